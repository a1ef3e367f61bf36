from odoo import api, models

SHOWN = ["display_name"]
# what names of partners are made of; Odoo would read the whole rows
PARTNER_NAME = (
    *("display_name", "name", "type", "is_company", "parent_id"),
    *("company_name", "commercial_company_name"),
)


class ServiceTicket(models.Model):
    """Lists and boards: a page reads what it shows, in few queries."""

    _inherit = "service.ticket"

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read what record rules ask for together with the rest of a page."""
        if field_names:
            self._fetch_reader()
            field_names = [*field_names, *self._get_rule_fields()]
        return super().search_fetch(
            domain, field_names, offset=offset, limit=limit, order=order
        )

    @api.model
    def _get_rule_fields(self):
        """Names of the fields that record rules compare: a hook."""
        return ("company_id", "user_id", "team_id")

    @api.model
    def _fetch_reader(self):
        """What access to fields asks of the user; Odoo would read the whole row."""
        self.env.user.fetch(["share", "partner_id"])

    @api.readonly
    def web_read(self, specification):
        if len(self) > 1:
            self._fetch_reader()
            self._fetch_page(specification)
        return super().web_read(specification)

    def _fetch_page(self, specification):
        """Read names of linked records narrowly, and those of all people at once."""
        self.env["service.team"]._recall()
        self.fetch([*specification, *self._get_rule_fields()])
        rows = {}
        # sudo: as Odoo does for the names of what one may not open; nothing is returned
        tickets = self.sudo()
        for name, options in specification.items():
            field = self._fields.get(name)
            is_link = field and field.type == "many2one"
            if is_link and list(options.get("fields", ())) == SHOWN:
                found = rows.get(field.comodel_name, self.env[field.comodel_name])
                # sudo: see above, names only
                rows[field.comodel_name] = found.sudo() | tickets[name]
        users = rows.pop("res.users", tickets.env["res.users"])
        users.fetch(["partner_id"])
        partners = rows.pop("res.partner", tickets.env["res.partner"])
        (partners | users.partner_id).fetch(PARTNER_NAME)
        for found in rows.values():
            found.fetch(SHOWN)

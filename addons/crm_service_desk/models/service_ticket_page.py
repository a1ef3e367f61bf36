from odoo import api, fields, models

SHOWN = ["display_name"]
# what follows from activities alone, so a ticket without any has none of it
OF_ACTIVITIES = (
    *("activity_state", "activity_summary", "activity_date_deadline"),
    *("activity_type_id", "activity_type_icon", "activity_user_id"),
    *("activity_exception_decoration", "activity_exception_icon"),
)
PLAIN = (fields.Boolean, fields.Char, fields.Date, fields.Datetime, fields.Selection)
NUMBERS = (fields.Integer, fields.Float, fields.Monetary)
LISTS = (fields.One2many, fields.Many2many)
KNOWN = {*PLAIN, *NUMBERS, *LISTS, fields.Many2one, fields.Properties}


class ServiceTicket(models.Model):
    """Lists and boards: a page reads what it shows, in few queries and by columns."""

    _inherit = "service.ticket"

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read what record rules ask for together with the rest of a page."""
        if field_names:
            field_names = [*field_names, *self._get_rule_fields()]
        return super().search_fetch(
            domain, field_names, offset=offset, limit=limit, order=order
        )

    @api.model
    def _get_rule_fields(self):
        """Names of the fields that record rules compare: a hook."""
        return ("company_id", "user_id", "team_id")

    @api.readonly
    def web_read(self, specification):
        if len(self) > 1:
            self._fetch_page(specification)
        return super().web_read(specification)

    def _fetch_page(self, specification):
        """Read names of linked records narrowly, and those of all people at once."""
        self.env["service.team"]._recall()
        if not self._has_in_memory(specification):  # else Odoo would check access again
            self.fetch([*specification, *self._get_rule_fields()])
        if "activity_ids" in specification:
            self._note_idle()
        # sudo: as Odoo does for the names of what one may not open; nothing is returned
        rows = self.sudo()._get_shown(specification)
        users = rows.pop("res.users", self.env["res.users"])
        users.fetch(["partner_id"])
        partners = rows.pop("res.partner", users.partner_id)
        (partners | users.partner_id)._fetch_names()
        for found in rows.values():
            found.fetch(SHOWN)

    def _has_in_memory(self, names):
        stored = (self._fields[name] for name in names if name in self._fields)
        return all(
            not any(field._cache_missing_ids(self)) for field in stored if field.store
        )

    def _note_idle(self):
        """Odoo would look for activities in each ticket, for each of these fields."""
        lists = self._fields["activity_ids"]._get_cache(self.env)
        idle = self.browse(number for number in self._ids if lists.get(number) == ())
        for name in OF_ACTIVITIES:
            self._fields[name]._insert_cache(idle, [None] * len(idle))

    def _get_shown(self, specification):
        """{model: records of which the page shows nothing but the name}."""
        rows = {}
        for name, options in specification.items():
            field = self._fields.get(name)
            is_link = field and field.type == "many2one"
            if is_link and list(options.get("fields", ())) == SHOWN:
                found = rows.get(field.comodel_name, self.env[field.comodel_name])
                rows[field.comodel_name] = found | self[name]
        return rows

    def _read_format(self, fnames, load="_classic_read"):
        """Take from memory whole columns.

        Odoo asks about access, recomputation and memory for each cell.
        """
        columns = {}
        if not load and len(self) > 1 and all(self._ids):
            found = {name: self._get_column(self._fields[name]) for name in fnames}
            columns = {k: column for k, column in found.items() if column is not None}
        rest = [name for name in fnames if name not in columns]
        rows = super()._read_format(rest, load)
        if len(rows) < len(self):  # some do not exist any more
            return super()._read_format(fnames, load)
        for name, column in columns.items():
            for row, value in zip(rows, column, strict=True):
                row[name] = value
        return rows

    def _get_column(self, field):
        """Values of a field as `read` returns them, or None where Odoo has to: a hook.

        :return: a list in the order of the records, or None
        """
        kind = type(field)
        if kind not in KNOWN or field.translate or field.company_dependent:
            return None
        self._check_field_access(field, "read")
        values = self._get_from_memory(field)
        if values is None:
            return None
        if kind is fields.Properties:
            return None if self._has_properties(field) else [[] for _value in values]
        if kind in LISTS:  # what is in a list depends on what is archived
            return None if any(values) else [[] for _value in values]
        if kind in NUMBERS:
            read, record = field.convert_to_read, field.convert_to_record
            return [read(record(value, self), self) for value in values]
        return [False if value is None else value for value in values]

    def _has_properties(self, field):
        """Whether those who define them define any."""
        # sudo: as Odoo reads definitions; only whether there are any
        containers = self.sudo()[field.definition_record]
        return any(one[field.definition_record_field] for one in containers)

    def _get_from_memory(self, field):
        if field.compute and field.store:
            field.recompute(self)
        elif field.compute:
            next(iter(self))[field.name]  # computes all of the page
        cache = field._get_cache(self.env)
        try:
            return [cache[number] for number in self._ids]
        except KeyError:
            return None

from odoo import api, models
from odoo.fields import Domain

CARD_LIMIT = 500


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    def get_relation_map(self, depth=2, as_of=None):
        """The contact's neighbourhood for the relation map, see _get_neighbourhood."""
        self.ensure_one()
        self.check_access("read")
        self.env["crm.relation"].check_access("read")
        result = self.env["crm.relation"]._get_neighbourhood(self.id, depth, as_of)
        return {
            **result,
            "categories": self._get_relation_categories(),
            "supports": self._get_relation_supports(),
        }

    @api.readonly
    def get_relation_card(self, as_of=None, show_all=False):
        """Return the contact's relations as its card shows them, by category.

        :param as_of: day as YYYY-MM-DD, today if empty
        :param show_all: also those that have ended, or that start later
        """
        self.ensure_one()
        self.check_access("read")
        if as_of:
            self = self.with_context(as_of=as_of)
        End = self.env["crm.relation.end"]
        domain = Domain("partner_id", "=", self.id)
        current = End._get_current_domain()
        shown = domain if show_all else domain & current
        ends = End.search_fetch(
            shown, self._get_relation_card_fields(), limit=CARD_LIMIT
        )
        total = End.search_count(domain)
        return {
            "rows": [self._prepare_relation_row(end) for end in ends],
            "categories": self._get_relation_categories(),
            "hidden": total - len(ends),
            "warning": self.relation_share_warning,
            "group": self._prepare_group_totals(),
            "is_company": self.is_company,
            "can_write": self.env["crm.relation"].has_access("create"),
        }

    @api.model
    def _get_relation_card_fields(self):
        return [
            "category",
            "date_end",
            "date_start",
            "label",
            "note",
            "other_partner_id",
            "political_weight",
            "share",
            "support",
        ]

    @api.model
    def _prepare_relation_row(self, end):
        # sudo: the name of a contact whose relation this user may read
        other = end.other_partner_id.sudo()
        supports = self._get_relation_supports()
        return {
            "id": end.id,
            "label": end.label,
            "category": end.category,
            "state": end.state,
            "other_id": other.id,
            "other_name": other.display_name,
            "is_company": other.is_company,
            "date_start": end.date_start and end.date_start.isoformat(),
            "date_end": end.date_end and end.date_end.isoformat(),
            "share": end.share,
            "support": end.support,
            "support_label": supports.get(end.support),
            "weight": end.political_weight,
            "note": end.note,
        }

    @api.model
    def _get_relation_categories(self):
        """[(value, label)] in their order, with the contacts of a company last."""
        field = self.env["crm.relation.type"]._fields["category"]
        contact = ("contact", self.env._("Contacts of the company"))
        return [*field._description_selection(self.env), contact]

    @api.model
    def _get_relation_supports(self):
        field = self.env["crm.relation"]._fields["support"]
        return dict(field._description_selection(self.env))

from odoo import api, fields, models
from odoo.fields import Domain

from .estate_duplicate import WATCHED


class EstateProperty(models.Model):
    _inherit = "estate.property"

    duplicate_ids = fields.Many2many(
        "estate.duplicate", compute="_compute_duplicates", string="Possible Duplicates"
    )
    duplicate_count = fields.Integer(
        string="Duplicates",
        compute="_compute_duplicates",
        search="_search_duplicate_count",
        aggregator=None,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_duplicates(self):
        pairs = self.env["estate.duplicate"].search(
            Domain("state", "=", "open")
            & (
                Domain("property_id", "in", self.ids)
                | Domain("other_id", "in", self.ids)
            )
        )
        found = {}
        for pair in pairs:
            for estate in (pair.property_id.id, pair.other_id.id):
                found[estate] = found.get(estate, pairs.browse()) | pair
        for estate in self:
            estate.duplicate_ids = found.get(estate._origin.id, pairs.browse())
            estate.duplicate_count = len(estate.duplicate_ids)

    def _search_duplicate_count(self, operator, value):
        """Whether there are any: the number itself is not searched."""
        if (operator, value) not in ((">", 0), ("<=", 0)):
            return NotImplemented
        pairs = self.env["estate.duplicate"]._search([("state", "=", "open")])
        with_any = Domain("id", "in", pairs.subselect("property_id")) | Domain(
            "id", "in", pairs.subselect("other_id")
        )
        return with_any if operator == ">" else ~with_any

    @api.model_create_multi
    def create(self, vals_list):
        estates = super().create(vals_list)
        estates._own_photos()
        estates._refresh_duplicates()
        return estates

    def write(self, vals):
        written = super().write(vals)
        if "photo_ids" in vals:
            self._own_photos()
        if WATCHED & vals.keys():
            self._refresh_duplicates()
        return written

    def _refresh_duplicates(self):
        # sudo: pairs are kept for everybody; a user reads those of his companies
        self.env["estate.duplicate"].sudo()._refresh(self)

    def _own_photos(self):
        """Photos belong to the property, so that who sees it sees them.

        As the user: a file of somebody else is refused, not shown.
        """
        for estate in self:
            loose = estate.photo_ids.filtered(lambda photo: not photo.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": estate.id})

    def action_merge(self):
        return self._merge()._get_form_action()

    def action_view_duplicates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.estate_duplicate_action"
        )
        return {**action, "domain": [("id", "in", self.duplicate_ids.ids)]}

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

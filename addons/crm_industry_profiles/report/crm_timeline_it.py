from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "it.tender": [
            "company_id",
            "currency_id",
            "date_submitted",
            "name",
            "number",
            "our_price",
            "partner_id",
            "state",
            "user_id",
        ]
    }

    kind = fields.Selection(selection_add=[("tender", "Tender")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "tender": "fa-gavel text-info"}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "it.tender": "state"}

    def _timeline_sources(self):
        return {**super()._timeline_sources(), "tender": self._get_tender_source()}

    @api.model
    def _get_tender_source(self):
        """Bids that were submitted, with our price."""
        return {
            "number": 1890,
            "kinds": ("tender",),
            "key": SQL("y.id"),
            "from": SQL("it_tender y"),
            "where": SQL("y.date_submitted IS NOT NULL"),
            "columns": {
                "partner_id": SQL("y.partner_id"),
                "date": SQL("y.date_submitted"),
                "name": SQL("concat_ws(' ', y.number, y.name)"),
                "state": SQL("NULLIF(y.state, 'submitted')"),
                "user_id": SQL("y.user_id"),
                "amount": SQL("NULLIF(y.our_price, 0)"),
                "currency_id": SQL("y.currency_id"),
                "company_id": SQL("y.company_id"),
                "res_model": SQL("'it.tender'"),
                "res_id": SQL("y.id"),
            },
        }

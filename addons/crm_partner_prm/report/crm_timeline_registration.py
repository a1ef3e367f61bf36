from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    """A registered deal stands with the partner who sent it; its deal, as every deal,
    with the customer.
    """

    _inherit = "crm.timeline"
    _depends = {
        "prm.deal.registration": [
            "amount",
            "company_id",
            "currency_id",
            "customer_id",
            "customer_name",
            "date_submitted",
            "number",
            "partner_id",
            "state",
            "user_id",
        ]
    }

    kind = fields.Selection(selection_add=[("registration", "Registered Deal")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "registration": "fa-flag text-primary"}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "prm.deal.registration": "state"}

    def _timeline_sources(self):
        sources = super()._timeline_sources()
        return {
            **sources,
            "registration": self._get_registration_source(
                13, SQL("g.partner_id"), SQL("TRUE")
            ),
            "registration_customer": self._get_registration_source(
                14, SQL("g.customer_id"), SQL("g.state IN ('approved', 'won')")
            ),
        }

    @api.model
    def _get_registration_source(self, number, partner, where):
        return {
            "number": number,
            "kinds": ("registration",),
            "key": SQL("g.id"),
            "from": SQL("prm_deal_registration g"),
            "where": SQL("g.date_submitted IS NOT NULL AND %s", where),
            "columns": {
                "partner_id": partner,
                "date": SQL("g.date_submitted"),
                "name": SQL("concat_ws(' ', g.number, g.customer_name)"),
                "state": SQL("g.state"),
                "user_id": SQL("g.user_id"),
                "amount": SQL("NULLIF(g.amount, 0)"),
                "currency_id": SQL("g.currency_id"),
                "company_id": SQL("g.company_id"),
                "res_model": SQL("'prm.deal.registration'"),
                "res_id": SQL("g.id"),
            },
        }

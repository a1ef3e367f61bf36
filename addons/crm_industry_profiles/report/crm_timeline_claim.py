from odoo import api, fields, models
from odoo.tools import SQL

CURRENCY = SQL("(SELECT a.currency_id FROM res_company a WHERE a.id = c.company_id)")


class CrmTimeline(models.Model):
    """Claims stand on the card of the policyholder, and of another claimant."""

    _inherit = "crm.timeline"
    _depends = {
        "insurance.claim": [
            "claimant_id",
            "company_id",
            "date_incident",
            "date_reported",
            "holder_id",
            "incurred_amount",
            "number",
            "place",
            "state",
            "user_id",
        ],
    }

    kind = fields.Selection(selection_add=[("insurance_claim", "Insurance Claim")])

    @api.model
    def _get_kind_icons(self):
        icons = super()._get_kind_icons()
        return {**icons, "insurance_claim": "fa-bolt text-warning"}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "insurance.claim": "state"}

    def _timeline_sources(self):
        other = SQL("c.claimant_id <> c.holder_id")
        return {
            **super()._timeline_sources(),
            "insurance_claim": self._get_claim_source(
                110, SQL("c.holder_id"), SQL("TRUE")
            ),
            "insurance_claim_claimant": self._get_claim_source(
                111, SQL("c.claimant_id"), other
            ),
        }

    @api.model
    def _get_claim_source(self, number, partner, where):
        return {
            "number": number,
            "kinds": ("insurance_claim",),
            "key": SQL("c.id"),
            "from": SQL("insurance_claim c"),
            "where": where,
            "columns": {
                "partner_id": partner,
                "date": self._day_to_timestamp(
                    SQL("c.date_reported"), SQL("c.create_date")
                ),
                "is_all_day": SQL("TRUE"),
                "name": SQL("concat_ws(' ', c.number, c.place)"),
                "state": SQL("c.state"),
                "user_id": SQL("c.user_id"),
                "amount": SQL("NULLIF(-c.incurred_amount, 0)"),
                "currency_id": CURRENCY,
                "company_id": SQL("c.company_id"),
                "res_model": SQL("'insurance.claim'"),
                "res_id": SQL("c.id"),
            },
        }

from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    """Applications of a customer, for those who may read them."""

    _inherit = "crm.timeline"
    _depends = {
        "fin.application": [
            "amount",
            "company_id",
            "currency_id",
            "date_decided",
            "date_received",
            "name",
            "partner_id",
            "state",
            "user_id",
            "verdict",
        ]
    }

    kind = fields.Selection(selection_add=[("application", "Loan Application")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "application": "fa-file-text-o"}

    @api.model
    def _get_kinds(self):
        kinds = super()._get_kinds()
        if self.env["fin.application"].has_access("read"):
            return kinds
        return [row for row in kinds if row["kind"] != "application"]

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "fin.application": "state"}

    def _timeline_sources(self):
        sources = super()._timeline_sources()
        if not self.env["fin.application"].has_access("read"):
            return sources
        source = self._get_application_source
        return {
            **sources,
            "application": source(1310, SQL("f.date_received"), SQL("f.state")),
            "application_decision": source(
                1320,
                SQL("f.date_decided"),
                SQL(
                    "CASE f.verdict WHEN 'declined' THEN f.verdict ELSE 'decision' END"
                ),
            )
            | {"where": SQL("f.date_decided IS NOT NULL")},
        }

    @api.model
    def _get_application_source(self, number, date, state):
        return {
            "number": number,
            "kinds": ("application",),
            "key": SQL("f.id"),
            "from": SQL("fin_application f"),
            "columns": {
                "partner_id": SQL("f.partner_id"),
                "date": date,
                "name": SQL("f.name"),
                "state": state,
                "user_id": SQL("f.user_id"),
                "amount": SQL("f.amount"),
                "currency_id": SQL("f.currency_id"),
                "company_id": SQL("f.company_id"),
                "res_model": SQL("'fin.application'"),
                "res_id": SQL("f.id"),
            },
        }

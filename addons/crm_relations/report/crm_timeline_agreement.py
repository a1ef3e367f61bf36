from odoo import api, fields, models
from odoo.tools import SQL

AGREEMENT_SOURCE = 5  # of life events, for ever


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "crm.agreement": [
            "amount",
            "company_id",
            "currency_id",
            "date_signed",
            "date_start",
            "name",
            "partner_id",
            "state",
            "subject",
            "user_id",
        ]
    }

    kind = fields.Selection(selection_add=[("agreement", "Agreement")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "agreement": "fa-handshake-o text-success"}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "crm.agreement": "state"}

    def _timeline_sources(self):
        sources = super()._timeline_sources()
        return {**sources, "agreement": self._get_agreement_source()}

    @api.model
    def _get_agreement_source(self):
        day = SQL("COALESCE(g.date_signed, g.date_start)")
        return {
            "number": 40,
            "kinds": ("agreement",),
            "key": SQL("g.id"),
            "from": SQL("crm_agreement g"),
            "where": SQL("g.state NOT IN ('draft', 'endorsement')"),
            "columns": {
                "partner_id": SQL("g.partner_id"),
                "date": self._day_to_timestamp(day, SQL("g.create_date")),
                "is_all_day": SQL("TRUE"),
                "name": SQL("concat_ws(' ', g.name, g.subject)"),
                "state": SQL("NULLIF(g.state, 'active')"),
                "user_id": SQL("g.user_id"),
                "amount": SQL("NULLIF(g.amount, 0)"),
                "currency_id": SQL("g.currency_id"),
                "company_id": SQL("g.company_id"),
                "res_model": SQL("'crm.agreement'"),
                "res_id": SQL("g.id"),
            },
        }


class CrmOccasion(models.Model):
    _inherit = "crm.occasion"
    _depends = {
        "crm.agreement": ["company_id", "date_end", "name", "partner_id", "state"],
        "crm.life.event.type": ["code"],
    }

    def _get_life_event_sources(self):
        sources = super()._get_life_event_sources()
        sources["agreement"] = {
            "number": AGREEMENT_SOURCE,
            "select": self._select_agreements(),
        }
        return sources

    @api.model
    def _select_agreements(self):
        """Ends of the agreements in force, of the companies that the user works in."""
        companies = SQL("TRUE")
        if not self.env.su:
            companies = SQL("g.company_id IN %s", tuple(self.env.companies.ids))
        return SQL(
            """
            SELECT g.id AS key, g.partner_id, t.id AS type_id, g.date_end AS date,
                   FALSE AS is_yearly, NULL::integer AS age, g.name AS subject,
                   'crm.agreement' AS res_model, g.id AS res_id
              FROM crm_agreement g
              JOIN crm_life_event_type t ON t.code = 'contract_end'
             WHERE g.state = 'active' AND g.date_end IS NOT NULL AND %s
            """,
            companies,
        )

from odoo import api, fields, models
from odoo.tools import SQL

from .insurance_earned import LAST_DAY, get_commission_between, get_earned_between

# Months of a segment fit into its part of the row id.
MONTH_SHIFT = 4096


class CrmValue(models.Model):
    """Insurance in the value of a customer: premium as it is earned, not as invoiced.

    Invoices of premium and of recourse leave the sales: what they charge is here as
    earned premium, and in what claims cost.
    """

    _inherit = "crm.value"
    _depends = {
        "account.move": ["insurance_claim_id", "reversed_entry_id"],
        "insurance.claim": [
            "commercial_partner_id",
            "company_id",
            "date_incident",
            "incurred_amount",
            "number",
            "user_id",
        ],
        "insurance.instalment": ["move_id"],
        "insurance.policy": [
            "agent_id",
            "commercial_partner_id",
            "commission_rate",
            "company_id",
            "number",
            "user_id",
        ],
        "insurance.premium.segment": [
            "amount",
            "date_end",
            "date_start",
            "date_stop",
            "policy_id",
        ],
    }

    kind = fields.Selection(
        selection_add=[
            ("premium", "Earned Premium"),
            ("insurance_claim", "Claims Incurred"),
            ("insurance_commission", "Commission of Agents"),
        ]
    )

    def _value_sources(self):
        return {
            **super()._value_sources(),
            "premium": self._get_premium_source(),
            "insurance_claim": self._get_claim_source(),
            "insurance_commission": self._get_commission_source(),
        }

    @api.model
    def _get_sales_condition(self):
        return SQL(
            """%s AND m.insurance_claim_id IS NULL AND NOT EXISTS (
                   SELECT FROM insurance_instalment n
                    WHERE n.move_id IN (m.id, m.reversed_entry_id))""",
            super()._get_sales_condition(),
        )

    @api.model
    def _get_premium_source(self):
        """A row for each month that a segment has earned, until today."""
        return {
            "number": 1810,
            "kinds": ("premium",),
            "key": self._get_month_key(),
            "from": self._get_month_tables(),
            "where": SQL("q.earned <> 0"),
            "columns": {**self._get_month_columns(), "amount": SQL("q.earned")},
        }

    @api.model
    def _get_commission_source(self):
        return {
            "number": 1812,
            "kinds": ("insurance_commission",),
            "key": self._get_month_key(),
            "from": self._get_month_tables(),
            "where": SQL("q.commission <> 0"),
            "columns": {
                **self._get_month_columns(),
                "amount": SQL("-q.commission"),
            },
        }

    @api.model
    def _get_month_key(self):
        return SQL(
            """(s.id * %s::bigint + (EXTRACT(YEAR FROM q.day) * 12
                + EXTRACT(MONTH FROM q.day) - EXTRACT(YEAR FROM s.date_start) * 12
                - EXTRACT(MONTH FROM s.date_start))::integer)""",
            MONTH_SHIFT,
        )

    @api.model
    def _get_month_tables(self):
        """Segments ``s`` of policies ``y`` with their months ``q``: day and earned."""
        today = fields.Date.context_today(self)
        end = SQL("LEAST((g.month + interval '1 month')::date, %s::date)", today)
        start = SQL("g.month::date")
        return SQL(
            """insurance_policy y
               JOIN insurance_premium_segment s ON s.policy_id = y.id
               JOIN res_company i ON i.id = y.company_id
               JOIN res_currency w ON w.id = i.currency_id
               JOIN LATERAL (
                    SELECT LEAST(%(end)s, %(last)s) - 1 AS day,
                           %(earned)s AS earned, %(commission)s AS commission
                      FROM generate_series(
                               date_trunc('month', s.date_start::timestamp),
                               LEAST(%(last)s, %(today)s::date)::timestamp
                                   - interval '1 day',
                               interval '1 month') g(month),
                           (SELECT w.decimal_places) u(decimal_places)
                    ) q ON q.earned <> 0 OR q.commission <> 0""",
            earned=get_earned_between(start, end),
            commission=get_commission_between(start, end),
            end=end,
            last=LAST_DAY,
            today=today,
        )

    @api.model
    def _get_month_columns(self):
        return {
            "partner_id": SQL("y.commercial_partner_id"),
            "date": SQL("q.day"),
            "name": SQL("y.number"),
            "user_id": SQL("y.user_id"),
            "company_id": SQL("y.company_id"),
            "res_model": SQL("'insurance.policy'"),
            "res_id": SQL("y.id"),
        }

    @api.model
    def _get_claim_source(self):
        """What claims have cost: paid and still reserved, less what was recovered."""
        return {
            "number": 1811,
            "kinds": ("insurance_claim",),
            "key": SQL("k.id"),
            "from": SQL("insurance_claim k"),
            "where": SQL("k.incurred_amount <> 0"),
            "columns": {
                "partner_id": SQL("k.commercial_partner_id"),
                "date": SQL("k.date_incident"),
                "name": SQL("k.number"),
                "user_id": SQL("k.user_id"),
                "amount": SQL("-k.incurred_amount"),
                "company_id": SQL("k.company_id"),
                "res_model": SQL("'insurance.claim'"),
                "res_id": SQL("k.id"),
            },
        }

from odoo import api, fields, models
from odoo.tools import SQL

from .insurance_earned_premium import MONTH_BITS


class CrmValue(models.Model):
    """Premium counts when it is earned, not when it is invoiced."""

    _inherit = "crm.value"
    _depends = {
        "insurance.instalment": ["move_id"],
        "insurance.policy": [
            "commercial_partner_id",
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

    kind = fields.Selection(selection_add=[("premium", "Earned Premium")])

    def _value_sources(self):
        return {**super()._value_sources(), "premium": self._get_premium_source()}

    @api.model
    def _get_sales_condition(self):
        """Invoices of instalments are left to what the policy has earned."""
        return SQL(
            "%s AND NOT EXISTS (SELECT FROM insurance_instalment premium"
            " WHERE premium.move_id = m.id)",
            super()._get_sales_condition(),
        )

    @api.model
    def _get_premium_source(self):
        """What each segment earned in each month, up to the end of yesterday."""
        Earned = self.env["insurance.earned.premium"]
        today = SQL("%s::date", fields.Date.context_today(self))
        last = SQL("LEAST(%s, %s)", Earned._get_last_day(), today)
        until = SQL("LEAST((m.month + interval '1 month')::date, %s)", last)
        amount = SQL(
            "%s - %s",
            Earned._get_earned_until(until),
            Earned._get_earned_until(SQL("m.month::date")),
        )
        number = Earned._get_month_number(SQL("m.month::date"))
        return {
            "number": 1810,
            "kinds": ("premium",),
            "key": SQL("(s.id::bigint << %s) + %s", MONTH_BITS, number),
            "from": SQL(
                "insurance_policy y JOIN insurance_premium_segment s"
                " ON s.policy_id = y.id CROSS JOIN LATERAL %s",
                Earned._get_month_series(last),
            ),
            "where": SQL("%s <> 0", amount),
            "columns": self._get_premium_columns(SQL("%s - 1", until), amount),
        }

    @api.model
    def _get_premium_columns(self, day, amount):
        return {
            "partner_id": SQL("y.commercial_partner_id"),
            "date": day,
            "name": SQL("y.number"),
            "user_id": SQL("y.user_id"),
            "amount": amount,
            "company_id": SQL("y.company_id"),
            "res_model": SQL("'insurance.policy'"),
            "res_id": SQL("y.id"),
        }

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.insurance_product import LINES
from .insurance_earned import LAST_DAY, get_earned_between

# A row id is `policy << 12 | months since 1970`: stable, and exact in JavaScript.
MONTH_BITS = 12


class InsuranceEarnedPremium(models.Model):
    """Premium that each policy earns in each month, to the cent.

    The same figures as `tools/earned_premium.py`, in SQL.
    """

    _name = "insurance.earned.premium"
    _description = "Earned Premium by Month"
    _auto = False
    _order = "month desc, id desc"
    _rec_name = "policy_id"
    _depends = {
        "insurance.policy": [
            "agent_id",
            "commercial_partner_id",
            "company_id",
            "holder_id",
            "line_of_business",
            "product_id",
            "territory_id",
            "user_id",
        ],
        "insurance.premium.segment": [
            "amount",
            "company_id",
            "date_end",
            "date_start",
            "date_stop",
            "policy_id",
        ],
        "res.company": ["currency_id"],
        "res.currency": ["decimal_places"],
    }

    policy_id = fields.Many2one("insurance.policy", readonly=True)
    month = fields.Date(readonly=True)
    amount = fields.Monetary(string="Earned Premium", readonly=True)
    holder_id = fields.Many2one("res.partner", string="Policy Holder", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    product_id = fields.Many2one("insurance.product", readonly=True)
    line_of_business = fields.Selection(LINES, readonly=True)
    agent_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    territory_id = fields.Many2one("res.country.state", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT (y.id::bigint << %(bits)s) + %(number)s AS id, y.id AS policy_id,
                      e.month, SUM(e.amount) AS amount, y.holder_id,
                      y.commercial_partner_id, y.product_id, y.line_of_business,
                      y.agent_id, y.user_id, y.territory_id, y.company_id,
                      e.currency_id
                 FROM (%(months)s) e JOIN insurance_policy y ON y.id = e.policy_id
                GROUP BY y.id, e.month, e.currency_id""",
            bits=MONTH_BITS,
            number=self._get_month_number(SQL("e.month")),
            months=self._get_segment_months(),
        )

    @api.model
    def _get_segment_months(self):
        """SELECT of segment_id, policy_id, month, currency_id and amount."""
        following = SQL("(m.month + interval '1 month')::date")
        return SQL(
            """SELECT s.id AS segment_id, s.policy_id, m.month::date AS month,
                      u.id AS currency_id, %(amount)s AS amount
                 FROM insurance_premium_segment s
                 JOIN res_company a ON a.id = s.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                CROSS JOIN LATERAL %(series)s""",
            amount=get_earned_between(SQL("m.month::date"), following),
            series=self._get_month_series(LAST_DAY),
        )

    @api.model
    def _get_month_series(self, last):
        """Months of the segment ``s`` as ``m (month)``; none if it earns nothing."""
        return SQL(
            """generate_series(date_trunc('month', s.date_start::timestamp),
                               %s::timestamp - interval '1 day',
                               interval '1 month') AS m (month)""",
            last,
        )

    @api.model
    def _get_month_number(self, month):
        return SQL(
            "((EXTRACT(YEAR FROM %(month)s) - 1970) * 12"
            " + EXTRACT(MONTH FROM %(month)s))::integer",
            month=month,
        )

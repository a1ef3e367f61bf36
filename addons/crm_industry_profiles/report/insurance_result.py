from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_forecast_report import ID_MASK

from .insurance_earned import LAST_DAY, get_commission_between, get_earned_between

MEASURES = ("earned", "incurred", "commission", "service")
HOUSEHOLD = """(SELECT r.right_partner_id
      FROM crm_relation r
      JOIN crm_relation_type t ON t.id = r.type_id AND t.is_membership
      JOIN res_partner h ON h.id = r.right_partner_id
       AND h.relation_group_kind = 'household'
     WHERE r.left_partner_id = y.holder_id
       AND r.active AND r.is_set_aside IS NOT TRUE
       AND COALESCE(r.date_start, '-infinity') <= %(today)s
       AND COALESCE(r.date_end, 'infinity') >= %(today)s
     ORDER BY r.id LIMIT 1)"""

# what a search asks for is looked for before the sums are made
GROUPED = SQL(
    """y.id, y.holder_id, y.commercial_partner_id, y.agent_id, y.user_id,
       y.product_id, y.line_of_business, y.territory_id, y.company_id, x.year"""
)


class InsuranceResult(models.Model):
    """What policies earned and cost, year by year; the loss ratio by anything.

    Premium counts in the year in which it is earned, a claim in that of its incident.
    An addon adds what else policies cost with ``_result_sources()`` and ``super()``.
    """

    _name = "insurance.result"
    _description = "Result of Policies"
    _auto = False
    _order = "date desc, policy_id desc"
    _rec_name = "policy_id"
    _depends = {
        "crm.relation": ["date_end", "date_start", "left_partner_id"],
        "insurance.claim": ["date_incident", "incurred_amount", "policy_id"],
        "insurance.policy": [
            "agent_id",
            "commercial_partner_id",
            "commission_rate",
            "company_id",
            "holder_id",
            "line_of_business",
            "product_id",
            "territory_id",
            "user_id",
        ],
        "insurance.premium.segment": [
            "amount",
            "date_end",
            "date_start",
            "date_stop",
            "policy_id",
        ],
        "res.partner": ["relation_group_kind"],
    }

    date = fields.Date(string="Year", readonly=True)
    policy_id = fields.Many2one("insurance.policy", readonly=True)
    holder_id = fields.Many2one("res.partner", string="Policy Holder", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    household_id = fields.Many2one("res.partner", readonly=True)
    agent_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    product_id = fields.Many2one("insurance.product", readonly=True)
    line_of_business = fields.Selection(
        lambda self: (
            self.env["insurance.product"]
            ._fields["line_of_business"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    territory_id = fields.Many2one("res.country.state", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    earned = fields.Monetary(
        string="Earned Premium", readonly=True, help="By day, until today."
    )
    incurred = fields.Monetary(
        readonly=True, help="Paid and reserved for claims, less what was recovered."
    )
    commission = fields.Monetary(readonly=True)
    service = fields.Monetary(
        string="Service Cost", readonly=True, help="Filled by addons that know it."
    )
    profit = fields.Monetary(
        readonly=True, help="Earned premium less claims, commission and service."
    )
    loss_ratio = fields.Float(
        string="Loss Ratio (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="Claims incurred in percent of the premium earned.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT (y.id * 4096::bigint
                          + EXTRACT(YEAR FROM x.year)::integer) & %(mask)s AS id,
                      x.year AS date, y.id AS policy_id, y.holder_id,
                      y.commercial_partner_id AS partner_id,
                      %(household)s AS household_id,
                      y.agent_id, y.user_id, y.product_id, y.line_of_business,
                      y.territory_id, y.company_id, %(sums)s,
                      SUM(x.earned - x.incurred - x.commission - x.service) AS profit,
                      100 * SUM(x.incurred) / NULLIF(SUM(x.earned), 0) AS loss_ratio
                 FROM insurance_policy y JOIN (%(rows)s) x ON x.policy_id = y.id
                GROUP BY %(columns)s""",
            mask=ID_MASK,
            household=SQL(HOUSEHOLD, today=fields.Date.context_today(self)),
            sums=SQL(", ").join(
                SQL("SUM(x.%s) AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in MEASURES
            ),
            rows=SQL(" UNION ALL ").join(self._result_sources().values()),
            columns=GROUPED,
        )

    def _result_sources(self):
        """Return {name: SELECT}: a hook.

        Each selects ``policy_id`` (integer), ``year`` (date, its first day), and the
        numerics ``earned``, ``incurred``, ``commission`` and ``service``, in the
        currency of the company; costs are positive.
        """
        return {
            "premium": self._get_premium_rows(),
            "claim": self._get_claim_rows(),
        }

    @api.model
    def _get_premium_rows(self):
        today = fields.Date.context_today(self)
        start = SQL("g.year::date")
        end = SQL("LEAST((g.year + interval '1 year')::date, %s::date)", today)
        return SQL(
            """SELECT s.policy_id, g.year::date AS year, %(earned)s AS earned,
                      0::numeric AS incurred,
                      %(commission)s AS commission,
                      0::numeric AS service
                 FROM insurance_premium_segment s
                 JOIN insurance_policy y ON y.id = s.policy_id
                 JOIN res_company a ON a.id = y.company_id
                 JOIN res_currency u ON u.id = a.currency_id
                 JOIN LATERAL generate_series(
                      date_trunc('year', s.date_start::timestamp),
                      LEAST(%(last)s, %(today)s::date)::timestamp - interval '1 day',
                      interval '1 year') g(year) ON TRUE""",
            earned=get_earned_between(start, end),
            commission=get_commission_between(start, end),
            last=LAST_DAY,
            today=today,
        )

    @api.model
    def _get_claim_rows(self):
        return SQL(
            """SELECT k.policy_id, date_trunc('year', k.date_incident::timestamp)::date,
                      0::numeric, k.incurred_amount::numeric, 0::numeric, 0::numeric
                 FROM insurance_claim k WHERE k.incurred_amount <> 0"""
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The ratio of a group is that of its sums, not the mean of its rows."""
        if aggregate_spec != "loss_ratio:avg":
            return super()._read_group_select(aggregate_spec, query)
        incurred = super()._read_group_select("incurred:sum", query)
        earned = super()._read_group_select("earned:sum", query)
        return SQL("100 * %s / NULLIF(%s, 0)", incurred, earned)

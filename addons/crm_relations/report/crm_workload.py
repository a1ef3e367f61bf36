from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OVER, UNDER = 150, 50


class CrmWorkload(models.Model):
    """One row per salesperson: what is open now, and what their time went into."""

    _name = "crm.workload"
    _description = "Workload"
    _auto = False
    _order = "load desc, id"
    _rec_name = "user_id"
    _depends = {
        "crm.interaction": ["date", "duration", "lead_id", "partner_id", "user_id"],
        "crm.lead": [
            "active",
            "company_id",
            "date_closed",
            "date_deadline",
            "expected_revenue",
            "priority",
            "user_id",
            "won_status",
        ],
        "crm.team.member": ["active", "user_id"],
        "mail.activity": ["active", "date_deadline", "user_id"],
        "res.partner": ["commercial_partner_id"],
        "res.users": ["active", "company_ids", "sale_team_id", "share"],
    }

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    open_deals = fields.Integer(readonly=True)
    open_value = fields.Monetary(readonly=True, help="Expected revenue of open deals")
    overdue_deals = fields.Integer(
        readonly=True, help="Open deals past their expected closing"
    )
    planned_activities = fields.Integer(readonly=True)
    overdue_activities = fields.Integer(readonly=True)
    load = fields.Float(
        readonly=True,
        digits=(16, 2),
        help="An open deal counts 1 and a half more per star, a planned activity a"
        " quarter.",
    )
    load_percent = fields.Float(
        string="Load (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 0),
        help="Compared with the average of all salespeople, which is 100.",
    )
    state = fields.Selection(
        [("under", "Has Room"), ("normal", "Normal"), ("over", "Overloaded")],
        string="Load Level",
        readonly=True,
        help="Overloaded: more than 150 % of the average load. Has room: less than"
        " half of it.",
    )
    interaction_hours = fields.Float(
        string="Hours in 30 Days",
        readonly=True,
        help="Hours of visits, calls and other interactions in the last 30 days.",
    )
    customer_hours = fields.Float(
        string="Hours per Customer",
        readonly=True,
        aggregator="avg",
        help="Hours of interactions in the last 365 days, by customers met.",
    )
    won_deals = fields.Integer(
        string="Won in 365 Days", readonly=True, help="Deals won in the last 365 days"
    )
    won_deal_hours = fields.Float(
        string="Hours per Won Deal",
        readonly=True,
        aggregator="avg",
        help="Hours of interactions about the deals won in the last 365 days, by deal.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT w.*, 100 * w.load / NULLIF(AVG(w.load) OVER (), 0)
                          AS load_percent,
                      CASE WHEN w.load * 100 > %(over)s * AVG(w.load) OVER ()
                           THEN 'over'
                           WHEN w.load * 100 < %(under)s * AVG(w.load) OVER ()
                           THEN 'under' ELSE 'normal' END AS state
                 FROM (SELECT %(select)s FROM %(source)s WHERE %(where)s) w""",
            over=OVER,
            under=UNDER,
            select=self._select(),
            source=self._from(),
            where=self._where(),
        )

    def _select(self):
        return SQL(
            """u.id, u.id AS user_id, u.sale_team_id AS team_id,
            %s AS currency_id,
            COALESCE(d.number, 0) AS open_deals,
            COALESCE(d.value, 0) AS open_value,
            COALESCE(d.late, 0) AS overdue_deals,
            COALESCE(a.number, 0) AS planned_activities,
            COALESCE(a.late, 0) AS overdue_activities,
            COALESCE(d.weight, 0) + COALESCE(a.number, 0) / 4.0 AS load,
            COALESCE(i.recent_hours, 0) AS interaction_hours,
            COALESCE(i.hours / NULLIF(i.customers, 0), 0) AS customer_hours,
            COALESCE(s.number, 0) AS won_deals,
            COALESCE(s.hours / NULLIF(s.number, 0), 0) AS won_deal_hours""",
            self.env.company.currency_id.id,
        )

    def _from(self):
        return SQL(
            """res_users u
            LEFT JOIN (%s) d ON d.user_id = u.id
            LEFT JOIN (%s) a ON a.user_id = u.id
            LEFT JOIN (%s) i ON i.user_id = u.id
            LEFT JOIN (%s) s ON s.user_id = u.id""",
            self._get_open_deals(),
            self._get_activities(),
            self._get_interactions(),
            self._get_won_deals(),
        )

    def _where(self):
        """Active people of the chosen companies who sell or have open deals."""
        return SQL(
            """u.active AND u.share IS NOT TRUE
            AND EXISTS (SELECT FROM res_company_users_rel c
                         WHERE c.user_id = u.id AND c.cid IN %s)
            AND (d.number > 0 OR EXISTS (
                SELECT FROM crm_team_member m
                 WHERE m.user_id = u.id AND m.active))""",
            tuple(self.env.companies.ids),
        )

    @api.model
    def _get_company_condition(self):
        return SQL(
            "(l.company_id IS NULL OR l.company_id IN %s)",
            tuple(self.env.companies.ids),
        )

    def _get_open_deals(self):
        Currency = self.env["res.currency"]
        return SQL(
            """SELECT l.user_id, COUNT(*) AS number,
                      SUM(l.expected_revenue * COALESCE(rates.rate, 1)) AS value,
                      COUNT(*) FILTER (WHERE l.date_deadline < %(today)s) AS late,
                      SUM(1 + COALESCE(l.priority, '0')::int / 2.0) AS weight
                 FROM crm_lead l
                 LEFT JOIN (SELECT * FROM %(table)s) rates
                        ON rates.company_id = l.company_id
                WHERE l.active AND l.won_status = 'pending'
                  AND l.user_id IS NOT NULL AND %(companies)s
                GROUP BY l.user_id""",
            today=fields.Date.context_today(self),
            table=Currency._get_simple_currency_table(self.env.companies),
            companies=self._get_company_condition(),
        )

    def _get_activities(self):
        return SQL(
            """SELECT user_id, COUNT(*) AS number,
                      COUNT(*) FILTER (WHERE date_deadline < %s) AS late
                 FROM mail_activity WHERE active AND user_id IS NOT NULL
                GROUP BY user_id""",
            fields.Date.context_today(self),
        )

    def _get_interactions(self):
        now = fields.Datetime.now()
        return SQL(
            """SELECT n.user_id, SUM(n.duration) AS hours,
                      COUNT(DISTINCT p.commercial_partner_id) AS customers,
                      SUM(n.duration) FILTER (
                          WHERE n.date >= %(now)s - interval '30 days') AS recent_hours
                 FROM crm_interaction n JOIN res_partner p ON p.id = n.partner_id
                WHERE n.date BETWEEN %(now)s - interval '365 days' AND %(now)s
                GROUP BY n.user_id""",
            now=now,
        )

    def _get_won_deals(self):
        return SQL(
            """SELECT l.user_id, COUNT(*) AS number, SUM(h.hours) AS hours
                 FROM crm_lead l
                 LEFT JOIN LATERAL (SELECT SUM(n.duration) AS hours
                                      FROM crm_interaction n
                                     WHERE n.lead_id = l.id) h ON TRUE
                WHERE l.won_status = 'won'
                  AND l.date_closed >= %s - interval '365 days' AND %s
                GROUP BY l.user_id""",
            fields.Datetime.now(),
            self._get_company_condition(),
        )

    def action_view_deals(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        return {
            **action,
            "domain": [
                ("user_id", "in", self.user_id.ids),
                ("won_status", "=", "pending"),
            ],
            "context": {},
        }

    def action_rebalance(self):
        """Open the wizard with what the chosen people have open."""
        deals = self.env["crm.lead"].search(
            [("user_id", "in", self.user_id.ids), ("won_status", "=", "pending")]
        )
        if not deals:
            raise UserError(self.env._("These people have no open deals."))
        return deals.action_rebalance()

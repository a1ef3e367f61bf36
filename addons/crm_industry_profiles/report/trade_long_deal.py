from odoo import api, fields, models
from odoo.tools import SQL

STAGES = 1 << 20  # ids: room for the stages beside the deal
DAY = 24


class TradeLongDeal(models.Model):
    """Deals about much money: how long they stood in each stage, and the plan."""

    _name = "trade.long.deal"
    _description = "Long Deal"
    _auto = False
    _order = "expected_revenue desc, lead_id, sequence"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "create_date",
            "expected_revenue",
            "partner_id",
            "stage_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.stage": ["deadline_days", "sequence"],
        "crm.stage.transition": ["date", "duration", "from_stage_id", "lead_id"],
        "res.company": ["trade_long_deal_min"],
    }

    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    status = fields.Selection(
        [("pending", "Open"), ("won", "Won"), ("lost", "Lost")], readonly=True
    )
    expected_revenue = fields.Monetary(readonly=True, aggregator="avg")
    stage_id = fields.Many2one("crm.stage", readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    is_current = fields.Boolean(string="Stands Here", readonly=True)
    days = fields.Float(string="Days Stood", digits=(8, 1), readonly=True)
    planned_days = fields.Integer(
        readonly=True, aggregator="avg", help="The deadline of the stage."
    )
    over_days = fields.Float(
        string="Days beyond the Plan", digits=(8, 1), readonly=True
    )
    is_late = fields.Boolean(string="Longer than Planned", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT d.id * %(room)s::bigint + g.id AS id, d.id AS lead_id,
                      d.partner_id, d.user_id, d.team_id, d.company_id,
                      d.won_status AS status, d.expected_revenue, g.id AS stage_id,
                      g.sequence, s.is_current, s.days,
                      g.deadline_days AS planned_days, o.over_days,
                      o.over_days > 0 AS is_late
                 FROM crm_lead d
                 JOIN res_company a ON a.id = d.company_id
                CROSS JOIN LATERAL (%(stays)s) s
                 JOIN crm_stage g ON g.id = s.stage_id
                CROSS JOIN LATERAL (SELECT CASE WHEN g.deadline_days > 0 THEN
                      GREATEST(s.days - g.deadline_days, 0) ELSE 0 END
                      AS over_days) o
                WHERE d.type = 'opportunity' AND d.expected_revenue > 0
                  AND d.expected_revenue >= a.trade_long_deal_min""",
            room=STAGES,
            stays=self._get_stays(),
        )

    @api.model
    def _get_stays(self):
        """SELECT of the days of a deal in each stage; where it stands, until now."""
        now = SQL("%s::timestamp", fields.Datetime.now())
        return SQL(
            """SELECT q.stage_id, BOOL_OR(q.is_current) AS is_current,
                      SUM(q.hours) / %(day)s AS days
                 FROM (SELECT r.from_stage_id AS stage_id, FALSE AS is_current,
                              r.duration AS hours
                         FROM crm_stage_transition r
                        WHERE r.lead_id = d.id AND r.from_stage_id IS NOT NULL
                        UNION ALL
                       SELECT d.stage_id, TRUE, EXTRACT(EPOCH FROM %(now)s - COALESCE(
                              (SELECT MAX(r.date) FROM crm_stage_transition r
                                WHERE r.lead_id = d.id), d.create_date)) / 3600
                        WHERE d.active AND d.won_status = 'pending') q
                WHERE q.stage_id IS NOT NULL
                GROUP BY q.stage_id""",
            day=DAY,
            now=now,
        )

    def action_view_deal(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

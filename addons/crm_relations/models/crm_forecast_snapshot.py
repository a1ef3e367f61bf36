from odoo import api, fields, models
from odoo.tools import SQL


class CrmForecastSnapshot(models.Model):
    """The forecast as it stood in a month, to be held against what came."""

    _name = "crm.forecast.snapshot"
    _description = "Forecast Snapshot"
    _order = "period desc, month, id"
    _rec_name = "month"

    period = fields.Date(
        string="Month of the Forecast", required=True, readonly=True, index=True
    )
    date = fields.Date(string="Snapshot Date", required=True, readonly=True)
    month = fields.Date(string="Forecast For", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    deal_count = fields.Integer(string="Deals", readonly=True)
    expected = fields.Float(string="Expected Revenue", digits=(16, 2), readonly=True)
    weighted = fields.Float(string="Forecast", digits=(16, 2), readonly=True)

    _key_uniq = models.UniqueIndex(
        "(period, month, COALESCE(company_id, 0), COALESCE(user_id, 0),"
        " COALESCE(team_id, 0))",
        "The forecast of this month has been kept already.",
    )

    @api.model
    def _cron_take(self):
        """Keep the forecast once a month; run daily, it makes up for a missed day."""
        today = fields.Date.context_today(self)
        period = today.replace(day=1)
        if self.search_count([("period", "=", period)], limit=1):
            return 0
        # search() flushes what the statement reads
        self.env["crm.forecast.report"].search([], limit=1)
        self.env.cr.execute(self._get_insert(period, today))
        self.invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _get_insert(self, period, today):
        return SQL(
            """INSERT INTO crm_forecast_snapshot (period, date, month, user_id, team_id,
                   company_id, deal_count, expected, weighted,
                   create_uid, create_date, write_uid, write_date)
               SELECT %(period)s, %(today)s, month, user_id, team_id, company_id,
                      COUNT(*), SUM(expected), SUM(weighted),
                      %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM (%(deals)s) d
                WHERE month IS NOT NULL
                GROUP BY month, user_id, team_id, company_id
                   ON CONFLICT DO NOTHING""",
            period=period,
            today=today,
            uid=self.env.uid,
            now=fields.Datetime.now(),
            deals=self.env["crm.sales.fact"]._get_open_deals(today),
        )

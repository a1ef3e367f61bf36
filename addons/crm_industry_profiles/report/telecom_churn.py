from odoo import api, fields, models
from odoo.tools import SQL, format_date

COMPLAINT_DAYS = 90
MEASURES = ("minutes", "sms", "gigabytes")


class TelecomChurn(models.Model):
    """Lines that may leave, with the signals that say so."""

    _name = "telecom.churn"
    _description = "Churn Signal"
    _auto = False
    _order = "signals desc, date_end, id"
    _rec_name = "line_id"
    _depends = {
        "crm.interaction": ["commercial_partner_id", "date", "type_id"],
        "crm.interaction.type": ["code"],
        "res.company": ["telecom_end_days", "telecom_fall_percent"],
        "telecom.line": [
            "commercial_partner_id",
            "company_id",
            "date_end",
            "partner_id",
            "state",
            "tariff_id",
            "user_id",
        ],
        "telecom.usage": ["gigabytes", "line_id", "minutes", "month", "sms"],
    }

    line_id = fields.Many2one("telecom.line", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    tariff_id = fields.Many2one("telecom.tariff", readonly=True)
    date_end = fields.Date(string="Contract until", readonly=True)
    fall_percent = fields.Float(
        string="Usage Fell by (%)",
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="The last full month compared with the month three months before: mean"
        " of what was used of minutes, SMS and gigabytes.",
    )
    complaint_count = fields.Integer(
        string="Complaints", readonly=True, help="In the last 90 days."
    )
    has_fallen = fields.Boolean(string="Usage Falls", readonly=True)
    is_ending = fields.Boolean(string="Contract Ends", readonly=True)
    has_complained = fields.Boolean(string="Complained", readonly=True)
    signals = fields.Integer(string="Number of Signals", readonly=True)
    reason = fields.Text(string="Why", compute="_compute_reason")
    activity_date = fields.Date(
        related="line_id.activity_date_deadline", string="Next Task"
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT l.id, l.id AS line_id, l.partner_id, l.commercial_partner_id,
                      l.user_id, l.company_id, l.tariff_id, l.date_end,
                      COALESCE(f.fall, 0) AS fall_percent, k.complaints AS
                      complaint_count, s.has_fallen, s.is_ending, s.has_complained,
                      s.has_fallen::integer + s.is_ending::integer
                      + s.has_complained::integer AS signals
                 FROM telecom_line l
                 JOIN res_company a ON a.id = l.company_id
                 LEFT JOIN LATERAL (%(fall)s) f ON TRUE
                CROSS JOIN LATERAL (%(complaints)s) k
                CROSS JOIN LATERAL (SELECT
                      COALESCE(f.fall >= a.telecom_fall_percent, FALSE) AS has_fallen,
                      COALESCE(l.date_end BETWEEN %(today)s
                          AND %(today)s::date + a.telecom_end_days, FALSE)
                          AS is_ending,
                      k.complaints > 0 AS has_complained) s
                WHERE l.state = 'active'
                  AND (s.has_fallen OR s.is_ending OR s.has_complained)""",
            fall=self._get_fall(today),
            complaints=self._get_complaints(today),
            today=today,
        )

    @api.model
    def _get_fall(self, today):
        """SELECT of the fall in percent, of what was used three months before."""
        last = fields.Date.subtract(today.replace(day=1), months=1)
        before = fields.Date.subtract(last, months=3)
        ratios = SQL(", ").join(
            SQL("(n.%(m)s / NULLIF(o.%(m)s, 0)::numeric)", m=SQL(name))
            for name in MEASURES
        )
        return SQL(
            """SELECT ROUND(100 * (1 - (SELECT AVG(r.x)
                        FROM unnest(ARRAY[%(ratios)s]) AS r(x))), 1) AS fall
                 FROM telecom_usage n JOIN telecom_usage o ON o.line_id = n.line_id
                WHERE n.line_id = l.id AND n.month = %(last)s
                  AND o.month = %(before)s""",
            ratios=ratios,
            last=last,
            before=before,
        )

    @api.model
    def _get_complaints(self, today):
        """SELECT of the number of complaints of the account: a hook."""
        return SQL(
            """SELECT COUNT(*)::integer AS complaints FROM crm_interaction i
                 JOIN crm_interaction_type y ON y.id = i.type_id
                WHERE i.commercial_partner_id = l.commercial_partner_id
                  AND y.code = 'telecom_complaint' AND i.date >= %s""",
            fields.Date.subtract(today, days=COMPLAINT_DAYS),
        )

    @api.depends("line_id")
    def _compute_reason(self):
        for row in self:
            row.reason = "\n".join(row._get_reasons())

    def _get_reasons(self):
        """Return texts, one for each signal: a hook."""
        self.ensure_one()
        texts = []
        if self.has_fallen:
            texts.append(self.env._("Usage fell by %s %%", round(self.fall_percent, 1)))
        if self.is_ending:
            day = format_date(self.env, self.date_end)
            texts.append(self.env._("Contract ends on %s", day))
        if self.has_complained:
            texts.append(self.env._("Complaints: %s", self.complaint_count))
        return texts

    def action_plan_calls(self):
        """Give the responsible of each line a call, unless one is planned."""
        kind = self.env.ref("mail.mail_activity_data_call")
        today = fields.Date.context_today(self)
        for row in self:
            calls = row.line_id.activity_ids.filtered(
                lambda one: one.activity_type_id == kind
            )
            if not calls:
                row.line_id.activity_schedule(
                    "mail.mail_activity_data_call",
                    today,
                    summary=self.env._("May leave: %s", row.reason.replace("\n", "; ")),
                    user_id=(row.user_id or self.env.user).id,
                )
        return True

    def action_view_line(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecom.line",
            "res_id": self.line_id.id,
            "views": [(False, "form")],
        }

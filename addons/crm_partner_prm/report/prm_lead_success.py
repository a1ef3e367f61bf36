from odoo import fields, models
from odoo.tools import SQL

# column: outcome that it counts
COUNTS = {
    "waiting": "waiting",
    "declined": "declined",
    "expired": "expired",
    "worked_on": "open",
    "won": "won",
    "lost": "lost",
    "came_back": "back",
}


class PrmLeadSuccess(models.Model):
    """What became of the leads that partners were offered, and how fast they answer."""

    _name = "prm.lead.success"
    _description = "Partners' Answers to Leads"
    _auto = False
    _order = "offered desc, partner_id"
    _rec_name = "partner_id"
    _depends = {
        "prm.lead.offer": [
            "answer_hours",
            "company_id",
            "date_answered",
            "partner_id",
            "result",
            "user_id",
        ]
    }

    partner_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    offered = fields.Integer(readonly=True)
    waiting = fields.Integer(readonly=True)
    declined = fields.Integer(readonly=True)
    expired = fields.Integer(string="Unanswered", readonly=True)
    worked_on = fields.Integer(string="In Work", readonly=True)
    won = fields.Integer(readonly=True)
    lost = fields.Integer(readonly=True)
    came_back = fields.Integer(readonly=True)
    answer_hours = fields.Float(
        string="Hours",
        readonly=True,
        aggregator="avg",
        help="On average, from the offer to the answer.",
    )
    conversion = fields.Float(
        string="Won (%)",
        readonly=True,
        aggregator="avg",
        help="Of the accepted leads that were won, lost or came back.",
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT %s FROM %s GROUP BY o.company_id, o.partner_id",
            self._select(),
            self._from(),
        )

    def _from(self):
        return SQL("prm_lead_offer o")

    def _select(self):
        counts = [
            SQL(
                "COUNT(*) FILTER (WHERE o.result = %s) AS %s",
                result,
                SQL.identifier(name),
            )
            for name, result in COUNTS.items()
        ]
        return SQL(
            """
            MIN(o.id) AS id, o.company_id, o.partner_id, COUNT(*) AS offered, %s,
            AVG(o.answer_hours) FILTER (WHERE o.date_answered IS NOT NULL)
                AS answer_hours,
            100.0 * COUNT(*) FILTER (WHERE o.result = 'won')
            / NULLIF(COUNT(*) FILTER (WHERE o.result IN ('won', 'lost', 'back')), 0)
                AS conversion
            """,
            SQL(", ").join(counts),
        )

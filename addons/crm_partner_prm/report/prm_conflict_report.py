from odoo import fields, models
from odoo.tools import SQL

from ..models.prm_deal_registration import STATES
from ..models.prm_registration_conflict import KINDS


class PrmConflictReport(models.Model):
    """Conflicts of registered deals: who met whom, and what became of it."""

    _name = "prm.conflict.report"
    _description = "Conflicts of Registered Deals"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "registration_id"
    _depends = {
        "prm.deal.registration": [
            "company_id",
            "date_submitted",
            "partner_id",
            "reason_id",
            "state",
            "user_id",
        ],
        "prm.registration.conflict": [
            "kind",
            "other_id",
            "registration_id",
            "score",
            "verdict",
        ],
    }

    registration_id = fields.Many2one("prm.deal.registration", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    rival_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="The partner that had registered the customer before.",
    )
    kind = fields.Selection(KINDS, string="With", readonly=True)
    verdict = fields.Selection(
        [("same", "The same customer"), ("doubt", "Perhaps the same customer")],
        readonly=True,
    )
    score = fields.Integer(aggregator="avg", readonly=True)
    state = fields.Selection(STATES, string="Status", readonly=True)
    reason_id = fields.Many2one("prm.reason", string="Reason of Refusal", readonly=True)
    user_id = fields.Many2one("res.users", string="Partner Manager", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(string="Submitted on", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT c.id, c.registration_id, c.kind, c.verdict, c.score,
                      g.partner_id, o.partner_id AS rival_id, g.state, g.reason_id,
                      g.user_id, g.company_id, g.date_submitted AS date
                 FROM prm_registration_conflict c
                 JOIN prm_deal_registration g ON g.id = c.registration_id
                 LEFT JOIN prm_deal_registration o ON o.id = c.other_id"""
        )

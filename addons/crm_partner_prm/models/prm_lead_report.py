from odoo import fields, models

from .prm_lead_offer import PROGRESS


class PrmLeadReport(models.Model):
    """What a partner has reported of a lead: it is added to, and never changed."""

    _name = "prm.lead.report"
    _description = "Report on a Lead"
    _order = "id desc"

    offer_id = fields.Many2one(
        "prm.lead.offer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    author_id = fields.Many2one(
        "res.partner",
        string="Reported by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    progress = fields.Selection(
        PROGRESS, string="How It Goes", required=True, readonly=True
    )
    text = fields.Text(string="What Has Happened", readonly=True)
    date_next = fields.Date(string="Next Step on", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")

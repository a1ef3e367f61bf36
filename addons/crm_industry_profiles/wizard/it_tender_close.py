from odoo import fields, models


class ItTenderClose(models.TransientModel):
    _name = "it.tender.close"
    _description = "Tender Lost or Withdrawn"

    tender_id = fields.Many2one("it.tender", required=True, ondelete="cascade")
    tender_state = fields.Selection(related="tender_id.state")
    state = fields.Selection(
        [("lost", "Lost"), ("withdrawn", "Withdrawn")],
        string="Result",
        required=True,
        default="lost",
        help="Lost: another bid won. Withdrawn: we take no part any more.",
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", string="Reason", required=True)
    note = fields.Text(string="What We Learned")

    def action_close(self):
        self.ensure_one()
        self.tender_id._close(self.state, self.lost_reason_id, self.note)

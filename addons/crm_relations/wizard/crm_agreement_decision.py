from odoo import fields, models


class CrmAgreementDecision(models.TransientModel):
    _name = "crm.agreement.decision"
    _description = "Decide on an Agreement"

    approval_id = fields.Many2one(
        "crm.agreement.approval", required=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(related="approval_id.agreement_id")
    partner_id = fields.Many2one(related="agreement_id.partner_id")
    amount = fields.Monetary(related="agreement_id.amount")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    comment = fields.Text()

    def action_approve(self):
        self.agreement_id.action_approve(self.comment)
        return {"type": "ir.actions.act_window_close"}

    def action_reject(self):
        self.agreement_id.action_reject(self.comment)
        return {"type": "ir.actions.act_window_close"}

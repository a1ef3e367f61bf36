from odoo import fields, models


class CrmPayStatementLine(models.Model):
    """Pay for a part of a payment: one invoice line at one rate."""

    _name = "crm.pay.statement.line"
    _description = "Pay Statement Line"
    _inherit = "crm.pay.trace"
    _order = "statement_id, date, event_key, invoice_line_key, threshold, revision, id"
    _rec_name = "document_number"

    statement_id = fields.Many2one(
        "crm.pay.statement", required=True, ondelete="cascade", index=True
    )
    plan_id = fields.Many2one(
        "crm.pay.plan", required=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, ondelete="restrict", index=True
    )
    state = fields.Selection(related="statement_id.state")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        "crm.pay.rule", string="Rate", required=True, ondelete="restrict", index=True
    )

    # Whoever computes at the same time, each share of a payment is paid once.
    _share_uniq = models.UniqueIndex(
        "(plan_id, event_key, invoice_line_key, threshold, revision)",
        "This payment is on a statement of the plan already.",
    )

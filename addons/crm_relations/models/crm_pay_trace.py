from odoo import fields, models


class CrmPayTrace(models.AbstractModel):
    """What is paid for a part of a payment, and the documents that it comes from.

    It remembers the documents by their numbers too, so that it can be traced when
    they are gone.
    """

    _name = "crm.pay.trace"
    _description = "Trace of a Payment"

    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("earned", "Earned"), ("correction", "Taken Back or Corrected")],
        required=True,
        help="A correction follows a payment that was undone, paid back or changed"
        " after its statement was approved.",
    )
    event_key = fields.Integer(
        string="Reconciliation",
        required=True,
        aggregator=None,
        help="Number of the match of payment and invoice; negative: of a credit note"
        " that is not paid back yet",
    )
    invoice_line_key = fields.Integer(
        string="Invoice Line", required=True, aggregator=None
    )
    revision = fields.Integer(
        required=True,
        default=0,
        aggregator=None,
        help="0, then one for each correction",
    )
    date = fields.Date(string="Payment Date", required=True)
    document_number = fields.Char(string="Payment")
    payment_move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        index="btree_not_null",
        ondelete="set null",
    )
    invoice_id = fields.Many2one(
        "account.move", index="btree_not_null", ondelete="set null"
    )
    invoice_number = fields.Char(string="Invoice No.")
    order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        index="btree_not_null",
        ondelete="set null",
    )
    order_line_id = fields.Many2one(
        "sale.order.line", index="btree_not_null", ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Deal", index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="set null"
    )
    threshold = fields.Monetary(
        string="From Amount", aggregator=None, help="Where the step of the rate begins"
    )
    percent = fields.Float(digits=(16, 4), aggregator=None)
    collected_amount = fields.Monetary(string="Collected")
    base_amount = fields.Monetary(
        string="Counted", help="What the rate is taken of, as the plan says"
    )
    amount = fields.Monetary(string="Pay")

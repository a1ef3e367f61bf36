from odoo import fields, models


class CrmDebtReminder(models.Model):
    """A rule has reminded of a debt of an order; not again while the debt lasts."""

    _name = "crm.debt.reminder"
    _description = "Debt Reminder"
    _order = "date desc, id desc"
    _rec_name = "order_id"

    rule_id = fields.Many2one(
        "crm.debt.rule", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="The debt on the day of the reminder")
    date = fields.Date(
        string="Reminded", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        string="Settled", readonly=True, help="Day on which the debt was found gone"
    )

    _open_uniq = models.UniqueIndex(
        "(rule_id, order_id) WHERE date_end IS NULL",
        "The rule has reminded of this debt already.",
    )

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCampaignCost(models.Model):
    """What a campaign or a source of customers cost on a day."""

    _name = "crm.campaign.cost"
    _description = "Campaign Cost"
    _order = "date desc, id desc"
    _rec_name = "note"
    _check_company_auto = True

    campaign_id = fields.Many2one(
        "utm.campaign", index="btree_not_null", ondelete="cascade"
    )
    source_id = fields.Many2one(
        "utm.source",
        index="btree_not_null",
        ondelete="cascade",
        help="The source of customers that was paid for, for example a fair or a"
        " portal.",
    )
    date = fields.Date(default=fields.Date.context_today, required=True, index=True)
    note = fields.Char(string="What For", required=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        required=True,
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Untaxed. With a line of a vendor bill it is that of the line.",
    )
    bill_line_id = fields.Many2one(
        "account.move.line",
        string="Vendor Bill Line",
        domain="[('display_type', '=', 'product'), ('parent_state', '!=', 'cancel'),"
        " ('move_type', 'in', ('in_invoice', 'in_refund', 'in_receipt'))]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="Reports then count what was posted, not what is typed here.",
    )
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
    )

    _has_purpose = models.Constraint(
        "CHECK(campaign_id IS NOT NULL OR source_id IS NOT NULL)",
        "Say which campaign or which source the cost is for.",
    )
    _bill_line_uniq = models.UniqueIndex(
        "(bill_line_id) WHERE bill_line_id IS NOT NULL",
        "This line of a vendor bill is the cost of a campaign already.",
    )

    @api.depends("bill_line_id", "currency_id")
    def _compute_amount(self):
        for cost in self:
            # sudo: the bill line was chosen by somebody who may read bills
            line = cost.sudo().bill_line_id
            if line:
                cost.amount = line.company_currency_id._convert(
                    line.balance,
                    cost.currency_id or line.company_currency_id,
                    cost.company_id,
                    line.date,
                )

    @api.depends("amount", "company_id", "currency_id", "date")
    def _compute_amount_company(self):
        for cost in self:
            cost.amount_company = cost.currency_id._convert(
                cost.amount,
                cost.company_currency_id,
                cost.company_id,
                cost.date or fields.Date.context_today(cost),
            )

    @api.constrains("bill_line_id")
    def _check_bill_line(self):
        for cost in self:
            # sudo: only whether it is a purchase is looked at
            line = cost.sudo().bill_line_id
            if line and not line.move_id.is_purchase_document(include_receipts=True):
                raise ValidationError(
                    self.env._(
                        "%s is not a line of a vendor bill: choose one that is.",
                        line.display_name,
                    )
                )

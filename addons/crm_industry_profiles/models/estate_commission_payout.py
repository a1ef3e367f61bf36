from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class EstateCommissionPayout(models.Model):
    """A sum that was settled with a realtor: by payroll, or by vendor bill."""

    _name = "estate.commission.payout"
    _description = "Settled Commission"
    _inherit = ["mail.thread", "industry.computed.guard"]
    _order = "date desc, id desc"
    _rec_name = "line_id"
    _written_by_steps = frozenset(
        {"amount", "date_paid", "kind", "line_id", "move_line_ids"}
    )

    line_id = fields.Many2one(
        "estate.commission.line",
        string="Share",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    commission_id = fields.Many2one(
        related="line_id.commission_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="line_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(
        related="line_id.user_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Settled on", required=True, default=fields.Date.context_today
    )
    kind = fields.Selection(
        [("payroll", "Payroll"), ("bill", "Vendor Bill")], required=True, readonly=True
    )
    amount = fields.Monetary(
        readonly=True, help="Below zero: what is taken back of money that went back."
    )
    date_paid = fields.Date(string="Paid on", readonly=True, copy=False)
    move_line_ids = fields.One2many(
        "account.move.line", "estate_payout_id", string="Lines of Bills", readonly=True
    )
    move_id = fields.Many2one(
        "account.move", string="Bill", compute="_compute_move_id", compute_sudo=True
    )
    state = fields.Selection(
        [("open", "To Pay"), ("paid", "Paid"), ("void", "Cancelled")],
        string="Status",
        compute="_compute_state",
        store=True,
        index=True,
        help="A vendor bill is paid when its posted payments say so.",
    )

    @api.depends("move_line_ids")
    def _compute_move_id(self):
        for payout in self:
            payout.move_id = payout.move_line_ids.move_id[:1]

    @api.depends(
        "kind",
        "date_paid",
        "move_line_ids.parent_state",
        "move_line_ids.move_id.payment_state",
    )
    def _compute_state(self):
        for payout in self:
            move = payout.move_line_ids.move_id[:1]
            paid = move.state == "posted" and move.payment_state in (
                "paid",
                "in_payment",
            )
            if move.state == "cancel" or (
                payout.kind == "bill" and payout._is_undone()
            ):
                payout.state = "void"
            else:
                payout.state = "paid" if paid or payout.date_paid else "open"

    def _is_undone(self):
        """Whether its bill was deleted, or reversed in full."""
        move = self.move_line_ids.move_id[:1]
        return bool(self._origin) and (not move or move.payment_state == "reversed")

    def action_paid(self):
        """Payroll has paid these: the day goes on record."""
        self.check_access("write")
        payroll = self.filtered(lambda row: row.kind == "payroll")
        if payroll != self:
            raise UserError(
                self.env._("A bill is paid in accounting, not with this button.")
            )
        waiting = self.filtered(lambda row: row.state == "open")
        # sudo: the day is written by this step only; access was checked above
        waiting.sudo().write({"date_paid": fields.Date.context_today(self)})

    def _make_bills(self):
        """A draft bill, or a refund, for each broker and company."""
        bills = self.filtered(lambda row: row.kind == "bill")
        groups = bills.grouped(lambda row: (row.company_id, row.partner_id))
        for (company, partner), rows in groups.items():
            # sudo: a manager of the deals settles, an accountant posts the bill
            Move = self.env["account.move"].sudo().with_company(company)
            Move.create(rows._prepare_bill(company, partner))

    def _prepare_bill(self, company, partner):
        """Return the values of the draft bill: a hook."""
        total = sum(self.mapped("amount"))
        sign = 1 if total >= 0 else -1
        return {
            "move_type": "in_invoice" if sign > 0 else "in_refund",
            "partner_id": partner.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": row.commission_id.display_name,
                        "quantity": 1,
                        "price_unit": sign * row.amount,
                        "tax_ids": [Command.clear()],
                        "estate_payout_id": row.id,
                    }
                )
                for row in self
            ],
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    estate_payout_id = fields.Many2one(
        "estate.commission.payout",
        string="Commission Settled",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_industry_profiles.group_estate_manager,account.group_account_invoice",
    )

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class EstateOffer(models.Model):
    """The deposit of a buyer: real payments, read from their posted entries."""

    _inherit = "estate.offer"

    deposit_amount = fields.Monetary(string="Deposit Agreed", tracking=True, copy=False)
    deposit_payment_ids = fields.One2many(
        "account.payment", "estate_offer_id", string="Deposit Payments"
    )
    deposit_received = fields.Monetary(
        compute="_compute_deposit",
        compute_sudo=True,
        currency_field="currency_id",
        help="Posted payments of the buyer less what was paid back, in the currency of"
        " the offer.",
    )
    deposit_company = fields.Monetary(
        string="Deposit in Company Currency",
        compute="_compute_deposit",
        compute_sudo=True,
        currency_field="company_currency_id",
    )
    company_currency_id = fields.Many2one(
        string="Company Currency", related="company_id.currency_id"
    )

    _deposit_positive = models.Constraint(
        "CHECK(COALESCE(deposit_amount, 0) >= 0)", "A deposit cannot be negative."
    )

    @api.depends(
        "deposit_payment_ids.move_id.state", "deposit_payment_ids.move_id.line_ids"
    )
    def _compute_deposit(self):
        sums = self._read_deposits()
        for offer in self:
            company, own = 0.0, 0.0
            for row in sums.get(offer._origin.id, ()):
                amount, currency_id, balance, date = row
                company += balance
                own += offer._convert_deposit(amount, currency_id, balance, date)
            offer.deposit_company = company
            offer.deposit_received = own

    def _convert_deposit(self, amount, currency_id, balance, date):
        """What came in, in the currency of the offer, at the rate of its day."""
        if currency_id == self.currency_id.id:
            return amount
        convert = self.company_currency_id._convert
        return convert(balance, self.currency_id, self.company_id, date)

    def _read_deposits(self):
        """{offer id: [(amount, currency id, balance, day)]} from posted entries."""
        if not self.ids:
            return {}
        self.env["account.payment"].flush_model()
        self.env["account.move"].flush_model(["date", "origin_payment_id", "state"])
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT y.estate_offer_id, -SUM(l.amount_currency), l.currency_id,
                          -SUM(l.balance), m.date
                     FROM account_payment y
                     JOIN account_move m ON m.origin_payment_id = y.id
                      AND m.state = 'posted'
                     JOIN account_move_line l ON l.move_id = m.id
                     JOIN account_account a ON a.id = l.account_id
                    WHERE y.estate_offer_id IN %s
                      AND a.account_type IN ('asset_receivable', 'liability_payable')
                    GROUP BY y.estate_offer_id, l.currency_id, m.date""",
                tuple(self.ids),
            )
        )
        deposits = defaultdict(list)
        for offer_id, *row in rows:
            deposits[offer_id].append(row)
        return deposits

    def action_receive_deposit(self):
        """Open the payment of the buyer, which an accountant posts."""
        self.ensure_one()
        self.check_access("write")
        if not self.deposit_amount:
            raise UserError(self.env._("Say first which deposit was agreed on."))
        if not self.env["account.payment"].has_access("create"):
            raise UserError(self.env._("Ask an accountant to register the deposit."))
        missing = self.deposit_amount - self.deposit_received
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deposit"),
            "res_model": "account.payment",
            "views": [(False, "form")],
            "context": {
                "default_payment_type": "inbound" if missing > 0 else "outbound",
                "default_partner_type": "customer",
                "default_partner_id": self.partner_id.id,
                "default_amount": abs(missing) or self.deposit_amount,
                "default_currency_id": self.currency_id.id,
                "default_company_id": self.company_id.id,
                "default_estate_offer_id": self.id,
                "default_memo": self.env._("Deposit, %s", self.display_name),
            },
        }


class AccountPayment(models.Model):
    _inherit = "account.payment"

    estate_offer_id = fields.Many2one(
        "estate.offer",
        string="Deposit of Offer",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="crm_industry_profiles.group_estate_agent,account.group_account_invoice",
    )

    @api.constrains("estate_offer_id", "partner_id", "company_id")
    def _check_estate_offer(self):
        # sudo: whether they belong together, not what they are
        for payment in self.sudo().filtered("estate_offer_id"):
            offer = payment.estate_offer_id
            partners = (offer.partner_id | payment.partner_id).commercial_partner_id
            if len(partners) > 1 or payment.company_id != offer.company_id:
                raise ValidationError(
                    self.env._(
                        "The deposit of %s comes from this buyer, in the same company.",
                        offer.display_name,
                    )
                )

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

ACCOUNTANT = "account.group_account_invoice"


class PrmIncentiveStatement(models.Model):
    """Statements are settled by vendor bills.

    One bill takes all published statements of a partner in a currency. So what is
    negative is carried until there is enough to set it off against.
    """

    _inherit = "prm.incentive.statement"

    payment_state = fields.Selection(related="move_id.payment_state", string="Payment")
    is_carried = fields.Boolean(
        compute="_compute_is_carried",
        search="_search_is_carried",
        string="Carried Forward",
        help="Negative and published: it is set off against the next statements.",
    )

    @api.depends("state", "amount")
    def _compute_is_carried(self):
        for row in self:
            row.is_carried = row.state == "published" and row.amount < 0

    @api.model
    def _search_is_carried(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "published"), ("amount", "<", 0)]

    def action_settle(self):
        """Make the vendor bills, with all that is published for the same partners."""
        if not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(self.env._("Only an accountant settles statements."))
        self._check_step(("published",))
        plans = self.env["prm.incentive.plan"].sudo()  # one settles at a time
        plans.search(Domain.TRUE)._serialise()
        groups = self._get_settled_together()
        values = {rows: rows._prepare_vendor_bill() for rows in groups}
        billed = [rows for rows, vals in values.items() if vals]
        if not billed:
            raise UserError(
                self.env._(
                    "There is nothing to pay. What is negative is carried forward to"
                    " the next statement."
                )
            )
        moves = self.env["account.move"].create([values[rows] for rows in billed])
        for rows, move in zip(billed, moves, strict=True):
            rows._set_state("settled", move_id=move.id)
        return moves._get_records_action(name=self.env._("Vendor Bills"))

    def _get_settled_together(self):
        """[statements of one bill]: all published ones of a partner and currency."""
        found = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "published"),
            ],
            order="date_end, id",
        )
        groups = found.grouped(
            lambda row: (row.partner_id, row.company_id, row.currency_id)
        )
        return [rows for rows in groups.values() if rows & self]

    def _prepare_vendor_bill(self):
        """Return the values of the bill of some statements, or None: a hook.

        They are of one partner, company and currency. A negative sum makes a credit
        note only if the company wants its money back.
        """
        company, currency = self.company_id, self.currency_id
        total = sum(self.mapped("amount"))
        direction = currency.compare_amounts(total, 0)
        if not direction or (direction < 0 and not company.prm_incentive_refund):
            return None
        lines = self._prepare_vendor_bill_lines(direction)
        return {
            "move_type": "in_invoice" if direction > 0 else "in_refund",
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "currency_id": currency.id,
            "invoice_date": fields.Date.context_today(self),
            "ref": ", ".join(self.mapped("name")),
            "invoice_line_ids": [Command.create(vals) for vals in lines],
        }

    def _prepare_vendor_bill_lines(self, direction):
        """One line for each statement and plan: a hook.

        :param direction: 1 for a bill, -1 for a credit note
        """
        sums = defaultdict(float)
        # sudo: products and names of the plans, for the accountant's bill
        for line in self.sudo().line_ids:
            sums[line.statement_id, line.plan_id] += line.amount_currency
        kinds = dict(
            self.env["prm.incentive.plan"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return [
            {
                "name": f"{kinds[plan.kind]}: {plan.name}, {statement.name}",
                "product_id": plan.product_id.id,
                "quantity": 1,
                "price_unit": direction * amount,
                **({} if plan.product_id else {"tax_ids": [Command.clear()]}),
            }
            for (statement, plan), amount in sums.items()
            if not statement.currency_id.is_zero(amount)
        ]

    def _is_paid(self):
        """Whether the partner has its money."""
        self.ensure_one()
        return self.state == "settled" and self.payment_state == "paid"

    def _get_balances(self):
        """{currency: what is published and not settled yet}"""
        balances = defaultdict(float)
        for row in self:
            balances[row.currency_id] += row.amount
        return dict(balances)

    def _reopen(self):
        """The bill is gone: the statements wait for another one."""
        settled = self.filtered(lambda row: row.state == "settled")
        settled._set_state("published", move_id=False)

    def action_view_move(self):
        self.ensure_one()
        return self.move_id._get_records_action()


class AccountMove(models.Model):
    _inherit = "account.move"

    prm_statement_ids = fields.One2many(
        "prm.incentive.statement",
        "move_id",
        string="Partner Statements",
        groups="crm_partner_prm.group_prm_manager,account.group_account_readonly,"
        "account.group_account_invoice",
    )

    def button_cancel(self):
        result = super().button_cancel()
        self._reopen_statements()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_reopen_statements(self):
        self._reopen_statements()

    def _reopen_statements(self):
        bills = self.filtered(
            lambda move: move.move_type in ("in_invoice", "in_refund")
        )
        if bills:
            # sudo: statements follow their bill, whoever may cancel it
            bills.sudo().prm_statement_ids._reopen()


class ResCompany(models.Model):
    _inherit = "res.company"

    prm_incentive_refund = fields.Boolean(
        string="Ask Partners for Negative Incentives",
        help="Settle a negative balance by a vendor credit note. Otherwise it is"
        " carried forward to the next statements.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    prm_incentive_refund = fields.Boolean(
        related="company_id.prm_incentive_refund", readonly=False
    )

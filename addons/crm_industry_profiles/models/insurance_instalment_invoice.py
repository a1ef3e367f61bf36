from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

BATCH_SIZE = 100


class InsuranceInstalment(models.Model):
    """How instalments become invoices and credit notes of Odoo's accounting."""

    _inherit = "insurance.instalment"

    endorsement_id = fields.Many2one(
        "insurance.endorsement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_invoice = fields.Date(
        string="Invoice on",
        compute="_compute_date_invoice",
        store=True,
        precompute=True,
        help="The day it is due, less the days ahead of the product.",
    )
    date_tried = fields.Date(readonly=True, copy=False)
    invoice_error = fields.Char(
        string="Not Invoiced Because",
        readonly=True,
        copy=False,
        help="It is tried again every day.",
    )

    _invoice_idx = models.Index("(date_invoice) WHERE state = 'planned'")

    @api.depends("date_due", "kind", "policy_id.product_id")
    def _compute_date_invoice(self):
        for row in self:
            days = row.policy_id.product_id.invoice_days
            ahead = days if row.kind == "premium" else 0
            row.date_invoice = row.date_due and row.date_due - timedelta(days=ahead)

    def action_invoice(self):
        """Invoice it now, whatever its day."""
        self.policy_id.check_access("write")
        for row in self:
            row._check_invoiceable()
        self._invoice()

    def action_open_invoice(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def _check_invoiceable(self):
        # sudo: only whether the invoice was cancelled is looked at
        is_void = self.move_id.sudo().state == "cancel"
        if self.state == "planned" or (self.state == "invoiced" and is_void):
            return
        raise UserError(
            self.env._("“%s” is invoiced already, or is not charged.", self.name)
        )

    @api.model
    def _cron_invoice(self):
        """Invoice what is due, in batches; what fails waits for the next day."""
        today = fields.Date.context_today(self)
        domain = self._get_due_domain(today)
        while batch := self.search(domain, limit=BATCH_SIZE, order="date_invoice, id"):
            batch._try_invoice(today)
            left = BATCH_SIZE if len(batch) == BATCH_SIZE else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return

    @api.model
    def _get_due_domain(self, today):
        untried = Domain("date_tried", "=", False) | Domain("date_tried", "<", today)
        return (
            Domain("state", "=", "planned")
            & Domain("date_invoice", "<=", today)
            & Domain("policy_id.state", "!=", "draft")
            & untried
        )

    def _try_invoice(self, today):
        """Invoice them together; if that fails, one by one, noting what is wrong."""
        try:
            with self.env.cr.savepoint():
                self._invoice()
        except (UserError, ValidationError) as error:
            if len(self) == 1:
                self.write({"date_tried": today, "invoice_error": str(error)})
                return
            for row in self:
                row._try_invoice(today)

    def _invoice(self):
        """Post an invoice for each, or a credit note for what goes back."""
        # sudo: instalments follow from a concluded policy, which the callers checked
        rows = self.sudo()
        for company, group in rows.grouped("company_id").items():
            Move = rows.env["account.move"].with_company(company)
            moves = Move.create([row._prepare_invoice() for row in group])
            for row, move in zip(group, moves, strict=True):
                row.write(
                    {"move_id": move.id, "state": "invoiced", "invoice_error": False}
                )
            group._post_invoices(moves)

    def _post_invoices(self, moves):
        """A hook: leave them as drafts, if your accountants post them by hand."""
        moves._post(soft=False)

    def _prepare_invoice(self):
        """Return the values of the invoice, or of the credit note: a hook."""
        self.ensure_one()
        policy = self.policy_id
        today = fields.Date.context_today(self)
        return {
            "move_type": "out_invoice" if self.amount > 0 else "out_refund",
            "partner_id": policy.holder_id.id,
            "company_id": policy.company_id.id,
            "currency_id": policy.currency_id.id,
            "invoice_user_id": policy.user_id.id,
            "invoice_origin": policy.number,
            "ref": policy.number,
            "invoice_date": today,
            "invoice_payment_term_id": False,
            "invoice_date_due": max(self.date_due, today),
            "invoice_line_ids": [Command.create(self._prepare_invoice_line())],
        }

    def _prepare_invoice_line(self):
        """Return the values of its line: the premium, which bears no tax: a hook."""
        policy = self.policy_id
        return {
            "name": f"{policy.product_id.name} {policy.number}: {self.name}",
            "product_id": policy.product_id.invoice_product_id.id,
            "quantity": 1,
            "price_unit": abs(self.amount),
            "tax_ids": [Command.clear()],
        }


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    def action_invoice_due(self):
        """Invoice the instalments whose day has come."""
        self._check_state(["in_force", "expired", "cancelled"])
        today = fields.Date.context_today(self)
        rows = self.instalment_ids.filtered(
            lambda row: row.state == "planned" and row.date_invoice <= today
        )
        if not rows:
            raise UserError(self.env._("No instalment is due to be invoiced yet."))
        rows._invoice()

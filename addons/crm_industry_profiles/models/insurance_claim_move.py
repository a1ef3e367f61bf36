from odoo import fields, models


class AccountMove(models.Model):
    """A vendor bill, or an invoice to the one at fault, knows its claim."""

    _inherit = "account.move"

    insurance_claim_id = fields.Many2one(
        "insurance.claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="crm_industry_profiles.group_insurance_adjuster,"
        "account.group_account_readonly,account.group_account_invoice",
    )

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        self._follow_insurance_claims()
        return result

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._follow_insurance_claims()
        return result

    def _follow_insurance_claims(self):
        # sudo: the claims of bills that were paid, whoever paid them
        if claims := self.sudo().insurance_claim_id:
            claims._follow_payment()

    def _get_insurance_settled(self, claim):
        """What money, not credit notes, has settled; in the currency of the claim."""
        self.ensure_one()
        credited = self._get_insurance_credited()
        left = 0 if self.payment_state == "paid" else self.amount_residual
        amount = max(self.amount_total - left - credited, 0)
        day = self.invoice_date or self.date
        return self.currency_id._convert(
            amount, claim.currency_id, self.company_id, day
        )

    def _get_insurance_credited(self):
        """What of it was settled by credit notes, in its own currency."""
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.account_type in ("liability_payable", "asset_receivable")
        )
        debits = lines.matched_debit_ids.filtered(
            lambda part: part.debit_move_id.move_id.move_type == "in_refund"
        )
        credits = lines.matched_credit_ids.filtered(
            lambda part: part.credit_move_id.move_id.move_type == "out_refund"
        )
        return sum(debits.mapped("credit_amount_currency")) + sum(
            credits.mapped("debit_amount_currency")
        )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        moves = (self.debit_move_id | self.credit_move_id).move_id
        # sudo: whether one of them is of a claim is looked at, whoever takes it back
        claims = moves.sudo().insurance_claim_id
        result = super().unlink()
        claims._follow_payment()
        return result

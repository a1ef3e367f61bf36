from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class PrmFundClaim(models.Model):
    """The vendor bill of a claim. What is paid is read from it, never typed."""

    _inherit = "prm.fund.claim"

    def action_view_bill(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def _make_bill(self):
        self.ensure_one()
        # sudo: who checks claims need not be an accountant; the bill is a draft
        claim = self.sudo()
        moves = claim.env["account.move"].with_company(claim.company_id)
        if claim.move_id:
            claim.move_id.prm_claim_id = False
        claim.move_id = moves.create(claim._prepare_vendor_bill())
        self._set_state("checked", reason_id=False)
        self.request_id._follow_money()

    def _prepare_vendor_bill(self):
        """Return the values of the vendor bill, a draft for the accountant: a hook."""
        self.ensure_one()
        return {
            "move_type": "in_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "ref": self.invoice_number,
            "invoice_date": self.invoice_date,
            "invoice_origin": self.request_id.number,
            "prm_claim_id": self.id,
            "invoice_line_ids": [Command.create(self._prepare_vendor_bill_line())],
        }

    def _prepare_vendor_bill_line(self):
        """Return the values of the line: the untaxed amount of the claim: a hook."""
        fund = self.fund_id
        if not fund.product_id and not fund.account_id:
            raise UserError(
                self.env._(
                    "Say in %s which product or account its vendor bills are for.",
                    fund.name,
                )
            )
        values = {
            "name": f"{fund.name}: {self.request_id.display_name}",
            "product_id": fund.product_id.id,
            "quantity": 1,
            "price_unit": self.amount,
        }
        if fund.account_id:
            values["account_id"] = fund.account_id.id
        return values

    def _follow_bill(self):
        """Let the money follow what became of the vendor bills."""
        # sudo: the money follows the bill, whoever may write the bill
        claims = self.sudo().filtered(lambda row: row.state != "refused")
        claims.fund_id._lock()
        for claim in claims:
            claim._follow_own_bill()
        claims.request_id._follow_money()

    def _follow_own_bill(self):
        paid, credited, less = self._read_bill()
        need = self.currency_id.round(self.amount - credited - less)
        held = self.currency_id.round(self.amount_claimed + self.amount_paid)
        moves = self._prepare_back(held - need) if held > need else []
        moves += self._prepare_more(need - held) if need > held else []
        ledger = self.env["prm.fund.move"]
        # money goes through "claimed", so that it is there when it is needed
        paid = min(paid, need)
        if paid < self.amount_paid:
            ledger._book([self._prepare_paid(self.amount_paid - paid, "unpaid")])
        ledger._book(moves)
        if paid > self.amount_paid:
            more = min(paid - self.amount_paid, self.amount_claimed)
            ledger._book([self._prepare_paid(more, "paid")])
        self._set_bill_state()

    def _read_bill(self):
        """(paid, credited, less): parts of the claim's amount, in its currency.

        Paid is what settled the bill, other than credit notes; less is what the
        accountant posted less than was claimed.
        """
        move = self.move_id
        if not move or move.state != "posted":
            return 0, 0, 0
        amount = min(self.amount, move.amount_untaxed)
        total = move.amount_total or 1
        round_ = self.currency_id.round
        noted = min(move._get_prm_credited(), total)
        settled = (
            total - noted
            if move._is_prm_settled()
            else (total - move.amount_residual - noted)
        )
        paid = round_(amount * max(settled, 0) / total)
        credited = min(round_(amount * noted / total), round_(amount - paid))
        return paid, credited, round_(self.amount - amount)

    def _prepare_back(self, amount):
        """What will not be paid can be claimed again, or lapses."""
        note = self.env._("Less to pay on %s", self.move_id.display_name)
        request = self.request_id
        return [request._prepare_move("claimed", "reserved", amount, note, self)]

    def _prepare_more(self, amount):
        """What is to be paid after all: of what was given back, or else of the fund.

        What is not there any more cannot be booked; the claim then shows less.
        """
        request, moves = self.request_id, []
        note = self.env._("To be paid after all: %s", self.move_id.display_name)
        for source, left in (
            ("reserved", request.amount_reserved),
            ("free", self.fund_id.amount_free),
        ):
            part = min(amount, left)
            amount = self.currency_id.round(amount - part)
            moves.append(request._prepare_move(source, "claimed", part, note, self))
        if not self.currency_id.is_zero(amount):
            self._warn_short(amount)
        return moves

    def _warn_short(self, amount):
        self.message_post(
            body=self.env._(
                "%(amount)s of this bill is not covered: the fund has no more. Raise"
                " its budget.",
                amount=self.fund_id._format(amount),
            )
        )

    def _prepare_paid(self, amount, note):
        buckets = ("claimed", "paid") if note == "paid" else ("paid", "claimed")
        return self.request_id._prepare_move(
            *buckets, amount, self.move_id.display_name, self
        )

    def _set_bill_state(self):
        state = self._get_bill_state()
        if self.state != state:
            self._set_state(state)
            if state == "submitted":
                self._ask_for_check()

    def _get_bill_state(self):
        if not self.move_id or self.move_id.state == "cancel":
            return "submitted"
        if self.amount_claimed:
            return "checked"
        return "paid" if self.amount_paid else "reversed"


class AccountMove(models.Model):
    """A vendor bill knows the claim that it pays, and tells it what happens."""

    _inherit = "account.move"

    prm_claim_id = fields.Many2one(
        "prm.fund.claim",
        string="Marketing Fund Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_readonly,account.group_account_invoice,"
        "crm_partner_prm.group_prm_manager",
    )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._follow_prm_claims()
        return result

    def unlink(self):
        # sudo: the claims of bills that the user may delete
        claims = self.sudo().prm_claim_id
        result = super().unlink()
        claims._follow_bill()
        return result

    def action_view_prm_claim(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "prm.fund.claim",
            "res_id": self.prm_claim_id.id,
            "views": [(False, "form")],
        }

    def _post(self, soft=True):
        for move in self:
            # sudo: only the amount that was checked is looked at
            if claim := move.sudo().prm_claim_id:
                move._check_prm_claim(claim)
        return super()._post(soft)

    def _check_prm_claim(self, claim):
        if self.currency_id != claim.currency_id:
            raise UserError(
                self.env._(
                    "The claim %(claim)s is in %(currency)s: so is its bill.",
                    claim=claim.display_name,
                    currency=claim.currency_id.name,
                )
            )
        if self.currency_id.compare_amounts(self.amount_untaxed, claim.amount) > 0:
            raise UserError(
                self.env._(
                    "The claim %(claim)s was checked for %(amount)s untaxed: its bill"
                    " cannot be higher.",
                    claim=claim.display_name,
                    amount=claim.fund_id._format(claim.amount),
                )
            )

    def _follow_prm_claims(self):
        # sudo: the claims of bills that the user may write
        self.sudo().prm_claim_id._follow_bill()

    def _get_prm_credited(self):
        """What of the bill was settled by credit notes, in its currency."""
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        partials = lines.matched_debit_ids.filtered(
            lambda part: part.debit_move_id.move_id.move_type == "in_refund"
        )
        return sum(partials.mapped("credit_amount_currency"))

    def _is_prm_settled(self):
        """Paid by a payment without an entry, which leaves the balance open."""
        return self.payment_state == "paid"


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_prm_moves()._follow_prm_claims()
        return partials

    def unlink(self):
        moves = self._get_prm_moves()
        result = super().unlink()
        moves._follow_prm_claims()
        return result

    def _get_prm_moves(self):
        lines = self.debit_move_id | self.credit_move_id
        # sudo: whether a bill is one of these is looked at, whoever pays it
        return lines.move_id.sudo().filtered("prm_claim_id")


class AccountPayment(models.Model):
    """A payment without an entry of its own pays by its state."""

    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            bare = self.filtered(lambda payment: not payment.move_id)
            bare.invoice_ids._follow_prm_claims()
        return result

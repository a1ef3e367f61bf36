from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .insurance_claim import OPEN_STATES

BILL_TYPES = ("in_invoice", "in_receipt")
RECOURSE_TYPES = ("out_invoice", "out_receipt")


class InsuranceClaim(models.Model):
    """What a claim costs: reserved by movements, paid and recovered by entries."""

    _inherit = "insurance.claim"

    reserve_move_ids = fields.One2many("insurance.reserve.move", "claim_id")
    reserve_amount = fields.Monetary(
        string="Reserve",
        compute="_compute_reserve_amount",
        store=True,
        help="What the claim is expected to cost in all, with what is paid already.",
    )
    outstanding_amount = fields.Monetary(
        string="Outstanding",
        compute="_compute_incurred_amount",
        store=True,
        help="The reserve less what is paid.",
    )
    accepted_amount = fields.Monetary(
        string="Accepted", compute="_compute_accepted_amount", store=True
    )
    opening_paid_amount = fields.Monetary(
        string="Paid Before",
        readonly=True,
        help="Paid before this database kept the books, taken over with the claim.",
    )
    opening_recourse_amount = fields.Monetary(
        string="Recovered Before",
        readonly=True,
        help="Recovered before this database kept the books.",
    )
    move_ids = fields.One2many(
        "account.move",
        "insurance_claim_id",
        string="Bills and Recourse",
        groups="crm_industry_profiles.group_insurance_adjuster,"
        "account.group_account_readonly,account.group_account_invoice",
    )
    billed_amount = fields.Monetary(
        string="Billed", compute="_compute_paid_amount", store=True, compute_sudo=True
    )
    paid_amount = fields.Monetary(
        string="Paid",
        compute="_compute_paid_amount",
        store=True,
        compute_sudo=True,
        help="What payments have settled of posted bills, and what was paid before.",
    )
    recourse_amount = fields.Monetary(
        string="Recovered",
        compute="_compute_paid_amount",
        store=True,
        compute_sudo=True,
        help="What those at fault have paid back; it lowers what the claim costs.",
    )
    incurred_amount = fields.Monetary(
        string="Incurred",
        compute="_compute_incurred_amount",
        store=True,
        help="Paid, and what is still reserved, less what was recovered.",
    )
    left_to_bill = fields.Monetary(compute="_compute_left_to_pay")
    left_to_pay = fields.Monetary(compute="_compute_left_to_pay")

    _opening_positive = models.Constraint(
        "CHECK(opening_paid_amount >= 0 AND opening_recourse_amount >= 0)",
        "What was paid or recovered before is nothing or more.",
    )

    @api.depends("reserve_move_ids.amount")
    def _compute_reserve_amount(self):
        Move = self.env["insurance.reserve.move"]
        domain = [("claim_id", "in", self.ids)]
        sums = dict(Move._read_group(domain, ["claim_id"], ["amount:sum"]))
        for claim in self:
            claim.reserve_amount = sums.get(claim._origin, 0)

    @api.depends("item_ids.amount_accepted")
    def _compute_accepted_amount(self):
        for claim in self:
            claim.accepted_amount = sum(claim.item_ids.mapped("amount_accepted"))

    @api.depends(
        "opening_paid_amount",
        "opening_recourse_amount",
        "move_ids.state",
        "move_ids.payment_state",
        "move_ids.amount_total",
        "move_ids.amount_residual",
    )
    def _compute_paid_amount(self):
        for claim in self:
            posted = claim.move_ids.filtered(lambda move: move.state == "posted")
            bills = posted.filtered(lambda move: move.move_type in BILL_TYPES)
            recourse = posted.filtered(lambda move: move.move_type in RECOURSE_TYPES)
            paid = sum(move._get_insurance_settled(claim) for move in bills)
            back = sum(move._get_insurance_settled(claim) for move in recourse)
            claim.billed_amount = claim._sum_bills()
            claim.paid_amount = claim.opening_paid_amount + paid
            claim.recourse_amount = claim.opening_recourse_amount + back

    @api.depends("reserve_amount", "paid_amount", "recourse_amount")
    def _compute_incurred_amount(self):
        for claim in self:
            outstanding = max(claim.reserve_amount - claim.paid_amount, 0)
            claim.outstanding_amount = outstanding
            claim.incurred_amount = (
                claim.paid_amount + outstanding - claim.recourse_amount
            )

    @api.depends("accepted_amount", "paid_amount", "billed_amount", "state")
    def _compute_left_to_pay(self):
        for claim in self:
            is_due = claim.state in ("decided", "paid")
            due = claim.accepted_amount - claim.opening_paid_amount if is_due else 0
            billed = claim.billed_amount
            settled = claim.paid_amount - claim.opening_paid_amount
            claim.left_to_bill = claim._round(max(due - billed, 0))
            claim.left_to_pay = claim._round(max(due - settled, 0))

    def _sum_bills(self):
        """Drafts count: they wait for the accountant. What was credited does not."""
        bills = self.move_ids.filtered(
            lambda move: move.move_type in BILL_TYPES and move.state != "cancel"
        )
        return sum(move.amount_total - move._get_insurance_credited() for move in bills)

    def action_pay(self):
        """Make the vendor bill of what was accepted; the accountant posts and pays."""
        self._check_step(("decided", "paid"))
        for claim in self:
            if claim.currency_id.compare_amounts(claim.left_to_bill, 0) <= 0:
                raise UserError(
                    self.env._(
                        "What was accepted of %s is billed already.", claim.display_name
                    )
                )
            # sudo: who decides claims need not be an accountant; the bill is a draft
            moves = claim.sudo().env["account.move"].with_company(claim.company_id)
            moves.create(claim._prepare_bill())
        return self.action_view_moves() if len(self) == 1 else True

    def action_view_moves(self):
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Bills and Recourse"),
            "res_model": "account.move",
            "domain": [("insurance_claim_id", "=", self.id)],
            "views": [(False, "list"), (False, "form")],
        }
        return action if self.env["account.move"].has_access("read") else True

    def _prepare_bill(self):
        """Return the values of the vendor bill, a draft for the accountant: a hook."""
        self.ensure_one()
        return {
            "move_type": "in_invoice",
            "partner_id": self._get_payee().id,
            "ref": self.number,
            **self._prepare_move(self.left_to_bill, self.env._("Claim")),
        }

    def _get_payee(self):
        """Who is paid: the beneficiary only for a loss of the insured; a hook."""
        self.ensure_one()
        # sudo: parties of the policy that the claim is reported for
        policy = self.policy_id.sudo()
        is_own = self.claimant_id in (policy.insured_id | policy.holder_id)
        named = self.payee_id or (is_own and policy.beneficiary_id)
        return named or self.claimant_id

    def _prepare_recourse(self, partner, amount):
        """Return the values of the receivable against the one at fault: a hook."""
        self.ensure_one()
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            **self._prepare_move(amount, self.env._("Recourse for the claim")),
        }

    def _prepare_move(self, amount, label):
        """Values that both have; a product of the company gives the account."""
        line = {
            "name": f"{label} {self.number}, {self.policy_id.number}",
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        if product := self.company_id.insurance_claim_product_id:
            line["product_id"] = product.id
        return {
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_origin": self.number,
            "insurance_claim_id": self.id,
            "invoice_line_ids": [Command.create(line)],
        }

    def _ask_recourse(self, partner, amount):
        """Ask the one at fault for money back; not more than the claim has cost."""
        self._check_step((*OPEN_STATES, "closed"))
        self.ensure_one()
        asked = sum(self._get_recourse_moves().mapped("amount_total"))
        left = self.paid_amount - asked - self.opening_recourse_amount
        if self.currency_id.compare_amounts(amount, left) > 0:
            raise UserError(
                self.env._(
                    "%(left)s of what was paid can still be asked back, that is less"
                    " than %(amount)s.",
                    left=self._format(max(left, 0)),
                    amount=self._format(amount),
                )
            )
        # sudo: who decides claims need not be an accountant; the invoice is a draft
        moves = self.sudo().env["account.move"].with_company(self.company_id)
        return moves.create(self._prepare_recourse(partner, amount))

    def _get_recourse_moves(self):
        # sudo: sums of the claim's own entries, by a step that has checked the user
        return self.sudo().move_ids.filtered(
            lambda move: move.move_type in RECOURSE_TYPES and move.state != "cancel"
        )

    def _book_reserve(self, amount, reason):
        """Bring the reserve to an amount, by a movement that stays."""
        self.ensure_one()
        change = self.currency_id.round(amount - self.reserve_amount)
        if self.currency_id.is_zero(change):
            return
        # sudo: movements are booked by steps only, which have checked the user
        self.sudo().env["insurance.reserve.move"].create(
            {
                "claim_id": self.id,
                "amount": change,
                "balance": amount,
                "reason": reason,
                "user_id": self.env.uid,
            }
        )

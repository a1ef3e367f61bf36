from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceClaimStep(models.TransientModel):
    """Steps of a claim that need an amount or a reason."""

    _name = "insurance.claim.step"
    _description = "Step of a Claim"

    claim_id = fields.Many2one(
        "insurance.claim",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    kind = fields.Selection(
        [("reserve", "Reserve"), ("refuse", "Refuse"), ("recourse", "Recourse")],
        required=True,
        readonly=True,
        default="reserve",
    )
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    authority_text = fields.Char(compute="_compute_authority_text")
    partner_id = fields.Many2one(
        "res.partner",
        string="At Fault",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
    )
    reason_id = fields.Many2one("insurance.claim.reason")
    note = fields.Text(string="Explanation")

    @api.depends("claim_id", "kind")
    def _compute_amount(self):
        for step in self:
            claim = step.claim_id
            claimed = sum(claim.item_ids.mapped("amount_claimed"))
            step.amount = {
                "reserve": claim.reserve_amount or claimed,
                "recourse": max(claim.paid_amount - claim.recourse_amount, 0),
            }.get(step.kind, 0)

    @api.depends("claim_id", "kind")
    def _compute_partner_id(self):
        for step in self:
            parties = step.claim_id.party_ids
            at_fault = parties.filtered(lambda row: row.role == "at_fault")
            step.partner_id = at_fault.partner_id[:1]

    @api.depends("amount", "kind")
    def _compute_authority_text(self):
        for step in self:
            step.authority_text = step._get_authority_text()

    def _get_authority_text(self):
        if self.kind != "reserve":
            return False
        limit = self.claim_id._get_authority("reserve")
        if limit is None or self.amount <= limit:
            return False
        return self.env._(
            "Your authority ends at %s: a manager is asked to approve.",
            self.claim_id._format(limit),
        )

    def action_apply(self):
        self.ensure_one()
        self.claim_id.check_access("write")
        return getattr(self, f"_apply_{self.kind}")()

    def _apply_reserve(self):
        if not (self.note or "").strip():
            raise UserError(self.env._("Write why the reserve is what it is."))
        self.claim_id._change_reserve(self.amount, self.note)

    def _apply_refuse(self):
        if not self.reason_id:
            raise UserError(self.env._("Choose the reason: the customer reads it."))
        self.claim_id._refuse(self.reason_id, self.note)

    def _apply_recourse(self):
        if not self.partner_id or self.amount <= 0:
            raise UserError(
                self.env._("Say who is at fault, and how much is asked back.")
            )
        self.claim_id._ask_recourse(self.partner_id, self.amount)
        return self.claim_id.action_view_moves()

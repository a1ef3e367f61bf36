from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.claim_settlement import settle

SETTLED_STATES = ("decided", "paid", "closed")


class InsuranceClaimItem(models.Model):
    """What is claimed under one coverage, and what of it is accepted."""

    _name = "insurance.claim.item"
    _description = "Claim Item"
    _order = "claim_id, sequence, id"

    claim_id = fields.Many2one(
        "insurance.claim", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    coverage_id = fields.Many2one(
        "insurance.coverage",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('id', 'in', covered_ids)]",
    )
    covered_ids = fields.Many2many(related="claim_id.covered_ids")
    name = fields.Char(string="Damage", required=True)
    amount_claimed = fields.Monetary(string="Claimed", required=True)
    amount_assessed = fields.Monetary(
        string="Assessed", help="The loss, as the adjuster sees it."
    )
    deductible_applied = fields.Monetary(
        string="Deductible",
        compute="_compute_amount_accepted",
        store=True,
        help="What the insured carries of it; taken once for each coverage.",
    )
    amount_accepted = fields.Monetary(
        string="Accepted",
        compute="_compute_amount_accepted",
        store=True,
        help="The assessed loss less the deductible, up to what is left of the sum"
        " insured.",
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    claim_state = fields.Selection(related="claim_id.state", string="Claim Status")

    _amounts_positive = models.Constraint(
        "CHECK(amount_claimed >= 0 AND amount_assessed >= 0)",
        "Amounts of an item are nothing or more.",
    )

    @api.depends("amount_assessed", "coverage_id", "claim_id.snapshot")
    def _compute_amount_accepted(self):
        for claim in self.claim_id:
            rows = claim.item_ids
            for coverage, items in rows.grouped("coverage_id").items():
                items._settle_coverage(claim, coverage)
        for item in self.filtered(lambda row: not row.claim_id):
            item.deductible_applied = item.amount_accepted = 0

    @api.constrains("coverage_id", "claim_id")
    def _check_covered(self):
        for item in self:
            if item.coverage_id.id not in item.claim_id._get_snapshot_coverages():
                raise ValidationError(
                    self.env._(
                        "%(coverage)s was not insured on the day of the incident.",
                        coverage=item.coverage_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_open()
        items._settle()
        return items

    def write(self, vals):
        if not self.env.su:
            self._check_open()
            if "amount_assessed" in vals:
                self.claim_id._check_step(("checking", "reserved"))
        result = super().write(vals)
        if vals.keys() & {"amount_assessed", "coverage_id", "sequence"}:
            self._settle()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_open(self):
        self.claim_id._check_reporter()
        self.claim_id._check_not_waiting_any()
        if self.filtered(lambda item: item.claim_state in SETTLED_STATES):
            raise UserError(
                self.env._("The claim was decided: its items stay as they are.")
            )

    def _settle(self):
        """Settle all items of these claims anew, with what is left of each limit."""
        # as if they were assessed anew: what depends on them follows
        self.claim_id.item_ids.modified(["amount_assessed"])

    def _settle_coverage(self, claim, coverage):
        terms = claim._get_snapshot_coverages().get(coverage.id, {})
        limit = terms.get("sum_insured") or None
        if limit and coverage.type_id.limit_basis == "term":
            limit -= self._get_used(claim, coverage)
        settled = settle(
            [Decimal(str(item.amount_assessed)) for item in self],
            Decimal(str(terms.get("deductible") or 0)),
            None if limit is None else Decimal(str(limit)),
        )
        for item, (own, accepted) in zip(self, settled, strict=True):
            item.deductible_applied = float(own)
            item.amount_accepted = claim._round(float(accepted))

    @api.model
    def _get_used(self, claim, coverage):
        """What other claims of the policy have taken of this sum insured."""
        # sudo: a sum over claims of the same policy; nothing else leaves this method
        items = self.sudo()._read_group(
            [
                ("claim_id.policy_id", "=", claim.policy_id.id),
                ("claim_id", "!=", claim._origin.id),
                ("claim_id.state", "in", SETTLED_STATES),
                ("coverage_id.type_id", "=", coverage.type_id.id),
            ],
            [],
            ["amount_accepted:sum"],
        )
        return items[0][0] or 0


class InsuranceCoverageType(models.Model):
    _inherit = "insurance.coverage.type"

    limit_basis = fields.Selection(
        [("event", "Each claim"), ("term", "All claims of the term")],
        string="Sum Insured Limits",
        default="event",
        required=True,
        help="Whether the sum insured is there again for each claim, or is for all"
        " claims of the policy together.",
    )

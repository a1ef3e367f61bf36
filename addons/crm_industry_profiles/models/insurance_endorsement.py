from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceEndorsement(models.Model):
    """A change of a concluded policy on a day, or its cancellation.

    What it changes in money is worked out by `insurance_endorsement_line` and
    `insurance_endorsement_step`.
    """

    _name = "insurance.endorsement"
    _description = "Endorsement of a Policy"
    _inherit = ["mail.thread"]
    _order = "policy_id, date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="")
    policy_id = fields.Many2one(
        "insurance.policy",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    holder_id = fields.Many2one(
        "res.partner", related="policy_id.holder_id", store=True, index=True
    )
    kind = fields.Selection(
        [("change", "Change"), ("cancel", "Cancellation")],
        required=True,
        default="change",
    )
    date = fields.Date(
        string="Takes Effect on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="From the beginning of this day.",
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "insurance.endorsement.line", "endorsement_id", string="Covers"
    )
    asset_add_ids = fields.Many2many(
        "crm.partner.asset",
        "insurance_endorsement_asset_add_rel",
        string="Property Added",
    )
    asset_remove_ids = fields.Many2many(
        "crm.partner.asset",
        "insurance_endorsement_asset_remove_rel",
        string="Property Removed",
    )
    amount = fields.Monetary(
        string="To Pay",
        compute="_compute_amount",
        store=True,
        help="Additional premium; negative: premium that goes back to the holder.",
    )
    instalment_ids = fields.One2many(
        "insurance.instalment", "endorsement_id", string="Invoiced", readonly=True
    )

    @api.depends("line_ids.amount", "kind", "date", "policy_id")
    def _compute_amount(self):
        for row in self:
            if row.state == "done":
                row.amount = row.amount
            elif not row.policy_id:
                row.amount = 0
            elif row.kind == "change":
                row.amount = sum(row.line_ids.mapped("amount"))
            else:
                row.amount = row.date and row.policy_id._get_balance_on(row.date)

    @api.depends("name", "policy_id.display_name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.name or row.policy_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state") == "done" for vals in vals_list):
            raise UserError(self.env._("A new endorsement is a draft."))
        rows = super().create(vals_list)
        for policy, group in rows.grouped("policy_id").items():
            taken = self.search_count([("policy_id", "=", policy.id)]) - len(group)
            for index, row in enumerate(group, start=taken + 1):
                row.name = f"{policy.number}-{index}"
        return rows

    def write(self, vals):
        done = self.filtered(lambda row: row.state == "done")
        if not self.env.su and ("state" in vals or (done and not_only_log(vals))):
            raise UserError(
                self.env._("An endorsement that took effect cannot be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(row.state == "done" for row in self):
            raise UserError(
                self.env._("An endorsement that took effect stays on record.")
            )


def not_only_log(vals):
    """Whether something else than followers and messages is written."""
    return any(not name.startswith(("message_", "activity_")) for name in vals)


class InsuranceEndorsementLine(models.Model):
    """What becomes of a cover, and what that costs or gives back to the day."""

    _name = "insurance.endorsement.line"
    _description = "Cover Changed by an Endorsement"
    _order = "endorsement_id, id"

    endorsement_id = fields.Many2one(
        "insurance.endorsement", required=True, index=True, ondelete="cascade"
    )
    policy_id = fields.Many2one(related="endorsement_id.policy_id", store=True)
    company_id = fields.Many2one(related="endorsement_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    action = fields.Selection(
        [("change", "Change"), ("add", "Add"), ("end", "End")],
        required=True,
        default="change",
    )
    coverage_id = fields.Many2one(
        "insurance.coverage",
        string="Cover Now",
        domain="[('policy_id', '=', policy_id)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    type_id = fields.Many2one(
        "insurance.coverage.type",
        string="Cover",
        compute="_compute_type_id",
        store=True,
        readonly=False,
        ondelete="restrict",
    )
    sum_insured = fields.Monetary(
        compute="_compute_sum_insured", store=True, readonly=False
    )
    deductible = fields.Monetary(
        compute="_compute_deductible", store=True, readonly=False
    )
    premium = fields.Monetary(
        string="Premium of a Whole Term",
        compute="_compute_premium",
        store=True,
        readonly=False,
        help="As if it were covered from the first day of the policy to its last.",
    )
    amount = fields.Monetary(
        string="To Pay", compute="_compute_amount", store=True, help="To the day."
    )

    _amounts_positive = models.Constraint(
        "CHECK(sum_insured >= 0 AND deductible >= 0 AND premium >= 0)",
        "Sums, deductibles and premiums cannot be negative.",
    )

    # apart, because a value that is given keeps its whole method from being called
    @api.depends("coverage_id")
    def _compute_type_id(self):
        for row in self:
            row.type_id = row.coverage_id.type_id or row.type_id

    @api.depends("coverage_id")
    def _compute_sum_insured(self):
        for row in self:
            cover = row.coverage_id
            row.sum_insured = cover.sum_insured if cover else row.sum_insured

    @api.depends("coverage_id")
    def _compute_deductible(self):
        for row in self:
            cover = row.coverage_id
            row.deductible = cover.deductible if cover else row.deductible

    @api.depends("type_id", "sum_insured", "deductible", "action")
    def _compute_premium(self):
        for row in self:
            if row.action == "end" or not row.policy_id:
                row.premium = 0
                continue
            steps = row.policy_id._get_tariff_steps(
                row.type_id, row.sum_insured, row.deductible
            )
            row.premium = float(steps[-1].amount) if steps else row.premium

    @api.depends("premium", "coverage_id", "endorsement_id.date", "action")
    def _compute_amount(self):
        for row in self:
            day = row.endorsement_id.date
            policy = row.policy_id
            if row.endorsement_id.state == "done" or not (day and policy):
                row.amount = row.amount
                continue
            added = row.action != "end" and policy._get_premium_from(day, row.premium)
            row.amount = (added or 0) - row.coverage_id.segment_ids._get_unearned(day)

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .insurance_product import INSTALMENTS

STATES = [
    ("draft", "Draft"),
    ("in_force", "In Force"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]
# what was agreed on, and is changed by an endorsement only
AGREED = {
    "asset_ids",
    "beneficiary_id",
    "company_id",
    "date_effective",
    "date_expiry",
    "holder_id",
    "instalment_count",
    "insured_id",
    "premium",
    "product_id",
}


class InsurancePolicy(models.Model):
    """A contract of insurance.

    What happens with it is in `insurance_policy_step` (in force, expired),
    `insurance_policy_premium` (tariff, segments), `insurance_policy_instalment`
    (invoices) and `insurance_policy_renewal`.
    """

    _name = "insurance.policy"
    _description = "Insurance Policy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_effective desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "holder_id"]
    _check_company_auto = True

    number = fields.Char(
        string="Policy Number",
        readonly=True,
        copy=False,
        index="trigram",
        default="",
        help="Given by the sequence of the company when the policy is saved.",
    )
    product_id = fields.Many2one(
        "insurance.product",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    line_of_business = fields.Selection(
        related="product_id.line_of_business", store=True, index=True
    )
    holder_id = fields.Many2one(
        "res.partner",
        string="Policy Holder",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
        help="Who concluded the contract and pays the premium.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="holder_id.commercial_partner_id",
        store=True,
        index=True,
    )
    insured_id = fields.Many2one(
        "res.partner",
        compute="_compute_insured_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Whose life, property or liability is covered.",
    )
    beneficiary_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Who is paid. Empty: the insured.",
    )
    asset_ids = fields.Many2many(
        "crm.partner.asset",
        "insurance_policy_asset_rel",
        "policy_id",
        "asset_id",
        string="Insured Property",
        copy=True,
    )
    agent_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env.user.partner_id,
        help="Who sold the policy: a colleague or an agency.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    territory_id = fields.Many2one(
        "res.country.state",
        compute="_compute_territory_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Where the risk is: the state of the holder, unless you say otherwise.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_effective = fields.Date(
        string="In Force from",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="Covered from the beginning of this day.",
    )
    date_expiry = fields.Date(
        string="Expires on",
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        help="Covered until this day begins.",
    )
    date_cancelled = fields.Date(
        string="Cancelled on",
        readonly=True,
        copy=False,
        tracking=True,
        help="Not covered from the beginning of this day.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    coverage_ids = fields.One2many(
        "insurance.coverage", "policy_id", string="Covers", copy=False
    )
    instalment_count = fields.Selection(
        INSTALMENTS,
        string="Payment",
        compute="_compute_instalment_count",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    note = fields.Html(string="Special Terms")

    _dates_ordered = models.Constraint(
        "CHECK(date_expiry > date_effective)",
        "A policy expires one day after it takes effect, or later.",
    )
    _number_idx = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another policy of this company has this number.",
    )
    _expiry_idx = models.Index("(date_expiry) WHERE state = 'in_force'")

    @api.depends("holder_id")
    def _compute_insured_id(self):
        for policy in self:
            policy.insured_id = policy.insured_id or policy.holder_id

    @api.depends("holder_id")
    def _compute_territory_id(self):
        for policy in self:
            policy.territory_id = policy.territory_id or policy.holder_id.state_id

    @api.depends("product_id", "date_effective")
    def _compute_date_expiry(self):
        for policy in self:
            start, months = policy.date_effective, policy.product_id.duration_months
            if not (start and months) or policy._is_agreed("date_expiry"):
                policy.date_expiry = policy.date_expiry
            else:
                policy.date_expiry = start + relativedelta(months=months)

    @api.depends("product_id")
    def _compute_instalment_count(self):
        for policy in self:
            if policy._is_agreed("instalment_count"):
                policy.instalment_count = policy.instalment_count or "1"
            else:
                policy.instalment_count = policy.product_id.instalment_count or "1"

    @api.depends("number", "holder_id.name")
    def _compute_display_name(self):
        for policy in self:
            parts = [policy.number, policy.holder_id.name]
            policy.display_name = " ".join(part for part in parts if part)

    @api.constrains("date_effective", "date_expiry", "date_cancelled")
    def _check_date_cancelled(self):
        for policy in self:
            day = policy.date_cancelled
            if day and not policy.date_effective <= day <= policy.date_expiry:
                raise ValidationError(
                    self.env._(
                        "%s can be cancelled from its first day to its last only.",
                        policy.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("number"):
                vals["number"] = self._get_next_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise AccessError(
                self.env._("The state follows from the buttons, it cannot be written.")
            )
        if AGREED & vals.keys():
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_concluded(self):
        if concluded := self.filtered(lambda policy: policy.state != "draft"):
            raise UserError(
                self.env._(
                    "%s was concluded, so it stays on record. Cancel it instead.",
                    concluded[0].display_name,
                )
            )

    @api.model
    def _check_first_states(self, vals_list):
        """Policies that run already come from an import, which a manager does."""
        entered = {vals.get("state", "draft") for vals in vals_list} - {"draft"}
        group = "crm_industry_profiles.group_insurance_manager"
        if entered and not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "A new policy is a draft. Only an insurance manager enters policies"
                    " that were concluded before."
                )
            )

    def _is_agreed(self, name):
        """Whether the field has a value that follows from nothing any more."""
        return self.state != "draft" and bool(self[name])

    def _check_open(self):
        """Refuse to change by hand what was agreed on."""
        if self.env.su:
            return
        if closed := self.filtered(lambda policy: policy.state != "draft"):
            raise UserError(
                self.env._(
                    "%s is concluded: what was agreed on is changed by an endorsement.",
                    closed[0].display_name,
                )
            )

    @api.model
    def _get_next_number(self, vals):
        company = self.env.company.browse(vals.get("company_id")) or self.env.company
        # sudo: the sequence only; whether the policy may be made, create() checks
        Sequence = self.env["ir.sequence"].sudo().with_company(company)
        day = fields.Date.to_date(vals.get("date_effective"))
        return Sequence.next_by_code("insurance.policy", sequence_date=day) or ""

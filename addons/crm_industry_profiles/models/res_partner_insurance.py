from odoo import api, fields, models
from odoo.fields import Domain

READERS = (
    "crm_industry_profiles.group_insurance_agent,account.group_account_readonly,"
    "account.group_account_invoice"
)


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    package_id = fields.Many2one(
        "insurance.package",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The package that proposed this policy.",
    )
    commission_rate = fields.Float(
        string="Commission (%)",
        compute="_compute_commission_rate",
        store=True,
        readonly=False,
        precompute=True,
        help="What the agent gets of the premium that was earned.",
    )

    @api.depends("product_id")
    def _compute_commission_rate(self):
        for policy in self:
            policy.commission_rate = policy.product_id.commission_rate


class ResPartner(models.Model):
    _inherit = "res.partner"

    insurance_policy_ids = fields.One2many(
        "insurance.policy", "holder_id", string="Policies", groups=READERS
    )
    insurance_policy_count = fields.Integer(
        string="Policies in Force",
        compute="_compute_insurance_policy_count",
        groups=READERS,
    )

    insurance_is_screen = fields.Boolean(
        compute="_compute_insurance_is_screen", groups=READERS
    )

    @api.depends_context("uid")
    def _compute_insurance_is_screen(self):
        """Whether the company of the user has switched the insurer on."""
        group = "crm_industry_profiles.group_industry_insurance"
        self.insurance_is_screen = self.env.user.has_group(group)

    def _compute_insurance_policy_count(self):
        """Those in force with anybody of the same account."""
        accounts = self.commercial_partner_id
        counts = dict(
            self.env["insurance.policy"]._read_group(
                Domain("commercial_partner_id", "in", accounts.ids)
                & Domain("state", "=", "in_force"),
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            count = counts.get(partner.commercial_partner_id, 0)
            partner.insurance_policy_count = count

    def action_view_insurance_policies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.insurance_policy_action"
        )
        account = self.commercial_partner_id
        return action | {
            "domain": [("commercial_partner_id", "=", account.id)],
            "context": {"default_holder_id": self.id},
        }

    def action_view_insurance_gaps(self):
        """What the household of this contact does not hold."""
        heads = self.env["insurance.gap"]._get_heads(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.insurance_gap_action"
        )
        return action | {
            "domain": [("household_id", "in", heads)],
            "context": {},
        }

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .fin_agreement_party import SHARING_ROLES

CLERK = "crm_industry_profiles.group_bank_clerk"
MANAGER = "crm_industry_profiles.group_bank_manager"


class ResPartner(models.Model):
    _inherit = "res.partner"

    fin_branch_id = fields.Many2one(
        "fin.branch",
        string="Bank Branch",
        index="btree_not_null",
        ondelete="set null",
        groups=CLERK,
        copy=False,
        help="The branch that serves this customer. Only a bank manager moves a"
        " customer to another one.",
    )
    fin_importance = fields.Selection(
        [("key", "Key Customer"), ("standard", "Standard"), ("basic", "Basic")],
        string="Importance",
        index="btree_not_null",
        groups=CLERK,
        tracking=True,
        help="Decides which process the deals of this customer follow, so that effort"
        " goes where it pays.",
    )
    fin_party_ids = fields.One2many(
        "fin.agreement.party",
        "partner_id",
        string="Bank Agreements",
        groups=CLERK,
    )
    fin_agreement_count = fields.Integer(
        string="Bank Agreements in Force",
        compute="_compute_fin_totals",
        groups=CLERK,
    )
    fin_money = fields.Monetary(
        string="Money with Us",
        compute="_compute_fin_totals",
        currency_field="fin_currency_id",
        groups=CLERK,
        help="The customer's share of what is on accounts and deposits in force, in"
        " company currency.",
    )
    fin_debt = fields.Monetary(
        string="Owes Us",
        compute="_compute_fin_totals",
        currency_field="fin_currency_id",
        groups=CLERK,
        help="The customer's share of loans and overdrafts in force, in company"
        " currency.",
    )
    fin_household_money = fields.Monetary(
        string="Household: Money with Us",
        compute="_compute_fin_totals",
        currency_field="fin_currency_id",
        groups=CLERK,
    )
    fin_household_debt = fields.Monetary(
        string="Household: Owes Us",
        compute="_compute_fin_totals",
        currency_field="fin_currency_id",
        groups=CLERK,
    )
    fin_household_size = fields.Integer(
        string="Household: Members", compute="_compute_fin_totals", groups=CLERK
    )
    fin_next_maturity = fields.Date(
        string="Next Maturity", compute="_compute_fin_totals", groups=CLERK
    )
    fin_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Bank Totals",
        compute="_compute_fin_totals",
        groups=CLERK,
    )
    fin_missing_product_ids = fields.Many2many(
        "fin.product",
        string="Products Not Held",
        compute="_compute_fin_missing_product_ids",
        groups=CLERK,
        help="Products of the bank of a kind that the customer does not have yet, by"
        " who may have them.",
    )
    fin_operation_ids = fields.Many2many(
        "fin.operation",
        string="Bank Operations",
        compute="_compute_fin_operation_ids",
        groups=CLERK,
        help="Of the last twelve months, of all agreements that are the customer's.",
    )

    @api.depends("fin_party_ids")
    @api.depends_context("company", "uid", "as_of")
    def _compute_fin_totals(self):
        totals = self._get_fin_totals()
        for partner in self:
            found = totals.get(partner._origin.id, {})
            partner.fin_agreement_count = found.get("count", 0)
            partner.fin_money = found.get("money", 0)
            partner.fin_debt = found.get("debt", 0)
            partner.fin_household_money = found.get("household_money", 0)
            partner.fin_household_debt = found.get("household_debt", 0)
            partner.fin_household_size = found.get("members", 0)
            partner.fin_next_maturity = found.get("maturity", False)
            partner.fin_currency_id = self.env.company.currency_id

    @api.depends("birthdate", "fin_party_ids", "is_company")
    @api.depends_context("company", "uid")
    def _compute_fin_missing_product_ids(self):
        Product = self.env["fin.product"]
        products = Product.search(
            Domain("company_id", "in", [False, self.env.company.id])
        )
        held = self._get_fin_held_kinds()
        # sudo: the date of birth decides which products fit, and is not shown
        births = {one.id: one.sudo().birthdate for one in self}
        for partner in self:
            kinds = held.get(partner._origin.id, set())
            partner.fin_missing_product_ids = products.filtered(
                lambda product, kinds=kinds, partner=partner: (
                    product.kind not in kinds
                    and product._fits(partner.is_company, births[partner.id])
                )
            )

    def _get_fin_held_kinds(self):
        """Return {customer id: kinds of product they have or have applied for}."""
        groups = self.env["fin.agreement.party"]._read_group(
            Domain("partner_id", "in", self._origin.ids)
            & Domain("role", "in", SHARING_ROLES)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("agreement_id.state", "!=", "closed"),
            ["partner_id", "agreement_id.kind"],
        )
        held = {}
        for partner, kind in groups:
            held.setdefault(partner.id, set()).add(kind)
        return held

    @api.depends("fin_party_ids")
    @api.depends_context("company", "uid")
    def _compute_fin_operation_ids(self):
        start = fields.Date.subtract(fields.Date.context_today(self), months=12)
        rows = self.env["fin.operation"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("date_month", ">=", start.replace(day=1))
            & Domain("agreement_id.party_ids.partner_id", "in", self._origin.ids)
        )
        owners = {}
        for party in rows.agreement_id.party_ids:
            owners.setdefault(party.agreement_id, set()).add(party.partner_id)
        for partner in self:
            partner.fin_operation_ids = rows.filtered(
                lambda row, one=partner._origin: one in owners[row.agreement_id]
            )

    def write(self, vals):
        if "fin_branch_id" in vals:
            self._check_fin_branch(vals["fin_branch_id"])
        result = super().write(vals)
        if "fin_importance" in vals:
            self._rechoose_fin_process()
        return result

    def _check_fin_branch(self, branch_id):
        """Customers are not taken away from another branch by its colleagues."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        moved = self.filtered(
            lambda one: one.fin_branch_id and one.fin_branch_id.id != branch_id
        )
        if moved:
            raise UserError(
                self.env._(
                    "%(customer)s belongs to the branch %(branch)s. Only a bank manager"
                    " can move customers to another branch.",
                    customer=moved[0].name,
                    branch=moved[0].fin_branch_id.name,
                )
            )

    def _get_fin_branch(self, company):
        """The branch that looks after a customer in a company of the group."""
        # sudo: who looks after a customer is no secret within the bank
        branch = self.sudo().fin_branch_id
        return branch.filtered(lambda one: one.company_id == company)

    def _rechoose_fin_process(self):
        """Open deals follow the process of the new importance of their customer."""
        Process = self.env["crm.process"]
        if not Process._get_rules():
            return
        # sudo: also deals of colleagues follow the customer, who was written above
        leads = (
            self.env["crm.lead"]
            .sudo()
            .search(
                Process._get_followers_domain() & Domain("partner_id", "in", self.ids)
            )
        )
        leads._choose_process()

    def action_view_fin_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.fin_agreement_action"
        )
        return action | {
            "domain": [("party_ids.partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    def action_open_fin_agreement(self):
        """Open an agreement for the customer, with branch and manager as they are."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open an Agreement"),
            "res_model": "fin.agreement",
            "view_mode": "form",
            "context": {"default_partner_id": self.id},
        }

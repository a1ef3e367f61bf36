from odoo import api, fields, models


class CrmAgreementPlan(models.Model):
    """What a distributor is to buy of a product in a month."""

    _name = "crm.agreement.plan"
    _description = "Plan of an Agreement"
    _inherit = ["industry.computed.guard"]
    _order = "month, product_id, id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "crm.agreement",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Distributor",
        related="agreement_id.commercial_partner_id",
        store=True,
        index=True,
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    month = fields.Date(
        required=True, help="Any day of the month; the first is what is kept."
    )
    quantity = fields.Float(
        string="Planned Quantity",
        digits="Product Unit",
        help="In the unit of the product.",
    )
    amount = fields.Monetary(
        string="Planned Amount", help="Without tax, in the currency of the company."
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _month_uniq = models.Constraint(
        "UNIQUE(agreement_id, product_id, month)",
        "This product is planned for this month already: change that line.",
    )
    _month_first = models.Constraint(
        "CHECK(EXTRACT(day FROM month) = 1)", "A plan is for whole months."
    )
    _not_negative = models.Constraint(
        "CHECK(quantity >= 0 AND amount >= 0)", "A plan cannot be negative."
    )
    _found_idx = models.Index("(commercial_partner_id, product_id, month)")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._get_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._get_first_day(vals))

    @api.model
    def _get_first_day(self, vals):
        day = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": day.replace(day=1)} if day else vals


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    plan_ids = fields.One2many(
        "crm.agreement.plan",
        "agreement_id",
        string="Plans",
        copy=False,
        groups="crm_industry_profiles.group_manufacturing_seller",
    )

    def action_view_plan(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.manufacturing_plan_report_action"
        )
        return action | {"domain": [("agreement_id", "=", self.id)], "context": {}}

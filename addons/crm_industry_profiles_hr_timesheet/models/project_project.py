from odoo import api, fields, models

SELLER = "crm_industry_profiles.group_it_seller"
MANAGER = "crm_industry_profiles.group_it_manager"
MEASURES = ("revenue", "labour", "overhead", "purchase", "profit")


class ProjectProject(models.Model):
    """What a project earned and cost, and the deal that it carries out."""

    _inherit = "project.project"

    it_lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        domain=[("type", "=", "opportunity")],
        copy=False,
        ondelete="set null",
        groups=SELLER,
        help="Invoices of its orders count as revenue of the project, also those that"
        " name no analytic account.",
    )
    it_currency_id = fields.Many2one(
        "res.currency", compute="_compute_it_profit", groups=MANAGER
    )
    it_revenue = fields.Monetary(
        string="Revenue",
        compute="_compute_it_profit",
        currency_field="it_currency_id",
        groups=MANAGER,
        help="Posted, without tax.",
    )
    it_labour = fields.Monetary(
        string="Cost of Hours",
        compute="_compute_it_profit",
        currency_field="it_currency_id",
        groups=MANAGER,
    )
    it_overhead = fields.Monetary(
        string="Overhead",
        compute="_compute_it_profit",
        currency_field="it_currency_id",
        groups=MANAGER,
    )
    it_purchase = fields.Monetary(
        string="Vendor Bills",
        compute="_compute_it_profit",
        currency_field="it_currency_id",
        groups=MANAGER,
    )
    it_profit = fields.Monetary(
        string="Profit",
        compute="_compute_it_profit",
        currency_field="it_currency_id",
        groups=MANAGER,
    )
    it_margin = fields.Float(
        string="Margin (%)",
        compute="_compute_it_profit",
        digits=(16, 1),
        groups=MANAGER,
        help="Profit in percent of the revenue.",
    )

    _it_lead_idx = models.UniqueIndex(
        "(it_lead_id) WHERE it_lead_id IS NOT NULL",
        "Another project carries out this deal: its invoices count there.",
    )

    @api.depends_context("company")
    def _compute_it_profit(self):
        """In the company of the project, or the current one: never two currencies."""
        groups = self.env["it.project.profit"]._read_group(
            [("project_id", "in", self.ids)],
            ["project_id", "company_id"],
            [f"{name}:sum" for name in MEASURES],
        )
        sums = {(project.id, company): figures for project, company, *figures in groups}
        for project in self:
            company = project.company_id or self.env.company
            key = (project._origin.id, company)
            figures = dict(zip(MEASURES, sums.get(key, [0] * 5), strict=True))
            project.it_currency_id = company.currency_id
            for name, amount in figures.items():
                project[f"it_{name}"] = amount
            revenue = figures["revenue"]
            project.it_margin = 100 * figures["profit"] / revenue if revenue else 0

    def action_view_it_profit(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles_hr_timesheet.it_project_profit_action"
        )
        return {
            **action,
            "name": self.env._("Profit of %s", self.display_name),
            "domain": [("project_id", "=", self.id)],
            "context": {},
        }

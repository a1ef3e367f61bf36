from odoo import api, fields, models

SALES = "sales_team.group_sale_salesman"


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    crm_date_start = fields.Date(string="Starts", groups=SALES)
    crm_date_end = fields.Date(string="Ends", groups=SALES)
    crm_budget = fields.Monetary(string="Budget", groups=SALES)
    crm_cost_ids = fields.One2many(
        "crm.campaign.cost", "campaign_id", string="Costs", groups=SALES
    )
    crm_cost = fields.Monetary(
        string="Spent", compute="_compute_crm_cost", groups=SALES
    )
    crm_budget_left = fields.Monetary(
        string="Left of the Budget", compute="_compute_crm_cost", groups=SALES
    )

    _crm_dates_ordered = models.Constraint(
        "CHECK(crm_date_end >= crm_date_start)",
        "A campaign cannot end before it begins.",
    )

    @api.depends("crm_cost_ids.amount_company", "crm_budget", "company_id")
    def _compute_crm_cost(self):
        groups = self.env["crm.campaign.cost"]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id", "company_id"],
            ["amount_company:sum"],
        )
        costs = {}
        today = fields.Date.context_today(self)
        for campaign, company, amount in groups:
            currency = company.currency_id
            target = campaign.currency_id or currency
            amount = currency._convert(amount, target, company, today)
            costs[campaign.id] = costs.get(campaign.id, 0) + amount
        for campaign in self:
            campaign.crm_cost = costs.get(campaign._origin.id, 0)
            campaign.crm_budget_left = campaign.crm_budget - campaign.crm_cost

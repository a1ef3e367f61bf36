from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    crm_sales_hour_cost = fields.Monetary(
        string="Cost of an Hour of Sales Work",
        groups="base.group_system,sales_team.group_sale_manager",
        help="Wages and all that goes with them. The hours of interactions are booked"
        " against the customer at this cost. 0: they are not.",
    )

    _crm_sales_hour_cost_positive = models.Constraint(
        "CHECK(crm_sales_hour_cost >= 0)",
        "An hour of sales work cannot cost less than nothing. Enter 0 to leave it out.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_sales_hour_cost = fields.Monetary(
        related="company_id.crm_sales_hour_cost",
        groups="base.group_system,sales_team.group_sale_manager",
        readonly=False,
    )

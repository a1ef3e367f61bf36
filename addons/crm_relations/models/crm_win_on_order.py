from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    crm_win_on_order = fields.Boolean(
        string="Win Deals with Their Order",
        default=True,
        help="A deal is won as soon as one of its orders is confirmed.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_win_on_order = fields.Boolean(
        related="company_id.crm_win_on_order", readonly=False
    )


class CrmTeam(models.Model):
    _inherit = "crm.team"

    crm_win_on_order = fields.Selection(
        [("company", "As the Company"), ("yes", "Yes"), ("no", "No")],
        string="Win Deals with Their Order",
        default="company",
        help="Whether a deal of this team is won when one of its orders is confirmed.",
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        result = super().action_confirm()
        # sudo: who was allowed to confirm the order wins its deal
        deals = self.sudo().filtered(lambda order: order.state == "sale").opportunity_id
        if deals:
            deals._win_on_order()
        return result

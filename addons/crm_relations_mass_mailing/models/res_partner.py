from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # marketing people choose recipients by segment without being sales people
    segment_ids = fields.Many2many(
        groups="sales_team.group_sale_salesman,mass_mailing.group_mass_mailing_user"
    )

from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # a name, because agents need not be allowed to read levels
    prm_grade = fields.Char(
        related="partner_id.commercial_partner_id.grade_id.name",
        string="Partner Level",
        help="The customer is a partner at this level.",
    )

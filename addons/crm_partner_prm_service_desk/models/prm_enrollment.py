from odoo import fields, models


class PrmEnrollment(models.Model):
    _inherit = "prm.enrollment"

    service_open_ticket_count = fields.Integer(
        related="partner_id.service_open_ticket_count",
        string="Open Tickets",
        groups="crm_service_desk.group_service_own,sales_team.group_sale_salesman",
    )

    def action_view_service_tickets(self):
        self.ensure_one()
        return self.partner_id.action_view_service_tickets()

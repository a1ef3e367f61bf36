from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/tickets/{ticket.id}"
        return result

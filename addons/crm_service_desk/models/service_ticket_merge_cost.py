from odoo import models


class ServiceTicket(models.Model):
    """Time, cost and quotations go over to the ticket that stays."""

    _inherit = "service.ticket"

    def _get_merge_lines(self):
        return [
            *super()._get_merge_lines(),
            ("service.time", "ticket_id"),
            ("service.cost", "ticket_id"),
            ("sale.order", "service_ticket_id"),
        ]

    def _get_merge_filled_fields(self):
        return [*super()._get_merge_filled_fields(), "entitlement_id"]

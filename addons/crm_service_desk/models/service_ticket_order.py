from odoo import api, fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    order_status = fields.Char(
        compute="_compute_order_status",
        compute_sudo=True,
        help="How far the order of this ticket is: delivery and payment.",
    )

    @api.depends("order_id.state")
    def _compute_order_status(self):
        # Codes in words only: who reads the ticket may know how far its order is.
        Status = self.env["crm.status"]
        for ticket in self:
            order = ticket.order_id
            facts = Status._get_order_facts(order) if order else {}
            names = ("state_label", "delivery_label", "payment_label")
            words = [order.name, *(facts[name] for name in names)] if order else []
            ticket.order_status = " · ".join(words) or False

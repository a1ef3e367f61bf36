from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    service_ticket_id = fields.Many2one(
        "service.ticket",
        string="Ticket",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        copy=False,
        help="The request that this order answers.",
    )

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    lot_ids = fields.Many2many(
        "stock.lot",
        string="Serial Numbers",
        compute="_compute_lot_ids",
        search="_search_lot_ids",
        compute_sudo=True,
        help="What was delivered from the line of the order and not returned.",
    )

    @api.depends("order_line_id")
    def _compute_lot_ids(self):
        """Lots that went to the customer less those that came back, in one query."""
        rows = self.env["stock.move.line"]._read_group(
            Domain("move_id.sale_line_id", "in", self.order_line_id.ids)
            & Domain("state", "=", "done")
            & Domain("lot_id", "!=", False),
            ["move_id", "lot_id", "location_dest_id"],
            ["quantity:sum"],
        )
        held = {}
        for move, lot, target, quantity in rows:
            lots = held.setdefault(move.sale_line_id, {})
            sign = 1 if target.usage == "customer" else -1
            lots[lot] = lots.get(lot, 0) + sign * quantity
        for row in self:
            lots = held.get(row.order_line_id, {})
            row.lot_ids = self.env["stock.lot"].union(
                *(lot for lot, quantity in lots.items() if quantity > 0)
            )

    @api.model
    def _search_lot_ids(self, operator, value):
        """By a serial number, as the customer reads it from the product."""
        if operator not in ("in", "any", "ilike", "=ilike", "like"):
            return NotImplemented
        name = "lot_id" if operator in ("in", "any") else "lot_id.name"
        lines = self.env["stock.move.line"].sudo()  # sudo: only ids leave it
        moves = lines._search(
            Domain(name, operator, value) & Domain("state", "=", "done")
        )
        found = lines.browse(moves).move_id.sale_line_id
        return Domain("order_line_id", "in", found.ids)

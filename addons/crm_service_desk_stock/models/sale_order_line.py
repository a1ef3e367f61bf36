from odoo import models
from odoo.fields import Domain


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_delivery_days(self):
        """The day on which goods last left for the customer."""
        days = super()._get_delivery_days()
        rows = self.env["stock.move"]._read_group(
            Domain("sale_line_id", "in", self.ids)
            & Domain("state", "=", "done")
            & Domain("location_dest_id.usage", "=", "customer"),
            ["sale_line_id"],
            ["date:max"],
        )
        moments = {line.id: moment for line, moment in rows}
        return {
            line: line._get_company_day(moments[line.id]) if line.id in moments else day
            for line, day in days.items()
        }

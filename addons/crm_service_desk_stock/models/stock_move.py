from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Deliveries start warranties, returns end them."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done.sale_line_id._sync_warranties()
        return done

from odoo import models


class CrmDealPayment(models.Model):
    _inherit = "crm.deal.payment"

    def _to_order_currency(self, amount):
        order, currency = self.order_id, self.invoice_currency_id
        if currency == order.currency_id:
            return amount
        rate = self.invoice_id.invoice_currency_rate or 1
        return amount / rate * (order.currency_rate or 1)

    def _filter_discounted(self):
        """One row for each order and invoice that earned its early discount."""
        parts = self.grouped(lambda row: (row.invoice_id, row.order_id))
        rows = (rows._get_discounted() for rows in parts.values())
        return self.browse().concat(*rows)

    def _get_discounted(self):
        """One of the rows of an invoice and an order, if enough came in in time."""
        lines = self.invoice_id._get_discount_lines()
        if not lines:
            return self.browse()
        last_day = min(lines.mapped("discount_date"))
        in_time = self.filtered(lambda row: row.date <= last_day)
        money = sum(in_time.mapped("amount_currency"))
        asked = self[0].share * sum(lines.mapped("discount_amount_currency"))
        # the parts of a payment are rounded
        cent = self.invoice_currency_id.rounding
        is_enough = self.invoice_currency_id.compare_amounts(money + cent, asked) >= 0
        return self[0] if is_enough else self.browse()

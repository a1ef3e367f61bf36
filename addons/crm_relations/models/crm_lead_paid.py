from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Has the money come in? Invoices may also be closed by writing them off."""

    _inherit = "crm.lead"

    def _filter_paid_in_money(self):
        """Deals whose orders are paid in full, by the terms that were agreed.

        In the currency of each order, so that no exchange rate keeps a deal open. An
        early-payment discount counts if the rest came in by the date of the discount;
        what a person writes off does not: then a manager decides.
        """
        # sudo: of deals that the caller has; whether they are paid, not by what
        orders = self.sudo().order_ids.filtered(lambda order: order.state == "sale")
        rows = orders.env["crm.deal.payment"].search(
            Domain("order_id", "in", orders.ids)
        )
        paid = orders._get_money_received(rows)
        short = orders.filtered(lambda order: order._is_short_of(paid[order.id]))
        return self - self.browse(short.opportunity_id.ids)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _is_short_of(self, paid):
        """Is there more than a cent to come? Taxes and shares are rounded."""
        cent = self.currency_id.rounding
        return self.currency_id.compare_amounts(paid + cent, self.amount_total) < 0

    def _get_money_received(self, rows):
        """{order id: money and agreed discounts, in the currency of the order}.

        :param rows: all payments of the orders, of ``crm.deal.payment``
        """
        sums = dict.fromkeys(self.ids, 0.0)
        for row in rows:
            sums[row.order_id.id] += row._to_order_currency(row.amount_currency)
        for row in rows._filter_discounted():
            sums[row.order_id.id] += row._to_order_currency(
                row.share * row.invoice_id._get_agreed_discount()
            )
        return sums


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_discount_lines(self):
        return self.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and line.discount_date
        )

    def _get_agreed_discount(self):
        """Discount for early payment, in the currency of the invoice."""
        lines = self._get_discount_lines()
        return sum(
            line.amount_currency - line.discount_amount_currency for line in lines
        )

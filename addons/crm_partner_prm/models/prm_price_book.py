from odoo import api, fields, models


class PrmPriceBook(models.AbstractModel):
    """Prices of today, as the price list of a partner has them."""

    _name = "prm.price.book"
    _description = "Prices of Today for a Partner"

    @api.model
    def _get_prices(self, partner, company, currency, wanted):
        """Return the price for one of each, without taxes, in the currency.

        :param list wanted: [(product, quantity)]; nothing costs 0
        """
        # sudo: the price list of a partner for whom the user asks for prices
        partner = partner.sudo().with_company(company)
        pricelist = partner.property_product_pricelist
        today = fields.Date.context_today(self)
        by_quantity = {}
        for product, quantity in wanted:
            products = by_quantity.get(quantity, product.browse())
            by_quantity[quantity] = products | product
        found = {
            (product_id, quantity): price
            for quantity, products in by_quantity.items()
            if products
            for product_id, price in pricelist._get_products_price(
                products.sudo().with_company(company),  # see above
                quantity,
                currency=currency,
                date=today,
            ).items()
        }
        return [found.get((product.id, quantity), 0) for product, quantity in wanted]

    @api.model
    def _prepare_order(self, partner, company, contact=None, **values):
        """Values of a quotation for a partner, with its own price list."""
        return {
            "partner_id": (contact or partner).id,
            "company_id": company.id,
            **values,
        }

from collections import Counter
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo.fields import Command

from .session import Session, at_noon
from .source import Row, Source

# The files have no purchase prices: a fixed share of the list price stands in, the
# level of the oldest orders (80 % of the list) at the highest discount (25 %).
COST_SHARE = Decimal("0.60")
CENT = Decimal("0.01")
OPENING = "Northwind opening stock"


class ProductLoader:
    """Categories, products with their supplier, and the opening stock."""

    def __init__(self, session: Session, source: Source):
        self.session = session
        self.source = source

    def load(self) -> None:
        ids = self.session.ids
        if "category" not in ids:
            root = self.session.env["product.category"].create({"name": "Northwind"})
            ids.add(["category"], root)
        create = self.session.create
        rows = self.source.rows("categories")
        create("categories", "product.category", rows, self._category)
        rows = self.source.rows("products")
        create("products", "product.product", rows, self._product)
        self._load_stock()

    def _category(self, row: Row) -> dict:
        parent = self.session.ids.id("category")
        return {"name": row["CategoryName"], "parent_id": parent}

    def _product(self, row: Row) -> dict:
        """Prepare a product; a discontinued one is not for sale, but stays visible."""
        cost = (row["UnitPrice"] * COST_SHARE).quantize(CENT, ROUND_HALF_UP)
        supplier = {
            "partner_id": self.session.ids.id(f"supplier_{row['SupplierId']}"),
            "price": float(cost),
            "company_id": self.session.company.id,
        }
        return {
            "name": row["ProductName"],
            "default_code": f"NW-{int(row.key):03d}",
            "type": "consu",
            "is_storable": True,
            "invoice_policy": "delivery",
            "categ_id": self.session.ids.id(f"category_{row['CategoryId']}"),
            "description_sale": row["QuantityPerUnit"],
            "list_price": float(row["UnitPrice"]),
            "standard_price": float(cost),
            "sale_ok": not row["Discontinued"],
            "purchase_ok": not row["Discontinued"],
            "taxes_id": [Command.clear()],
            "supplier_taxes_id": [Command.clear()],
            "seller_ids": [Command.create(supplier)],
            "company_id": self.session.company.id,
        }

    def _load_stock(self) -> None:
        """Count in what the orders shipped and what the files say is left.

        A later run counts in only what is missing, for example for an order whose
        broken row has been mended.
        """
        wanted = self._count_needed()
        for product, quantity in self._count_opened().items():
            wanted[product] -= quantity
        missing = {product: count for product, count in wanted.items() if count > 0}
        if missing:
            self._apply_inventory(missing)
            self._date_inventory()
            self.session.commit()
        self.session.report.step("stock", len(wanted), len(wanted))

    def _count_needed(self) -> Counter:
        needed = Counter()
        for row in self.source.rows("products"):
            needed[row.name] = row["UnitsInStock"]
        for order in self.source.rows("orders"):
            for line in order.lines if order["ShippedDate"] else ():
                needed[f"product_{line['ProductId']}"] += line["Quantity"]
        ids = self.session.ids
        return Counter({ids.id(n): count for n, count in needed.items() if n in ids})

    def _opening_moves(self):
        domain = [("inventory_name", "=", OPENING), ("state", "=", "done")]
        domain += [("company_id", "=", self.session.company.id)]
        return self.session.env["stock.move"].search(domain)

    def _count_opened(self) -> Counter:
        opened = Counter()
        for move in self._opening_moves():
            opened[move.product_id.id] += move.quantity
        return opened

    def _apply_inventory(self, missing: dict[int, float]) -> None:
        env = self.session.env
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", self.session.company.id)], limit=1
        )
        location = warehouse.lot_stock_id
        Quant = env["stock.quant"].with_context(
            inventory_mode=True, inventory_name=OPENING
        )
        stock = {
            quant.product_id.id: quant.quantity
            for quant in Quant.search([("location_id", "=", location.id)])
        }
        values = [
            {
                "product_id": product,
                "location_id": location.id,
                "inventory_quantity": stock.get(product, 0) + count,
            }
            for product, count in missing.items()
        ]
        Quant.create(values).action_apply_inventory()

    def _date_inventory(self) -> None:
        """Date the opening stock, and the cost it is valued at, before all orders."""
        opening = self._opening_date()
        moves = self._opening_moves()
        moves.date = opening
        moves.move_line_ids.date = opening
        quants = self.session.env["stock.quant"].search(
            [("location_id", "in", moves.location_dest_id.ids)]
        )
        quants.in_date = opening
        values = self.session.env["product.value"].search(
            [("product_id", "in", moves.product_id.ids), ("date", ">", opening)]
        )
        values.date = opening

    def _opening_date(self) -> datetime:
        dates = [order["OrderDate"] for order in self.source.rows("orders")]
        first = min(dates, default=self.session.env.cr.now().date())
        return at_noon(first) - timedelta(days=1)

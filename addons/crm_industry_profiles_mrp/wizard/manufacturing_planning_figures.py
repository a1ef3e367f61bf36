from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

from ..tools.netting import get_missing

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")
OPEN_PRODUCTIONS = ("draft", "confirmed", "progress", "to_close")
DEMAND = (
    "needed_quantity",
    "planned_quantity",
    "invoiced_quantity",
    "ordered_quantity",
    "quoted_quantity",
)
# figures of a month that make a line worth showing
SHOWN = (
    "planned_quantity",
    "ordered_quantity",
    "quoted_quantity",
    "production_quantity",
    "proposed_quantity",
)


class ManufacturingPlanning(models.TransientModel):
    """What is needed and what comes, by product and month.

    A figure is `{(product, month): quantity}`, in the unit of the product. Confirmed
    orders are needed as deliveries that are open; plans and quotations come on top.
    """

    _inherit = "manufacturing.planning"

    def _prepare_lines(self):
        """Return the values of a line for each product and month with a figure."""
        planning = self._in_company()
        figures = planning._get_demand()
        keys = set().union(*figures.values())
        needed = planning.env["product.product"].union(*(key[0] for key in keys))
        products = (planning.product_ids or needed).sorted("display_name")
        figures.update(planning._get_supply(products))
        find = planning.env["mrp.bom"]._bom_find
        company = {"company_id": self.company_id.id}
        boms = find(products, bom_type="normal", **company)
        kits = find(products, bom_type="phantom", **company)
        lines = []
        for product in products:
            kind = "make" if boms[product] else "kit" if kits[product] else "buy"
            what = {"kind": kind, "bom_id": boms[product].id}
            rows = planning._prepare_product_lines(product, kind, figures)
            lines += [
                {**row, **what} for row in rows if any(row[name] for name in SHOWN)
            ]
        return lines

    def _prepare_product_lines(self, product, kind, figures):
        """Return the figures of one product for each month of the period."""
        months = self._get_months()
        rows = [
            {name: found.get((product, month), 0) for name, found in figures.items()}
            for month in months
        ]
        flow = [(row.pop("needed_quantity"), self._get_flow(row)) for row in rows]
        stock = 0 if kind == "kit" else product.qty_available
        missing = get_missing(stock, flow)
        for month, row, quantity in zip(months, rows, missing, strict=True):
            proposed = 0 if kind == "kit" else self._round_up(product, quantity)
            row.update(
                product_id=product.id,
                month=month,
                on_hand_quantity=stock,
                proposed_quantity=proposed,
                quantity=proposed if kind == "make" else 0,
            )
        return rows

    def _get_flow(self, row):
        """What comes in a month by itself, less what leaves."""
        comes = row["incoming_quantity"] + row["production_quantity"]
        return comes - row["outgoing_quantity"]

    def _round_up(self, product, quantity):
        unit = product.uom_id
        return 0 if unit.is_zero(quantity) else unit.round(quantity, "UP")

    def _in_company(self):
        return self.with_context(allowed_company_ids=self.company_id.ids)

    def _get_months(self):
        count = (self.month_to.year - self.month_from.year) * 12
        count += self.month_to.month - self.month_from.month
        return [fields.Date.add(self.month_from, months=n) for n in range(count + 1)]

    def _get_domain(self):
        """Of demand, and of plan and actual: this company, period and products."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("month", ">=", self.month_from),
            ("month", "<=", self.month_to),
            ("product_id.type", "=", "consu"),
        ]
        if self.product_ids:
            domain.append(("product_id", "in", self.product_ids.ids))
        return domain

    def _get_demand(self):
        """What distributors planned and bought, and what is needed for which reason."""
        figures = defaultdict(lambda: defaultdict(float))
        counted = {"plan", "deal"} if self.with_quotations else {"plan"}
        rows = self.env["manufacturing.demand"]._read_group(
            self._get_domain(),
            ["product_id", "month:month", "kind"],
            ["expected_quantity:sum"],
        )
        for product, month, kind, expected in rows:
            key = (product, month)
            if kind in counted:
                figures["needed_quantity"][key] += expected
            if kind != "plan":
                name = "ordered_quantity" if kind == "order" else "quoted_quantity"
                figures[name][key] = expected
        figures.update(self._get_actual())
        return {name: figures[name] for name in DEMAND}

    def _get_actual(self):
        rows = self.env["manufacturing.plan.report"]._read_group(
            self._get_domain(),
            ["product_id", "month:month"],
            ["planned_quantity:sum", "invoiced_quantity:sum"],
        )
        return {
            "planned_quantity": {(row[0], row[1]): row[2] for row in rows},
            "invoiced_quantity": {(row[0], row[1]): row[3] for row in rows},
        }

    def _get_supply(self, products):
        """What comes and leaves until the end of the period, what is late at once."""
        here = self._in_company()
        products = products.with_env(here.env)
        _quants, comes, leaves = products._get_domain_locations()
        return {
            "incoming_quantity": here._get_moves(products, comes),
            "outgoing_quantity": here._get_moves(products, leaves),
            "production_quantity": here._get_productions(products),
        }

    def _get_moves(self, products, domain):
        """Open transfers; what is produced is counted by its order."""
        end = self.month_to + relativedelta(months=1)
        rows = self.env["stock.move"]._read_group(
            domain
            & Domain(
                [
                    ("product_id", "in", products.ids),
                    ("state", "in", OPEN_MOVES),
                    ("production_id", "=", False),
                    ("date", "<", end),
                ]
            ),
            ["product_id", "date:month"],
            ["product_qty:sum"],
        )
        return self._get_by_month(
            (product, start.date(), quantity) for product, start, quantity in rows
        )

    def _get_productions(self, products):
        """Open orders of production, those that were planned in their month."""
        rows = self.env["mrp.production"]._read_group(
            [
                ("product_id", "in", products.ids),
                ("company_id", "=", self.company_id.id),
                ("state", "in", OPEN_PRODUCTIONS),
            ],
            ["product_id", "production_plan_id", "date_finished:month"],
            ["product_uom_qty:sum"],
        )
        return self._get_by_month(
            (product, plan.month or (end and end.date()), quantity)
            for product, plan, end, quantity in rows
        )

    def _get_by_month(self, rows):
        """Sum up; what should have been before the period counts in its first month."""
        found = defaultdict(float)
        for product, month, quantity in rows:
            day = max(month or self.month_from, self.month_from)
            if day <= self.month_to:
                found[product, day] += quantity
        return found

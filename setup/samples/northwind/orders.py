from collections import defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup

from odoo.fields import Command

from .partners import PartnerLoader
from .session import Session, at_noon
from .source import Row, Source

CENT = Decimal("0.01")
PAYMENT_DAYS = 14
# By the last digit of the order number: one in ten is not paid, one in ten is paid
# in half, and eight in ten are paid in full.
PAID_SHARES = {1: Decimal(0), 5: Decimal("0.5")}


def get_paid_share(order: Row) -> Decimal:
    return PAID_SHARES.get(int(order.key) % 10, Decimal(1))


class OrderLoader:
    """Orders through to delivery, invoice and payment.

    Each step takes only the orders that still wait for it, so that a run goes on
    where an earlier one stopped.
    """

    def __init__(self, session: Session, source: Source, partners: PartnerLoader):
        self.session = session
        self.source = source
        self.partners = partners
        env = session.env
        company = [("company_id", "=", session.company.id)]
        self.term = env.ref("account.account_payment_term_30days")
        self.warehouse = env["stock.warehouse"].search(company, limit=1)
        self.journal = env["account.journal"].search(
            [*company, ("type", "=", "bank")], limit=1
        )

    def load(self) -> None:
        """Load the shipped orders first, so that open ones do not take their stock."""
        rows = self.source.rows("orders")
        shipped = [row for row in rows if row["ShippedDate"]]
        shipped.sort(key=lambda row: (row["ShippedDate"], int(row.key)))
        waiting = [row for row in rows if not row["ShippedDate"]]
        self.session.run("orders", shipped + waiting, self._load_batch)

    def _load_batch(self, batch: list[Row]) -> None:
        new = self.session.select_new(batch)
        values = [self._order(row) for row in new]
        records = self.session.env["sale.order"].create(values)
        self.session.ids.add([row.name for row in new], records)
        rows = {self.session.ids.id(row.name): row for row in batch}
        orders = self.session.env["sale.order"].browse(rows)
        self._confirm(orders, rows)
        self._deliver(orders, rows)
        self._invoice(orders, rows)
        self._pay(orders, rows)

    def _order(self, row: Row) -> dict:
        ids = self.session.ids
        customer = ids.id(f"customer_{row['CustomerId']}")
        return {
            "name": f"NW{row.key}",
            "origin": row.key,
            "partner_id": customer,
            "partner_invoice_id": customer,
            "partner_shipping_id": self.partners.get_delivery_address(row),
            "user_id": ids.id(f"employee_{row['EmployeeId']}"),
            "team_id": ids.id("team"),
            "company_id": self.session.company.id,
            "warehouse_id": self.warehouse.id,
            "payment_term_id": self.term.id,
            "date_order": at_noon(row["OrderDate"]),
            "commitment_date": at_noon(row["RequiredDate"]),
            "order_line": [Command.create(self._line(line)) for line in row.lines],
        }

    def _line(self, row: Row) -> dict:
        return {
            "product_id": self.session.ids.id(f"product_{row['ProductId']}"),
            "product_uom_qty": row["Quantity"],
            "price_unit": float(row["UnitPrice"]),
            "discount": float(row["Discount"] * 100),
            "tax_ids": [Command.clear()],
        }

    def _confirm(self, orders, rows: dict[int, Row]) -> None:
        """Confirm, which sets the date to now, and put the order's date back."""
        orders = orders.filtered(lambda order: order.state in ("draft", "sent"))
        orders.action_confirm()
        for order in orders:
            row = rows[order.id]
            order.date_order = at_noon(row["OrderDate"])
            order.picking_ids.note = self._delivery_note(row)
            self._date_notes(order.picking_ids, order.date_order)

    def _delivery_note(self, row: Row) -> Markup:
        """Keep what Odoo has no field for: shipper, freight, name on the parcel."""
        shipper = self.source.tables["shippers"][row["ShipVia"]]["CompanyName"]
        return Markup("<p>Shipper: %s<br/>Freight: %s USD<br/>Ship to: %s</p>") % (
            shipper,
            row["Freight"],
            row["ShipName"],
        )

    def _deliver(self, orders, rows: dict[int, Row]) -> None:
        shipped = orders.filtered(lambda order: rows[order.id]["ShippedDate"])
        pickings = shipped.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        for move in pickings.move_ids:
            if move.quantity != move.product_uom_qty:
                move.quantity = move.product_uom_qty
        if pickings:
            pickings.with_context(skip_backorder=True, skip_sms=True).button_validate()
        for picking in pickings:
            date_done = at_noon(rows[picking.sale_id.id]["ShippedDate"])
            picking.date_done = date_done
            picking.move_ids.move_line_ids.date = date_done

    def _invoice(self, orders, rows: dict[int, Row]) -> None:
        uninvoiced = orders.filtered(lambda order: order.invoice_status == "to invoice")
        if uninvoiced:
            uninvoiced._create_invoices(grouped=True)
        drafts = orders.invoice_ids.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_invoice"
        )
        for order in orders if drafts else ():
            for invoice in order.invoice_ids & drafts:
                invoice.invoice_date = rows[order.id]["ShippedDate"]
                self._date_notes(invoice, at_noon(invoice.invoice_date))
        drafts.action_post()

    def _pay(self, orders, rows: dict[int, Row]) -> None:
        """Register the payments, those of the same day together."""
        groups = defaultdict(lambda: self.session.env["account.move"])
        for order in orders:
            share = get_paid_share(rows[order.id])
            for invoice in order.invoice_ids.filtered(self._waits_for_payment):
                day = invoice.invoice_date + timedelta(days=PAYMENT_DAYS)
                part = invoice.id if share < 1 else 0
                if share:
                    groups[day, share, part] += invoice
        for (day, share, part), invoices in sorted(groups.items()):
            amount = {"amount": self._get_part(invoices, share)} if part else {}
            self._register_payment(invoices, {"payment_date": day, **amount})
            paid = invoices.line_ids.sale_line_ids.order_id
            self._date_notes(paid, at_noon(day))

    def _date_notes(self, records, when: datetime) -> None:
        """Date what Odoo has just noted on these records."""
        now = self.session.env.cr.now()
        records.message_ids.filtered(lambda note: note.create_date >= now).date = when

    def _waits_for_payment(self, invoice) -> bool:
        return invoice.state == "posted" and invoice.payment_state == "not_paid"

    def _get_part(self, invoice, share: Decimal) -> float:
        total = Decimal(str(invoice.amount_total)) * share
        return float(total.quantize(CENT, ROUND_HALF_UP))

    def _register_payment(self, invoices, values: dict) -> None:
        wizard = self.session.env["account.payment.register"].with_context(
            active_model="account.move",
            active_ids=invoices.ids,
            dont_redirect_to_payments=True,
        )
        wizard.create(
            {"journal_id": self.journal.id, "group_payment": False, **values}
        ).action_create_payments()

from collections import defaultdict
from datetime import date, timedelta

from odoo.tools import SQL

from .session import Session, at_noon
from .source import Row, Source

# Orders with this last digit were sold over the counter and belong to no deal.
COUNTER_SALE = 3
FIRST_CONTACT_DAYS = 21


def get_deal_key(order: Row) -> str | None:
    """Return the deal of an order: one for each customer and quarter."""
    if int(order.key) % 10 == COUNTER_SALE:
        return None
    day = order["OrderDate"]
    return f"{order['CustomerId']}_{day.year}Q{_quarter(day)}"


def _quarter(day: date) -> int:
    return (day.month - 1) // 3 + 1


def _quarter_end(day: date) -> date:
    first_of_last_month = date(day.year, _quarter(day) * 3, 1)
    return (first_of_last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class DealLoader:
    """The deals that the orders belong to: opened before them and won with them."""

    def __init__(self, session: Session, source: Source):
        self.session = session
        self.source = source

    def load(self) -> None:
        self.session.run("deals", self._group_orders(), self._load_batch)

    def _group_orders(self) -> list[Row]:
        """Make a row of each deal, with the orders that are there as its lines."""
        orders = defaultdict(list)
        for order in sorted(self.source.rows("orders"), key=lambda row: int(row.key)):
            if order.name in self.session.ids and (name := get_deal_key(order)):
                orders[name].append(order)
        return [
            Row("deal", lines[0].file, lines[0].line, key, {}, lines)
            for key, lines in orders.items()
        ]

    def _load_batch(self, batch: list[Row]) -> None:
        new = self.session.select_new(batch)
        deals = self.session.env["crm.lead"].create([self._deal(row) for row in new])
        self.session.ids.add([row.name for row in new], deals)
        for deal, row in zip(deals, new, strict=True):
            self._date_first_contact(deal, row)
        for row in batch:
            self._add_orders(row)
        deals.action_set_won()
        for deal, row in zip(deals, new, strict=True):
            deal.date_closed = at_noon(row.lines[-1]["OrderDate"])
        self._close_settled(deals)

    def _close_settled(self, deals) -> None:
        """What is delivered and paid has been a success since its last payment."""
        settled = deals._get_settled_leads()
        days = dict(
            self.session.env["crm.deal.payment"]._read_group(
                [("lead_id", "in", settled.ids)], ["lead_id"], ["date:max"]
            )
        )
        for deal in settled:
            deal.date_success = at_noon(days[deal])

    def _deal(self, row: Row) -> dict:
        ids, first = self.session.ids, row.lines[0]
        customer = self.source.tables["customers"][first["CustomerId"]]
        day = first["OrderDate"]
        return {
            "name": f"{customer['CompanyName']}, Q{_quarter(day)} {day.year}",
            "type": "opportunity",
            "partner_id": ids.id(customer.name),
            "user_id": ids.id(f"employee_{first['EmployeeId']}"),
            "team_id": ids.id("team"),
            "company_id": self.session.company.id,
            "date_deadline": _quarter_end(day),
        }

    def _date_first_contact(self, deal, row: Row) -> None:
        """Put the creation back, which no write through the model can do."""
        first = at_noon(row.lines[0]["OrderDate"])
        opened = first - timedelta(days=FIRST_CONTACT_DAYS)
        deal.env.cr.execute(
            SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", opened, deal.id)
        )
        deal.invalidate_recordset(["create_date"])
        deal.date_open = opened

    def _add_orders(self, row: Row) -> None:
        """Add the orders that have no deal yet, also those that came in later."""
        ids = self.session.ids
        deal = ids.record("crm.lead", row.name)
        orders = deal.order_ids.browse(ids.id(line.name) for line in row.lines)
        new = orders.filtered(lambda order: not order.opportunity_id)
        new.opportunity_id = deal
        deal.expected_revenue += sum(new.mapped("amount_untaxed"))

"""Right or wrong: pay of sellers, beside commission_oca and its two companions."""

from datetime import date

from desk_race.judging import ABSENT, Cases

from odoo import Command

from .pay_sides import LATER, Ours, Peer
from .side import count_returned, count_statements, create_user, says_indexes

CASES = Cases()
MANAGER = ("sales_team.group_sale_manager", "account.group_account_invoice")


class World:
    """A customer, two products and three people of sales; sales, invoices, payments."""

    def __init__(self, env, name="pay"):
        self.env = env
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company)
        self.seller, self.colleague = (
            create_user(env, f"{name}-{login}", "sales_team.group_sale_salesman")
            for login in ("seller", "colleague")
        )
        self.manager = create_user(env, f"{name}-manager", *MANAGER)
        self.customer = env["res.partner"].create({"name": "Race customer"})
        self.desk, self.chair = (
            self._create_product(name) for name in ("Race desk", "Race chair")
        )
        self.bank = env["account.journal"].create(
            {"name": "Race bank", "type": "bank", "code": name.upper()}
        )
        env.cr.commit()
        self.sides = [Ours(self)]
        if "commission" in env:
            self.sides.append(Peer(self))

    def _create_product(self, name):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "service_type": "manual",
                "invoice_policy": "order",
                "standard_price": 60,
                "taxes_id": [Command.clear()],
            }
        )

    def order(self, side, *lines, customer=None, **values):
        """A confirmed order; lines are prices of a desk, or values."""
        lines = [
            line if isinstance(line, dict) else {"price_unit": line} for line in lines
        ]
        order = self.env["sale.order"].create(
            {
                "partner_id": (customer or self.customer).id,
                "opportunity_id": side.make_deal().id,
                "user_id": self.seller.id,
                "order_line": [
                    Command.create({"product_id": self.desk.id, **line})
                    for line in lines
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def invoice(self, orders, day="2024-03-05"):
        invoice = orders._create_invoices(grouped=False, final=True)
        invoice.write({"invoice_date": day, "invoice_date_due": day})
        invoice.action_post()
        return invoice

    def pay(self, invoice, amount=None, day="2024-03-10"):
        values = {"payment_date": day, "journal_id": self.bank.id}
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = self.env["account.payment.register"].with_context(**context)
        wizard.create(
            values | ({"amount": amount} if amount else {})
        ).action_create_payments()

    def sell(self, side, *lines, is_paid=False, customer=None):
        invoice = self.invoice(self.order(side, *lines, customer=customer))
        if is_paid:
            self.pay(invoice)
        return invoice


def _says(amount, expected):
    amount = round(amount, 4)
    said = (
        f"{amount:g}" if amount == expected else f"{amount:g} instead of {expected:g}"
    )
    return said, amount == expected


@CASES.add("C1", "10% of a margin of 40, invoiced in yen at 150 (4, or 600 yen)")
def _foreign_margin(world, side):
    """100 in company currency, and the cost is 60: 10% of 40."""
    yen = world.env.ref("base.JPY")
    yen.active = True
    yen.rate_ids.unlink()
    yen.rate_ids = [Command.create({"name": "2024-01-01", "rate": 150})]
    pricelist = world.env["product.pricelist"].create(
        {"name": "Yen", "currency_id": yen.id}
    )
    side.hire(is_margin=True)
    order = world.order(side, 15_000, pricelist_id=pricelist.id)
    invoice = world.invoice(order)
    world.pay(invoice)
    side.settle()
    in_yen = side.key == "oca"  # their settlements are in the invoice's currency
    return _says(side.earned(), 600.0 if in_yen else 4.0)


@CASES.add("C1b", "a dozen at 1,200, the piece costs 60, 10% of the margin")
def _dozen(world, side):
    side.hire(is_margin=True)
    dozen = world.env.ref("uom.product_uom_dozen")
    line = {"price_unit": 1200, "product_uom_id": dozen.id}
    world.sell(side, line, is_paid=True)
    side.settle()
    return _says(side.earned(), 48.0)


@CASES.add("C2", "cost 60 at the order, 90 at the invoice of 100, 10%")
def _cost_rises(world, side):
    side.hire(is_margin=True)
    order = world.order(side, 100)
    world.desk.standard_price = 90
    world.pay(world.invoice(order))
    side.settle()
    return _says(side.earned(), 4.0)


@CASES.add("C3", "900 of 1,000 are paid, 10%")
def _part_payment(world, side):
    side.hire()
    world.pay(world.sell(side, 1000), 900)
    side.settle()
    return _says(side.earned(), 90.0)


@CASES.add("C4", "1,000 paid and settled, then the payment is undone")
def _undone(world, side):
    side.hire()
    invoice = world.sell(side, 1000, is_paid=True)
    side.settle()
    invoice.line_ids.remove_move_reconcile()
    side.settle(LATER)
    return _says(side.earned(), 0.0)


STEPS = [(0, 1), (101, 5)]


@CASES.add("C5", "1% up to 100, 5% from 101: pay for 100.50")
def _between_steps(world, side):
    side.hire(steps=STEPS)
    world.sell(side, 100.5, is_paid=True)
    side.settle()
    amount = round(side.earned(), 2)
    return f"{amount:g}", amount > 0


@CASES.add("C5b", "the same steps, two lines of 90")
def _volume(world, side):
    side.hire(steps=STEPS)
    world.sell(side, 90, 90, is_paid=True)
    side.settle()
    return _says(side.earned(), 9.0)


@CASES.add("C6", "invoiced and paid on 31 October: the period")
def _last_day(world, side):
    side.hire()
    invoice = world.invoice(world.order(side, 1000), day="2024-10-31")
    world.pay(invoice, day="2024-10-31")
    periods = side.periods("2024-10-31")
    day = date(2024, 10, 31)
    said = ", ".join(f"{start} to {end}" for start, end in periods)
    return said, any(start <= day <= end for start, end in periods)


@CASES.add("C7", "settling with 5 unpaid lines, then 45 more")
def _rescan(world, side):
    """An invoice that nobody pays is no work for a settlement."""
    side.hire()
    rows = []
    for number in (5, 45):
        world.sell(side, *([10] * number))
        side.propose()  # fills the caches of the process
        rows.append(count_returned(side.env, side.propose))
    return f"{rows[0]} rows come to Odoo, then {rows[1]}", rows[1] < rows[0] + 45


@CASES.add("C7b", "settling for 2 persons, for 8")
def _many_people(world, side):
    """Statements of a settlement for two persons and for eight."""
    users = world.env["res.users"]
    costs = []
    for turn, number in enumerate((2, 2, 8)):
        users = users.browse().concat(
            *(
                create_user(world.env, f"{turn}-{index}", "base.group_user")
                for index in range(number)
            )
        )
        side.hire(users=users)
        for user in users:
            invoice = _sell_as(world, side, user)
            world.pay(invoice)
        costs.append(count_statements(side.env, side.propose))
    _first, few, many = costs  # the first one fills the caches of the process
    return f"2: {few} SQL, 8: {many} SQL", many - few < 6


def _sell_as(world, side, user):
    order = world.order(side, 100)
    side.give_to(order, user)
    return world.invoice(order)


@CASES.add("C8", "an index for each column that is searched")
def _indexes(_world, side):
    return says_indexes(side.env.cr, side.columns)


@CASES.add("C9", "a colleague reads the lines of the settlement")
def _colleagues(world, side):
    side.hire()
    world.sell(side, 1000, is_paid=True)
    side.settle()
    side.env.flush_all()
    reader = side.reader()
    lines = side.env[side.lines_model].with_user(reader).search([])
    return f"{len(lines)} read", not lines


@CASES.add("C10", "10%, but 2% for chairs")
def _by_product(world, side):
    side.hire()
    if not side.pay_by_product():
        return ABSENT, None
    world.sell(
        side, 100, {"product_id": world.chair.id, "price_unit": 100}, is_paid=True
    )
    side.settle()
    return _says(side.earned(), 12.0)


@CASES.add("C11", "paid for by hand, then the customer changes")
def _chosen_by_hand(world, side):
    """The customer's name was wrong, and is corrected before the invoice."""
    side.hire(users=world.seller | world.colleague)
    other = world.env["res.partner"].create({"name": "Race other"})
    order = world.order(side, 100)
    side.give_to(order, world.colleague)
    order.partner_id = other
    world.pay(world.invoice(order))
    side.settle()
    kept = side.is_paid_for(order, world.colleague)
    return ("is paid" if kept else "forgotten"), kept


@CASES.add("C12", "two contacts are merged: rows of pay")
def _merged(_world, side):
    side.hire()
    before, after, expected = side.merge_contacts()
    said = f"{before} rows, then {after}"
    return (
        said if after == expected else f"{said} instead of {expected}",
        after == expected,
    )


@CASES.add("C13", "the technical name of a quarter")
def _quarter(_world, side):
    names = [name for name in side.period_names() if name.startswith("qua")]
    return ", ".join(names), names in (["quarter"], ["quarterly"])

"""Settling the pay of many people, beside commission_oca, on the same invoices."""

from scale.measures.base import Budget, Measure

from odoo import Command

from .pay_sides import Ours, Peer
from .pay_verdicts import World
from .side import create_user

PEER = "commission_oca"
WHY = (
    "beside the three questions (drafts, what was paid out, the money), one statement"
    " locks the plan, one reads it, one notes the day. Most of the CPU is PostgreSQL's"
    " planning of the question for the money: 0.13 s, whatever the number of lines."
)
PEOPLE, LINES = 30, 50  # and lines of the invoice of each


class PayBench:
    """Invoices of many sellers, first unpaid; each has a customer of their own."""

    def __init__(self, env, people=PEOPLE, lines=LINES):
        self.env = env(context={**env.context, "tracking_disable": True})
        self.world = World(self.env, "many")
        self.sellers = self.env["res.users"].concat(
            *(
                create_user(env, f"paid-{index}", "sales_team.group_sale_salesman")
                for index in range(people)
            )
        )
        self.sides = {side.key: side for side in self.world.sides}
        for side in self.sides.values():
            side.hire(users=self.sellers)
        self.invoices = self.env["account.move"].concat(
            *(self._invoice(seller, lines) for seller in self.sellers)
        )
        self.env.cr.commit()

    def _invoice(self, seller, lines):
        customer = self.env["res.partner"].create({"name": f"Of {seller.name}"})
        if Peer.key in self.sides:
            customer.commission_agent_ids = [Command.set(seller.partner_id.ids)]
        ours = self.sides[Ours.key]
        deal = ours.make_deal(seller)
        deal.partner_id = customer
        prices = [10] * lines
        order = self.world.order(
            ours, *prices, customer=customer, opportunity_id=deal.id
        )
        return self.world.invoice(order)

    def pay_all(self):
        for invoice in self.invoices:
            self.world.pay(invoice)
        self.env.flush_all()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def compare(self):
        """Both sides pay the same for these invoices."""
        totals = {}
        for key, side in self.sides.items():
            side.propose()
            totals[key] = round(sum(map(side.earned, self.sellers)), 2)
        self.env.cr.rollback()
        if len(set(totals.values())) > 1 or not all(totals.values()):
            raise AssertionError(f"the pay differs: {totals}")


def settle(key, before=None):
    """The call that makes the statements.

    :param before: the side's method that was called before, if any
    """

    def make(bench):
        side = bench.sides[key]
        if before:
            getattr(side, before)()
        return side.propose

    return make


def _make(what, before, budget, why=""):
    sides = (settle(Ours.key, before), settle(Peer.key, before))
    return Measure("settle", what, *sides, beside=PEER, budget=budget, why=why)


UNPAID = [
    _make(
        f"the same {LINES * PEOPLE:,} lines, nothing is paid", None, Budget(sql=5), WHY
    ),
]
PAID = [
    _make(
        f"settle {LINES * PEOPLE:,} paid lines of {PEOPLE} people",
        None,
        Budget(sql=100, ms=1000),
    ),
    _make("settle again, all is approved", "settle", Budget(sql=10)),
    _make("settle again, drafts are open", "propose", Budget()),
]

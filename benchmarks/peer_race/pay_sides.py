"""Pay of sellers behind one set of words: our pay plans, and commission_oca."""

from datetime import timedelta

from odoo import Command, fields

from .side import Side, merge, merge_without_ours

FIRST, LAST = "2024-03-01", "2024-03-31"  # of the month that is settled
LATER = "2024-04-30"


class Ours(Side):
    """The salesperson of the deal is paid for the money that came in."""

    key = "ours"
    lines_model = "crm.pay.statement.line"
    columns = {
        "crm_pay_statement": ("user_id", "plan_id"),
        "crm_pay_statement_line": ("statement_id", "user_id", "invoice_id"),
    }

    def hire(self, rate=10, steps=(), is_margin=False, users=None):
        """A plan with one rate, or steps: (from amount, per cent)."""
        rules = [
            Command.create({"threshold": start, "percent": percent})
            for start, percent in steps or [(0, rate)]
        ]
        users = users or self.world.seller
        self.plan = self.env["crm.pay.plan"].create(
            {
                "name": "Race",
                "basis": "margin" if is_margin else "untaxed",
                "step_mode": "whole",
                "rule_ids": rules,
                "assignment_ids": [
                    Command.create({"user_id": user.id}) for user in users
                ],
            }
        )

    def make_deal(self, user=None):
        return self.env["crm.lead"].create(
            {
                "name": "Race deal",
                "type": "opportunity",
                "partner_id": self.world.customer.id,
                "user_id": (user or self.world.seller).id,
                "team_id": False,
            }
        )

    def propose(self, until=LAST):
        plan = self.plan.with_user(self.world.manager)
        plan._propose(fields.Date.to_date(until))
        return plan.statement_ids.filtered(lambda row: row.state == "draft")

    def settle(self, until=LAST):
        self.propose(until).action_confirm()

    def earned(self, user=None):
        """All that a person got, less what was taken back."""
        mine = [("user_id", "=", (user or self.world.seller).id)]
        return sum(self.plan.statement_ids.filtered_domain(mine).mapped("amount"))

    def periods(self, day):
        """Of the statements up to that day."""
        self.settle(day)
        rows = self.plan.statement_ids
        return [(row.date_start, row.date_end) for row in rows]

    def period_names(self):
        return dict(self.env["crm.pay.plan"]._fields["period"].selection)

    def pay_by_product(self):
        rate = {"product_id": self.world.chair.id, "percent": 2}
        self.plan.rule_ids = [Command.create(rate)]
        return True

    def give_to(self, order, user):
        """Somebody else is paid for the order than would be by default."""
        order.opportunity_id.user_id = user

    def is_paid_for(self, _order, user):
        return bool(self.earned(user))

    def reader(self):
        return self.world.colleague

    def merge_contacts(self):
        """Two customers of one seller become one."""
        other = self.env["res.partner"].create({"name": "Race twin"})
        self.world.sell(self, 100, is_paid=True)
        self.world.sell(self, 100, is_paid=True, customer=other)
        self.settle()
        before = len(self.plan.statement_ids.line_ids)
        merge(self.env, other, self.world.customer)
        return before, len(self.plan.statement_ids.line_ids), before


class Peer(Side):
    """Agents of the customer are paid for its invoices."""

    key = "oca"
    lines_model = "commission.settlement.line"
    columns = {
        "account_invoice_line_agent": ("agent_id", "invoice_id", "settled"),
        "commission_settlement": ("agent_id",),
        "commission_settlement_line": ("settlement_id",),
    }

    def hire(self, rate=10, steps=(), is_margin=False, users=None):
        """A commission for the agents of the customer."""
        values = self._prepare_commission(rate, steps, is_margin)
        self.commission = self.env["commission"].create(values)
        users = users or self.world.seller
        self.agents = users.partner_id
        self.agents.write(
            {
                "agent": True,
                "commission_id": self.commission.id,
                "settlement": "monthly",
            }
        )
        self.world.customer.commission_agent_ids = self.agents

    def _prepare_commission(self, rate, steps, is_margin):
        """Of one rate, or of sections, each of which ends before the next one."""
        ends = [start - 1 for start, _percent in steps[1:]] + [1_000_000]
        sections = [
            Command.create({"amount_from": start, "amount_to": end, "percent": percent})
            for (start, percent), end in zip(steps, ends, strict=False)
        ]
        return {
            "name": "Race",
            "commission_type": "section" if steps else "fixed",
            "fix_qty": rate,
            "amount_base_type": "net_amount" if is_margin else "gross_amount",
            "invoice_state": "paid",
            "section_ids": sections,
        }

    def make_deal(self, user=None):
        return self.env["crm.lead"]

    def propose(self, until=LAST):
        """Their settlements have no draft."""
        self.settle(until)

    def settle(self, until=LAST):
        day = fields.Date.to_date(until) + timedelta(days=1)
        values = {"settlement_type": "sale_invoice", "date_to": day}
        agents = self.env["res.partner"].search([("agent", "=", True)])
        values["agent_ids"] = [Command.set(agents.ids)]
        self.env["commission.make.settle"].create(values).action_settle()

    def earned(self, user=None):
        return sum(self._lines(user or self.world.seller).mapped("settled_amount"))

    def _lines(self, user):
        mine = [("agent_id", "=", user.partner_id.id)]
        return self.env[self.lines_model].search(mine)

    def periods(self, _day):
        self.agents.settlement = "biweekly"
        self.settle("2024-11-30")
        rows = self.env["commission.settlement"].search(
            [("agent_id", "in", self.agents.ids)]
        )
        return [(row.date_from, row.date_to) for row in rows]

    def period_names(self):
        return dict(self.env["res.partner"]._fields["settlement"].selection)

    def pay_by_product(self):
        """A product can only be free of commission."""
        return False

    def give_to(self, order, user):
        user.partner_id.write({"agent": True, "commission_id": self.commission.id})
        order.order_line.agent_ids = [
            Command.clear(),
            Command.create(
                {
                    "agent_id": user.partner_id.id,
                    "commission_id": self.commission.id,
                }
            ),
        ]

    def is_paid_for(self, order, user):
        agents = order.invoice_ids.invoice_line_ids.agent_ids.agent_id
        return user.partner_id in agents

    def reader(self):
        group = self.env.ref("commission_oca.group_commission_user")
        self.world.colleague.group_ids += group
        return self.world.colleague

    def merge_contacts(self):
        """An invoice with two agents, another one with the second: they become one."""
        one, two = self.env["res.partner"].create(
            [
                {"name": name, "agent": True, "commission_id": self.commission.id}
                for name in ("Race agent", "Race agent twin")
            ]
        )
        found = self.env["account.invoice.line.agent"]
        for agents in (one | two, two, two):
            self.world.customer.commission_agent_ids = agents
            found |= self.world.sell(self, 100).invoice_line_ids.agent_ids
        before = len(found)
        merge_without_ours(self.env, two, one)
        return before, len(found.exists()), before - 1

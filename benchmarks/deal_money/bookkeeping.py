"""What people write: deals, orders and invoices, posted and paid one after another."""

import statistics
import time

from desk_race.measure import rows_read

from odoo import Command, api

from .clock import Clock

NUMBER = 30  # of each


def measure(cr, say):
    """{step: what :meth:`Turn.take` finds}, with warm caches."""
    env = api.Environment(cr, 2, {"lang": "en_US", "tz": "UTC"})
    company = env["res.company"].search([], order="id", limit=1)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    require_accounts(env, company)
    cr.execute("SELECT PG_BACKEND_PID()")
    clock = Clock(env, cr.fetchone()[0], say)
    for turn in ("warm", "measured"):
        say(f"writing in {cr.dbname}: {turn}")
        results = Turn(env, clock).take_all()
    return results


def require_accounts(env, company):
    """A company that has just been made has no journals."""
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)


class Turn:
    """The same sales from the first contact to the money, step by step."""

    def __init__(self, env, clock):
        self.env, self.clock = env, clock
        self.partner = env["res.partner"].create({"name": "Measured"})
        self.product = env["product.product"].create(
            {"name": "Measured", "type": "service", "invoice_policy": "order"}
        )
        # as a deal without a process of its own finds its stages
        self.stage = env["crm.lead"]._stage_find(
            domain=[("is_won", "=", False)], order="sequence DESC, id DESC"
        )

    def take_all(self):
        deals, results = self.take(range(NUMBER), self.create_deal)
        steps = {"create a deal": results}
        changes = {
            "change a deal": {"expected_revenue": 500, "priority": "2"},
            "move a deal": {"stage_id": self.stage.id},
        }
        for step, values in changes.items():
            steps[step] = self.take(deals, lambda deal, v=values: deal.write(v))[1]
        orders, steps["create an order"] = self.take(deals, self.create_order)
        steps["confirm an order"] = self.take(orders, lambda o: o.action_confirm())[1]
        invoices, steps["create an invoice"] = self.take(orders, self.create_invoice)
        steps["post an invoice"] = self.take(invoices, lambda i: i.action_post())[1]
        steps["pay an invoice"] = self.take(invoices, self.pay)[1]
        return steps

    def create_deal(self, number):
        return self.env["crm.lead"].create(
            {
                "name": f"Measured {number}",
                "type": "opportunity",
                "partner_id": self.partner.id,
            }
        )

    def create_order(self, deal):
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 100}
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": deal.id,
                "order_line": [Command.create(line)],
            }
        )

    def create_invoice(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-01-15"
        return invoice

    def pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    def take(self, subjects, call):
        """What the calls return, and what one of them costs: milliseconds and
        statements, the median time with the least and the most."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = rows_read(self.env.cr)
        statements, cpu = self.env.cr.sql_log_count, self.clock.get_cpu()
        found, runs = [], []
        for subject in subjects:
            start = time.perf_counter()
            found.append(call(subject))
            self.env.flush_all()
            runs.append((time.perf_counter() - start) * 1000)
        spent = {
            "sql": (self.env.cr.sql_log_count - statements) / len(found),
            "cpu": (self.clock.get_cpu() - cpu) * 1000 / len(found),
            "ms": statistics.median(runs),
            "ms_min": min(runs),
            "ms_max": max(runs),
            "rows": (rows_read(self.env.cr) - rows) / len(found),
        }
        cost = {key: round(value, 1) for key, value in spent.items()}
        return found, {"number": len(found), **cost}

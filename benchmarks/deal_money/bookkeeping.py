"""What an accountant does: invoices of deals are posted and paid, one after another."""

import time

from odoo import Command, api

INVOICES = 15


def measure(cr, say):
    """{step: {"sql": statements, "ms": of one}}; the second turn, with warm caches."""
    env = api.Environment(cr, 2, {"lang": "en_US", "tz": "UTC"})
    company = env["res.company"].search([], order="id", limit=1)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    require_accounts(env, company)
    product = env["product.product"].create(
        {"name": "Measured", "type": "service", "invoice_policy": "order"}
    )
    for turn in ("warm", "measured"):
        say(f"posting and paying in {cr.dbname}: {turn}")
        orders = make_orders(env, product)
        invoices = env["account.move"]
        for order in orders:
            invoices |= order._create_invoices()
        invoices.invoice_date = "2026-01-15"
        results = {
            "post": take(env, invoices, lambda invoice: invoice.action_post()),
            "pay": take(env, invoices, pay),
        }
    return results


def require_accounts(env, company):
    """A company that has just been made has no journals."""
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)


def make_orders(env, product):
    partner = env["res.partner"].create({"name": "Measured"})
    values = {"name": "Measured", "type": "opportunity", "partner_id": partner.id}
    deals = env["crm.lead"].create([values] * INVOICES)
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 100}
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "opportunity_id": deal.id,
                "order_line": [Command.create(line)],
            }
            for deal in deals
        ]
    )
    orders.action_confirm()
    return orders


def pay(invoice):
    wizard = invoice.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    wizard.create({})._create_payments()


def take(env, invoices, call):
    env.flush_all()
    env.invalidate_all()
    statements, start = env.cr.sql_log_count, time.perf_counter()
    for invoice in invoices:
        call(invoice)
        env.flush_all()
    spent = time.perf_counter() - start
    return {
        "sql": round((env.cr.sql_log_count - statements) / len(invoices), 1),
        "ms": round(spent / len(invoices) * 1000, 1),
    }

"""Sales: orders, invoices and payments, and the deals that they came from.

Each sale has its invoice; those of the last weeks are not paid yet. Numbers have no
gap, entries balance, and what is paid is matched, because the ORM made the originals.
"""

from dataclasses import replace
from datetime import timedelta

from odoo import Command, fields

from ..family import Family
from .world import where_set

UNPAID = 7  # per cent of the invoices, the latest
MONEY = """amount amount_company_currency_signed amount_currency amount_residual
amount_residual_currency amount_residual_signed amount_tax amount_tax_signed
amount_total amount_total_in_currency_signed amount_total_signed amount_untaxed
amount_untaxed_in_currency_signed amount_untaxed_signed balance credit
credit_amount_currency debit debit_amount_currency expected_revenue margin
price_reduce_taxexcl price_reduce_taxinc price_subtotal price_tax price_total price_unit
purchase_price technical_price_unit untaxed_amount_invoiced untaxed_amount_to_invoice"""
PAID_WITH_DEAL, PAID, PARTIAL, UNPAID_WITH_DEAL = range(4)
STORIES = {  # has a deal, paid part
    PAID_WITH_DEAL: (True, 1),
    PAID: (False, 1),
    PARTIAL: (True, 0.4),
    UNPAID_WITH_DEAL: (True, 0),
}
PAYMENTS = sum(paid > 0 for _has_deal, paid in STORIES.values())
RELATIONS = ("sale_order_line_invoice_rel", "account_move__account_payment")


def make(world):
    _make_sales(world)
    _make_open_deals(world)


def _make_sales(world):
    progress, number = world.progress, world.sizes.total("sale")
    variants = progress.note("sales", lambda: _create(world))
    family = Family("sales", number, variants, relations=RELATIONS)
    bases = progress.prepare(family)
    family = replace(
        family,
        varied=_varied(world, number),
        columns=_columns(),
        tables=_tables(bases),
    )
    progress.copies(family)


def _create(world):
    return [_create_sale(world, *story) for story in STORIES.values()]


def _create_sale(world, has_deal, paid):
    lead = _create_lead(world) if has_deal else world.env["crm.lead"]
    order = _create_order(world, lead)
    order.action_confirm()
    order.order_line.qty_delivered = 1
    invoice = _invoice(world, order)
    payment = _pay(world, invoice, paid) if paid else world.env["account.payment"]
    if has_deal and paid == 1:
        lead.action_set_won()
    world.env.flush_all()
    moves = invoice | payment.move_id
    partials = moves.line_ids.matched_debit_ids | moves.line_ids.matched_credit_ids
    records = (
        lead,
        lead.sudo().env["crm.stage.transition"].search([("lead_id", "in", lead.ids)]),
        order,
        order.order_line,
        moves,
        moves.line_ids,
        payment,
        partials,
        partials.full_reconcile_id,
    )
    return {rows._table: rows.ids for rows in records if rows}


def _create_lead(world):
    return world.env["crm.lead"].create(
        {
            "name": "Bench deal",
            "type": "opportunity",
            "partner_id": world.progress.base("customers", "res_partner"),
            "user_id": world.sellers[0].id,
            "team_id": world.team.id,
            "expected_revenue": 20,
        }
    )


def _create_order(world, lead):
    line = Command.create({"product_id": world.product.id, "price_unit": 10})
    return world.env["sale.order"].create(
        {
            "partner_id": world.progress.base("customers", "res_partner"),
            "opportunity_id": lead.id,
            "user_id": world.sellers[0].id,
            "team_id": world.team.id,
            "order_line": [line, line],
        }
    )


def _invoice(world, order):
    invoice = order._create_invoices()
    today = fields.Date.today()
    invoice.write(
        {
            "journal_id": world.sale_journal.id,
            "invoice_date": today,
            "invoice_payment_term_id": False,
            "invoice_date_due": today + timedelta(days=30),
        }
    )
    _number(invoice)
    invoice.action_post()
    return invoice


def _pay(world, invoice, part):
    wizard = (
        world.env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoice.ids)
        .create(
            {
                "journal_id": world.bank_journal.id,
                "amount": invoice.amount_total * part,
            }
        )
    )
    payment = wizard._create_payments()
    _number(payment.move_id)
    return payment


def _number(move):
    """A number without a year in it never begins anew; later ones go on from it."""
    journal = move.journal_id
    others = [("journal_id", "=", journal.id), ("name", "like", f"{journal.code}/0")]
    last = move.search_count([*others, ("id", "!=", move.id)])
    move.name = f"{journal.code}/{last + 1:08}"


def _varied(world, number):
    first_unpaid = number * (100 - UNPAID) // 100
    return {
        **world.owner("sale"),
        "variant": f"CASE WHEN n >= {first_unpaid} THEN {UNPAID_WITH_DEAL}"
        f" WHEN bench.dice(n, 41, 100) < 3 THEN {PARTIAL}"
        f" WHEN bench.dice(n, 41, 100) < 45 THEN {PAID_WITH_DEAL} ELSE {PAID} END",
        "days": world.days(number),
        "factor": "1 + bench.dice(n, 42, 200)",
    }


def _columns():
    customer = ("partner_id", "partner_invoice_id", "partner_shipping_id")
    people = ("user_id", "salesman_id", "invoice_user_id", "owner_id")
    columns = {name: f't."{name}" * v.factor' for name in MONEY.split()}
    columns.update(dict.fromkeys(customer, "v.partner"))
    columns.update((name, where_set(name, "v.seller")) for name in people)
    return columns | {
        "order_partner_id": "v.partner",
        "commercial_partner_id": "v.account",
        "access_token": "NULL",
    }


def _tables(bases):
    return {
        "crm_lead": LEAD | {"name": "'Deal ' || n"},
        "sale_order": {"name": ORDER_NAME},
        "account_move": _move_columns(),
        "account_move_line": {
            "partner_id": where_set("partner_id", "v.account"),
            "name": _renamed("name"),
            "ref": _renamed("ref"),
            "move_name": _number_of("t.move_name"),
            "matching_number": "CASE WHEN t.matching_number IS NULL THEN NULL"
            f" WHEN left(t.matching_number, 1) = 'P' THEN 'P' ||"
            f" ({bases['account_partial_reconcile']} + n)"
            " ELSE (t.full_reconcile_id + n * t.full_reconcile_id__per)::text END",
        },
        "account_payment": {
            "partner_id": "v.account",
            "name": _number_of("t.name"),
            "memo": _renamed("memo"),
        },
    }


ORDER_NAME = "'BS' || lpad(n::text, 8, '0')"
# what a deal takes over from its customer
LEAD = {
    "contact_name": "CASE WHEN p.is_company THEN NULL ELSE p.name END",
    "partner_name": "CASE WHEN p.is_company OR p.parent_id IS NOT NULL"
    " THEN p.commercial_company_name END",
    "email_from": "p.email",
    "email_normalized": "p.email_normalized",
    "phone": "p.phone",
    "phone_sanitized": "p.phone_sanitized",
    "prorated_revenue": "round(t.expected_revenue * v.factor"
    " * t.probability::numeric / 100, 2)",
}


def _number_of(name):
    """The original's number with another one behind its slash.

    The originals have the first numbers of their journal: as many as it has originals.
    """
    is_sale = f"left({name}, 5) = 'BNCHS'"
    known = f"CASE WHEN {is_sale} THEN {len(STORIES)} ELSE {PAYMENTS} END"
    return f"left({name}, 6) || lpad(({known} + n + 1)::text, 8, '0')"


def _renamed(column):
    """A text of the original with the copy's order and invoice in it."""
    invoice = f"'BNCHS/' || lpad(({len(STORIES)} + n + 1)::text, 8, '0')"
    return (
        f"regexp_replace(regexp_replace(t.{column}, 'BNCHS/[0-9]+', {invoice}),"
        f" '^S[0-9]+', {ORDER_NAME})"
    )


def _move_columns():
    number = _number_of("t.name")
    is_entry = "CASE WHEN t.move_type = 'entry' THEN"
    return {
        "partner_id": f"{is_entry} v.account ELSE v.partner END",
        "name": number,
        "payment_reference": _renamed("payment_reference"),
        "invoice_origin": _renamed("invoice_origin"),
        "ref": _renamed("ref"),
        "sequence_number": f"n + 1 + {is_entry} {PAYMENTS} ELSE {len(STORIES)} END",
        "invoice_partner_display_name": f"{is_entry}"
        " COALESCE(p.commercial_company_name, p.complete_name)"
        " ELSE p.complete_name END",
        "partner_shipping_id": where_set("partner_shipping_id", "v.partner"),
    }


def _make_open_deals(world):
    progress, number = world.progress, world.sizes.customers // 10
    variants = progress.note("open_deals", lambda: [_create_open_deal(world)])
    family = Family("open_deals", number, variants)
    progress.prepare(family)
    varied = {
        **world.owner("sale"),
        "variant": "0",
        "days": world.days(number, 90),
        "factor": "1 + bench.dice(n, 43, 200)",
    }
    tables = {
        "crm_lead": LEAD | {"name": "'Hope ' || n"},
        "sale_order": {"name": "'BQ' || lpad(n::text, 8, '0')"},
    }
    progress.copies(replace(family, varied=varied, columns=_columns(), tables=tables))


def _create_open_deal(world):
    lead = _create_lead(world)
    order = _create_order(world, lead)
    world.env.flush_all()
    transitions = world.env["crm.stage.transition"].search([("lead_id", "=", lead.id)])
    records = (lead, transitions, order, order.order_line)
    return {rows._table: rows.ids for rows in records if rows}

"""Deals with their money, debts, payments and segments."""

from deal_money.plain import BY_ACCOUNT
from desk_race.screens import open_list, specification

from .base import Budget, Measure
from .card import is_of_core

DOMAIN = [("type", "=", "opportunity")]
# Of one who knows that all is invoiced as delivered, and nothing else.
OPEN_INVOICES = """
    SELECT commercial_partner_id, round(sum(amount_residual_signed), 2)
      FROM account_move
     WHERE move_type = 'out_invoice' AND state = 'posted' AND amount_residual_signed > 0
     GROUP BY commercial_partner_id"""
PAYMENTS = """
    SELECT date_trunc('month', p.date)::date, round(sum(r.amount), 2)
      FROM account_partial_reconcile r
      JOIN account_move_line c ON c.id = r.credit_move_id
      JOIN account_move_line d ON d.id = r.debit_move_id
      JOIN account_move i ON i.id = d.move_id AND i.move_type = 'out_invoice'
      JOIN account_payment p ON p.move_id = c.move_id
      JOIN account_journal j ON j.id = i.journal_id AND j.code = 'BNCHS'
     GROUP BY 1 ORDER BY 1"""
BUYERS = """
    SELECT commercial_partner_id FROM account_move
     WHERE move_type IN ('out_invoice', 'out_refund') AND state = 'posted'
       AND company_id = %s AND invoice_date >= %s
     GROUP BY commercial_partner_id HAVING sum(amount_untaxed_signed) >= 1000"""
ENTER = f"""
    INSERT INTO crm_segment_member (segment_id, partner_id, date_enter)
    SELECT %s, p.id, now() FROM res_partner p
     WHERE p.active AND (p.parent_id IS NULL OR p.is_company)
       AND p.commercial_partner_id IN ({BUYERS})"""


def list_deals(bench):
    env = bench.as_seller
    spec = specification(env, "crm.lead", "list")
    return lambda: open_list(env, "crm.lead", spec, DOMAIN)


def list_core_deals(bench):
    env = bench.as_seller
    fields = env["crm.lead"]._fields
    spec = specification(env, "crm.lead", "list")
    spec = {name: sub for name, sub in spec.items() if is_of_core(fields[name])}
    return lambda: open_list(env, "crm.lead", spec, DOMAIN)


def debts(bench):
    """Who owes how much: the list of debts by account, as our report tells it."""
    Balance = bench.env["crm.deal.balance"]
    owing = [("money_owed", ">", 0)]
    return lambda: _of_customers(
        bench,
        (
            (partner.id, round(owed, 2))
            for partner, owed in Balance._read_group(
                owing, ["partner_id"], ["money_owed:sum"]
            )
        ),
    )


def plain_debts(text):
    def make(bench):
        def call():
            bench.env.cr.execute(text)
            return _of_customers(bench, bench.env.cr.fetchall())

        return call

    return make


def _of_customers(bench, rows):
    """Without what demo data has brought, the greatest first."""
    first = bench.customer(0).id
    mine = [(key, float(amount)) for key, amount in rows if key and key >= first]
    return sorted(mine, key=lambda row: (-row[1], row[0]))


def query(text, *parameters):
    def make(bench):
        def call():
            bench.env.cr.execute(text, parameters)
            return bench.env.cr.fetchall()

        return call

    return make


def payments(bench):
    Payment = bench.env["crm.deal.payment"]
    domain = [("invoice_id.journal_id.code", "=", "BNCHS")]
    return lambda: Payment._read_group(domain, ["date:month"], ["amount:sum"])


def rounded(rows):
    """Amounts by month or account, as numbers that can be compared."""
    return [(str(key)[:10], round(float(amount), 2)) for key, amount in rows]


def segment(bench):
    found = _create_segment(bench)
    return lambda: (found._refresh_members(), _members(bench, found))[1]


def plain_segment(bench):
    found = _create_segment(bench)
    since = found._get_day_before(found.purchase_days)

    def call():
        bench.env.cr.execute(ENTER, [found.id, found.company_id.id, since])
        return _members(bench, found)

    return call


def _create_segment(bench):
    found = bench.env["crm.segment"].create(
        {
            "name": "Bench: bought for 1,000 in a year",
            "member_kind": "account",
            "purchase_mode": "bought",
            "purchase_days": 365,
            "purchase_amount_min": 1000,
        }
    )
    bench.env.flush_all()
    # a new segment is refreshed at once: let that be measured
    bench.env.cr.execute(
        "DELETE FROM crm_segment_member WHERE segment_id = %s", [found.id]
    )
    return found


def _members(bench, found):
    bench.env.cr.execute(
        "SELECT count(*) FROM crm_segment_member"
        " WHERE segment_id = %s AND date_leave IS NULL",
        [found.id],
    )
    return bench.env.cr.fetchone()[0]


MEASURES = [
    Measure(
        "deals",
        "list of 80 deals with what was paid and is owed",
        list_deals,
        list_core_deals,
        beside="Odoo's own columns",
        budget=Budget(more_sql=8),
    ),
    Measure(
        "debts",
        "who owes how much, by account",
        debts,
        plain_debts(BY_ACCOUNT),
        beside="plain SQL: delivered less settled, order by order",
        budget=Budget(times=1.5),
        same=list,
        why="ours also asks for drafts that are matched already, down payments,"
        " payments on their way and other currencies, which the plain statement leaves"
        " out: this database has none of them.",
    ),
    Measure(
        "debts",
        "the same, if nothing is ever delivered without an invoice",
        debts,
        plain_debts(OPEN_INVOICES),
        beside="plain SQL over open invoices",
        same=list,
    ),
    Measure(
        "payments",
        "what was paid by month, all payments",
        payments,
        query(PAYMENTS),
        beside="plain SQL",
        budget=Budget(times=1.5),
        same=rounded,
        why="the plain statement takes all that is matched for money, and reads one"
        " entry for each payment; ours reads the payment's entry and its journal, too:"
        " is it posted, is it money, and does it hold a write-off beside the money?"
        " What an invoice is worth is not added up any more. What remains to be done:"
        " PostgreSQL joins all of it in memory that does not suffice at a million"
        " customers; sums of closed months could be kept.",
    ),
    Measure(
        "segments",
        "first refresh of a segment: bought for 1,000 in a year",
        segment,
        plain_segment,
        beside="plain SQL",
        budget=Budget(times=1.5),
        same=int,
        why="plain SQL writes the members at once, which is right the first time only."
        " Ours puts who belongs to it in a table of its own, gives it a key, counts it,"
        " and writes who is in that table and not yet a member. To be done: no"
        " comparison where there are no members yet; and no key, where the condition"
        " names each customer once.",
    ),
]

"""A company's deals, orders, invoices and payments, written by SQL set by set.

Each deal has one order of three lines and three invoices of one line. Of 40 invoices
one is open and one is paid in part; each tenth order has a line not yet delivered.
"""

import contextlib
import re
import time

from odoo.tools import SQL

from .bookkeeping import require_accounts

FIRST = 10_000_000  # ids of what is made; Odoo's own records stay far below
DEALS_PER_CUSTOMER = 40
DAYS = 700  # of history
TABLES = (
    "res_partner",
    "crm_lead",
    "sale_order",
    "sale_order_line",
    "sale_order_line_invoice_rel",
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
)
INSERT = re.compile(r"INSERT INTO (\w+) \(([^)]+)\)")
REQUIRED = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = CURRENT_SCHEMA AND table_name = %s
   AND is_nullable = 'NO' AND column_default IS NULL
"""
# what all statements need: records of the first company, and who sells
KEYS = """
CREATE TEMP TABLE k AS
SELECT c.id AS company, c.currency_id AS cur, x.*,
       (SELECT id FROM account_journal
         WHERE type = 'sale' AND company_id = c.id ORDER BY id LIMIT 1) AS sale,
       (SELECT id FROM account_journal
         WHERE type = 'bank' AND company_id = c.id ORDER BY id LIMIT 1) AS bank,
       (SELECT id FROM account_account
         WHERE account_type = 'asset_receivable' ORDER BY id LIMIT 1) AS receivable,
       (SELECT id FROM account_account
         WHERE account_type = 'income' ORDER BY id LIMIT 1) AS income,
       (SELECT id FROM account_account
         WHERE account_type = 'asset_cash' ORDER BY id LIMIT 1) AS cash,
       (SELECT id FROM product_product ORDER BY id LIMIT 1) AS product,
       (SELECT id FROM uom_uom ORDER BY id LIMIT 1) AS uom,
       (SELECT id FROM crm_stage ORDER BY id LIMIT 1) AS stage,
       (SELECT id FROM crm_team ORDER BY id LIMIT 1) AS team,
       ARRAY(SELECT id FROM res_users WHERE active AND NOT share ORDER BY id LIMIT 30)
           AS users
  FROM (SELECT * FROM res_company ORDER BY id LIMIT 1) c,
       (SELECT %(first)s AS first, %(customers)s AS customers, %(days)s AS days) x
"""
# one row per deal, per invoice and per payment; the others are made of them
DEALS = """
CREATE TEMP TABLE d AS
SELECT k.first + i AS id, i, k.first + i %% k.customers AS partner,
       k.users[1 + i %% CARDINALITY(k.users)] AS usr, CURRENT_DATE - i %% k.days AS day
  FROM GENERATE_SERIES(1, %(deals)s) i, k
"""
INVOICES = """
CREATE TEMP TABLE n AS
SELECT k.first + d.i * 3 + j AS id, d.i * 3 + j AS n, d.i, d.partner, d.day, x.open,
       100 - x.open AS paid,
       CASE x.open WHEN 0 THEN 'paid' WHEN 100 THEN 'not_paid' ELSE 'partial' END
           AS payment_state
  FROM d, GENERATE_SERIES(0, 2) j, k,
       LATERAL (SELECT CASE (d.i * 3 + j) %% 40
                       WHEN 7 THEN 60 WHEN 27 THEN 100 ELSE 0 END AS open) x
"""
STEPS = [
    (
        "customers",
        """INSERT INTO res_partner (id, name, complete_name, active, is_company, type,
               commercial_partner_id, autopost_bills, create_date, write_date)
           SELECT k.first + i, 'Customer ' || i, 'Customer ' || i, TRUE, TRUE,
                  'contact', k.first + i, 'ask', NOW(), NOW()
             FROM k, GENERATE_SERIES(0, k.customers - 1) i""",
    ),
    (
        "deals",
        """INSERT INTO crm_lead (id, name, type, partner_id, user_id, team_id, stage_id,
               active, company_id, priority, create_date, write_date, probability,
               won_status, expected_revenue)
           SELECT d.id, 'Deal ' || i, 'opportunity', d.partner, d.usr, k.team, k.stage,
                  TRUE, k.company, '0', d.day, NOW(), 10, 'pending', 300
             FROM d, k""",
    ),
    (
        "orders",
        """INSERT INTO sale_order (id, name, state, partner_id, partner_invoice_id,
               partner_shipping_id, company_id, currency_id, currency_rate,
               amount_total, amount_untaxed, amount_tax, date_order, opportunity_id,
               user_id, team_id, create_date)
           SELECT d.id, 'BIG' || i, 'sale', d.partner, d.partner, d.partner, k.company,
                  k.cur, 1, 300, 300, 0, d.day, d.id, d.usr, k.team, d.day
             FROM d, k""",
    ),
    (
        "order lines",
        """INSERT INTO sale_order_line (id, order_id, name, product_id,
               product_uom_qty, product_uom_id, price_unit, price_total,
               price_subtotal, qty_invoiced, qty_delivered, company_id, currency_id,
               order_partner_id, state, customer_lead, is_downpayment, sequence)
           SELECT n.id, k.first + n.i, 'Line', k.product, 1, k.uom, 100, 100, 100, 1,
                  CASE WHEN n.i %% 10 = 0 AND n.n %% 3 = 0 THEN 0 ELSE 1 END, k.company,
                  k.cur, n.partner, 'sale', 0, FALSE, 10
             FROM n, k""",
    ),
    (
        "invoices",
        """INSERT INTO account_move (id, name, state, move_type, journal_id, company_id,
               currency_id, partner_id, commercial_partner_id, date, invoice_date,
               invoice_date_due, amount_total, amount_untaxed, amount_total_signed,
               amount_total_in_currency_signed, amount_residual,
               amount_residual_signed, payment_state, invoice_currency_rate, auto_post,
               sequence_prefix, sequence_number)
           SELECT n.id, 'BINV/' || n.n, 'posted', 'out_invoice', k.sale, k.company,
                  k.cur, n.partner, n.partner, n.day, n.day, n.day + 30, 100, 100, 100,
                  100, n.open, n.open, n.payment_state, 1, 'no', 'BINV/', n.n
             FROM n, k""",
    ),
    (
        "invoice items",
        """INSERT INTO account_move_line (id, move_id, journal_id, company_id,
               company_currency_id, currency_id, account_id, partner_id, date,
               move_name, parent_state, display_type, balance, debit, credit,
               amount_currency, price_total, price_subtotal, quantity, price_unit,
               amount_residual, amount_residual_currency, reconciled, date_maturity,
               sequence, product_id)
           SELECT k.first + n.n * 2 + t, n.id, k.sale, k.company, k.cur, k.cur,
                  CASE t WHEN 0 THEN k.income ELSE k.receivable END, n.partner, n.day,
                  'BINV/' || n.n, 'posted',
                  CASE t WHEN 0 THEN 'product' ELSE 'payment_term' END,
                  200 * t - 100, 100 * t, 100 - 100 * t, 200 * t - 100,
                  CASE t WHEN 0 THEN 100 END, CASE t WHEN 0 THEN 100 END, 1, 100,
                  n.open * t, n.open * t, t = 1 AND n.open = 0, n.day + 30, 10,
                  k.product
             FROM n, k, GENERATE_SERIES(0, 1) t""",
    ),
    (
        "links of order lines",
        """INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
           SELECT k.first + n.n * 2, n.id FROM n, k""",
    ),
    (
        "payments",
        """INSERT INTO account_payment (id, name, date, amount,
               amount_company_currency_signed, payment_type, partner_type, state,
               journal_id, company_id, currency_id, partner_id, move_id,
               outstanding_account_id, is_matched, is_reconciled)
           SELECT n.id, 'BP' || n.n, n.day + 10, n.paid, n.paid, 'inbound', 'customer',
                  'paid', k.bank, k.company, k.cur, n.partner, 2 * k.first + n.n,
                  k.cash, TRUE, TRUE
             FROM n, k WHERE n.paid > 0""",
    ),
    (
        "entries of payments",
        """INSERT INTO account_move (id, name, state, move_type, journal_id, company_id,
               currency_id, partner_id, commercial_partner_id, date, amount_total,
               amount_total_signed, origin_payment_id, payment_state, auto_post,
               amount_residual_signed)
           SELECT 2 * k.first + n.n, 'BBNK/' || n.n, 'posted', 'entry', k.bank,
                  k.company, k.cur, n.partner, n.partner, n.day + 10, n.paid, n.paid,
                  n.id, 'not_paid', 'no', 0
             FROM n, k WHERE n.paid > 0""",
    ),
    (
        "items of payments",
        """INSERT INTO account_move_line (id, move_id, journal_id, company_id,
               company_currency_id, currency_id, account_id, partner_id, date,
               move_name, parent_state, display_type, balance, debit, credit,
               amount_currency, amount_residual, amount_residual_currency, reconciled,
               sequence, payment_id, matching_number)
           SELECT 3 * k.first + n.n * 2 + t, 2 * k.first + n.n, k.bank, k.company,
                  k.cur, k.cur, CASE t WHEN 0 THEN k.cash ELSE k.receivable END,
                  n.partner, n.day + 10, 'BBNK/' || n.n, 'posted', 'product',
                  n.paid * (1 - 2 * t), n.paid * (1 - t), n.paid * t,
                  n.paid * (1 - 2 * t), 0, 0, t = 1, 10, n.id,
                  CASE t WHEN 1 THEN n.n::varchar END
             FROM n, k, GENERATE_SERIES(0, 1) t WHERE n.paid > 0""",
    ),
    (
        "reconciliations",
        """INSERT INTO account_partial_reconcile (id, debit_move_id, credit_move_id,
               amount, debit_amount_currency, credit_amount_currency,
               debit_currency_id, credit_currency_id, company_id, max_date)
           SELECT n.id, k.first + n.n * 2 + 1, 3 * k.first + n.n * 2 + 1, n.paid,
                  n.paid, n.paid, k.cur, k.cur, k.company, n.day + 10
             FROM n, k WHERE n.paid > 0""",
    ),
]


def fill(env, deals, say):
    """Fill the database up, if it is not yet; return seconds by step."""
    env.cr.execute("SELECT COUNT(*) FROM crm_lead WHERE id > %s", [FIRST])
    found = env.cr.fetchone()[0]
    if found and found != deals:
        raise SystemExit(f"the database has {found:,} deals: take another one")
    if found:
        return {}
    spent = {}
    require_accounts(env, env["res.company"].search([], order="id", limit=1))
    write(env, deals, spent, say)
    env.cr.commit()
    _vacuum(env.registry, TABLES, say)
    line = env["sale.order.line"]
    _take_time("what is invoiced", line._fill_crm_invoicing, spent, say)
    env.cr.commit()
    _vacuum(env.registry, ["sale_order_line"], say)
    return spent


def write(env, deals, spent, say):
    """Write all rows in the transaction."""
    customers = max(1, deals // DEALS_PER_CUSTOMER)
    params = {"first": FIRST, "customers": customers, "deals": deals, "days": DAYS}
    # a superuser is spared the checks of foreign keys, which the statements keep
    env.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER")
    if env.cr.fetchone()[0]:
        env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute("SET LOCAL synchronous_commit = off")
    for statement in (KEYS, DEALS, INVOICES):
        env.cr.execute(statement, params)
    with defaults(env, [statement for _name, statement in STEPS]):
        for name, statement in STEPS:
            _take_time(name, lambda s=statement: env.cr.execute(s, params), spent, say)


@contextlib.contextmanager
def defaults(env, statements):
    """PostgreSQL fills in Odoo's defaults where apps beside ours require a value."""
    found = get_defaults(env, statements)
    for table, column, value in found:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s ALTER %s SET DEFAULT %s",
                SQL.identifier(table),
                SQL.identifier(column),
                value,
            )
        )
    yield
    for table, column, _value in found:
        drop = "ALTER TABLE %s ALTER %s DROP DEFAULT"
        env.cr.execute(SQL(drop, SQL.identifier(table), SQL.identifier(column)))


def get_defaults(env, statements):
    """[(table, column, value)]: what columns get that inserts leave out but must not.

    Which apps are installed decides which columns a table requires.
    """
    models = {model._table: name for name, model in env.registry.items() if model._auto}
    found = {}
    for statement in statements:
        [(table, columns)] = INSERT.findall(statement)
        if table not in models:
            continue
        env.cr.execute(REQUIRED, [table])
        required = {name for (name,) in env.cr.fetchall()}
        left_out = sorted(required - set(re.findall(r"\w+", columns)))
        for name, value in _get_values(env[models[table]], left_out).items():
            found[table, name] = value
    return [(*key, value) for key, value in found.items()]


def _get_values(model, names):
    """{column: Odoo's default}, as PostgreSQL keeps it."""
    values = model.default_get(names)
    if missing := [name for name in names if name not in values]:
        raise SystemExit(
            f"{model._name} requires {', '.join(missing)}, which has no default:"
            " measure in a database without the app that adds it"
        )
    return {
        name: model._fields[name].convert_to_column_insert(values[name], model)
        for name in names
    }


def _take_time(name, call, spent, say):
    start = time.perf_counter()
    call()
    spent[name] = round(time.perf_counter() - start, 1)
    say(f"{name}: {spent[name]} s")


def _vacuum(registry, tables, say):
    """What autovacuum does by and by: statistics, and maps of visible pages."""
    with registry.cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        for table in tables:
            say(f"vacuum {table}")
            cr.execute(f"VACUUM ANALYZE {table}")
        cr._cnx.autocommit = False

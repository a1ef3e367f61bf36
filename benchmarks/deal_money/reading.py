"""What people open: the page of deals, the debts, the payments."""

from datetime import date, timedelta

from lxml import etree

from odoo import Command, api
from odoo.tools import SQL

from .clock import Clock
from .filling import FIRST
from .plain import BY_PERSON

FIGURES = (
    "ordered_amount",
    "delivered_amount",
    "invoiced_amount",
    "paid_amount",
    "money_owed",
    "goods_owed",
    "payment_status",
    "payment_date_due",
    "is_overdue_payment",
)
LINK = {"fields": {"display_name": {}}}
PAYMENTS = ("date", "document_number", "amount", "kind", "currency_id")
PAYMENT_LINKS = ("partner_id", "lead_id", "invoice_id", "user_id")
PAYMENT_COLUMNS = {name: {} for name in PAYMENTS} | dict.fromkeys(PAYMENT_LINKS, LINK)
DEBTS = ("delivered_amount", "settled_amount", "money_owed", "money_since", "money_age")
DEBT_LINKS = ("partner_id", "lead_id", "order_id", "user_id", "currency_id")
DEBT_COLUMNS = {name: {} for name in DEBTS} | dict.fromkeys(DEBT_LINKS, LINK)


def measure(cr, repeat, say):
    """{what: {"seconds": median, "runs": [...], "cpu": mean, "sql": statements}}"""
    env = api.Environment(cr, 2, {"lang": "en_US", "tz": "UTC"})
    company = env["res.company"].search([], order="id", limit=1)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    cr.execute("SELECT PG_BACKEND_PID()")
    clock = Clock(env, cr.fetchone()[0], say)
    results = {}
    calls = get_calls(env) | get_pay_calls(env)
    for name, call in calls.items():
        times = 8 * repeat if name.startswith("page") else repeat
        results[name] = clock.take(name, call, times)
    cr.rollback()
    results["ratios"] = {
        "page": ratio(results, "page with figures", "page of Odoo"),
        "page_with_badge": ratio(results, "page with badge", "page of Odoo"),
        "debt_report": ratio(results, "debt report", "plain SQL"),
    }
    say(str(results["ratios"]))
    return results


def ratio(results, one, other):
    return round(results[one]["cpu"] / results[other]["cpu"], 2)


def get_page(env, model, domain, specification, **kwargs):
    return lambda: env[model].web_search_read(
        domain, specification, limit=80, count_limit=10001, **kwargs
    )


def get_calls(env):
    """{what: a call that reads it}"""
    columns = get_list_columns(env["crm.lead"])
    wanted = {
        "page of Odoo": columns,
        "page with badge": {**columns, "payment_status": {}},
        "page with figures": {**columns, **{name: {} for name in FIGURES}},
    }
    big = [("type", "=", "opportunity"), ("id", ">", FIRST)]
    calls = {
        name: get_page(env, "crm.lead", big, specification)
        for name, specification in wanted.items()
    }
    return calls | get_debt_calls(env) | get_payment_calls(env)


def get_debt_calls(env):
    debts, owing = env["crm.deal.balance"], [("money_owed", ">", 0)]
    overdue = [("payment_status", "=", "overdue")]
    plain = SQL(BY_PERSON, env.company.id)
    sums = ["money_owed:sum", "__count"]
    return {
        "plain SQL": lambda: env.execute_query(plain),
        "debt report": lambda: debts._read_group(owing, ["user_id"], sums),
        "debts by age": lambda: debts.web_read_group(owing, ["money_age"], sums),
        "debt list": get_page(
            env, debts._name, owing, DEBT_COLUMNS, order="money_since, id"
        ),
        "overdue deals": lambda: env["crm.lead"].search(overdue, limit=80),
    }


def get_payment_calls(env):
    model = "crm.deal.payment"
    mine = [("user_id", "=", env.uid)]
    return {
        "payments": get_page(env, model, [], PAYMENT_COLUMNS),
        "payments, 5th page": get_page(env, model, [], PAYMENT_COLUMNS, offset=320),
        "payments of one person": lambda: env[model].search(mine, limit=80),
    }


def get_pay_calls(env):
    """What a pay plan for everybody counts that began a month or long ago."""
    users = env["res.users"].search([("share", "=", False)])
    last = date.today()
    calls = {}
    for name, start in (("a month", last - timedelta(days=30)), ("all times", False)):
        people = [Command.create({"user_id": u.id, "date_start": start}) for u in users]
        plan = env["crm.pay.plan"].create(
            {
                "name": name,
                "rule_ids": [Command.create({"percent": 5})],
                "assignment_ids": people,
            }
        )
        calls[f"pay of {name}"] = lambda plan=plan: plan._get_shares(last)
    return calls


def get_list_columns(Lead):
    """Specification of the list of deals as Odoo has it, without our columns."""
    view = Lead.env.ref("crm.crm_case_tree_view_oppor")
    arch = etree.fromstring(Lead.get_view(view.id, "list")["arch"])
    names = {node.get("name") for node in arch.iter("field")}
    return {
        name: LINK if Lead._fields[name].relational else {}
        for name in sorted(names)
        if not (Lead._fields[name]._module or "").startswith("crm_relations")
    }

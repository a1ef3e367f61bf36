"""The yearly review, the reports on partners and their incentives, at this size."""

from contextlib import contextmanager
from unittest.mock import patch

from deal_money.clock import Clock
from deal_money.reading import get_page

from odoo import Command, api
from odoo.tools import SQL

from . import plain
from .filling import PARTNERS

# partners and payments of a settlement
SETTLED_PARTNERS, SETTLED_LINES = 30, 1500
LINK = {"fields": {"display_name": {}}}
CARD = {
    **{name: LINK for name in ("partner_id", "grade_id", "user_id", "currency_id")},
    "revenue_trend": {},
    "revenue_quarter": {},
    "plan_percent": {},
    "risk_count": {},
    "risk_text": {},
    "last_deal": {},
    "last_login": {},
    "last_registration": {},
}


def measure(cr, repeat, say):
    """{what: what :meth:`Clock.take` finds}: what is written is undone each time."""
    env = api.Environment(cr, 2, {"lang": "en_US", "tz": "UTC"})
    company = env["res.company"].search([], order="id", limit=1)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    cr.execute("SELECT PG_BACKEND_PID()")
    clock = Clock(env, cr.fetchone()[0], say)
    page = get_page(env, "prm.scorecard", [], CARD)
    results = {"scorecard page": clock.take("scorecard page", page, 8 * repeat)}
    for name, call in get_settlement_calls(env).items():
        results[name] = clock.take(name, call, repeat)
    # these read more than any cache holds
    for name, call in (get_review_calls(env) | get_report_calls(env)).items():
        results[name] = clock.take(name, call, repeat, warm=False)
    return results


def get_review_calls(env):
    day = env.cr.now().date()
    due = env["prm.enrollment"].search([("partner_id", ">=", PARTNERS)])
    return {
        "review by plain SQL": lambda: undone(env, review_plainly),
        "what counts": lambda: due._get_cases(day),
        "review": lambda: undone(env, review),
    }


def get_report_calls(env):
    """Of three years, and of this one."""
    results = env["prm.partner.result"]
    kind, today = [("kind", "=", "revenue")], env.cr.now().date()
    year = [("date", ">=", today.replace(month=1, day=1)), ("date", "<=", today)]
    sums = ["revenue:sum"]
    calls = {
        "revenue by plain SQL": lambda: env.execute_query(SQL(plain.REVENUE)),
        "revenue of the year by plain SQL": lambda: env.execute_query(
            SQL(plain.REVENUE_OF_YEAR)
        ),
    }
    calls["revenue by level"] = lambda: results._read_group(kind, ["grade_id"], sums)
    calls["revenue of the year by level"] = lambda: results._read_group(
        kind + year, ["grade_id"], sums
    )
    calls["all results of the year by level"] = lambda: results.formatted_read_group(
        year, ["grade_id"], [*sums, "won_count:sum", "customer_count:sum"]
    )
    return calls


def get_settlement_calls(env):
    """The payments of some partners, which have come in since the last time."""
    plans = env["prm.incentive.plan"]
    create_plan(env)
    env["prm.incentive.touch"].search([]).unlink()
    env.flush_all()
    each = SETTLED_LINES // SETTLED_PARTNERS
    paid = SQL(plain.PAID_INVOICES, PARTNERS, SETTLED_PARTNERS, each)
    ids = [move_id for (move_id,) in env.execute_query(paid)]

    def settle(_env):
        env["prm.incentive.touch"]._add(SQL("SELECT unnest(%s)", ids))
        plans._follow_money()

    return {
        "settlement": lambda: undone(env, settle),
        "settlement, nothing new": plans._follow_money,
    }


def create_plan(env):
    """The only plan: for all partners, and it has seen all money of before."""
    plans = env["prm.incentive.plan"]
    plans.search([]).active = False
    plan = plans.create(
        {
            "name": "Measured",
            "basis": "collected",
            "rule_ids": [Command.create({"percent": 5})],
            "assignment_ids": [Command.create({"date_start": False})],
        }
    )
    every = plans.with_context(active_test=False).search([])
    every.write({"is_stale": False, "proposed_until": env.cr.now().date()})
    return plan


def review_plainly(env):
    for statement in (plain.VALUES, plain.NOTE, plain.MOVE):
        env.cr.execute(statement)


def review(env):
    with committing_nothing(env):
        env["prm.enrollment"]._cron_review()


@contextmanager
def committing_nothing(env):
    """A scheduled action commits each batch: here, all is one to be undone.

    Letters to partners are not part of the review, and wait.
    """
    crons, reviews = env.registry["ir.cron"], env.registry["prm.review"]
    with (
        patch.object(crons, "_commit_progress", return_value=60),
        patch.object(reviews, "_notify_partners", lambda self: None),
    ):
        yield


def undone(env, call):
    env.flush_all()
    env.cr.execute("SAVEPOINT levels")
    try:
        call(env)
        env.flush_all()
        env.cr.precommit.run()  # tracking
    finally:
        env.clear()
        env.cr.execute("ROLLBACK TO SAVEPOINT levels")

"""The customer's card with the first page of the history, beside Odoo's own form."""

from desk_race.screens import specification

from .base import Budget, Measure

OURS = ("crm_relations", "crm_service_desk")
BUDGET = Budget(times=1.5, more_sql=25)
WHY = (
    "the history asks two or three times, and PostgreSQL plans each of those"
    " statements (32 kB of SQL, a branch per kind) for 20 ms. Of a huge account it"
    " reads all orders, invoices, payments and letters for a page of 40, because their"
    " order by date is not an index's; what it earned (`crm.value`) is found by walking"
    " through all entries of the company in the order of their ids, and what it owes is"
    " shared out from all of its documents. Plan: indexes by account and date, one"
    " statement for the page and what is planned, the account's entries first."
)


def open_card(partner):
    spec = specification(partner.env, "res.partner", "form")
    return lambda: (partner.web_read(spec), partner.get_timeline_page())


def open_core_form(partner):
    """Odoo's own part of the same form, for the same user."""
    fields = partner._fields
    spec = specification(partner.env, "res.partner", "form")
    spec = {name: sub for name, sub in spec.items() if is_of_core(fields[name])}
    return lambda: partner.web_read(spec)


def is_of_core(field):
    return not any(module.startswith(OURS) for module in field._modules)


def second_page(partner):
    mark = partner.get_timeline_page()["next"]
    return lambda: partner.get_timeline_page(before=mark)


def _measure(what, get, is_cold=False):
    return Measure(
        "card",
        what,
        lambda bench: open_card(get(bench)),
        lambda bench: open_core_form(get(bench)),
        beside="Odoo's contact form",
        budget=BUDGET,
        is_cold=is_cold,
        why=WHY,
    )


MEASURES = [
    _measure("open a small account's card", lambda bench: bench.small),
    _measure("open a huge account's card", lambda bench: bench.huge),
    _measure("the small one, caches empty", lambda bench: bench.small, is_cold=True),
    _measure("the huge one, caches empty", lambda bench: bench.huge, is_cold=True),
    Measure(
        "card",
        "second page of a huge account's history",
        lambda bench: second_page(bench.huge),
        budget=Budget(sql=12, ms=100),
        why=WHY,
    ),
]

"""The customer's card with the first page of the history, beside Odoo's own form."""

from desk_race.screens import specification

from .base import Budget, Measure

OURS = ("crm_relations", "crm_service_desk")
BUDGET = Budget(times=1.5, more_sql=25)
WHY = (
    "the history asks three times, and PostgreSQL plans each of those statements (32 kB"
    " of SQL, a branch per kind) for 20 ms, longer than it runs. What a huge account"
    " earned and owes is summed up from all of its documents each time. Plan: page,"
    " what is planned and the kinds in one statement; values kept by account and month."
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
    ),
]

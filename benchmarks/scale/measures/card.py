"""The customer's card with the first page of the history, beside Odoo's own form."""

from desk_race.screens import specification

from .base import Budget, Measure

OURS = ("crm_relations", "crm_service_desk")
# as in crm_relations/static/src/card/late_fields.js
LATE = ("value_total", "value_year", "money_owed", "goods_owed")
BUDGET = Budget(times=1.5, more_sql=25)
WHY = (
    "what is left is much and small. Half of it is fourteen statements of the form's"
    " own figures and pages (roles, segments, consent, profile, tickets, agreements),"
    " each for half a millisecond in PostgreSQL and as much in Odoo; the other half is"
    " the history: two statements ask which kinds the account has, one reads the page"
    " (a branch per kind), eight read people, names and first words. With empty caches"
    " Odoo also reads, for each of ten more models, its rules in three statements and,"
    " for each selection that is shown, its labels in four. What remains to be done:"
    " rules and labels of the card read at once, and the lesser pages after the form,"
    " as money and value are."
)


def open_card(partner):
    spec = specification(partner.env, "res.partner", "form")
    spec = {name: sub for name, sub in spec.items() if name not in LATE}
    return lambda: (partner.web_read(spec), partner.get_timeline_page())


def read_late(partner):
    """What the browser asks for when the form is shown."""
    return lambda: partner.web_read({name: {} for name in LATE})


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
        "what a small account earned and owes, after the card is shown",
        lambda bench: read_late(bench.small),
    ),
    Measure(
        "card",
        "what a huge account earned and owes, after the card is shown",
        lambda bench: read_late(bench.huge),
    ),
    Measure(
        "card",
        "second page of a huge account's history",
        lambda bench: second_page(bench.huge),
        budget=Budget(sql=12, ms=100),
        why=WHY,
    ),
]

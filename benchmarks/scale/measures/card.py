"""The customer's card with the first page of the history, beside Odoo's own form."""

from desk_race.screens import specification

from .base import Budget, Measure

OURS = ("crm_relations", "crm_service_desk")
# as in static/src/card/late_fields.js of both: what follows when the card is shown
LATE = (
    *("interaction_count", "crm_lost_deal_count", "crm_agreement_count"),
    *("segment_ids", "crm_profile_state", "crm_consent_state"),
    *("crm_asset_ids", "life_event_ids"),
    *("service_open_ticket_count", "service_ticket_count"),
    *("service_card_ticket_ids", "service_entitlement_count"),
)
SLOW = ("value_total", "value_year", "money_owed", "goods_owed")
BUDGET = Budget(times=1.5, more_sql=25)
WHY = (
    "what is left is the history, two fifths of the card: PostgreSQL plans a question"
    " about each of two dozen sources, then a branch for each that has rows, for longer"
    " than it reads them; and Odoo puts the rows into words. Counts, profile, consent,"
    " segments, tickets and money follow when the card is shown. What remains to be"
    " done: one question per table instead of one per kind, for leads, orders, invoices"
    " and messages have several each; and the words of a page from the rows as they"
    " come, without records in between. Of a huge account, the people and the latest"
    " rows of each of its sources are read as well."
)


def open_card(partner):
    spec = specification(partner.env, "res.partner", "form")
    spec = {name: sub for name, sub in spec.items() if name not in (*LATE, *SLOW)}
    return lambda: (partner.web_read(spec), partner.get_timeline_page())


def read_late(partner, names):
    """What the browser asks for when the form is shown."""
    spec = specification(partner.env, "res.partner", "form")
    spec = {name: sub for name, sub in spec.items() if name in names}
    return lambda: partner.web_read(spec)


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
        "counts and lesser pages of a small account, after the card is shown",
        lambda bench: read_late(bench.small, LATE),
    ),
    Measure(
        "card",
        "counts and lesser pages of a huge account, after the card is shown",
        lambda bench: read_late(bench.huge, LATE),
    ),
    Measure(
        "card",
        "what a small account earned and owes, after the card is shown",
        lambda bench: read_late(bench.small, SLOW),
    ),
    Measure(
        "card",
        "what a huge account earned and owes, after the card is shown",
        lambda bench: read_late(bench.huge, SLOW),
    ),
    Measure(
        "card",
        "second page of a huge account's history",
        lambda bench: second_page(bench.huge),
        budget=Budget(sql=12, ms=100),
        why=WHY,
    ),
]

"""Who is calling: by number, name and document, among all customers."""

from .base import Budget, Measure

BUDGET = Budget(ms=100)


def find(get_term):
    def make(bench):
        partner = bench.customer(_middle(bench))
        term = get_term(partner)
        return lambda: bench.as_seller["res.partner"].find_caller(term)

    return make


def search(get_domain):
    """What Odoo's own search offers: the contacts' page of results."""

    def make(bench):
        domain = get_domain(bench.customer(_middle(bench)))
        names = ["display_name", "phone", "email"]
        Partner = bench.as_seller["res.partner"]
        return lambda: Partner.search_read(domain, names, limit=8)

    return make


def _middle(bench):
    """A person: every tenth customer is a company, three more work there."""
    return bench.sizes.customers // 20 * 10 + 5


def invoice_number(partner):
    move = partner.env["account.move"].sudo()  # the number that a customer names
    domain = [("partner_id", "=", partner.id), ("move_type", "=", "out_invoice")]
    return move.search(domain, limit=1).name


def _measure(what, get_term, get_domain=None):
    reference = search(get_domain) if get_domain else None
    return Measure(
        "caller",
        f"who is calling, by {what}",
        find(get_term),
        reference,
        beside="Odoo's search of contacts" if reference else "",
        budget=BUDGET,
    )


MEASURES = [
    _measure(
        "phone number",
        lambda partner: partner.phone,
        lambda partner: [("phone_mobile_search", "=", partner.phone)],
    ),
    _measure(
        "full name",
        lambda partner: partner.name,
        lambda partner: [("display_name", "ilike", partner.name)],
    ),
    _measure(
        "part of a name",
        lambda partner: partner.name[:6],
        lambda partner: [("display_name", "ilike", partner.name[:6])],
    ),
    _measure(
        "e-mail address",
        lambda partner: partner.email,
        lambda partner: [("email", "ilike", partner.email)],
    ),
    _measure("number of an invoice", invoice_number),
]

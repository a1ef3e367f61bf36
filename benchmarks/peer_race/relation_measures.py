"""Relations at two sizes: what people ask of them, beside partner_multi_relation."""

from desk_race.screens import open_list
from scale.measures.base import Budget, Measure

from .relation_filling import COMPANY, HUB, PERSON, find_type
from .side import create_user

PEER = "partner_multi_relation"
PAGE = 80
NAME = {"display_name": {}}
RIGHTS = "one statement reads the user's companies, which the record rules ask for."
GROUPS = (
    "base.group_partner_manager",
    "sales_team.group_sale_salesman_all_leads",
)


class RelationBench:
    """The filled database in the hands of a salesperson."""

    def __init__(self, env, filling):
        self.env = env
        self.filling = filling
        user = create_user(env, "page", *GROUPS)
        env.cr.commit()
        self.as_seller = env(user=user)
        self.person_id = filling.ids(PERSON)[-1]
        self.page = self.as_seller["res.partner"].browse(filling.ids(PERSON)[-PAGE:])

    @property
    def partners(self):
        return self.as_seller["res.partner"]

    def peer_type(self, code):
        name = find_type(self.env, code).name
        types = self.env["res.partner.relation.type"]
        return types.search([("name", "=", name)]).id

    def label(self, code):
        domain = [("type_id.code", "=", code), ("is_inverse", "=", False)]
        return self.env["crm.relation.label"].search(domain).id


def person(bench):
    return bench.person_id


def hub(bench):
    return bench.filling.hub_id


def related(field, get):
    """Who is related to a contact: all of them, as code asks."""

    def make(bench):
        domain = [(field, "=", get(bench))]
        return lambda: bench.partners.search(domain)

    return make


def page_of_related(field, get):
    """The same as the list of contacts asks: names of a page, and how many."""

    def make(bench):
        domain = [(field, "=", get(bench))]
        return lambda: open_list(bench.as_seller, "res.partner", NAME, domain, PAGE)

    return make


def our_type_page(bench):
    domain = [("relation_label_id", "=", bench.label("friend"))]
    return lambda: bench.partners.search(domain, limit=PAGE)


def peer_type_page(bench):
    domain = [("search_relation_type_id", "=", bench.peer_type("friend"))]
    return lambda: bench.partners.search(domain, limit=PAGE)


def our_relations_of(get):
    def make(bench):
        ends = bench.as_seller["crm.relation.end"]
        domain = [("partner_id", "=", get(bench))]
        return lambda: ends.search(domain, limit=PAGE).read(["display_name"])

    return make


def peer_relations_of(get):
    def make(bench):
        action = bench.partners.browse(get(bench)).action_view_relations()
        relations = bench.as_seller["res.partner.relation"]
        relations = relations.with_context(**action["context"])
        domain = action["domain"]
        return lambda: relations.search(domain, limit=PAGE).read(["display_name"])

    return make


def create(model, get_type, number=200):
    def make(bench):
        companies = bench.filling.ids(COMPANY)[:-1]
        values = [
            {
                "type_id": get_type(bench),
                "left_partner_id": person_id,
                "right_partner_id": companies[index % len(companies)],
            }
            for index, person_id in enumerate(bench.filling.ids(PERSON)[:number])
        ]
        return lambda: bench.as_seller[model].create(values)

    return make


def counter(field):
    def make(bench):
        return lambda: [row[field] for row in bench.page.read([field])]

    return make


def ids_of(found):
    return sorted(found.ids)


def names_of_page(found):
    return found["length"], [row["id"] for row in found["records"]]


MEASURES = [
    *(
        Measure(
            "related",
            f"contacts related to {whom}",
            related("relation_partner_id", get),
            related("search_relation_partner_id", get),
            beside=PEER,
            budget=Budget(ms=limit, sql=3),
            same=ids_of,
        )
        for whom, get, limit in (
            ("a person", person, 5),
            ("the greatest employer", hub, None),
        )
    ),
    *(
        Measure(
            "related",
            f"the same as a list: a page of {PAGE} and the number, {whom}",
            page_of_related("relation_partner_id", get),
            page_of_related("search_relation_partner_id", get),
            beside=PEER,
            same=names_of_page,
        )
        for whom, get in (("a person", person), ("the greatest employer", hub))
    ),
    Measure(
        "type",
        f"contacts that have a relation type, page of {PAGE}",
        our_type_page,
        peer_type_page,
        beside=PEER,
        budget=Budget(ms=20),
        why="of a type that is the same both ways, PostgreSQL reads all relations for"
        " each side before it takes a page; a plan that walks through the contacts and"
        " asks for each would stop early, but is dear where the type is rare.",
        same=ids_of,
    ),
    *(
        Measure(
            "relations",
            f"relations of {whom} with their names",
            our_relations_of(get),
            peer_relations_of(get),
            beside=PEER,
            budget=Budget(ms=limit),
            same=len,
            why=RIGHTS,
        )
        for whom, get, limit in (
            ("a person", person, 5),
            (f"the greatest employer, page of {PAGE}", hub, None),
        )
    ),
    Measure(
        "create",
        "create 200 relations",
        create("crm.relation", lambda bench: find_type(bench.env, HUB.code).id),
        create("res.partner.relation", lambda bench: bench.peer_type(HUB.code)),
        beside=PEER,
        budget=Budget(sql=10, ms=100),
        why="neighbours on the machine: see the CPU.",
        same=len,
    ),
    Measure(
        "counter",
        f"relation counters of {PAGE} contacts",
        counter("current_relation_count"),
        counter("relation_count"),
        beside=PEER,
        budget=Budget(sql=2, ms=15),
        why=RIGHTS,
        same=list,
    ),
]

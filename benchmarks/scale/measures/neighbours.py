"""Relations: who stands around a contact."""

from .base import Budget, Measure

# The same cut as ours: so many contacts per step, those of the lowest ids.
AROUND = """
    WITH RECURSIVE around (id, depth) AS (
        SELECT %s::int, 0
         UNION
        SELECT x.id, x.depth FROM (
            SELECT CASE WHEN r.left_partner_id = a.id THEN r.right_partner_id
                        ELSE r.left_partner_id END AS id, a.depth + 1 AS depth
              FROM around a JOIN crm_relation r
                ON a.id IN (r.left_partner_id, r.right_partner_id)
             WHERE a.depth < 3 AND r.active
               AND COALESCE(r.date_end, 'infinity') >= CURRENT_DATE
             LIMIT 150) x)
    SELECT id, min(depth) FROM around GROUP BY id"""


def neighbourhood(get):
    def make(bench):
        Relation = bench.as_seller["crm.relation"]
        partner_id = get(bench).id
        return lambda: Relation._get_neighbourhood(partner_id, depth=3)

    return make


def plain_neighbourhood(get):
    def make(bench):
        partner_id = get(bench).id

        def call():
            bench.env.cr.execute(AROUND, [partner_id])
            return bench.env.cr.fetchall()

        return call

    return make


def relations_of(get):
    """The page behind the button on the contact."""

    def make(bench):
        End = bench.as_seller["crm.relation.end"]
        domain = [("partner_id", "=", get(bench).id)]
        names = {"display_name": {}}
        return lambda: End.web_search_read(domain, names, limit=80)

    return make


MEASURES = [
    Measure(
        "relations",
        f"three steps around {whom}",
        neighbourhood(get),
        plain_neighbourhood(get),
        beside="plain SQL without rights",
        budget=Budget(sql=3),
        why="the walk itself is one statement; three read the user, the user's contact"
        " and the company for time zone and rights, once per request whatever it asks."
        " To be done: a user's zone and companies from the registry's cache, where the"
        " rights are.",
    )
    for whom, get in (
        (
            "a person",
            lambda bench: bench.customer(bench.sizes.customers // 20 * 10 + 5),
        ),
        ("the greatest employer", lambda bench: bench.huge),
    )
] + [
    Measure(
        "relations",
        "the relations of a person",
        relations_of(
            lambda bench: bench.customer(bench.sizes.customers // 20 * 10 + 5)
        ),
        budget=Budget(ms=5),
        why="names of both contacts and the type are read by the ORM, with the user's"
        " rights; the search itself is one index. To be done: the names by the"
        " statement that finds the relations.",
    )
]

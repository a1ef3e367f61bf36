"""Three relations per customer: employers (some of them huge), peers, advisers."""

from dataclasses import replace

from ..family import Family

TYPES = ("works_for", "supplier", "recommends", "influences")
EMPLOYER, SUPPLIER, PEER, ADVISER = range(4)


def make(world):
    progress = world.progress
    variants = progress.note("relations", lambda: _create(world))
    family = Family("relations", world.sizes.relations, variants)
    progress.prepare(family)
    progress.copies(
        replace(family, varied=_varied(world), tables={"crm_relation": COLUMNS})
    )


def _create(world):
    base = world.progress.base("customers", "res_partner")
    Relation = world.env["crm.relation"]
    variants = []
    for name in TYPES:
        # a person and a company, both among the customers
        relation = Relation.create(
            {
                "left_partner_id": base + (10 if name == "supplier" else 4),
                "right_partner_id": base,
                "type_id": world.env.ref(f"crm_relations.crm_relation_type_{name}").id,
                "date_start": "2020-01-01",
            }
        )
        variants.append({"crm_relation": relation.ids})
    return variants


# the first relation of each type must not meet its own original
COLUMNS = {
    "left_partner_id": "v.lhs",
    "right_partner_id": "v.rhs",
    "date_start": "date '2005-01-01' + mod(n * 7, 5000)::int",
    "date_end": "CASE WHEN bench.dice(n, 21, 5) = 0"
    " THEN date '2020-01-01' + mod(n, 1500)::int END",
}


def _varied(world):
    number = world.sizes.customers
    base = world.progress.base("customers", "res_partner")
    c = f"mod(n, {number})"
    kind = f"n / {number}"
    # a cube of chance: few employ many
    throw = "power(bench.dice(n, 22, 1000000) / 1000000.0, 3)"
    company = f"10 * floor({throw} * {number} / 10)::bigint"
    other = f"mod({c} + 1 + bench.dice(n, 23, {number} - 1), {number})"
    supplied = f"mod({c} + 10 * (1 + bench.dice(n, 24, {number} / 10 - 1)), {number})"
    return {
        "variant": f"CASE WHEN {kind} = 1 THEN {PEER} WHEN {kind} = 2 THEN {ADVISER}"
        f" WHEN mod({c}, 10) = 0 THEN {SUPPLIER} ELSE {EMPLOYER} END",
        "lhs": f"{base} + {c}",
        "rhs": f"{base} + CASE WHEN {kind} > 0 THEN {other}"
        f" WHEN mod({c}, 10) = 0 THEN {supplied} ELSE {company} END",
    }

"""Calls, as many as relations: what people ask of them, beside crm_phonecall."""

from desk_race.seeding import copy_rows
from scale.measures.base import Budget, Measure

from odoo.tools import SQL

from .relation_filling import PERSON
from .relation_measures import PAGE, RIGHTS

OURS, THEIRS = "crm.interaction", "crm.phonecall"
PEER = "crm_phonecall"


def fill(bench) -> None:
    """Persons in turn have a call every minute back from now, of the salesperson."""
    for model in (OURS, THEIRS):
        if model in bench.env:
            _multiply(bench, model)
    bench.env.cr.execute("ANALYZE")
    bench.env.cr.commit()


def _multiply(bench, model):
    persons = bench.filling.ids(PERSON)
    call = bench.as_seller[model].create(_prepare(bench, model, persons[0]))
    bench.env.flush_all()
    person = SQL("%s + n %% %s", persons[0], len(persons))
    varied = {
        "partner_id": person,
        "commercial_partner_id": person,
        "date": SQL("t.date - n * interval '1 minute'"),
    }
    same = SQL("t.id = %s", call.id)
    copy_rows(bench.env, call._table, same, bench.filling.relations, varied)


def _prepare(bench, model, partner_id):
    if model == THEIRS:
        return {"name": "Race", "partner_id": partner_id}
    call = bench.env.ref("crm_relations.crm_interaction_type_call")
    return {"summary": "Race", "type_id": call.id, "partner_id": partner_id}


def calls_of_a_person(model):
    def make(bench):
        calls = bench.as_seller[model]
        domain = [("partner_id", "=", bench.person_id)]
        names = ["display_name", "date", "user_id"]
        return lambda: calls.search(domain, limit=PAGE).read(names)

    return make


def create(model, number=500):
    def make(bench):
        persons = bench.filling.ids(PERSON)
        values = [
            _prepare(bench, model, persons[index % len(persons)])
            for index in range(number)
        ]
        return lambda: bench.as_seller[model].create(values)

    return make


def counter(field):
    def make(bench):
        return lambda: [row[field] for row in bench.page.read([field])]

    return make


MEASURES = [
    Measure(
        "calls",
        "calls of a person",
        calls_of_a_person(OURS),
        calls_of_a_person(THEIRS),
        beside=PEER,
        budget=Budget(ms=2),
        why="five statements of the ORM: the rows, and the names of type and person.",
        same=len,
    ),
    Measure(
        "calls",
        "create 500 calls",
        create(OURS),
        create(THEIRS),
        beside=PEER,
        budget=Budget(sql=20),
        why="Odoo writes a hundred rows per statement: five statements each for the"
        " calls, their followers and the messages of the chatter.",
        same=len,
    ),
    Measure(
        "calls",
        f"call counters of {PAGE} contacts",
        counter("interaction_count"),
        counter("phonecall_count"),
        beside=PEER,
        budget=Budget(sql=2),
        why=RIGHTS,
        same=list,
    ),
]

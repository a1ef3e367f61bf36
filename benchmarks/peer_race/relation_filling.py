"""Relations, as many as wanted and alike on both sides; made by SQL.

Rows made once by the ORM are multiplied; the peer's are copied from ours. Four of five
contacts are persons. The last company is a great employer, and only the first half of
the persons has relations that have ended: what is asked of the others has one answer,
whether or not a side looks at dates.
"""

from dataclasses import dataclass

from desk_race.seeding import copy_rows

from odoo.tools import SQL

PERSON, COMPANY = "person", "company"
PER_PARTNER = 4  # relations
ENDED = "2021-12-31"


@dataclass(frozen=True)
class Kind:
    """A relation type and its share of the rows, in per cent."""

    code: str
    share: int
    left: str
    right: str
    is_ended: bool = False


HUB = Kind("contact_person", 5, PERSON, COMPANY)
KINDS = (
    Kind("works_for", 40, PERSON, COMPANY),
    Kind("friend", 30, PERSON, PERSON),
    Kind("supplier", 15, COMPANY, COMPANY),
    Kind("director", 10, PERSON, COMPANY, is_ended=True),
    HUB,
)


class Filling:
    """Contacts and relations; ``ids`` of persons and companies follow one another."""

    def __init__(self, env, relations: int):
        self.env = env(context={**env.context, "tracking_disable": True})
        self.relations = relations
        partners = relations // PER_PARTNER
        companies = partners // 5
        self.number = {PERSON: partners - companies, COMPANY: companies}
        self.first = {kind: self._create_partners(kind) for kind in self.number}

    @property
    def hub_id(self) -> int:
        return self.ids(COMPANY)[-1]

    def ids(self, kind: str) -> range:
        return range(self.first[kind], self.first[kind] + self.number[kind])

    def _create_partners(self, kind):
        values = {"name": f"Race {kind}", "is_company": kind == COMPANY}
        model = self.env["res.partner"].create(values)
        self.env.flush_all()
        own = SQL("%s + n", model.id)
        name = SQL("%s || n", f"Race {kind} ")
        names = {"id": own, "commercial_partner_id": own, "name": name}
        self._multiply(model, self.number[kind], names | {"complete_name": name})
        return model.id + 1

    def _multiply(self, model, number, varied):
        table = model._table
        copy_rows(self.env, table, SQL("t.id = %s", model.id), number, varied)
        self.env.cr.execute(
            SQL(
                "SELECT setval(%s, (SELECT max(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )

    def fill(self) -> None:
        for kind in KINDS:
            self._relate(kind)
        if "res.partner.relation" in self.env:
            self._copy_to_peer()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _relate(self, kind):
        """Each left contact has several of the kind, with neighbours of its number."""
        relation_type = find_type(self.env, kind.code)
        ends = [self._create_end(side) for side in (kind.left, kind.right)]
        sides = dict(zip(("left_partner_id", "right_partner_id"), ends, strict=True))
        dates = {"date_start": "2020-01-01", "date_end": kind.is_ended and ENDED}
        model = self.env["crm.relation"].create(
            {**{key: end.id for key, end in sides.items()}, "type_id": relation_type.id}
            | dates
        )
        self.env.flush_all()
        self._multiply(model, self.relations * kind.share // 100, self._vary(kind))
        model.unlink()
        self.env["res.partner"].browse([end.id for end in ends]).unlink()

    def _create_end(self, side):
        values = {"name": "Model", "is_company": side == COMPANY}
        return self.env["res.partner"].create(values)

    def _vary(self, kind):
        left_number = self.number[kind.left] - (kind.left == COMPANY)
        right_number = self.number[kind.right] - (kind.right == COMPANY)
        left = SQL("%s + (n - 1) %% %s", self.first[kind.left], left_number)
        right = SQL(
            "%s + ((n - 1) %% %s + 1 + (n - 1) / %s) %% %s",
            self.first[kind.right],
            left_number,
            left_number,
            right_number,
        )
        if kind is HUB:
            right = SQL("%s", self.hub_id)
        if kind.left == kind.right:
            # a relation that is the same both ways has the smaller id on the left
            left, right = (
                SQL("LEAST(%s, %s)", left, right),
                SQL("GREATEST(%s, %s)", left, right),
            )
        return {"left_partner_id": left, "right_partner_id": right}

    def _copy_to_peer(self):
        """The same rows in their table, with types of the same names."""
        for kind in KINDS:
            ours = find_type(self.env, kind.code)
            theirs = make_peer_type(ours)
            self.env.cr.execute(COPY, {"theirs": theirs.id, "ours": ours.id})


COPY = """
    INSERT INTO res_partner_relation (type_id, left_partner_id, right_partner_id,
                date_start, date_end, active, create_uid, write_uid, create_date,
                write_date)
         SELECT %(theirs)s, left_partner_id, right_partner_id,
                date_start, date_end, active, create_uid, write_uid, create_date,
                write_date
           FROM crm_relation WHERE type_id = %(ours)s ORDER BY id"""


def find_type(env, code: str):
    return env["crm.relation.type"].search([("code", "=", code)])


def make_peer_type(relation_type):
    """Their type that says the same as ours."""
    sides = {"person": "p", "company": "c", "any": False}
    return relation_type.env["res.partner.relation.type"].create(
        {
            "name": relation_type.name,
            "name_inverse": relation_type.inverse_name or relation_type.name,
            "is_symmetric": relation_type.is_symmetric,
            "allow_self": relation_type.allow_self,
            "left_partner_type": sides[relation_type.left_kind],
            "right_partner_type": sides[relation_type.right_kind],
        }
    )

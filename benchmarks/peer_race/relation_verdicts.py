"""Right or wrong: relations of contacts, beside partner_multi_relation."""

from datetime import datetime

from desk_race.judging import ABSENT, Cases, at
from desk_race.screens import open_list, specification
from desk_race.seeding import copy_rows

from odoo.exceptions import AccessError
from odoo.tools import SQL

from .relation_filling import find_type, make_peer_type
from .side import (
    Side,
    count_statements,
    create_user,
    longest_statement,
    merge,
    merge_without_ours,
    refuses,
    says_indexes,
    says_whole_scans,
)

CASES = Cases()
SALES = ("base.group_partner_manager", "sales_team.group_sale_salesman_all_leads")


class Relations(Side):
    model = ""
    related_field = ""
    counter = ""

    @property
    def relations(self):
        return self.env[self.model]

    def relate(self, left, code, right, start=False, end=False):
        return self.relations.create(
            {
                "left_partner_id": left.id,
                "type_id": self.get_type(code).id,
                "right_partner_id": right.id,
                "date_start": start,
                "date_end": end,
            }
        )


class Ours(Relations):
    key = "ours"
    model = "crm.relation"
    related_field = "relation_partner_id"
    counter = "current_relation_count"
    modules = {"crm_relations"}
    merge = staticmethod(merge)

    def get_type(self, code):
        return find_type(self.env, code)

    def type_domain(self, code):
        domain = [("type_id", "=", self.get_type(code).id), ("is_inverse", "=", False)]
        label = self.env["crm.relation.label"].search(domain)
        return [("relation_label_id", "=", label.id)]

    def who_has_a_say(self, deal):
        return deal.crm_influence_ids.left_partner_id


class Peer(Relations):
    key = "oca"
    model = "res.partner.relation"
    related_field = "search_relation_partner_id"
    counter = "relation_count"
    modules = {
        "account_commission_oca",
        "commission_oca",
        "crm_phonecall",
        "partner_multi_relation",
        "sale_commission_oca",
    }
    merge = staticmethod(merge_without_ours)

    def get_type(self, code):
        ours = find_type(self.env, code)
        types = self.env["res.partner.relation.type"]
        found = types.search([("name", "=", ours.name)], limit=1)
        return found or make_peer_type(ours)

    def type_domain(self, code):
        return [("search_relation_type_id", "=", self.get_type(code).id)]

    def who_has_a_say(self, _deal):
        return None


class World:
    """Three persons and a company that are related in each situation anew."""

    def __init__(self, env):
        self.env = env(context={**env.context, "mail_create_nolog": True})
        names = ("Anna", "Petr", "Tom")
        self.anna, self.petr, self.tom, self.acme = env["res.partner"].create(
            [
                *({"name": f"Race {name}"} for name in names),
                {"name": "Race Acme", "is_company": True},
            ]
        )
        self.seller = create_user(env, "relations", *SALES)
        env.cr.commit()
        self.sides = [Ours(self)]
        if Peer.model in env:
            self.sides.append(Peer(self))


@CASES.add("R1", "ended in 2021: who is related to the company, in the list")
def _in_web_client(world, side):
    side.relate(world.anna, "works_for", world.acme, end="2021-06-30")
    domain = [(side.related_field, "=", world.acme.id)]
    page = open_list(side.env, "res.partner", {"name": {}}, domain)
    return f"{page['length']} listed", page["length"] == 0


@CASES.add("R2", "the SQL of a search: 5 of a type, then 200 more")
def _ids_in_statement(world, side):
    domain = side.type_domain("decides")

    def search():
        open_list(side.env, "res.partner", {"name": {}}, domain)

    _employ(world, side, 5, "decides")
    few = longest_statement(side.env, search)
    _employ(world, side, 200, "decides")
    many = longest_statement(side.env, search)
    return f"{few:,} characters, then {many:,}", many < 1.1 * few


def _employ(world, side, number, code="works_for"):
    persons = side.env["res.partner"].create(
        [{"name": f"Person {index}"} for index in range(number)]
    )
    type_id = side.get_type(code).id
    values = {"type_id": type_id, "right_partner_id": world.acme.id}
    return side.relations.create(
        [{"left_partner_id": person.id, **values} for person in persons]
    )


@CASES.add("R3", "an index for each side, the type, and the end")
def _indexes(_world, side):
    columns = ("left_partner_id", "right_partner_id", "type_id", "date_end")
    return says_indexes(side.env.cr, {side.relations._table: columns})


@CASES.add("R4", "statements to create them")
def _statements(world, side):
    _employ(world, side, 2)  # fills the caches of the process
    few, many = (
        count_statements(side.env, lambda number=number: _employ(world, side, number))
        for number in (2, 50)
    )
    return f"2 rows: {few} SQL, 50 rows: {many} SQL", many - few < 48


@CASES.add("R5", "A is a friend of B: B as a friend of A once more")
def _mirror(world, side):
    side.relate(world.anna, "friend", world.petr)
    return refuses(side, lambda: side.relate(world.petr, "friend", world.anna))


@CASES.add("R6", "archived, then entered a second time")
def _archived_twice(world, side):
    side.relate(world.anna, "works_for", world.acme).active = False
    return refuses(side, lambda: side.relate(world.anna, "works_for", world.acme))


@CASES.add("R6b", "two colleagues enter the same at once")
def _twice_in_database(world, side):
    """What two colleagues do at once: neither sees the row of the other."""
    relation = side.relate(world.anna, "works_for", world.acme)
    side.env.flush_all()
    same = SQL("t.id = %s", relation.id)
    return refuses(
        side, lambda: copy_rows(side.env, side.relations._table, same, 1, {})
    )


def _hide(world, side):
    """A relation with a contact of a company that the salesperson does not work in."""
    side.env.ref("base.res_partner_rule").active = True
    other = side.env["res.company"].create({"name": "Race B"})
    values = {"name": "Hidden Harry", "company_id": other.id}
    hidden = side.env["res.partner"].create(values)
    side.relate(hidden, "friend", world.anna)
    side.env.flush_all()
    side.env.invalidate_all()
    return hidden


@CASES.add("R7", "searching for the name of another company's contact")
def _leak(world, side):
    _hide(world, side)
    relations = side.relations.with_user(world.seller)
    domain = ["|", *(f"{side_name}_partner_id.name" for side_name in ("left", "right"))]
    domain[1:] = [(name, "ilike", "hidden harry") for name in domain[1:]]
    found = relations.search_count(domain)
    return f"{found} found by the hidden name", not found


@CASES.add("R7b", "opening the list of a contact related to such a one")
def _crash(world, side):
    _hide(world, side)
    side.relate(world.anna, "friend", world.petr)
    env = side.env(user=world.seller)
    spec = specification(env, side.model, "list")
    domain = [
        "|",
        ("left_partner_id", "=", world.anna.id),
        ("right_partner_id", "=", world.anna.id),
    ]
    try:
        page = open_list(env, side.model, spec, domain)
    except AccessError:
        return "the list does not open: access error", False
    is_shown = "Hidden Harry" in str(page)
    said = "shows its name" if is_shown else f"{page['length']} of 2 rows"
    return said, page["length"] == 1 and not is_shown


@CASES.add("R8", "the counter, read before and after a new relation")
def _counter(world, side):
    partner = world.anna.with_env(side.env)
    before = partner[side.counter]
    side.relate(world.anna, "friend", world.petr)
    after = partner[side.counter]
    return f"{before}, then {after}", after == before + 1


@CASES.add("R9", "created from a lead, without the left contact")
def _active_id(world, side):
    relations = side.relations.with_context(
        active_model="crm.lead", active_id=world.tom.id, active_ids=world.tom.ids
    )
    values = {
        "type_id": side.get_type("friend").id,
        "right_partner_id": world.anna.id,
    }
    return refuses(side, lambda: relations.create(values))


@CASES.add("R10", "ended yesterday: is it still counted?")
def _ended(world, side):
    side.relate(world.anna, "works_for", world.acme, end="2026-03-10")
    partner = world.anna.with_env(side.env)
    with at(side.env, datetime(2026, 3, 11, 8)):
        number = partner[side.counter]
    return f"{number} counted on the day after", number == 0


@CASES.add("R11", "an end date was entered: what is on record of it")
def _history(world, side):
    relation = side.relate(world.anna, "works_for", world.acme)
    side.env.flush_all()
    side.env.cr.flush()
    relation.date_end = "2026-03-10"
    side.env.flush_all()
    side.env.cr.flush()
    messages = side.env["mail.message"].search(
        [("model", "=", side.model), ("res_id", "=", relation.id)]
    )
    told = messages.tracking_value_ids
    return ("old and new value, who, when" if told else "nothing"), bool(told)


@CASES.add("R11b", "two friends who work for one company are merged")
def _merged(world, side):
    side.relate(world.anna, "friend", world.petr)
    side.relate(world.anna, "works_for", world.acme)
    side.relate(world.petr, "works_for", world.acme)
    side.merge(side.env, world.petr, world.anna)
    rows = side.relations.search(
        [
            "|",
            ("left_partner_id", "=", world.anna.id),
            ("right_partner_id", "=", world.anna.id),
        ]
    )
    own = rows.filtered(lambda row: row.left_partner_id == row.right_partner_id)
    return (
        f"{len(own)} with herself, {len(rows - own)} with the company",
        (len(own), len(rows - own)) == (0, 1),
    )


@CASES.add("R11c", "who has a say in the deal")
def _say_in_deal(world, side):
    deal = side.env["crm.lead"].create(
        {"name": "Desks", "type": "opportunity", "partner_id": world.acme.id}
    )
    side.relate(world.petr, "decides", world.acme)
    found = side.who_has_a_say(deal)
    if found is None:
        return ABSENT, None
    return ", ".join(found.mapped("name")), found == world.petr


@CASES.add("B24", "deleting a contact: columns looked up without an index")
def _deleted(_world, side):
    return says_whole_scans(side.env, side.modules)

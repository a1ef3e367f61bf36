"""Right or wrong: calls and what is on record of them, beside crm_phonecall."""

from datetime import datetime, timedelta

from desk_race.judging import ABSENT, Cases, at

from odoo.exceptions import UserError

from .side import Side, count_statements, create_user, says_indexes

CASES = Cases()
NOW = datetime(2026, 3, 2, 10, 0)
TYPED = 12.5


class Ours(Side):
    """A call is an interaction, logged when it has taken place."""

    key = "ours"
    model = "crm.interaction"
    counter = "interaction_count"
    columns = ("partner_id", "lead_id", "user_id", "date")
    hour = 1.0  # what they say of an hour

    def log(self, partner, **values):
        call = self.env.ref("crm_relations.crm_interaction_type_call")
        return self.env[self.model].create(
            {"partner_id": partner.id, "type_id": call.id, "summary": "Race", **values}
        )

    def finish(self, call):
        call.outcome = "agreed"

    def measure(self, begin, end):
        """What the clock says: it runs from the start that was noted."""
        call = self.log(self.world.person, date=begin)
        with at(self.env, end):
            call.action_check_in(date=begin)
            call.action_check_out(date=end)
        return call.duration

    def log_another(self, call):
        """Log a further call, now; return what is left to do."""
        self.log(call.partner_id)
        return call.partner_id.activity_ids

    def schedule(self, partners):
        values = {"next_step": "Call again", "next_date": "2026-03-09"}
        call = self.env.ref("crm_relations.crm_interaction_type_call")
        self.env[self.model].create(
            [
                {"partner_id": partner.id, "type_id": call.id, **values}
                for partner in partners
            ]
        )

    def find_caller(self, number):
        hits = self.env["res.partner"].find_caller(number)
        return [hit["id"] for hit in hits if hit["model"] == "res.partner"]


class Peer(Side):
    key = "oca"
    model = "crm.phonecall"
    counter = "phonecall_count"
    columns = ("partner_id", "opportunity_id", "user_id", "date")
    hour = 60.0

    def log(self, partner, **values):
        values = {"name": "Race", "partner_id": partner.id, **values}
        return self.env[self.model].create(values)

    def finish(self, call):
        call.state = "done"

    def measure(self, begin, end):
        call = self.log(self.world.person, date=begin)
        with at(self.env, end):
            self.finish(call)
        return call.duration

    def log_another(self, call):
        values = {"name": "Race", "action": "log"}
        calls = call.schedule_another_phonecall(values, return_recordset=True)
        return calls.filtered(lambda row: row.state != "done")

    def schedule(self, partners):
        values = [{"name": "Race", "partner_id": partner.id} for partner in partners]
        calls = self.env[self.model].create(values)
        again = {"name": "Call again", "schedule_time": "2026-03-09 10:00:00"}
        calls.schedule_another_phonecall({**again, "action": "schedule"})

    def find_caller(self, _number):
        """The number of a call is text that nobody searches."""


class World:
    """A company with a person, and colleagues in two companies of ours."""

    def __init__(self, env):
        self.env = env
        self.company = env["res.partner"].create(
            {"name": "Race company", "is_company": True}
        )
        us = env.ref("base.us").id
        self.person = env["res.partner"].create(
            {
                "name": "Race caller",
                "parent_id": self.company.id,
                "phone": "+1 202 555 0175",
                "country_id": us,
            }
        )
        other = env["res.company"].create({"name": "Race calls B"})
        sales = "sales_team.group_sale_salesman_all_leads"
        self.stranger = create_user(env, "stranger", sales, company=other)
        env.cr.commit()
        self.sides = [Ours(self)]
        if Peer.model in env:
            self.sides.append(Peer(self))


@CASES.add("T1", "a duration of 12.5 was typed, then the call is held")
def _typed(world, side):
    call = side.log(world.person, duration=TYPED)
    side.finish(call)
    side.env.flush_all()
    return f"{TYPED}, then {call.duration:g}", call.duration == TYPED


@CASES.add("T2", "begun two days and 30 minutes ago, ended now")
def _two_days(_world, side):
    hours = side.measure(NOW - timedelta(days=2, minutes=30), NOW) / side.hour
    return f"{hours:g} hours", hours == 48.5


@CASES.add("T2b", "planned for 30 minutes later, held now")
def _ahead(_world, side):
    """Planned for half past ten, and held at ten."""
    try:
        hours = side.measure(NOW + timedelta(minutes=30), NOW) / side.hour
    except UserError as error:
        return f"says: {str(error).splitlines()[0][:120]}", True
    return f"{hours:g} hours", hours <= 0.5


@CASES.add("T3", "a colleague of another company reads the call")
def _other_company(world, side):
    call = side.log(world.person, company_id=world.env.company.id)
    side.env.flush_all()
    mine = side.env[side.model].with_user(world.stranger)
    found = mine.search_count([("id", "=", call.id)])
    return ("read" if found else "hidden"), not found


@CASES.add("T4", "an index for contact, deal, person and date")
def _indexes(_world, side):
    return says_indexes(side.env.cr, {side.env[side.model]._table: side.columns})


@CASES.add("T5", "who is calling from (202) 555-0175")
def _caller(world, side):
    found = side.find_caller("(202) 555-0175")
    if found is None:
        return ABSENT, None
    return ("found" if world.person.id in found else "not found"), (
        world.person.id in found
    )


@CASES.add("T6", "a further call is logged: what is left to do")
def _logged(world, side):
    left = side.log_another(side.log(world.person))
    return f"{len(left)} left to do", not left


@CASES.add("T6b", "statements to plan the next calls")
def _statements(_world, side):
    costs = []
    for number in (2, 2, 20):  # the first one fills the caches of the process
        partners = side.env["res.partner"].create(
            [{"name": f"Person {index}"} for index in range(number)]
        )
        call = count_statements(side.env, lambda found=partners: side.schedule(found))
        costs.append(call)
    _first, few, many = costs
    return f"2 calls: {few} SQL, 20 calls: {many} SQL", many - few < 18


@CASES.add("T7", "a call with a person: the counter of the company")
def _counted(world, side):
    side.log(world.person)
    side.env.flush_all()
    side.env.invalidate_all()
    number = world.company.with_env(side.env)[side.counter]
    return f"{number}", number == 1


@CASES.add("T8", "the date of creation is written to 2001")
def _created(world, side):
    call = side.log(world.person)
    side.env.flush_all()
    before = call.create_date
    call.write({"create_date": "2001-01-01 00:00:00"})
    side.env.flush_all()
    call.invalidate_recordset()
    return ("kept" if call.create_date == before else "2001"), (
        call.create_date == before
    )

from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_relations.tests.plans import get_plan

from .clock_common import MONDAY, ClockCommon

NAMED = ("partner_id", "commercial_partner_id", "team_id", "user_id", "stage_id")
LIST = {
    **{name: {} for name in ("number", "name", "sla_state", "sla_deadline")},
    **{name: {"fields": {"display_name": {}}} for name in NAMED},
}
CARD = {"name": {}, "clock_badges": {}, "partner_id": {"fields": {"display_name": {}}}}


@tagged("post_install", "-at_install")
class TestPage(ClockCommon):
    """What opening a ticket and a page of them costs, in statements."""

    def setUp(self):
        super().setUp()
        values = {"team_id": self.team.id, "user_id": self.agent.id}
        people = self.env["res.partner"].create(
            [{"name": f"P{n}", "parent_id": self.acme.id} for n in range(80)]
        )
        self.tickets = self.env["service.ticket"].create(
            [{"name": p.name, "partner_id": p.id, **values} for p in people]
        )
        self.mine = self.env["service.ticket"].with_user(self.expert)

    def _count(self, function):
        function()  # caches are warm
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _open_list(self, limit, **more):
        domain = [("id", "in", self.tickets.ids)]
        return self.mine.web_search_read(domain, LIST | more, limit=limit)

    def _open_board(self, limit):
        return self.mine.web_read_group(
            [("id", "in", self.tickets.ids)],
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=CARD,
            unfold_read_default_limit=limit,
        )

    def test_a_list_costs_as_much_for_a_page_as_for_two(self):
        two = self._count(lambda: self._open_list(2))
        self.assertEqual(self._count(lambda: self._open_list(80)), two)
        self.assertLessEqual(two, 7)

    def test_a_board_costs_as_much_for_a_page_as_for_two(self):
        two = self._count(lambda: self._open_board(2))
        self.assertEqual(self._count(lambda: self._open_board(80)), two)
        self.assertLessEqual(two, 8)

    def test_the_cards_of_a_column_come_from_an_index(self):
        # in a table as small as a test's sorting costs nothing
        self.env.cr.execute("SET LOCAL enable_sort = off")
        query = SQL(
            "SELECT id FROM service_ticket WHERE stage_id IN (%s) AND active"
            " IS TRUE AND is_closed IS NOT TRUE AND company_id IN (%s)"
            " ORDER BY priority DESC, id DESC LIMIT 80",
            self.stage_new.id,
            self.env.company.id,
        )
        index = "service_ticket_board_idx"
        plan = get_plan(self.env, query, [index])
        self.assertIn(index, plan)
        self.assertNotIn("Sort", plan)

    def test_a_page_asks_nothing_about_its_reader(self):
        """That nobody is shared is known from groups, which are in memory."""
        self._open_list(80, color={})  # caches are warm
        self.env.invalidate_all()
        users = type(self.env["res.users"])
        read = []
        fetch = users._fetch_query

        def note(records, query, columns):
            read.extend(field.name for field in columns)
            return fetch(records, query, columns)

        with patch.object(users, "_fetch_query", note):
            self._open_list(80, color={})
        self.assertEqual(set(read), {"partner_id"})

    def _get_specification(self, view_type):
        view = etree.fromstring(self.mine.get_view(view_type=view_type)["arch"])
        names = {node.get("name") for node in view.iter("field")}
        links = {name: {"fields": {"display_name": {}}} for name in NAMED}
        read = {name: {} for name in sorted(names & self.mine._fields.keys())}
        return read | links

    def _vary_tickets(self):
        """A page with and without whatever a ticket may have."""
        one, two, three = self.tickets[:3]
        one.tag_ids = self.env["service.tag"].create({"name": "VIP"})
        two.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call", user_id=self.expert.id
        )
        self.other_team.ticket_properties = [
            {"name": "colour", "string": "Colour", "type": "char"}
        ]
        three.team_id = self.other_team
        three.properties = {"colour": "red"}
        three.partner_id = False
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_page_says_what_each_ticket_says(self):
        self._vary_tickets()
        page = self.mine.browse(self.tickets[:8].ids)
        for view_type in ("list", "kanban"):
            names = self._get_specification(view_type)
            together = page.web_read(names)
            self.env.invalidate_all()
            alone = [row for ticket in page for row in ticket.web_read(names)]
            self.assertEqual(together, alone)
            self.assertLess(5, len(names))

    def test_activities_of_a_page_are_those_of_each_ticket(self):
        self._vary_tickets()
        names = ("activity_ids", "activity_state", "activity_summary")
        page = self.mine.browse(self.tickets[:3].ids)
        rows = page.web_read({name: {} for name in names})
        found = [(row["activity_summary"], row["activity_state"]) for row in rows]
        self.assertEqual(found, [(False, False), ("Call", "today"), (False, False)])

    def test_properties_of_a_page_are_shown_where_a_team_defines_them(self):
        self._vary_tickets()
        rows = self.mine.browse(self.tickets[:3].ids).web_read({"properties": {}})
        values = [[one["value"] for one in row["properties"]] for row in rows]
        self.assertEqual(values, [[], [], ["red"]])

    def test_a_page_refuses_fields_that_one_may_not_read(self):
        page = self.tickets[:2].with_user(self._create_portal_user())
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.tickets.mapped("color")  # in memory, for whom may see it
            page._read_format(["color"], load=None)

    def _get_people(self):
        """A person of a company, an address without a name, and lines in a name."""
        return self.env["res.partner"].create(
            [
                {"name": "Ann", "parent_id": self.acme.id, "email": "ann@acme.test"},
                {"type": "invoice", "parent_id": self.acme.id},
                {"name": "Two  \n lines"},
            ]
        )

    def _get_names(self, people):
        self.env.flush_all()
        self.env.invalidate_all()
        return people.mapped("display_name")

    def test_names_of_a_page_are_those_of_odoo(self):
        people = self._get_people()
        for context in ({}, {"show_email": True}, {"show_address": True}):
            people = people.with_context(**context)
            alone = self._get_names(people)
            self.env.invalidate_all()
            people._fetch_names()
            self.assertEqual(people.mapped("display_name"), alone)

    def test_names_of_a_page_are_read_not_made(self):
        people, name = self._get_people()[:1], f"{self.acme.name}, Ann"
        self.env.flush_all()
        self.env.invalidate_all()
        people._fetch_names()
        made = "odoo.addons.base.models.res_partner.ResPartner._get_complete_name"
        with patch(made, side_effect=AssertionError), self.assertQueryCount(0):
            self.assertEqual(people.display_name, name)

    def test_an_app_that_makes_names_is_asked(self):
        people = self._get_people()
        name = "odoo.addons.crm_service_desk.models.res_partner_name.APPS"
        with patch(name, {None}):  # as if Odoo's own were foreign
            self.assertFalse(people._are_names_stored())
        self.assertTrue(people._are_names_stored())

    def test_a_page_shows_the_names_of_all(self):
        rows = self._open_list(80)["records"]
        shown = {row["partner_id"]["display_name"] for row in rows}
        self.assertEqual(shown, set(self.tickets.partner_id.mapped("display_name")))
        self.assertEqual({row["user_id"]["id"] for row in rows}, {self.agent.id})

    def test_badges_of_a_page_are_made_where_they_are_read(self):
        """Odoo would write each into memory and copy it from there."""
        page = self.mine.browse(self.tickets[:3].ids)
        badges = [ticket.clock_badges for ticket in page]
        tickets = type(page)
        with patch.object(tickets, "_compute_clock_badges", side_effect=AssertionError):
            self.env.invalidate_all()
            rows = page.web_read(CARD)
        self.assertEqual([row["clock_badges"] for row in rows], badges)
        self.assertEqual({len(one) for one in badges}, {2})

    def test_names_of_what_one_may_not_open_are_shown(self):
        rule = {
            "name": "No contacts",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain_force": "[('id', '=', user.partner_id.id)]",
            "groups": self.env.ref("base.group_user").ids,
        }
        self.env["ir.rule"].create(rule)
        rows = self._open_list(2)["records"]
        self.assertTrue(all(row["partner_id"]["display_name"] for row in rows))

    def test_a_customer_reads_no_more_than_before(self):
        """What is asked quickly for agents is still asked for customers."""
        ticket = self.tickets[0].with_user(self._create_portal_user())
        self.assertTrue(ticket._has_field_access(ticket._fields["name"], "read"))
        self.assertFalse(ticket._has_field_access(ticket._fields["name"], "write"))
        self.assertFalse(ticket._has_field_access(ticket._fields["color"], "read"))

    def _create_portal_user(self):
        return self._create_user("page_customer", "base.group_portal")

    def test_opening_a_ticket_costs_at_most_20_statements(self):
        values = {"name": "Broken", "team_id": self.team.id, "partner_id": self.ann.id}
        model = self.mine.with_context(
            tracking_disable=False, mail_create_nolog=False, mail_notrack=False
        )
        count = self._count(lambda: model.create(dict(values)))
        self.assertLessEqual(count, 20)

    def test_badges_are_of_the_ticket(self):
        ticket = self._open(f"{MONDAY} 09:00")
        badges = ticket.clock_badges
        self.assertEqual(
            [(b["metric"], b["state"], b["deadline"], b["policy"]) for b in badges],
            [
                ("first_response", "running", f"{MONDAY} 11:00:00", "Standard"),
                ("resolution", "running", f"{MONDAY} 18:00:00", "Standard"),
            ],
        )

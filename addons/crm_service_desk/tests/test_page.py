from odoo.tests import tagged
from odoo.tools import SQL

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

    def _open_list(self, limit):
        domain = [("id", "in", self.tickets.ids)]
        return self.mine.web_search_read(domain, LIST, limit=limit)

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
        self.assertLessEqual(two, 8)

    def test_a_board_costs_as_much_for_a_page_as_for_two(self):
        two = self._count(lambda: self._open_board(2))
        self.assertEqual(self._count(lambda: self._open_board(80)), two)
        self.assertLessEqual(two, 9)

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

    def test_a_page_shows_the_names_of_all(self):
        rows = self._open_list(80)["records"]
        shown = {row["partner_id"]["display_name"] for row in rows}
        self.assertEqual(shown, set(self.tickets.partner_id.mapped("display_name")))
        self.assertEqual({row["user_id"]["id"] for row in rows}, {self.agent.id})

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

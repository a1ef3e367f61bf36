from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas
from odoo.addons.crm_relations.tests.parallel import ParallelCase

from .common import ServicePersonas
from .intake_common import IntakeCommon

KEY = "order-4711-broken"


@tagged("post_install", "-at_install")
class TestIntakeSubmit(IntakeCommon):
    def _submit(self, key=KEY, user=None, **values):
        tickets = self.Ticket.with_user(user or self.expert)
        return tickets.submit_ticket({"name": "Broken", **values}, key)

    def test_the_same_key_is_one_ticket(self):
        first = self._submit(team_id=self.team.id)
        second = self._submit(name="Another text")
        ticket = self.Ticket.browse(first["id"])
        self.assertEqual(first["number"], ticket.number)
        self.assertEqual((first["is_new"], second["is_new"]), (True, False))
        self.assertEqual(second["id"], first["id"])
        self.assertEqual(ticket.name, "Broken")
        self.assertEqual(ticket.channel, "other")

    def test_another_channel_or_user_is_another_ticket(self):
        ids = {
            self._submit()["id"],
            self._submit(channel="phone")["id"],
            self._submit(user=self.head)["id"],
        }
        self.assertEqual(len(ids), 3)

    def test_the_log_knows_team_and_sender(self):
        self._submit(team_id=self.team.id, partner_id=self.ann.id)
        line = self.Intake.search([], limit=1)
        self.assertEqual(line.team_id, self.team)
        self.assertEqual(line.sender, "ann@acme.example")
        self.assertEqual(line.company_id, self.team.company_id)

    def test_a_failed_creation_does_not_use_the_key(self):
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self._submit(priority="9")
        self.assertTrue(self._submit()["is_new"])

    def test_a_key_is_asked_for(self):
        for key in ("", "short", "x" * 121, None, 12345678):
            with self.assertRaises(UserError):
                self._submit(key)
        with self.assertRaises(UserError):
            self.Ticket.submit_ticket([], KEY)

    def test_who_may_not_open_tickets_submits_none(self):
        with self.assertRaises(AccessError):
            self._submit(user=self.employee)
        with self.assertRaises(AccessError):
            self._submit(user=self.portal)

    def test_the_call_view_shows_open_tickets_of_the_account(self):
        ticket = self._create_ticket(partner_id=self.carl.id)
        self._create_ticket("Old", stage_id=self.stage_solved.id)
        sections = self.ann.with_user(self.expert).get_call_sections()
        shown = next(part for part in sections if part["key"] == "tickets")
        self.assertEqual([item["id"] for item in shown["items"]], [ticket.id])

    def test_the_call_view_works_without_the_right_to_tickets(self):
        self._create_ticket()
        sections = self.ann.with_user(self.employee).get_call_sections()
        self.assertNotIn("tickets", [part["key"] for part in sections])


@tagged("post_install", "-at_install")
class TestIntakeSubmitParallel(ParallelCase):
    def test_two_requests_with_one_key_are_one_ticket(self):
        def submit(env):
            answer = env["service.ticket"].submit_ticket({"name": "Parallel form"}, KEY)
            return answer["id"]

        self.addCleanup(self._commit, self._clean_up)
        outcomes = self._run_together(submit, submit)
        self.assertEqual(outcomes[0], outcomes[1])
        self.assertIsInstance(outcomes[0], int)

    def _clean_up(self, env):
        env["service.intake"].search([("key", "like", KEY)]).unlink()
        env["service.ticket"].search([("name", "=", "Parallel form")]).unlink()


@tagged("post_install", "-at_install")
class TestIntakeApi(ServicePersonas, Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        end = fields.Datetime.now() + timedelta(hours=1)
        keys = cls.env(user=cls.expert)["res.users.apikeys"]
        cls.api_key = keys._generate("rpc", "test", end)

    def _call(self, method, **values):
        return self.url_open(
            f"/json/2/service.ticket/{method}",
            json=values,
            headers={"Authorization": f"Bearer {self.api_key}"},
        )

    def test_tickets_are_created_over_json(self):
        values = {"name": "From a program", "partner_id": self.ann.id}
        response = self._call("create", vals_list=[values])
        self.assertEqual(response.status_code, 200)
        ticket = self.env["service.ticket"].browse(response.json())
        self.assertEqual(ticket.name, "From a program")

    def test_a_program_may_ask_twice(self):
        answers = [
            self._call("submit_ticket", vals={"name": "Once"}, key=KEY).json()
            for _attempt in range(2)
        ]
        self.assertEqual(answers[0]["id"], answers[1]["id"])
        self.assertEqual([one["is_new"] for one in answers], [True, False])

    def test_without_a_key_of_the_api_there_is_no_ticket(self):
        self.api_key = "wrong"
        response = self._call("submit_ticket", vals={"name": "No"}, key=KEY)
        self.assertEqual(response.status_code, 401)

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from .common import ServiceDeskCommon, ServicePersonas

NINE = datetime(2026, 3, 2, 9, 0)
CHANNEL = "service_ticket/presence"


@tagged("post_install", "-at_install")
class TestPresence(ServiceDeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(user_id=cls.colleague.id)
        cls.env["bus.bus"].search([]).unlink()

    def _report(self, user, **values):
        return self.ticket.with_user(user).presence_report(**values)

    def _get_names(self, user):
        return [person["name"] for person in self._report(user)["others"]]

    def _get_sent(self):
        """Payloads on the bus since the last call, by login of the receiver."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "ilike", CHANNEL)])
        found = [(row.channel, row.message) for row in rows]
        rows.unlink()
        return found

    def test_colleagues_see_each_other(self):
        self.assertEqual(self._get_names(self.colleague), [])
        self.assertEqual(self._get_names(self.expert), [self.colleague.name])

    def test_who_left_is_gone(self):
        self._report(self.colleague)
        self.ticket.with_user(self.colleague).presence_leave()
        self.assertEqual(self._get_names(self.expert), [])

    def test_who_does_not_report_is_gone(self):
        with freeze_time(NINE):
            self._report(self.colleague)
        with freeze_time(NINE + timedelta(seconds=101)):
            self.assertEqual(self._get_names(self.expert), [])

    def test_typing_is_seen_for_a_while(self):
        with freeze_time(NINE):
            self._report(self.colleague, is_typing=True)
            self.assertTrue(self._report(self.expert)["others"][0]["typing"])
        with freeze_time(NINE + timedelta(seconds=46)):
            self.assertFalse(self._report(self.expert)["others"][0]["typing"])

    def test_news_are_sent_once(self):
        self._report(self.colleague)
        self._get_sent()
        self._report(self.expert)
        self.assertEqual(len(self._get_sent()), 1)
        self._report(self.expert)
        self.assertEqual(self._get_sent(), [])
        self._report(self.expert, is_typing=True)
        self.assertEqual(len(self._get_sent()), 1)

    def test_nobody_there_nothing_sent(self):
        self._report(self.colleague)
        self.assertEqual(self._get_sent(), [])

    def test_an_answer_is_told_to_who_has_the_ticket_open(self):
        self._report(self.colleague)
        self._get_sent()
        self._agent_writes(self.ticket)
        [(_channel, message)] = self._get_sent()
        self.assertIn('"answer"', message)

    def test_strangers_are_refused(self):
        followers = self.portal.partner_id | self.employee.partner_id
        self.ticket.message_subscribe(followers.ids)
        for user in (self.agent, self.portal, self.employee):
            for method in ("presence_report", "presence_leave"):
                with self.assertRaises(AccessError):
                    getattr(self.ticket.with_user(user), method)()
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).get_collisions(0)

    def test_the_second_answer_is_warned_of_the_first(self):
        last = self._report(self.colleague)["last_message_id"]
        self._agent_writes(self.ticket, user=self.expert)
        self._report(self.expert, is_typing=True)
        news = self.ticket.with_user(self.colleague).get_collisions(last)
        self.assertEqual(news["answers"], [self.expert.name])
        self.assertEqual(news["typing"], [self.expert.name])

    def test_own_answers_and_notes_warn_nobody(self):
        last = self._report(self.colleague)["last_message_id"]
        self._agent_writes(self.ticket, user=self.colleague)
        self.ticket.with_user(self.expert).message_post(body="Note")
        news = self.ticket.with_user(self.colleague).get_collisions(last)
        self.assertEqual(news, {"typing": [], "answers": []})

    def test_a_heartbeat_is_cheap(self):
        self._report(self.colleague)
        self._report(self.expert)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            self._report(self.expert)

    def test_old_rows_are_removed(self):
        Presence = self.env["service.ticket.presence"]
        with freeze_time(NINE):
            self._report(self.colleague)
        with freeze_time(NINE + timedelta(days=2)):
            Presence._gc_presence()
        self.assertFalse(Presence.search([("ticket_id", "=", self.ticket.id)]))


@tagged("post_install", "-at_install")
class TestPresenceUi(ServicePersonas, Personas, HttpCase):
    browser_size = "1366x768"

    def test_the_second_to_answer_is_warned(self):
        self.create_personas()
        self.create_service_personas()
        ticket = self._create_ticket(user_id=self.colleague.id)
        ticket.with_user(self.expert).presence_report()
        self.patch(
            type(self.env["service.ticket"]),
            "get_collisions",
            self._get_slow_colleague(ticket),
        )
        self.start_tour(
            f"/odoo/tickets/{ticket.id}",
            "service_flow_collision",
            login="service_colleague",
        )
        bodies = [str(m.body) for m in ticket.message_ids]
        self.assertEqual(sum("We come tomorrow" in body for body in bodies), 1)

    def _get_slow_colleague(self, ticket):
        """Ask as before, after the other agent has answered (once)."""
        ask = type(self.env["service.ticket"]).get_collisions
        expert_id = self.expert.id

        def get_collisions(tickets, last_message_id):
            if not tickets.message_ids.filtered(lambda m: "faster" in str(m.body)):
                tickets.with_user(expert_id).message_post(
                    body="I was faster",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
            return ask(tickets, last_message_id)

        return get_collisions

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas
from odoo.addons.crm_relations.tests.parallel import ParallelCase

from .common import ServiceDeskCommon, ServicePersonas

ANSWER = {
    "body": "We come tomorrow.",
    "message_type": "comment",
    "subtype_xmlid": "mail.mt_comment",
}


@tagged("post_install", "-at_install")
class TestSendOnce(ServiceDeskCommon):
    def setUp(self):
        super().setUp()
        self.ticket = self._create_ticket()

    def _send(self, key, user=None, ticket=None, **values):
        ticket = (ticket or self.ticket).with_user(user or self.expert)
        ticket = ticket.with_context(service_answer_key=key)
        return ticket.message_post(**ANSWER | values)

    def test_the_same_press_is_one_answer(self):
        first = self._send("press-1")
        self.assertEqual(self._send("press-1"), first)
        answers = self.ticket.message_ids.filtered(lambda m: "tomorrow" in m.body)
        self.assertEqual(answers, first)

    def test_the_same_text_pressed_anew_is_another_answer(self):
        self.assertNotEqual(self._send("press-1"), self._send("press-2"))

    def test_keys_of_others_and_of_other_tickets_do_not_count(self):
        other = self._create_ticket("Other")
        messages = [
            self._send("press"),
            self._send("press", user=self.head),
            self._send("press", ticket=other),
        ]
        self.assertEqual(len(set(messages)), 3)

    def test_without_a_key_each_answer_is_one(self):
        self.assertNotEqual(self._send(False), self._send(False))

    def test_the_full_composer_sends_once(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.expert)
            .create(
                {
                    "model": "service.ticket",
                    "res_ids": str(self.ticket.ids),
                    "body": "<p>See the plan</p>",
                    "partner_ids": [Command.set(self.ann.ids)],
                }
            )
        )
        composer.action_send_mail()
        composer.action_send_mail()
        plans = self.ticket.message_ids.filtered(lambda m: "plan" in m.body)
        self.assertEqual(len(plans), 1)

    def test_keys_are_forgotten_after_a_day(self):
        self._send("press")
        Key = self.env["service.answer.key"]
        kept = Key.search([("name", "=like", f"{self.ticket.id}/%")])
        Key._gc_answer_keys()
        self.assertTrue(kept.exists())
        late = fields.Datetime.now() - timedelta(hours=25)
        self.env.cr.execute(
            "UPDATE service_answer_key SET write_date = %s WHERE id = %s",
            [late, kept.id],
        )
        kept.invalidate_recordset()
        Key._gc_answer_keys()
        self.assertFalse(kept.exists())


@tagged("post_install", "-at_install")
class TestSendTogether(ParallelCase):
    def test_two_presses_at_once_are_one_answer(self):
        ticket_id = self._make("service.ticket", {"name": "Parallel answers"})

        def send(env):
            ticket = env["service.ticket"].browse(ticket_id)
            return (
                ticket.with_context(service_answer_key="press")
                .message_post(**ANSWER)
                .id
            )

        outcomes = self._run_together(send, send)
        self.assertEqual(outcomes[0], outcomes[1])
        domain = [
            ("model", "=", "service.ticket"),
            ("res_id", "=", ticket_id),
            ("message_type", "=", "comment"),
        ]
        found = self._commit(lambda env: env["mail.message"].search(domain).ids)
        self.assertEqual(found, [outcomes[0]])


@tagged("post_install", "-at_install")
class TestSendUi(ServicePersonas, Personas, HttpCase):
    browser_size = "1366x768"

    def test_a_nervous_finger_sends_once(self):
        self.create_personas()
        self.create_service_personas()
        ticket = self._create_ticket(user_id=self.colleague.id)
        self.start_tour(
            f"/odoo/tickets/{ticket.id}",
            "service_flow_send_twice",
            login="service_colleague",
        )
        answers = ticket.message_ids.filtered(lambda m: "on its way" in m.body)
        self.assertEqual(len(answers), 1)
        keys = self.env["service.answer.key"].search([("message_id", "=", answers.id)])
        self.assertEqual(len(keys), 1)

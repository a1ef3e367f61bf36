from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..controllers import portal_write
from .common_portal import PortalCommon

MONDAY = datetime(2026, 3, 2, 9, 0)


class WriteCommon(PortalCommon):
    def setUp(self):
        super().setUp()
        portal_write.rate_limit.clear()
        self.addCleanup(portal_write.rate_limit.clear)
        self._login(self.ann_user)


@tagged("post_install", "-at_install")
class TestDoorOpen(WriteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.team"].search([]).portal_open = False
        cls.team.portal_open = True

    def _open(self, files=None, **form):
        """Send the form of a new ticket; return the tickets this made."""
        before = self.env["service.ticket"].search([])
        self.response = self._post(
            "/my/tickets/new",
            files=files,
            **{"name": "Lamp", "description": "It flickers.", "key": "a", **form},
        )
        return self.env["service.ticket"].search([]) - before

    def test_a_ticket_of_the_customer(self):
        ticket = self._open(priority="2")
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Lamp",
                    "partner_id": self.ann.id,
                    "team_id": self.team.id,
                    "stage_id": self.stage_new.id,
                    "channel": "portal",
                    "priority": "2",
                }
            ],
        )
        location = self.response.headers["Location"]
        self.assertTrue(location.endswith(f"/my/tickets/{ticket.id}?notice=opened"))
        self.assertIn(self.ann, ticket.message_partner_ids)

    def test_line_breaks_are_kept_and_markup_is_text(self):
        ticket = self._open(description="one\ntwo\n<b>three</b>")
        self.assertEqual(
            ticket.description, "<p>one<br>two<br>&lt;b&gt;three&lt;/b&gt;</p>"
        )

    def test_the_subject_is_one_line_of_bearable_length(self):
        ticket = self._open(name="a\r\nBcc: x " + "b" * 300)
        self.assertEqual(ticket.name, "a Bcc: x " + "b" * 191)

    def test_a_form_sent_twice_opens_one_ticket(self):
        ticket = self._open()
        self.assertFalse(self._open())
        location = self.response.headers["Location"]
        self.assertIn(f"/my/tickets/{ticket.id}?", location)
        self.assertEqual(len(self._open(key="b")), 1)

    def test_without_words_nothing_is_opened_and_nothing_is_lost(self):
        self.assertFalse(self._open(name=" ", description="It flickers & hums"))
        self.assertIn("service_error", self.response.text)
        self.assertIn("It flickers &amp; hums", self.response.text)

    def test_customers_do_not_call_it_urgent(self):
        self.assertEqual(self._open(priority="3").priority, "1")
        self.assertNotIn("Urgent", self._get("/my/tickets/new").text)

    def test_a_published_category_chooses_the_team(self):
        category = self.env["service.category"].create(
            {"name": "Repairs", "team_id": self.other_team.id}
        )
        ticket = self._open(category_id=category.id)
        self.assertEqual(ticket.category_id, category)
        self.assertEqual(ticket.team_id, self.other_team)

    def test_an_internal_category_is_not_for_customers(self):
        category = self.env["service.category"].create(
            {"name": "Thieves", "portal_published": False}
        )
        self.assertNotIn("Thieves", self._get("/my/tickets/new").text)
        self.assertFalse(self._open(category_id=category.id).category_id)

    def test_products_that_the_company_bought(self):
        lamp, bed, sofa = self.env["product.product"].create(
            [{"name": "Lamp X"}, {"name": "Bed X"}, {"name": "Sofa X"}]
        )
        self._sell(self.carl, lamp)
        self._sell(self.zoe, bed)
        self._sell(self.ann, sofa, state="draft")
        text = self._get("/my/tickets/new").text
        self.assertIn("Lamp X", text)
        self.assertNotIn("Bed X", text)
        self.assertNotIn("Sofa X", text)
        self.assertEqual(self._open(product_id=lamp.id).product_id, lamp)
        self.assertFalse(self._open(product_id=bed.id, key="b").product_id)

    def test_other_fields_of_the_form_are_ignored(self):
        ticket = self._open(
            partner_id=self.zoe.id, user_id=self.agent.id, stage_id=self.stage_solved.id
        )
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertFalse(ticket.user_id)
        self.assertEqual(ticket.stage_id, self.stage_new)

    def test_files_come_with_the_ticket(self):
        ticket = self._open(files=[("files", ("a.txt", b"A")), ("files", ("b", b"B"))])
        files = ticket.message_ids.attachment_ids
        self.assertEqual(sorted(files.mapped("name")), ["a.txt", "b"])
        self.assertEqual(set(files.mapped("res_id")), {ticket.id})

    def test_a_file_too_large_is_refused_with_its_name(self):
        with self._limits(1, 1):
            self.assertFalse(self._open(files={"files": ("big.txt", b"AB")}))
        self.assertIn("big.txt", self.response.text)

    def test_too_many_files_are_refused(self):
        files = [("files", ("a", b"A")), ("files", ("b", b"B"))]
        with self._limits(1, 10):
            self.assertFalse(self._open(files=files))
        self.assertIn("no more than 1 files", self.response.text)

    def _limits(self, number, size):
        return patch.object(
            type(self.env["service.ticket"]),
            "_get_portal_file_limits",
            lambda ticket: (number, size),
        )

    def test_a_flood_is_stopped(self):
        with patch.object(portal_write, "PER_MINUTE", 2):
            made = [len(self._open(key=f"k{n}")) for n in range(3)]
        self.assertEqual(made, [1, 1, 0])
        self.assertIn("wait for a minute", self.response.text)

    def test_the_key_of_another_person_opens_no_door(self):
        ticket = self._open()
        self._login(self.zoe_user)
        other = self._open(name="Zoe's")
        self.assertEqual(other.partner_id, self.zoe)
        self.assertNotEqual(other, ticket)


@tagged("post_install", "-at_install")
class TestDoorAnswer(WriteCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket("Lamp", partner_id=cls.ann.id)
        cls.base = f"/my/tickets/{cls.ticket.id}"

    def _send(self, action, body="", **values):
        return self._post(f"{self.base}/{action}", body=body, **values)

    def test_an_answer_with_line_breaks_and_a_file(self):
        self._send("reply", "one\n<i>two</i>", files={"files": ("a.txt", b"A")})
        message = self.ticket.message_ids[0]
        self.assertEqual(message.body, "<p>one<br>&lt;i&gt;two&lt;/i&gt;</p>")
        self.assertEqual(message.author_id, self.ann)
        self.assertEqual(message.attachment_ids.raw, b"A")
        self.assertTrue(self.ticket.last_customer_message_date)
        self.assertFalse(self.ticket.first_response_date)

    def test_an_answer_sent_twice_counts_once(self):
        for __ in range(2):
            response = self._send("reply", "Hello", key="k")
            self.assertIn("notice=answered", response.headers["Location"])
        self.assertEqual(len(self._get_dialogue(self.ticket)), 1)

    def test_an_empty_answer_is_refused(self):
        self.assertIn("service_error", self._send("reply", "  ").text)
        self.assertFalse(self._get_dialogue(self.ticket))

    def test_an_answer_brings_a_waiting_ticket_back(self):
        self.ticket.stage_id = self.stage_waiting
        self._send("reply", "Here it is")
        self.assertEqual(self.ticket.stage_id, self.stage_progress)

    def test_the_customer_closes(self):
        self._send("close", "Thanks, solved")
        self.assertEqual(self.ticket.stage_id, self.stage_solved)
        self.assertEqual(
            self._get_dialogue(self.ticket), [(self.ann, "Thanks, solved")]
        )

    def test_a_team_may_keep_closing_to_itself(self):
        self.team.portal_close = False
        self.assertNotIn('name="close"', self._get(self.base).text)
        self.assertIn("service_error", self._send("close", "Done").text)
        self.assertFalse(self.ticket.is_closed)
        self.assertFalse(self._get_dialogue(self.ticket))

    def test_what_fails_leaves_nothing_behind(self):
        self.env["service.stage"].search([("is_closed", "=", True)]).write(
            {"team_ids": [Command.link(self.other_team.id)]}
        )
        self.assertIn("has no closed stage", self._send("close", "Done").text)
        self.assertFalse(self._get_dialogue(self.ticket))

    def test_the_customer_reopens_within_the_days_of_the_team(self):
        self.team.portal_reopen_days = 3
        with freeze_time(MONDAY):
            self.ticket.action_close()
            self.env.flush_all()
        for day, allowed in ((4, True), (5, False)):
            with freeze_time(datetime(2026, 3, day, 9, 0)):
                self.assertEqual(self.ticket._portal_can_reopen(), allowed)

    def test_reopening_needs_a_word(self):
        self.ticket.action_close()
        self.assertIn("service_error", self._send("reopen").text)
        self.assertTrue(self.ticket.is_closed)
        self._send("reopen", "It flickers again")
        self.assertEqual(self.ticket.stage_id, self.stage_progress)

    def test_zero_days_mean_a_new_ticket(self):
        self.team.portal_reopen_days = 0
        self.ticket.action_close()
        text = self._get(self.base).text
        self.assertIn("service_final", text)
        self.assertNotIn("service_answer", text)
        for action in ("reply", "reopen"):
            self.assertIn("service_error", self._send(action, "Again").text)
        self.assertFalse(self._get_dialogue(self.ticket))

    def test_what_we_rejected_stays_rejected(self):
        self.ticket.stage_id = self.stage_cancelled
        self.assertFalse(self.ticket._portal_can_reopen())
        with self.assertRaises(UserError):
            self.ticket._portal_reopen("Please", [])

    def test_a_thank_you_leaves_a_closed_ticket_closed(self):
        self.ticket.action_close()
        self._send("reply", "Thanks!")
        self.assertTrue(self.ticket.is_closed)
        self.assertEqual(self._get_dialogue(self.ticket), [(self.ann, "Thanks!")])

    def test_an_answer_to_a_merged_ticket_reaches_the_survivor(self):
        survivor = self._create_ticket("Lamp again", partner_id=self.carl.id)
        merged = self.ticket
        merged.active = False
        with patch.object(
            type(merged),
            "_get_portal_survivor",
            lambda ticket: ticket.browse(survivor.id) if ticket == merged else ticket,
        ):
            self._send("reply", "And now?")
        self.assertEqual(self._get_dialogue(survivor), [(self.ann, "And now?")])
        self.assertFalse(self._get_dialogue(merged))

    def test_what_customers_do_is_logged_in_their_name(self):
        self._send("close")
        tracked = self.ticket.message_ids.filtered("tracking_value_ids")
        self.assertEqual(tracked.author_id, self.ann)

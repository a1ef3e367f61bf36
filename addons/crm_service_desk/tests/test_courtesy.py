from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..tools.courtesy import find_kinds, get_own_html, get_own_text
from .clock_common import MONDAY, ClockCommon
from .intake_common import IntakeCommon

QUOTED = """Thank you very much!

On Mon, 2 Mar 2026 at 10:00, Help Desk <help@desk.example.com>
wrote:
> Does it work now?
> Call us at 555 0100.
"""
OUTLOOK = """Щиро дякую!

З повагою,
Zoe
________________________________
Від: Help
Чи все працює?
"""
GMAIL = (
    "<div>Спасибо за помощь, Ann!</div>"
    '<div class="gmail_quote">Вы пробовали 2 раза?<blockquote>Да?</blockquote></div>'
)


@tagged("post_install", "-at_install")
class TestCourtesy(ClockCommon):
    def _says(self, body, **values):
        ticket = self._create_ticket(user_id=self.agent.id, **values)
        return ticket._is_courtesy(body, ["Zoe Smith"])

    def test_thanks_in_three_languages(self):
        for body in (
            "Thanks!",
            "Hi Ann, thank you so much",
            "Thx 🙂",
            "Добрый день! Большое спасибо. С уважением, Zoe Smith",
            "Дякую за швидку відповідь, гарного дня!",
            Markup("<p>Чудово, дуже дякую</p>"),
        ):
            with self.subTest(body=body):
                self.assertTrue(self._says(body))

    def test_whoever_says_more_wants_an_answer(self):
        for body in (
            "Thanks, but when?",
            "Спасибо, но не работает",
            "Дякую. Передзвоніть о 15",
            "Thank you. It broke again",
            "Great. Thanks for nothing",
            "",
            "Hello Ann",
            Markup("<p>Thanks<img src='/web/image/1'/></p>"),
        ):
            with self.subTest(body=body):
                self.assertFalse(self._says(body))

    def test_what_was_quoted_does_not_count(self):
        for body in (
            Markup("<pre>%s</pre>") % QUOTED,
            Markup("<pre>%s</pre>") % OUTLOOK,
            Markup("Thanks<br/>From: Help<br/>Sent: Monday<br/>Is it right?"),
            Markup(GMAIL),
        ):
            with self.subTest(body=body):
                self.assertTrue(self._says(body))

    def test_words_below_a_quotation_count(self):
        body = Markup("<p>Thanks</p><blockquote>Better?</blockquote><p>No</p>")
        self.assertFalse(self._says(body))

    def test_a_consent_answers_a_waiting_ticket(self):
        for body in ("OK", "Отлично, спасибо"):
            self.assertTrue(self._says(body))
            self.assertFalse(self._says(body, stage_id=self.stage_waiting.id))
        self.assertTrue(self._says("Thanks", stage_id=self.stage_waiting.id))

    def test_a_team_may_want_to_answer_everything(self):
        self.team.ignore_thanks = False
        self.assertFalse(self._says("Thanks"))

    def test_managers_add_phrases(self):
        self.assertFalse(self._says("Dziękuję bardzo"))
        phrases = self.env["service.courtesy"].with_user(self.head)
        polish = phrases.create({"name": "Polish", "phrases": "Dziękuję, bardzo!"})
        self.assertTrue(self._says("dziękuję bardzo"))
        polish.active = False
        self.assertFalse(self._says("Dziękuję bardzo"))

    def test_agents_do_not_change_phrases(self):
        thanks = self.env.ref("crm_service_desk.service_courtesy_thanks_en")
        with self.assertRaises(AccessError):
            thanks.with_user(self.expert).phrases = "no"
        self.assertTrue(self._says("Thanks"))

    def test_what_can_be_no_phrase_is_refused(self):
        for line in ("Call 112", "...", "Really?", "a b c d e f g h i"):
            with self.subTest(line=line), self.assertRaises(ValidationError):
                self.env["service.courtesy"].create({"name": "X", "phrases": line})

    def test_a_file_wants_an_answer(self):
        ticket = self._open()
        self._at(f"{MONDAY} 10:00", self._agent_writes, ticket)
        message = ticket.message_post(
            body="Thanks",
            author_id=self.ann.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            attachments=[("log.txt", b"log")],
        )
        self.assertTrue(ticket._needs_answer(message))

    def test_names_alone_say_nothing(self):
        phrases = {("thanks",): "thanks"}
        self.assertEqual(find_kinds("Thanks, Ann", phrases, {"ann"}), {"thanks"})
        self.assertEqual(find_kinds("Ann", phrases, {"ann"}), set())
        self.assertEqual(find_kinds("Thanks, Bob", phrases, {"ann"}), set())

    def test_a_signature_is_cut_off(self):
        own = get_own_text(get_own_html("<p>Thanks<br/>--<br/>Tel. 555</p>"))
        self.assertEqual(own.split(), ["Thanks"])


@tagged("post_install", "-at_install")
class TestCourtesyByMail(IntakeCommon):
    def _thank(self, ticket, text="Thank you!", **headers):
        answer = self._answer(ticket, text=text, **headers)
        ticket.action_close()
        return answer

    def test_it_reopens_nothing(self):
        ticket = self._receive_ticket()
        self.assertEqual(self._receive(self._thank(ticket, QUOTED)), ticket.id)
        self.assertTrue(ticket.is_closed)
        self.assertIn("Thank you very much", ticket.message_ids[0].body)

    def test_it_opens_no_new_ticket_after_weeks(self):
        ticket = self._receive_ticket()
        answer = self._thank(ticket)
        with freeze_time(fields.Datetime.now() + timedelta(days=60)):
            self.assertEqual(self._receive(answer), ticket.id)
        self.assertTrue(ticket.is_closed)

    def test_it_starts_no_clock(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket, text="Дякую!")
        ticket.stage_id = self.stage_waiting
        self._receive(answer)
        self.assertEqual(ticket.stage_id, self.stage_waiting)
        events = self.env["service.ticket.event"].search(
            [("ticket_id", "=", ticket.id), ("kind", "=", "customer")]
        )
        self.assertFalse(events[-1].data["needs_answer"])

    def test_whoever_says_more_reopens_it(self):
        ticket = self._receive_ticket()
        answer = self._thank(ticket, "Thank you, but it broke again.")
        self.assertEqual(self._receive(answer), ticket.id)
        self.assertFalse(ticket.is_closed)

    def test_a_file_reopens_it(self):
        ticket = self._receive_ticket()
        answer = self._thank(ticket)
        answer.add_attachment("log", filename="log.txt")
        self._receive(answer)
        self.assertFalse(ticket.is_closed)

    def test_a_first_letter_is_a_ticket_whatever_it_says(self):
        ticket = self.Ticket.browse(self._receive(self._write_letter(text="Thanks!")))
        self.assertEqual(ticket.team_id, self.team)

from ast import literal_eval

from odoo.tests import tagged

from .intake_common import FIELD, HELP, STRANGER, IntakeCommon

BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mx.example
To: %(to)s
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; zoe@customer.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-Id: %(message_id)s
From: help@desk.example.com
Subject: Re: Broken

We look into it.
--b--
"""


@tagged("post_install", "-at_install")
class TestIntakeAutomatic(IntakeCommon):
    def _create_template(self, stage):
        stage.mail_template_id = self.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": self.env["ir.model"]._get_id("service.ticket"),
                "subject": "We got it",
                "body_html": "<p>Thank you.</p>",
                "email_to": "{{ object.partner_email }}",
            }
        )

    def _get_mails(self, ticket):
        domain = [("mail_message_id", "in", ticket.message_ids.ids)]
        return self.env["mail.mail"].search(domain)

    def test_automatic_letters_open_no_tickets(self):
        cases = [
            {"Auto-Submitted": "auto-replied"},
            {"Auto-Submitted": "auto-generated; type=x"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"X-Auto-Response-Suppress": "OOF, AutoReply"},
            {"X-Autoreply": "yes"},
            {"X-Autorespond": "Away"},
            {"List-Id": "<news.example>"},
            {"List-Unsubscribe": "<mailto:leave@news.example>"},
        ]
        for number, headers in enumerate(cases):
            with self.subTest(headers=headers):
                letter = self._write_letter(f"<auto{number}@x>", **headers)
                self.assertFalse(self._receive(letter))
                self.assertEqual(self._get_held()[-1:].reason, "automatic")
        self.assertEqual(len(self._get_held()), len(cases))

    def test_who_says_that_a_person_wrote_is_believed(self):
        letter = self._write_letter(Auto_Submitted="no", X_Autoreply="no")
        self.assertTrue(self._receive(letter))

    def test_an_automatic_reply_is_a_note_that_changes_nothing(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket, Auto_Submitted="auto-replied")
        ticket.stage_id = self.stage_waiting
        wrote = ticket.last_customer_message_date
        self.assertEqual(self._receive(answer), ticket.id)
        self.assertEqual(ticket.stage_id, self.stage_waiting)
        self.assertEqual(ticket.last_customer_message_date, wrote)
        note = ticket.message_ids[0]
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(note.notified_partner_ids)

    def test_a_team_may_take_tickets_from_machines(self):
        self.team.accept_machine_mail = True
        self._create_template(self.stage_new)
        letter = self._write_letter(Auto_Submitted="auto-generated")
        ticket = self.Ticket.browse(self._receive(letter))
        self.assertEqual(ticket.team_id, self.team)
        self.assertNotIn("auto_comment", ticket.message_ids.mapped("message_type"))
        reply = self._write_letter("<two@x>", Auto_Submitted="auto-replied")
        self.assertFalse(self._receive(reply))

    def test_an_address_of_ours_opens_no_ticket(self):
        """Two teams must not thank each other for ever."""
        self.assertFalse(self._receive(self._write_letter(From=FIELD)))
        self.assertEqual(self._get_held().reason, "automatic")

    def test_our_automatic_mails_say_so(self):
        self._create_template(self.stage_new)
        ticket = self._receive_ticket(From="Ann <ann@acme.example>")
        mail = self._get_mails(ticket).filtered(lambda m: m.subject == "We got it")
        headers = literal_eval(mail.headers)
        self.assertEqual(headers["Auto-Submitted"], "auto-replied")
        self.assertEqual(headers["X-Auto-Response-Suppress"], "All")

    def test_what_an_agent_writes_is_not_automatic(self):
        ticket = self._create_ticket(partner_id=self.ann.id)
        ticket.message_subscribe(self.ann.ids)
        message = ticket.with_user(self.expert).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertTrue(mail)
        self.assertNotIn("Auto-Submitted", mail.headers or "")

    def test_a_bounce_is_a_note_of_the_ticket_once(self):
        ticket = self._receive_ticket()
        sent = self._agent_writes(ticket)
        number = self.Ticket.search_count([])
        raw = (BOUNCE % {"to": HELP, "message_id": sent.message_id}).encode()
        for _delivery in range(2):
            self.assertFalse(self._receive(raw))
        notes = ticket.message_ids.filtered(
            lambda m: "The e-mail to zoe@customer.example" in m.body
        )
        self.assertEqual(len(notes), 1)
        self.assertEqual(self.Ticket.search_count([]), number)
        self.assertFalse(self._get_held())

    def test_a_bounce_at_the_bounce_address_is_a_note_of_the_ticket(self):
        ticket = self._receive_ticket()
        sent = self._agent_writes(ticket)
        to = self.domain.bounce_email
        self._receive((BOUNCE % {"to": to, "message_id": sent.message_id}).encode())
        self.assertIn("zoe@customer.example", ticket.message_ids[0].body)

    def test_a_bounce_of_an_unknown_letter_is_kept(self):
        raw = (BOUNCE % {"to": HELP, "message_id": "<unknown@x>"}).encode()
        self.assertFalse(self._receive(raw))
        self.assertEqual(self._get_held().reason, "bounce")

    def test_who_writes_too_often_is_kept(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "3")
        self.stage_new.mail_template_id = False
        mails = self.env["mail.mail"].search_count([])
        made = [self._receive(self._write_letter(f"<{n}@x>")) for n in range(5)]
        self.assertEqual(list(map(bool, made)), [True, True, True, False, False])
        self.assertEqual(self._get_held().mapped("reason"), ["flood", "flood"])
        # telling the sender would feed the loop
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_a_trusted_sender_may_write_often(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "3")
        self.env["mail.gateway.allowed"].create({"email": STRANGER})
        made = [self._receive(self._write_letter(f"<{n}@x>")) for n in range(5)]
        self.assertTrue(all(made))

    def test_two_autoresponders_fall_silent(self):
        """The other one marks nothing, quotes nothing and answers everything."""
        self._create_template(self.stage_new)
        answered = 0
        letters = 1
        while answered < letters < 200:
            answered += 1
            ticket = self._receive_ticket(message_id=f"<loop{answered}@x>")
            thanks = ticket.message_ids.filtered(
                lambda m: m.message_type == "auto_comment"
            )
            letters += len(thanks)
        self.assertEqual(letters, 9)
        self.assertEqual(answered, 9)

    def test_an_autoresponder_that_answers_in_the_thread_falls_silent(self):
        self._create_template(self.stage_progress)
        self.stage_waiting.mail_template_id = self.stage_progress.mail_template_id
        ticket = self._receive_ticket()
        sent = 0
        for number in range(40):
            ticket.stage_id = self.stage_waiting
            self.env.cr.flush()
            last = ticket.message_ids[0].message_id
            letter = self._write_letter(f"<again{number}@x>", References=last)
            self._receive(letter)
            sent = len(
                ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
            )
        self.assertLessEqual(sent, 10)
        self.assertIn("flood", self._get_held().mapped("reason"))

from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .intake_common import FIELD, HELP, STRANGER, IntakeCommon

TEN = datetime(2026, 3, 2, 10, 0)


@tagged("post_install", "-at_install")
class TestIntakeMail(IntakeCommon):
    def test_a_letter_becomes_a_ticket_of_the_team(self):
        with freeze_time(TEN):
            ticket = self._receive_ticket(From="Zoe Zed <zoe@customer.example>")
        self.assertEqual(ticket.name, "Broken")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.channel, "email")
        self.assertEqual(ticket.partner_name, "Zoe Zed")
        self.assertEqual(ticket.partner_email, STRANGER)
        self.assertEqual(ticket.company_id, self.team.company_id)
        self.assertEqual(ticket.stage_id, self.stage_new)
        self.assertEqual(ticket.last_customer_message_date, TEN)

    def test_the_first_letter_is_a_public_message(self):
        ticket = self._receive_ticket()
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertFalse(message.is_internal)
        self.assertIn("It broke.", message.body)

    def test_a_known_sender_is_the_customer(self):
        self.ann.phone = "+380441234567"
        ticket = self._receive_ticket(From="A. N. <ann@acme.example>")
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertEqual(ticket.partner_name, "Ann")
        self.assertEqual(ticket.partner_phone, "+380441234567")
        self.assertEqual(ticket.commercial_partner_id, self.acme)

    def test_who_is_thanked_becomes_a_contact_with_a_name(self):
        self.stage_new.mail_template_id = self.env.ref(
            "crm_service_desk.mail_template_service_received"
        )
        ticket = self._receive_ticket(From="Zoe Zed <zoe@customer.example>")
        self.assertEqual(ticket.partner_id.name, "Zoe Zed")
        self.assertEqual(ticket.partner_id.email, STRANGER)
        ticket = self._receive_ticket(message_id="<two@x>", From="yan@b.example")
        self.assertEqual(ticket.partner_id.name, "yan@b.example")

    def test_no_subject_is_no_obstacle(self):
        ticket = self._receive_ticket(Subject=None)
        self.assertEqual(ticket.name, "(No subject)")

    def test_the_same_letter_twice_is_one_ticket(self):
        first = self._receive_ticket()
        self.assertFalse(self._receive(self._write_letter()))
        self.assertEqual(self.Ticket.search_count([("id", ">=", first.id)]), 1)
        self.assertFalse(self._get_held())

    def test_a_letter_without_id_twice_is_one_ticket(self):
        letter = self._write_letter(None)
        first = self.Ticket.browse(self._receive(letter))
        # another way of delivery ends lines differently
        self.assertFalse(self._receive(letter.as_bytes().replace(b"\r\n", b"\n")))
        self.assertEqual(self.Ticket.search_count([("id", ">=", first.id)]), 1)

    def test_two_letters_without_id_are_two_tickets(self):
        self.assertTrue(self._receive(self._write_letter(None)))
        self.assertTrue(self._receive(self._write_letter(None, text="It broke again.")))

    def test_one_letter_to_two_teams_is_two_tickets(self):
        ticket = self._receive_ticket(To=f"{HELP}, {FIELD}")
        lines = self.Intake.search([("key", "like", "<one@x>")])
        self.assertEqual(lines.team_id, self.team | self.other_team)
        self.assertEqual(lines.ticket_id.team_id, self.team | self.other_team)
        self.assertIn(ticket, lines.ticket_id)
        self.assertEqual(len(lines.ticket_id), 2)

    def test_each_team_gets_its_own_delivery_of_a_letter(self):
        """A blind copy arrives as a second delivery with the same Message-Id."""
        first = self._receive_ticket(Delivered_To=HELP)
        copy = self._write_letter(Delivered_To=FIELD, To="list@customer.example")
        second = self.Ticket.browse(self._receive(copy))
        self.assertEqual(first.team_id, self.team)
        self.assertEqual(second.team_id, self.other_team)
        self.assertFalse(self._receive(copy))

    def test_a_late_copy_adds_what_is_missing_only(self):
        self._receive_ticket()
        both = self._write_letter(To=f"{HELP}, {FIELD}")
        second = self.Ticket.browse(self._receive(both))
        self.assertEqual(second.team_id, self.other_team)
        self.assertEqual(self.Intake.search_count([("key", "like", "<one@x>")]), 2)

    def test_an_answer_is_part_of_the_ticket_once(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket)
        self.assertEqual(self._receive(answer), ticket.id)
        number = len(ticket.message_ids)
        self.assertFalse(self._receive(answer))
        self.assertEqual(len(ticket.message_ids), number)

    def test_an_answer_takes_a_waiting_ticket_back_to_work(self):
        ticket = self._receive_ticket()
        ticket.stage_id = self.stage_waiting
        self._receive(self._answer(ticket))
        self.assertEqual(ticket.stage_id, self.stage_progress)

    def test_an_answer_reopens_what_was_closed_lately(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket)
        ticket.action_close()
        self.assertEqual(self._receive(answer), ticket.id)
        self.assertFalse(ticket.is_closed)

    def test_an_automatic_reply_reopens_nothing(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket, Auto_Submitted="auto-replied")
        ticket.action_close()
        self.assertEqual(self._receive(answer), ticket.id)
        self.assertTrue(ticket.is_closed)

    def test_a_late_answer_is_a_new_ticket(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket)
        with freeze_time(TEN):
            ticket.action_close()
            self.env.flush_all()
        new = self.Ticket.browse(self._receive(answer))
        self.assertNotEqual(new, ticket)
        self.assertTrue(ticket.is_closed)
        self.assertEqual(new.team_id, self.team)
        self.assertIn(ticket.number, "".join(new.message_ids.mapped("body")))
        self.assertEqual(new.partner_name, STRANGER)
        self.assertFalse(self._receive(answer))

    def test_an_answer_to_a_cancelled_ticket_is_a_new_one(self):
        ticket = self._receive_ticket()
        answer = self._answer(ticket)
        ticket.stage_id = self.stage_cancelled
        self.assertNotEqual(self._receive(answer), ticket.id)
        self.assertEqual(ticket.stage_id, self.stage_cancelled)

    def test_an_answer_to_a_merged_ticket_reaches_the_survivor_once(self):
        ticket, survivor = self._receive_ticket(), self._create_ticket("Survivor")
        answer = self._answer(ticket)
        self.assertEqual(self._receive(answer), ticket.id)
        messages = ticket.message_ids
        Ticket = self.registry["service.ticket"]
        with patch.object(Ticket, "_get_survivor", lambda _self: survivor, create=True):
            second = self._answer(ticket, "<three@x>")
            self.assertEqual(self._receive(second), survivor.id)
            messages.sudo().write({"res_id": survivor.id})
            number = len(survivor.message_ids)
            self.assertFalse(self._receive(answer))
            self.assertEqual(len(survivor.message_ids), number)

    def test_our_own_message_that_comes_back_is_nothing_new(self):
        ticket = self._receive_ticket()
        ours = self._agent_writes(ticket)
        number = self.Ticket.search_count([])
        self.assertFalse(self._receive(self._write_letter(ours.message_id)))
        self.assertEqual(self.Ticket.search_count([]), number)

    def test_mail_without_a_team_reaches_the_desk_by_the_server(self):
        letter = self._write_letter(To="info@elsewhere.example")
        ticket = self.Ticket.browse(self._receive(letter, "service.ticket"))
        self.assertEqual(ticket.partner_email, STRANGER)
        self.assertFalse(self._receive(letter, "service.ticket"))

    def test_mail_of_other_apps_does_not_pass_the_door(self):
        letter = self._write_letter(To="info@elsewhere.example")
        lead = self._receive(letter, "crm.lead")
        self.assertEqual(self.env["crm.lead"].browse(lead).name, "Broken")
        self.assertFalse(self.Intake.search([("key", "like", "<one@x>")]))

    def test_a_letter_to_a_team_and_a_sales_team_is_a_ticket_and_a_lead(self):
        sales = self.env["crm.team"].create(
            {"name": "Sales", "alias_name": "deals", "alias_domain_id": self.domain.id}
        )
        letter = self._write_letter(To=f"{HELP}, deals@desk.example.com")
        ticket = self.Ticket.browse(self._receive(letter))
        self.assertEqual(ticket.team_id, self.team)
        leads = self.env["crm.lead"].search([("team_id", "=", sales.id)])
        self.assertEqual(leads.mapped("name"), ["Broken"])
        self._receive(letter)
        self.assertEqual(leads.search_count([("team_id", "=", sales.id)]), 1)

    def test_a_very_long_id_is_a_key(self):
        long_id = f"<{'a' * 5000}@x>"
        self.assertTrue(self._receive(self._write_letter(long_id)))
        self.assertFalse(self._receive(self._write_letter(long_id)))

    def test_the_new_stage_writes_to_the_customer(self):
        template = self.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": self.env["ir.model"]._get_id("service.ticket"),
                "subject": "We got {{ object.number }}",
                "body_html": "<p>Thank you.</p>",
                "email_to": "{{ object.partner_email }}",
            }
        )
        self.stage_new.mail_template_id = template
        ticket = self._receive_ticket()
        self.env.cr.flush()
        mails = ticket.message_ids.filtered(
            lambda m: m.subject == f"We got {ticket.number}"
        )
        self.assertEqual(mails.message_type, "auto_comment")

    def _count_queries(self, letter, *args, **options):
        self.stage_new.mail_template_id = False
        self._receive_ticket(message_id="<warm@x>")  # caches
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(self._receive(letter, *args, **options))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_letter_costs_at_most_45_queries(self):
        """As the peer is measured (B-07): the server names the model and the team."""
        letter = self._write_letter("<measured@x>", To="info@elsewhere.example")
        values = {"team_id": self.team.id}
        count = self._count_queries(letter, "service.ticket", custom_values=values)
        self.assertLessEqual(count, 45)

    def test_finding_the_team_by_its_address_costs_few_queries_more(self):
        count = self._count_queries(self._write_letter("<measured@x>"))
        self.assertLessEqual(count, 47)

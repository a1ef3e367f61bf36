from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .intake_common import FIELD, HELP, STRANGER, IntakeCommon


@tagged("post_install", "-at_install")
class TestQuarantine(IntakeCommon):
    def _set(self, **values):
        for name, value in values.items():
            self.env["ir.config_parameter"].set_param(f"crm_service_desk.{name}", value)

    def _hold(self, **headers):
        letter = self._write_letter(**{"X_Spam_Flag": "YES", **headers})
        self.assertFalse(self._receive(letter))
        return self._get_held()[-1:]

    def test_spam_is_kept_with_the_whole_message(self):
        held = self._hold()
        self.assertEqual(held.reason, "spam")
        self.assertEqual(held.name, "Broken")
        self.assertEqual(held.sender, STRANGER)
        self.assertEqual(held.team_id, self.team)
        self.assertEqual(held.company_id, self.team.company_id)
        self.assertIn(b"It broke.", held._get_letter().raw)
        self.assertIn("It broke.", held.preview)

    def test_a_score_is_spam_only_when_it_says_so(self):
        self.assertEqual(self._hold(X_Spam_Status="Yes, score=9.1").reason, "spam")
        letter = self._write_letter("<two@x>", X_Spam_Status="No, score=0.1")
        self.assertTrue(self._receive(letter))

    def test_spam_headers_are_a_setting(self):
        self._set(spam_headers="X-Ours")
        self.assertTrue(self._receive(self._write_letter(X_Spam_Flag="YES")))
        self.assertFalse(self._receive(self._write_letter("<b@x>", X_Ours="yes")))

    def test_a_large_message_is_kept(self):
        self._set(max_mail_mb="0.01")
        self.assertFalse(self._receive(self._write_letter(text="long " * 4000)))
        self.assertEqual(self._get_held().reason, "size")

    def test_no_limit_is_no_limit(self):
        self._set(max_mail_mb="0.0")
        self.assertTrue(self._receive(self._write_letter(text="long " * 4000)))

    def test_huge_headers_are_kept(self):
        raw = self._write_letter().as_bytes()
        raw = b"X-Long: " + b"a" * 300_000 + b"\r\n" + raw
        self.assertFalse(self._receive(raw))
        self.assertEqual(self._get_held().reason, "size")

    def test_a_letter_of_nobody_is_kept(self):
        self.assertFalse(self._receive(self._write_letter(From=None)))
        self.assertEqual(self._get_held().reason, "sender")

    def test_blocked_senders_and_domains_are_kept(self):
        block = self.env["service.blocked.sender"].create
        block([{"name": " Zoe@Customer.example "}, {"name": "@bad.example"}])
        senders = (STRANGER, "q@bad.example", "q@good.example")
        made = [
            bool(self._receive(self._write_letter(f"<{sender}>", From=sender)))
            for sender in senders
        ]
        self.assertEqual(made, [False, False, True])
        self.assertEqual(self._get_held().mapped("reason"), ["blocked", "blocked"])

    def test_a_blocked_sender_is_an_address_or_a_domain(self):
        for name in ("zoe", "a@b@c", "zoe @x"):
            with self.assertRaises(ValidationError):
                self.env["service.blocked.sender"].create({"name": name})

    def test_who_may_not_write_to_the_team_is_kept(self):
        self.team.alias_contact = "partners"
        self.assertFalse(self._receive(self._write_letter()))
        self.assertEqual(self._get_held().reason, "refused")
        self._get_held().action_recover()
        self.assertEqual(self._get_held().ticket_id.team_id, self.team)

    def test_what_fails_is_kept_with_the_error(self):
        with patch.object(
            self.registry["service.ticket"], "message_new", side_effect=KeyError("odd")
        ):
            self.assertFalse(self._receive(self._write_letter()))
        held = self._get_held()
        self.assertEqual(held.reason, "error")
        self.assertEqual(held.detail, "KeyError: 'odd'")
        held.action_recover()
        self.assertEqual(held.ticket_id.name, "Broken")

    def test_the_sender_is_not_told_of_what_fails(self):
        mails = self.env["mail.mail"].search_count([])
        with patch.object(
            self.registry["service.ticket"], "message_new", side_effect=KeyError("odd")
        ):
            self._receive(self._write_letter())
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_busy_rows_are_for_the_next_try(self):
        busy = psycopg2.errors.SerializationFailure("busy")
        thread = self.env["mail.thread"].with_context(fetchmail_cron_running=True)
        raw = self._write_letter().as_bytes()
        with (
            self.enter_registry_test_mode(),
            patch.object(
                self.registry["service.ticket"], "message_new", side_effect=busy
            ),
        ):
            self.assertFalse(thread.message_process(False, raw))
        held = self._get_held()
        self.assertEqual(held.reason, "busy")
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_service_desk.ir_cron_service_quarantine_retry"
            ).method_direct_trigger()
        held.invalidate_recordset()
        self.assertEqual(held.state, "recovered")
        self.assertEqual(held.ticket_id.partner_email, STRANGER)

    def test_a_request_is_run_again_by_the_server(self):
        busy = psycopg2.errors.SerializationFailure("busy")
        with (
            patch.object(
                self.registry["service.ticket"], "message_new", side_effect=busy
            ),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            self._receive(self._write_letter())

    def test_a_held_letter_is_held_once(self):
        self._hold()
        self.assertFalse(self._receive(self._write_letter(X_Spam_Flag="YES")))
        self.assertEqual(len(self._get_held()), 1)

    def test_recovering_makes_the_ticket(self):
        held = self._hold()
        held.with_user(self.head).action_recover()
        self.assertEqual(held.state, "recovered")
        self.assertEqual(held.ticket_id.team_id, self.team)
        self.assertEqual(held.ticket_id.partner_email, STRANGER)
        self.assertFalse(self._receive(self._write_letter(X_Spam_Flag="YES")))

    def test_recovering_for_two_teams_makes_two_tickets(self):
        held = self._hold(To=f"{HELP}, {FIELD}")
        held.action_recover()
        lines = self.Intake.search([("key", "like", "<one@x>")])
        self.assertEqual(lines.ticket_id.team_id, self.team | self.other_team)

    def test_recovering_twice_changes_nothing(self):
        held = self._hold()
        held.action_recover()
        ticket = held.ticket_id
        held.action_recover()
        self.assertEqual(held.ticket_id, ticket)

    def test_what_is_here_already_is_not_recovered(self):
        held = self._hold()
        held.intake_ids.unlink()
        self.assertTrue(self._receive(self._write_letter()))
        with self.assertRaises(UserError):
            held.action_recover()
        self.assertEqual(held.state, "held")

    def test_an_automatic_letter_can_be_recovered(self):
        self._receive(self._write_letter(Auto_Submitted="auto-replied"))
        held = self._get_held()
        held.action_recover()
        self.assertEqual(held.ticket_id.partner_email, STRANGER)

    def test_a_letter_of_nobody_can_be_recovered(self):
        self._receive(self._write_letter(From=None))
        held = self._get_held()
        held.action_recover()
        self.assertEqual(held.ticket_id.name, "Broken")

    def test_the_manager_may_choose_another_team(self):
        self._receive(
            self._write_letter(To="x@elsewhere.example", X_Spam_Flag="YES"),
            "service.ticket",
        )
        held = self._get_held().with_user(self.head)
        held.team_id = self.other_team
        held.action_recover()
        self.assertEqual(held.ticket_id.team_id, self.other_team)

    def test_blocking_a_sender_from_the_list(self):
        held = self._hold().with_user(self.head)
        held.action_block_sender()
        held.action_block_sender()
        blocked = self.env["service.blocked.sender"].search([("name", "=", STRANGER)])
        self.assertEqual(len(blocked), 1)

    def test_agents_do_not_see_the_quarantine(self):
        held = self._hold()
        with self.assertRaises(AccessError):
            held.with_user(self.expert).read(["name"])
        with self.assertRaises(AccessError):
            held.with_user(self.expert).action_recover()
        with self.assertRaises(AccessError):
            self.Intake.with_user(self.expert).search([])

    def test_managers_see_the_quarantine_of_their_companies(self):
        held = self._hold()
        held.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(self.Quarantine.with_user(self.head).search([]))

    def test_a_manager_deletes_and_it_does_not_come_back(self):
        self._hold().with_user(self.head).unlink()
        self.assertFalse(self._receive(self._write_letter()))
        self.assertFalse(self._get_held())

    def test_the_log_cannot_be_changed(self):
        self._receive_ticket()
        line = self.Intake.search([], limit=1)
        with self.assertRaises(AccessError):
            line.with_user(self.head).sender = "other@x"
        with self.assertRaises(UserError):
            line.sender = "other@x"

    def test_old_messages_are_deleted(self):
        self._set(quarantine_days="30")
        with freeze_time(fields.Datetime.now() - timedelta(days=31)):
            old = self._hold()
        new = self._hold(message_id="<new@x>")
        self.Quarantine._gc_quarantine()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())

    def test_zero_days_keep_for_ever(self):
        self._set(quarantine_days="0")
        with freeze_time(fields.Datetime.now() - timedelta(days=3000)):
            old = self._hold()
        self.Quarantine._gc_quarantine()
        self.assertTrue(old.exists())

    def test_settings_are_stored_also_when_they_are_zero(self):
        settings = self.env["res.config.settings"].create(
            {"service_max_mail_mb": 0, "service_quarantine_days": 0}
        )
        settings.set_values()
        self.assertEqual(self.env["service.mail.door"]._get_size_limit(), 0)
        again = self.env["res.config.settings"].create({})
        self.assertEqual(again.service_quarantine_days, 0)
        with self.assertRaises(ValidationError):
            settings.service_quarantine_days = -1

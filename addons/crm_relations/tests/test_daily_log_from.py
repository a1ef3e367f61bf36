from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_daily import DailyCommon

NOW = datetime(2026, 3, 2, 12, 0)


@tagged("post_install", "-at_install")
class TestDailyLogFrom(DailyCommon):
    def _save_log(self, action, **values):
        """Do what the dialog of the action does."""
        Interaction = self.env["crm.interaction"].with_user(self.sally)
        view = action["views"][0][0]
        with Form(Interaction.with_context(**action["context"]), view=view) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    # lead
    def test_log_from_a_deal_is_its_customer_s(self):
        deal = self._deal()
        log = self._save_log(deal.action_log_interaction(), summary="Rang")
        self.assertEqual(log.lead_id, deal)
        self.assertEqual(log.partner_id, self.ada)
        self.assertEqual(log.type_id, self.call)
        self.assertEqual(deal.with_user(self.sally).crm_interaction_count, 1)

    def test_log_from_a_lead_without_customer_says_what_to_do(self):
        lead = self._deal(partner_id=False)
        with self.assertRaisesRegex(UserError, "Choose or create its customer"):
            lead.action_log_interaction()

    def test_count_of_deals_costs_the_same_for_1_and_80(self):
        deals = self.env["crm.lead"].create(
            [{"name": f"Deal {number}"} for number in range(80)]
        )
        for some in (deals[:1], deals):
            self.env.invalidate_all()
            some.fetch(["name"])
            with self.assertQueryCount(1):
                some.mapped("crm_interaction_count")

    # meeting
    @freeze_time(NOW)
    def test_ended_meeting_with_a_customer_wants_its_result(self):
        meeting = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00")
        self.assertTrue(meeting.with_user(self.sally).crm_is_result_missing)
        log = self._save_log(meeting.action_log_result(), summary="Will order")
        self.assertEqual(log.event_id, meeting)
        self.assertEqual(log.partner_id, self.ada)
        self.assertEqual(log.date, datetime(2026, 3, 2, 9, 0))
        self.assertEqual(log.duration, 1)
        self.assertFalse(meeting.with_user(self.sally).crm_is_result_missing)

    @freeze_time(NOW)
    def test_second_result_opens_the_first_one(self):
        meeting = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00")
        log = self._save_log(meeting.action_log_result(), summary="Will order")
        self.assertEqual(meeting.action_log_result()["res_id"], log.id)

    @freeze_time(NOW)
    def test_search_finds_what_the_screen_shows(self):
        nobody = self.env["res.partner"]
        ended = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00")
        ahead = self._meet("2026-03-02 13:00:00", "2026-03-02 14:00:00")
        inside = self._meet(
            "2026-03-02 09:00:00", "2026-03-02 10:00:00", self.samir.partner_id
        )
        alone = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00", nobody)
        done = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00")
        self._log(event_id=done.id, summary="Fine")
        meetings = ended | ahead | inside | alone | done
        Event = self.env["calendar.event"].with_user(self.sally)
        for value in (True, False):
            found = Event.search(
                [("id", "in", meetings.ids), ("crm_is_result_missing", "=", value)]
            )
            shown = meetings.filtered(
                lambda event, value=value: event.crm_is_result_missing == value
            )
            self.assertEqual(found, Event.browse(found.ids) & shown)
            self.assertEqual(set(found.ids), set(shown.ids))
        self.assertEqual(
            meetings.filtered("crm_is_result_missing"), ended, "only this one is open"
        )

    @freeze_time(NOW)
    def test_open_visit_is_not_yet_a_result(self):
        meeting = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00")
        self._log(event_id=meeting.id)
        self.assertTrue(meeting.with_user(self.sally).crm_is_result_missing)

    def test_plain_employee_opens_a_meeting(self):
        plain = self._create_user("daily_plain", "base.group_user")
        meeting = self._meet("2026-03-02 09:00:00", "2026-03-02 10:00:00")
        meeting.write({"partner_ids": [(4, plain.partner_id.id)]})
        arch = meeting.with_user(plain).get_view(view_type="form")["arch"]
        self.assertNotIn("crm_is_result_missing", arch)
        self.assertNotIn("action_log_result", arch)

    # e-mail
    def _receive(self, record, **values):
        return record.message_post(
            body="<p>Please call me</p>",
            subject="Desks",
            author_id=self.ada.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def test_log_from_an_email_takes_over_what_it_says(self):
        deal = self._deal()
        message = self._receive(deal).with_user(self.sally)
        log = self._save_log(message.action_log_interaction())
        self.assertEqual(log.message_id, message)
        self.assertEqual(log.partner_id, self.ada)
        self.assertEqual(log.lead_id, deal)
        self.assertEqual(log.summary, "Desks")
        self.assertEqual(log.initiative, "customer")
        self.assertEqual(log.type_id.code, "email")
        self.assertEqual(log.date, message.date)
        self.assertIn("Please call me", log.description)

    def test_email_is_logged_once(self):
        message = self._receive(self.ada).with_user(self.sally)
        log = self._save_log(message.action_log_interaction())
        self.assertEqual(message.action_log_interaction()["res_id"], log.id)

    def test_message_on_something_else_is_refused(self):
        message = self._receive(self.env["crm.team"].create({"name": "North"}))
        with self.assertRaisesRegex(UserError, "customers, deals, orders"):
            message.action_log_interaction()

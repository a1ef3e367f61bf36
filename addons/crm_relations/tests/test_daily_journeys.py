from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_daily import DailyCommon


class DailyJourneys:
    """What a sales person does in the browser in one day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sally.tz = "UTC"
        cls.activity = cls.ada.activity_schedule(
            "mail.mail_activity_data_call",
            summary="Ask about chairs",
            user_id=cls.sally.id,
        )

    def _meet_now(self):
        now = fields.Datetime.now()  # of the test: the class may be of yesterday
        end_of_day = now.replace(hour=23, minute=59, second=59)
        return self._meet(
            max(now - timedelta(hours=1), now.replace(hour=0, minute=0)),
            min(now + timedelta(hours=2), end_of_day),
            name="Measure the rooms",
        )

    def _get_logs(self):
        return self.env["crm.interaction"].search(
            [("partner_id", "=", self.ada.id)], order="id"
        )

    def _start(self, url, tour):
        self.start_tour(url, tour, login="daily_sally", timeout=120)

    def test_my_day_from_arrival_to_result(self):
        meeting = self._meet_now()
        self._start("/odoo/my-day", "crm_daily_my_day")
        visit, result = self._get_logs()
        self.assertEqual(visit.event_id, meeting)
        self.assertEqual(visit.type_id, self.visit)
        self.assertEqual(visit.check_in_latitude, 50.45)
        self.assertEqual(visit.check_in_accuracy, 9)
        self.assertEqual(visit.check_out_longitude, 30.52)
        self.assertEqual(result.event_id, meeting)
        self.assertEqual(result.summary, "Rooms measured, offer wanted")
        self.assertEqual(result.outcome, "interested")
        self.assertEqual(result.next_step, "Send the offer")

    def test_what_was_logged_without_connection_arrives_once(self):
        meeting = self._meet_now()
        self._start("/odoo/my-day", "crm_daily_offline")
        call, visit = self._get_logs()
        self.assertEqual(call.summary, "Chairs are fine")
        self.assertEqual(visit.event_id, meeting)
        self.assertTrue(visit.check_out_date)
        self.assertFalse(self.activity.active)

    def test_caller_opens_in_one_step(self):
        self._deal()
        self._start("/odoo/my-day", "crm_daily_caller")

    def test_call_of_a_shared_number_is_logged(self):
        self._deal()
        self.env["crm.offer.rule"].create(
            {
                "name": "Lamps",
                "product_id": self.env["product.product"].create({"name": "Lamp"}).id,
                "reason": "{customer} furnishes her office",
                "domain": repr([("id", "=", self.ada.id)]),
            }
        )
        self.ada.copy({"name": "Bob Daily", "phone": "+12025550143"})
        self._start("/crm/call?number=%2B12025550143", "crm_daily_call")
        call = self._get_logs()
        self.assertEqual(call.summary, "Wants twenty desks")
        self.assertEqual(call.initiative, "customer")
        self.assertEqual(call.type_id, self.call)

    def test_call_of_an_unknown_number_makes_a_contact(self):
        self._start("/crm/call?number=%2B12025550199", "crm_daily_unknown_call")
        contact = self.env["res.partner"].search([("name", "=", "Nora New")])
        self.assertEqual(contact.phone_sanitized, "+12025550199")


@tagged("post_install", "-at_install")
class TestDailyJourneysDesktop(DailyJourneys, DailyCommon, HttpCase):
    browser_size = "1366x768"

    def test_log_from_a_deal_and_from_an_email(self):
        deal = self._deal()
        deal.message_post(
            body="<p>Please call me</p>",
            subject="Discount",
            author_id=self.ada.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self._start(f"/odoo/crm.lead/{deal.id}", "crm_daily_log_from")
        first, second = self._get_logs()
        self.assertEqual(first.summary, "Asked for a discount")
        self.assertEqual(first.lead_id, deal)
        self.assertEqual(second.message_id.subject, "Discount")
        self.assertEqual(second.lead_id, deal)


@tagged("post_install", "-at_install")
class TestDailyJourneysPhone(DailyJourneys, DailyCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

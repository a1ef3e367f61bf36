from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common_daily import DailyCommon

NOW = datetime(2026, 3, 2, 12, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDailyTimeline(DailyCommon):
    def _rows(self, kind, user=None):
        return (
            self.env["crm.timeline"]
            .with_user(user or self.sally)
            .search([("partner_id", "=", self.ada.id), ("kind", "=", kind)])
        )

    def test_done_activity_is_on_the_timeline(self):
        activity = self.ada.with_user(self.sally).activity_schedule(
            "mail.mail_activity_data_call", summary="Ask", user_id=self.sally.id
        )
        self.assertFalse(self._rows("activity"))
        activity.action_feedback(feedback="All fine")
        row = self._rows("activity")
        self.assertEqual(row.name, "Ask")
        self.assertEqual(row.user_id, self.sally)
        self.assertEqual(row.date.date(), NOW.date())
        self.assertEqual((row.res_model, row.res_id), ("res.partner", self.ada.id))

    def test_done_activity_of_a_deal_is_the_customer_s(self):
        deal = self._deal()
        deal.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.sally.id
        ).action_feedback()
        row = self._rows("activity")
        self.assertEqual((row.res_model, row.res_id), ("crm.lead", deal.id))
        self.assertEqual(row.name, "To-Do")

    def test_lost_deal_says_why(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too late"})
        deal = self._deal()
        deal.action_set_lost(lost_reason_id=reason.id)
        row = self._rows("outcome")
        self.assertEqual(row.name, "Desks: Too late")
        self.assertEqual(row.state, "lost")
        self.assertEqual(row.date, NOW)

    def test_won_deal_is_a_row_and_an_open_one_is_not(self):
        deal = self._deal()
        self.assertFalse(self._rows("outcome"))
        deal.action_set_won()
        self.assertEqual(self._rows("outcome").name, "Desks")
        self.assertEqual(self._rows("outcome").state, "won")

    def test_signature_of_an_order_is_a_row(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.ada.id, "user_id": self.sally.id}
        )
        self.assertFalse(self._rows("signature"))
        order.write({"signed_by": "Ada Daily", "signed_on": NOW})
        row = self._rows("signature")
        self.assertEqual(row.name, f"{order.name}, Ada Daily")
        self.assertEqual(row.date, NOW)

    def test_text_message_is_a_row(self):
        message = self.env["mail.message"].create(
            {
                "model": "res.partner",
                "res_id": self.ada.id,
                "body": "On my way",
                "date": NOW,
                "message_type": "user_notification",
            }
        )
        # the type comes with Odoo's SMS, which need not be installed
        self.cr.execute(
            "UPDATE mail_message SET message_type = 'sms' WHERE id = %s", [message.id]
        )
        row = self._rows("sms")
        self.assertEqual(row.date, NOW)
        self.assertEqual(row.res_id, self.ada.id)

    def test_rows_of_a_colleague_s_customer_stay_hidden(self):
        (self.acme | self.ada).user_id = self.samir
        self._deal(user_id=self.samir.id).action_set_won()
        self.ada.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.samir.id
        ).action_feedback()
        for kind in ("activity", "outcome"):
            self.assertEqual(len(self._rows(kind, self.samir)), 1)
            self.assertFalse(self._rows(kind, self.sally))

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .common_estate_request import EstateRequestCommon


@tagged("post_install", "-at_install")
class TestEstateRequestMail(MailCommon, EstateRequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._request(mail_schedule="weekly", name="Near the park")

    def _send(self, day):
        with freeze_time(day), self.mock_mail_gateway():
            self.env["estate.request"]._cron_send()
        # beside those that tell the realtor of an activity
        return self._new_mails.filtered(lambda mail: self.anna in mail.recipient_ids)

    def test_new_matches_are_mailed_once(self):
        mails = self._send("2026-03-02 08:00:00")
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.recipient_ids, self.anna)
        self.assertIn("Properties that fit what you look for: 1", mails.subject)
        match = self._match(self.request)
        self.assertEqual(
            match.date_sent, fields.Datetime.to_datetime("2026-03-02 08:00:00")
        )
        self.assertFalse(self._send("2026-03-20 08:00:00"))

    def test_a_week_lies_between_weekly_mails(self):
        self._send("2026-03-02 08:00:00")
        self._listing(70000, self.south)
        self.assertFalse(self._send("2026-03-08 08:00:00"))
        self.assertTrue(self._send("2026-03-09 08:00:00"))

    def test_as_soon_as_possible(self):
        self.request.mail_schedule = "asap"
        self._send("2026-03-02 08:00:00")
        self._listing(70000, self.south)
        self.assertTrue(self._send("2026-03-02 08:15:00"))

    def test_no_mail_without_a_schedule(self):
        self.request.mail_schedule = "none"
        self.assertFalse(self._send("2026-03-02 08:00:00"))

    def test_what_has_an_answer_is_not_mailed(self):
        for action in ("action_favorite", "action_possible", "action_discard"):
            getattr(self._match(self.request), action)()
            self.assertFalse(self._send("2026-03-02 08:00:00"), action)

    def test_a_large_drop_of_the_price_is_mailed_although_discarded(self):
        self._send("2026-03-02 08:00:00")
        self._match(self.request).action_discard()
        self.flat.list_price = 96000
        self.assertFalse(self._send("2026-03-20 08:00:00"))
        self.flat.list_price = 90000
        mails = self._send("2026-03-21 08:00:00")
        self.assertIn("The price fell since you", mails.body_html)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.anna.lang = "uk_UA"
        view = self.env.ref("crm_industry_profiles.estate_match_mail")
        source = "these properties are new, and fit what you look for:"
        view.update_field_translations("arch_db", {"uk_UA": {source: "ось що нового:"}})
        self.assertIn("ось що нового:", self._send("2026-03-02 08:00:00").body_html)

    def test_a_mail_has_the_links(self):
        mail = self._send("2026-03-02 08:00:00")
        token = self.request.access_token
        url = f"/my/estate/request/{self.request.id}"
        self.assertIn(f"{url}/pause?access_token={token}", mail.body_html)
        self.assertIn(f"{url}?access_token={token}", mail.body_html)
        self.assertIn(f"{url}/unsubscribe?access_token={token}", mail.headers)
        self.assertIn("List-Unsubscribe=One-Click", mail.headers)

    def _ignore_three(self):
        reasons = []
        for number, day in enumerate(("02", "09", "16")):
            self._listing(70000 + number, self.south)
            last = self._send(f"2026-03-{day} 08:00:00")
            reasons.append(self.request.prospecting_reason)
        return last, reasons

    def test_the_third_mail_warns(self):
        last, reasons = self._ignore_three()
        self.assertEqual(
            reasons, [False, "InitialIgnoredWarning", "FinalIgnoredWarning"]
        )
        self.assertIn("we stop writing", last.body_html)

    def test_after_three_mails_without_an_answer_it_is_put_on_hold(self):
        self._ignore_three()
        self._listing(60000, self.south)
        self.assertFalse(self._send("2026-03-18 08:00:00"))
        self.assertEqual(self.request.state, "active")
        self.assertFalse(self._send("2026-03-19 08:00:00"))
        self.assertEqual(
            (self.request.state, self.request.prospecting_reason), ("hold", "Ignored")
        )
        self.assertEqual(self.request.activity_ids.user_id, self.realtor)

    def test_a_reaction_counts_as_an_answer(self):
        self._ignore_three()
        self._match(self.request).with_user(self.realtor).action_possible()
        self.assertEqual(
            (self.request.mail_ignored, self.request.prospecting_reason), (0, False)
        )
        self._listing(60000, self.south)
        self.assertTrue(self._send("2026-03-23 08:00:00"))

    def test_without_an_address_mails_stop_and_the_realtor_knows(self):
        self.anna.email = False
        self.assertFalse(self._send("2026-03-02 08:00:00"))
        self.assertEqual(
            (self.request.mail_schedule, self.request.prospecting_reason),
            ("none", "NoOneToSendTo"),
        )
        self.assertEqual(len(self.request.activity_ids), 1)

    def test_the_timeline_has_mails_and_reactions(self):
        self._send("2026-03-02 08:00:00")
        self._match(self.request).action_favorite()
        self.env.flush_all()
        rows = self.env["crm.timeline"].search(
            [
                ("partner_id", "=", self.anna.id),
                ("kind", "in", ("match_sent", "match_reaction")),
            ]
        )
        self.assertEqual(set(rows.mapped("kind")), {"match_sent", "match_reaction"})
        sent = rows.filtered(lambda row: row.kind == "match_sent")
        self.assertEqual(sent.name, "Near the park: 1")

    @mute_logger("odoo.addons.crm_industry_profiles.models.estate_request_mail")
    def test_one_that_cannot_be_sent_does_not_stop_the_others(self):
        boris = self._person("Boris", email="boris@example.com")
        other = self._request(boris, mail_schedule="asap")
        Request = type(self.env["estate.request"])
        prepare = Request._prepare_mail_values

        def fail(request, matches):
            if request.id == other.id:
                raise ValueError("no template")
            return prepare(request, matches)

        with patch.object(Request, "_prepare_mail_values", fail):
            self.assertEqual(len(self._send("2026-03-02 08:00:00")), 1)
        self.assertFalse(self._match(other).date_sent)
        self.assertEqual(other.mail_ignored, 0)

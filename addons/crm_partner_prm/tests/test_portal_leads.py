import re
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.partner_portal import rate_limit
from .common_lead7 import LEAKS, SECRETS, LeadPersonas
from .test_portal import PrmPortalCommon


class LeadPortalCommon(LeadPersonas, PrmPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_lead_world()
        rate_limit.clear()
        cls.lead = cls._create_secret_lead(city="Liège", expected_revenue=12345)
        cls.offer = cls._offer(cls.lead)
        cls.base = f"/my/partner/leads/{cls.offer.id}"
        cls.writes = [
            f"{cls.base}/{word}" for word in ("accept", "decline", "report", "return")
        ]
        cls.answer = {
            "reason_id": cls.refusal.id,
            "progress": "contacted",
            "text": "We have spoken with them",
        }

    def _assert_withheld(self, text):
        for secret in (*LEAKS, *SECRETS.values()):
            self.assertNotIn(secret, text)

    def _get_numbers(self, path="/my/partner/leads"):
        return re.findall(r'name="prm_number">(\w+)</span>', self._get(path).text)

    def _assert_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?notice=lead_gone"))


@tagged("post_install", "-at_install")
class TestPortalLeads(LeadPortalCommon):
    def test_the_pages_withhold_the_customer_until_it_is_accepted(self):
        self._login(self.nora_user)
        for path in ("/my/partner", "/my/partner/leads", self.base):
            with self.subTest(path=path):
                response = self._get(path)
                self.assertEqual(response.status_code, 200)
                self._assert_withheld(response.text)
        page = self._get(self.base).text
        self.assertIn("wants three ovens of 12 kW", page)
        self.assertIn("Liège", page)
        self.assertIn("12,345", page)
        self.assertNotIn('name="prm_customer"', page)

    def test_accepting_shows_the_customer(self):
        self._login(self.nora_user)
        response = self._post(f"{self.base}/accept")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            (self.offer.state, self.offer.answered_by_id), ("accepted", self.nora)
        )
        page = self._get(self.base).text
        for value in SECRETS.values():
            self.assertIn(value, page)

    def test_after_it_came_back_the_customer_is_withheld_again(self):
        self.offer._accept()
        self.offer.action_take_back()
        self._login(self.nora_user)
        self._assert_withheld(self._get(self.base).text)

    def test_the_time_left_stands_in_words(self):
        self.offer.date_deadline = "2026-03-10 12:00:00"
        for now, words in (
            ("2026-03-08 12:00:00", "2 days"),
            ("2026-03-07 20:00:00", "2 days 16 hours"),
            ("2026-03-10 07:00:00", "5 hours"),
            ("2026-03-10 11:30:00", "30 minutes"),
        ):
            with self.subTest(now=now), freeze_time(now):
                self.assertEqual(
                    self.offer._get_portal_left(), f"Time left to answer: {words}"
                )
        offer = self.offer.with_context(lang="ru_RU")
        words = offer._get_words(timedelta(days=2, hours=5))
        self.assertEqual(words, "2 дня 5 часов")
        with freeze_time("2026-03-10 12:00:01"):
            self.assertEqual(self.offer._get_portal_left(), "")

    def test_declining_needs_a_reason_of_the_list(self):
        self._login(self.nora_user)
        wrong = self._ref("prm_reason_registration_registered")
        for reason in ("", str(wrong.id), "x"):
            response = self._post(f"{self.base}/decline", reason_id=reason)
            self.assertIn("choose a reason", response.text)
            self._assert_withheld(response.text)
        self.assertEqual(self.offer.state, "offered")
        self._post(f"{self.base}/decline", reason_id=self.refusal.id, text="Sorry")
        self.assertEqual(
            (self.offer.state, self.offer.reason_id, self.offer.note),
            ("declined", self.refusal, "Sorry"),
        )
        self._assert_withheld(self._get(self.base).text)

    def test_the_second_answer_is_told_of_the_first(self):
        self._login(self.nora_user)
        self._post(f"{self.base}/accept")
        self._login(self.nils_user)
        response = self._post(f"{self.base}/decline", **self.answer)
        self.assertIn("Nora has answered already", response.text)
        self.assertEqual(self.offer.state, "accepted")

    def test_a_late_answer_counts_until_somebody_else_is_asked(self):
        self.offer.date_deadline = "2020-01-01"
        self._login(self.nora_user)
        self._post(f"{self.base}/accept")
        self.assertEqual(self.offer.state, "accepted")

    def test_an_answer_after_the_recall_comes_too_late(self):
        self.offer.action_recall()
        self._login(self.nora_user)
        response = self._post(f"{self.base}/accept")
        self.assertIn("somebody else was asked", response.text)
        self._assert_withheld(response.text)

    def test_a_partner_reports(self):
        self.offer._accept()
        self._login(self.nora_user)
        self._post(
            f"{self.base}/report",
            progress="won",
            text="They have signed the order",
            amount="15 000,50",
            date_next="2999-01-31",
            state="returned",
            stage_id="4",
        )
        report = self.offer.report_ids
        self.assertEqual(
            (report.author_id, report.progress, report.amount, str(report.date_next)),
            (self.nora, "won", 15000.5, "2999-01-31"),
        )
        self.assertEqual(
            (self.lead.won_status, self.offer.state), ("pending", "accepted")
        )
        self.assertIn("They have signed the order", self._get(self.base).text)

    def test_a_report_that_says_nothing_is_refused(self):
        self.offer._accept()
        self._login(self.nora_user)
        for change, text in (
            ({"progress": "signed"}, "Choose how it goes"),
            ({"text": "ok"}, "Say in a sentence"),
            ({"date_next": "2020-01-01"}, "lies in the future"),
            ({"date_next": "soon"}, "year-month-day"),
            ({"amount": "much"}, "as a number"),
        ):
            with self.subTest(change=change):
                response = self._post(f"{self.base}/report", **self.answer | change)
                self.assertIn(text, response.text)
        self.assertFalse(self.offer.report_ids)

    def test_a_partner_hands_a_lead_back(self):
        self.offer._accept()
        self._login(self.nora_user)
        self._post(f"{self.base}/return", **self.answer)
        self.assertEqual(
            (self.offer.state, self.offer.reason_id), ("returned", self.refusal)
        )
        self.assertFalse(self.lead.prm_partner_id)
        self._assert_withheld(self._get(self.base).text)

    def test_home_counts_what_waits(self):
        self._login(self.nora_user)
        self.assertRegex(
            self._get("/my/partner").text, r'(?s)prm_tile_leads.*?text-bg-primary">1<'
        )


@tagged("post_install", "-at_install")
class TestPortalLeadRivals(LeadPortalCommon):
    """Every route and model, tried by the rival, by strangers and without login."""

    def test_the_list_shows_the_own_offers_only(self):
        for user, numbers in (
            (self.nora_user, [self.offer.display_name]),
            (self.nils_user, [self.offer.display_name]),
            (self.sue_user, []),
            (self.employee, []),
            (self.manager, []),
        ):
            with self.subTest(user=user.login):
                self._login(user)
                self.assertEqual(self._get_numbers(), numbers)
                path = "/my/partner/leads?filterby=all"
                self.assertEqual(self._get_numbers(path), numbers)

    def test_a_person_without_a_partner_sees_nothing(self):
        loner = self._create_partner("Loner", email="loner@example.com")
        self.sue.parent_id = False
        self.sue_user.partner_id = loner
        self._login(self.sue_user)
        self.assertEqual(self._get_numbers(), [])
        self._assert_gone(self._get(self.base))

    def test_the_rival_reads_and_changes_nothing(self):
        self._login(self.sue_user)
        self._assert_gone(self._get(self.base))
        for path in self.writes:
            with self.subTest(path=path):
                self._assert_gone(self._post(path, **self.answer))
        self.assertEqual(self.offer.state, "offered")

    def test_without_login_all_leads_to_the_login(self):
        self.authenticate(None, None)
        for path in ("/my/partner/leads", self.base):
            self.assertIn("/web/login", self._get(path).headers["Location"])
        for path in self.writes:
            self.assertIn("/web/login", self._post(path).headers["Location"])
        self.assertEqual(self.offer.state, "offered")

    @mute_logger("odoo.http")
    def test_nothing_is_written_by_a_link_or_a_forged_form(self):
        self._login(self.nora_user)
        for path in self.writes:
            with self.subTest(path=path):
                self.assertEqual(self._get(path).status_code, 405)
                response = self.url_open(path, data={"csrf_token": "x"})
                self.assertEqual(response.status_code, 400)
        self.assertEqual(self.offer.state, "offered")

    def test_leads_are_closed_to_partners_also_after_accepting(self):
        # Odoo's pages for resellers show a partner the leads that it has
        shown = "partner_assigned_id" in self.lead._fields
        for state, is_open in (("offered", False), ("accepted", shown)):
            self.offer._set_state(state)
            for user, can_read in ((self.nora_user, is_open), (self.sue_user, False)):
                with self.subTest(state=state, user=user.login):
                    lead = self.lead.with_user(user)
                    self.assertEqual(lead.has_access("read"), can_read)

    def test_partners_read_only_what_is_offered(self):
        own = self.offer.with_user(self.nora_user)
        row = own.read(["need", "amount", "city", "date_deadline", "state"])[0]
        self.assertEqual(row["amount"], 12345)
        self._assert_withheld(str(own.read()[0]))
        for name in ("lead_id", "rule_id", "report_ids", "user_id"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])

    def test_partners_cannot_search_their_way_to_the_customer(self):
        offers = self.offer.with_user(self.nora_user)
        for name in ("lead_id.phone", "lead_id", "lead_id.partner_name"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                offers.search([(name, "ilike", "55")])
        with self.assertRaises(AccessError):
            offers.search([], order="lead_id")
        with self.assertRaises(AccessError):
            offers.formatted_read_group([], ["lead_id"], ["__count"])

    def test_the_models_are_closed_to_the_rival_and_to_writing(self):
        rival = self.offer.with_user(self.sue_user)
        self.assertFalse(rival.search([]))
        with self.assertRaises(AccessError):
            rival.read(["need"])
        own = self.offer.with_user(self.nora_user)
        for work in (
            lambda: own.write({"city": "x"}),
            lambda: own.unlink(),
            lambda: own.copy(),
            lambda: own.action_accept(),
            lambda: own.action_decline(),
            lambda: own.action_recall(),
            lambda: own.action_take_back(),
            lambda: own.action_confirm_won(),
            lambda: own.action_open_lead(),
        ):
            with self.assertRaises(AccessError):
                work()
        for model in ("prm.lead.rule", "prm.lead.report", "prm.lead.success"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.nora_user).search([])
        self.assertEqual(self.offer.state, "offered")

    def test_mail_and_timeline_tell_partners_nothing(self):
        messages = self.env["mail.message"].with_user(self.nora_user)
        domain = [("model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        self.assertFalse(messages.search(domain))
        with self.assertRaises(AccessError):
            self.env["crm.timeline"].with_user(self.nora_user).search([])

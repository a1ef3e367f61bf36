import re

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.partner_portal import rate_limit
from .common_registration import CUSTOMER, RegistrationCommon


class PrmPortalCommon(RegistrationCommon, HttpCase):
    """Nora and Nils of Northwind, Sue of the rival Sundial, and a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        rate_limit.clear()
        cls.form = {**CUSTOMER, "country_id": cls.ukraine.id, "amount": "12 500,50"}

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def _post(self, path, **data):
        """POST a form with a valid token against forgery."""
        data["csrf_token"] = http.Request.csrf_token(self)
        self.env.flush_all()
        response = self.url_open(path, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _get_deals(self, partner):
        return self.env["prm.deal.registration"].search(
            [("partner_id", "=", partner.id)]
        )

    def _assert_gone(self, response):
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("?notice=gone"))

    def _get_numbers(self, path="/my/partner/deals"):
        return re.findall(r'text-muted me-2">(\w+)</span>', self._get(path).text)


@tagged("post_install", "-at_install")
class TestPortalDeals(PrmPortalCommon):
    def test_a_partner_registers_a_deal(self):
        self._login(self.nora_user)
        response = self._post("/my/partner/deals/new", **self.form)
        deal = self._get_deals(self.northwind)
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/my/partner/deals/{deal.id}?", response.headers["Location"])
        self.assertEqual((deal.state, deal.amount), ("submitted", 12500.5))
        self.assertEqual(deal.contact_id, self.nora)
        self.assertEqual(deal.receipt_ids.author, "Nora")
        page = self._get(f"/my/partner/deals/{deal.id}").text
        self.assertIn("Kyivkhlib JSC", page)
        self.assertIn("UTC", page)

    def test_a_form_that_is_sent_twice_counts_once(self):
        self._login(self.nora_user)
        for _time in range(2):
            self._post("/my/partner/deals/new", **self.form, key="once")
        self.assertEqual(self._get_deals(self.northwind).mapped("state"), ["submitted"])

    def test_the_loser_reads_why_and_not_who(self):
        self._register(self.northwind, customer_street="Secret street 5")
        self._login(self.sue_user)
        self._post("/my/partner/deals/new", **self.form)
        deal = self._get_deals(self.sundial)
        self.assertEqual(deal.state, "rejected")
        page = self._get(f"/my/partner/deals/{deal.id}").text
        self.assertIn("The customer was registered before you", page)
        self.assertIn("Registered before you: same tax ID", page)
        for secret in ("Northwind", "Secret street", "Nora"):
            self.assertNotIn(secret, page)

    def test_a_mistake_keeps_what_was_typed(self):
        self._login(self.nora_user)
        for change, text in (
            ({"customer_name": " "}, "Write its name"),
            ({"amount": "a lot"}, "Write the amount as a number"),
            ({"amount": "-5"}, "Write the amount as a number"),
            ({"date_close": "tomorrow"}, "year-month-day"),
            ({"country_id": "0"}, "Say more about"),
        ):
            with self.subTest(change=change):
                response = self._post("/my/partner/deals/new", **self.form | change)
                self.assertEqual(response.status_code, 200)
                self.assertIn(text, response.text)
                self.assertIn(CUSTOMER["customer_vat"], response.text)
        self.assertFalse(self._get_deals(self.northwind))

    def test_the_form_decides_nothing_but_the_customer(self):
        self._login(self.nora_user)
        self._post(
            "/my/partner/deals/new",
            **self.form,
            partner_id=self.sundial.id,
            state="approved",
            date_expiry="2099-01-01",
            user_id=self.admin.id,
        )
        deal = self._get_deals(self.northwind)
        self.assertFalse(self._get_deals(self.sundial))
        self.assertEqual((deal.state, deal.date_expiry), ("submitted", False))
        self.assertEqual(deal.user_id, self.manager)

    def test_who_is_no_partner_registers_nothing(self):
        self.rival_enrollment.action_end()
        self._login(self.sue_user)
        self.assertIn("Only partners", self._get("/my/partner/deals/new").text)
        response = self._post("/my/partner/deals/new", **self.form)
        self.assertEqual(response.status_code, 200)
        self.assertFalse(self._get_deals(self.sundial))

    def test_taking_back_and_sending_again(self):
        deal = self._register(self.northwind)
        self._login(self.nils_user)
        self._post(f"/my/partner/deals/{deal.id}/withdraw")
        self.assertEqual(deal.state, "draft")
        self._post(f"/my/partner/deals/{deal.id}/submit")
        self.assertEqual(deal.state, "submitted")
        self.assertEqual(deal.receipt_ids[-1].author, "Nils")

    def test_extending_needs_a_report(self):
        deal = self._register(self.northwind)
        deal.action_approve()
        expiry = deal.date_expiry
        self._login(self.nora_user)
        response = self._post(f"/my/partner/deals/{deal.id}/extend")
        self.assertIn("Nothing has happened", response.text)
        self._post(f"/my/partner/deals/{deal.id}/report", text="Shown to the board")
        self._post(f"/my/partner/deals/{deal.id}/extend")
        self.assertEqual((deal.date_expiry - expiry).days, self.type.extension_days)

    def test_too_many_forms_at_once_are_refused(self):
        self._login(self.nora_user)
        rate_limit.clear()
        for _time in range(20):
            rate_limit.allows(self.nora_user.id, 20)
        response = self._post("/my/partner/deals/new", **self.form)
        rate_limit.clear()
        self.assertIn("wait for a minute", response.text)
        self.assertFalse(self._get_deals(self.northwind))


@tagged("post_install", "-at_install")
class TestPortalRivals(PrmPortalCommon):
    """Every route, tried by the rival and without login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deal = cls._register(cls.northwind)
        cls.base = f"/my/partner/deals/{cls.deal.id}"
        cls.writes = [
            f"{cls.base}/{word}" for word in ("submit", "withdraw", "extend", "report")
        ]

    def test_the_list_shows_deals_of_the_own_company_only(self):
        for user, numbers in (
            (self.nora_user, [self.deal.number]),
            (self.nils_user, [self.deal.number]),
            (self.sue_user, []),
        ):
            self._login(user)
            self.assertEqual(self._get_numbers(), numbers)
            path = f"/my/partner/deals?filterby=all&search={self.deal.number}"
            self.assertEqual(self._get_numbers(path), numbers)

    def test_counters_count_deals_of_the_own_company_only(self):
        for user, count in ((self.nora_user, 1), (self.sue_user, 0)):
            self._login(user)
            result = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["prm_deal_count"]}
            )
            self.assertEqual(result["prm_deal_count"], count)

    def test_the_page_of_the_rival_is_gone(self):
        self._login(self.sue_user)
        self._assert_gone(self._get(self.base))
        self._assert_gone(self._get("/my/partner/deals/999999999"))

    def test_the_rival_changes_nothing(self):
        self._login(self.sue_user)
        for path in self.writes:
            with self.subTest(path=path):
                self._assert_gone(self._post(path, text="I am Nora and report"))
        self.assertEqual(self.deal.state, "submitted")
        self.assertEqual(self._get_steps(self.deal), ["submitted"])

    def test_a_form_key_of_the_rival_opens_nothing(self):
        self._login(self.sue_user)
        self._assert_gone(self._post(f"{self.base}/withdraw", key="guessed"))
        self.assertEqual(self.deal.state, "submitted")

    def test_without_login_all_leads_to_the_login(self):
        self.authenticate(None, None)
        reads = ["/my/partner", "/my/partner/apply", "/my/partner/deals", self.base]
        for path in [*reads, "/my/partner/deals/new"]:
            with self.subTest(path=path):
                self.assertIn("/web/login", self._get(path).headers["Location"])
        for path in [*self.writes, "/my/partner/apply", "/my/partner/deals/new"]:
            with self.subTest(path=path):
                self.assertIn("/web/login", self._post(path).headers["Location"])
        self.assertEqual(self.deal.state, "submitted")

    @mute_logger("odoo.http")
    def test_nothing_is_written_by_a_link_or_a_forged_form(self):
        self._login(self.nora_user)
        for path in self.writes:
            with self.subTest(path=path):
                self.assertEqual(self._get(path).status_code, 405)
        for path in [*self.writes, "/my/partner/apply", "/my/partner/deals/new"]:
            with self.subTest(path=path):
                response = self.url_open(path, data={"csrf_token": "x"})
                self.assertEqual(response.status_code, 400)
        self.assertEqual(self.deal.state, "submitted")

    def test_an_employee_of_ours_sees_an_empty_page(self):
        self._login(self.employee)
        self.assertEqual(self._get_numbers(), [])
        self._assert_gone(self._get(self.base))

    def test_a_manager_reads_in_the_portal_what_is_of_the_own_company_only(self):
        self._login(self.manager)
        self.assertEqual(self._get_numbers(), [])
        self._assert_gone(self._get(self.base))


@tagged("post_install", "-at_install")
class TestPortalProgramme(PrmPortalCommon):
    def test_home_shows_the_own_levels_and_people(self):
        self.env["crm.relation"].create(
            {
                "left_partner_id": self.nora.id,
                "type_id": self._ref("crm_relation_type_prm_sales").id,
                "right_partner_id": self.northwind.id,
            }
        )
        self.gold.name = "Diamond"
        self.rival_enrollment.grade_id = self.gold
        self._login(self.nils_user)
        page = self._get("/my/partner").text
        self.assertEqual(page.count('name="prm_enrollment"'), 1)
        self.assertIn("Silver", page)
        self.assertIn("Partnership: sales", page)
        self.assertNotIn("Diamond", page)

    def test_a_company_applies_and_follows_its_application(self):
        self._login(self.sue_user)
        response = self._post(
            "/my/partner/apply",
            type_id=self.software.id,
            track_id=self.technical.id,
            note="Ten developers",
            state="done",
            partner_id=self.northwind.id,
        )
        self.assertEqual(response.status_code, 303)
        application = self.env["prm.application"].search(
            [("partner_id", "=", self.sundial.id)]
        )
        self.assertEqual(
            (application.state, application.contact_name, application.note),
            ("submitted", "Sue", "Ten developers"),
        )
        self.assertIn('name="prm_application"', self._get("/my/partner").text)
        self._login(self.nora_user)
        self.assertNotIn('name="prm_application"', self._get("/my/partner").text)

    def test_nobody_applies_twice_or_for_what_it_is_in(self):
        self._login(self.sue_user)
        form = {"type_id": self.software.id, "track_id": self.technical.id}
        self._post("/my/partner/apply", **form)
        self.assertIn(
            "applied for this already", self._post("/my/partner/apply", **form).text
        )
        form = {"type_id": self.type.id, "track_id": self.track.id}
        self.assertIn(
            "in this programme already", self._post("/my/partner/apply", **form).text
        )
        self.assertIn(
            "Choose a kind", self._post("/my/partner/apply", type_id="x").text
        )
        domain = [("partner_id", "=", self.sundial.id)]
        self.assertEqual(self.env["prm.application"].search_count(domain), 1)

    def test_a_stranger_is_asked_to_apply(self):
        self.rival_enrollment.action_end()
        stranger = self._create_partner("Stranger Ltd", is_company=True)
        self.sue.parent_id = stranger
        self._login(self.sue_user)
        self.assertIn('name="prm_none"', self._get("/my/partner").text)

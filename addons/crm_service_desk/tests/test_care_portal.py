from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relations.tests.common import Personas

from .common import ServicePersonas


@tagged("post_install", "-at_install")
class TestCarePortal(ServicePersonas, Personas, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_personas()
        cls.create_service_personas()
        cls.portal.partner_id.parent_id = cls.acme
        cls.stranger = cls._create_customer("Stranger")
        cls.mine = cls._create_row(cls.ann)
        cls.foreign = cls._create_row(cls.stranger)

    @classmethod
    def _create_row(cls, partner, **values):
        return cls.env["service.entitlement"].create(
            {
                "partner_id": partner.id,
                "allowance": "hours",
                "hours_included": 7.5,
                "date_end": "2099-12-31",
                **values,
            }
        )

    def _get(self, login):
        self.authenticate(login, login)
        return self.url_open("/my/entitlements")

    def test_a_customer_sees_those_of_the_account_with_their_balance(self):
        page = self._get("crm_portal").text
        self.assertIn(self.mine.name, page)
        self.assertIn("7.50 of 7.50 hours left", page)
        self.assertNotIn(self.foreign.name, page)

    def test_those_of_strangers_are_closed_to_a_customer(self):
        seen = self.foreign.with_user(self.portal)
        self.assertFalse(seen.search([("id", "=", self.foreign.id)]))
        with self.assertRaises(AccessError):
            seen.read(["name"])
        with self.assertRaises(AccessError):
            self.mine.with_user(self.portal).hours_included = 100
        with self.assertRaises(AccessError):
            self.mine.with_user(self.portal).read(["amount_cost"])

    def test_cancelled_ones_are_not_shown(self):
        self.mine.is_cancelled = True
        self.assertNotIn(self.mine.name, self._get("crm_portal").text)

    def test_visitors_log_in_first(self):
        self.authenticate(None, None)
        response = self.url_open("/my/entitlements", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_a_clerk_is_sent_home(self):
        self.authenticate("crm_employee", "crm_employee")
        response = self.url_open("/my/entitlements", allow_redirects=False)
        self.assertEqual(response.headers["Location"].split("?")[0][-3:], "/my")

    def test_an_agent_sees_no_customers_there(self):
        self.assertNotIn(self.mine.name, self._get("service_agent").text)

    @freeze_time("2026-03-10 12:00:00")
    def test_the_counter_is_that_of_the_account(self):
        self._create_row(self.carl)
        self.authenticate("crm_portal", "crm_portal")
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["service_entitlement_count"]}
        )
        self.assertEqual(counts["service_entitlement_count"], 2)

    def test_a_page_of_many_costs_the_same_queries(self):
        self.authenticate("crm_portal", "crm_portal")
        counts = []
        for number in (0, 19):
            for _row in range(number):
                self._create_row(self.ann)
            self.url_open("/my/entitlements")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.url_open("/my/entitlements")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[0])

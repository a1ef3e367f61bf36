from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common_daily import DailyCommon
from .plans import get_plan


@tagged("post_install", "-at_install")
class TestDailyCaller(DailyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"].with_user(cls.sally)

    def _find(self, term, user=None):
        hits = self.env["res.partner"].with_user(user or self.sally).find_caller(term)
        return [(hit["model"], hit["id"], hit["via"]) for hit in hits]

    def _is_ada(self, via):
        return [("res.partner", self.ada.id, via)]

    # numbers
    def test_number_is_found_in_every_spelling(self):
        for spelling in (
            "+12025550143",
            "0012025550143",
            "(202) 555-0143",
            "202.555.0143",
            "+1 202 555 01 43",
            "1-202-555-0143",
            "2025550143",
        ):
            with self.subTest(spelling):
                self.assertEqual(self._find(spelling), self._is_ada("phone"))

    def test_number_that_nobody_sanitised_is_found_by_its_last_digits(self):
        self.cr.execute(
            "UPDATE res_partner SET phone = '0 20 - 2555/0143 ', phone_sanitized = NULL"
            " WHERE id = %s",
            [self.ada.id],
        )
        self.assertEqual(self._find("+12025550143"), self._is_ada("phone"))

    def test_number_without_its_area_code_is_found(self):
        self.assertEqual(self._find("555-0143"), self._is_ada("phone"))
        self.assertEqual(self._find("55-01-43"), self._is_ada("phone"))

    def test_number_kept_without_its_area_code_is_found(self):
        self.cr.execute(
            "UPDATE res_partner SET phone = '555 0143', phone_sanitized = NULL"
            " WHERE id = %s",
            [self.ada.id],
        )
        self.assertEqual(self._find("+12025550143"), self._is_ada("phone"))

    def test_short_number_is_found_whole(self):
        self.cr.execute(
            "UPDATE res_partner SET phone = '01-43', phone_sanitized = NULL"
            " WHERE id = %s",
            [self.ada.id],
        )
        self.assertEqual(self._find("0143"), self._is_ada("phone"))
        self.assertEqual(self._find("143"), [])

    def test_foreign_number_does_not_match_alike_endings(self):
        self.assertEqual(self._find("+442025550143"), [])
        self.assertEqual(self._find("+44 20 2555 0143"), [])

    def test_number_of_two_people_gives_a_choice(self):
        bob = self.ada.copy({"name": "Bob Daily", "phone": "+12025550143"})
        found = {hit[1] for hit in self._find("2025550143")}
        self.assertEqual(found, {self.ada.id, bob.id})

    def test_lead_of_an_unknown_caller_is_found(self):
        lead = self._deal(partner_id=False, phone="+12025550155", contact_name="Zed")
        [hit] = self.Partner.find_caller("202 555 0155")
        self.assertEqual((hit["model"], hit["id"]), ("crm.lead", lead.id))
        self.assertEqual(hit["name"], "Zed")

    def test_lead_of_a_colleague_stays_hidden(self):
        self._deal(partner_id=False, phone="+12025550155", user_id=self.samir.id)
        self.assertEqual(self._find("202 555 0155"), [])

    # names, addresses, documents
    def test_name_and_email_are_found(self):
        for term in ("ada dail", "daily ada", "Acme Daily Works, Ada Daily"):
            with self.subTest(term):
                self.assertEqual(self._find(term), self._is_ada("name"))
        self.assertEqual(self._find("Ada@DailyWorks.example"), self._is_ada("email"))
        self.assertEqual(self._find("@dailyworks"), [])

    def test_address_of_an_unknown_person_finds_their_lead(self):
        lead = self._deal(partner_id=False, email_from="Zed <zed@unknown.example>")
        self.assertEqual(
            self._find("ZED@unknown.example"), [("crm.lead", lead.id, "lead")]
        )

    def test_signs_of_the_search_are_only_text(self):
        self.assertEqual(self._find("100%"), [])
        self.assertEqual(self._find("Ada_Daily"), [])
        self.assertEqual(self._find("a%y@"), [])

    def test_documents_lead_to_their_customer(self):
        order = self.env["sale.order"].create(
            {
                "name": "SX-7781",
                "partner_id": self.ada.id,
                "user_id": self.sally.id,
                "client_order_ref": "PO/4711-B",
            }
        )
        for term in (order.name, "sx-7781", "PO/4711-B"):
            with self.subTest(term):
                self.assertEqual(self._find(term), self._is_ada("document"))

    def test_numbers_of_documents_have_an_index(self):
        for table, move_type in (("sale_order", ""), ("account_move", "out_invoice")):
            with self.subTest(table):
                index = f"{table}_crm_caller_number_idx"
                query = SQL(
                    "SELECT FROM %s WHERE lower(name) = lower('s1') AND %s",
                    SQL.identifier(table),
                    SQL("move_type = %s", move_type) if move_type else SQL("TRUE"),
                )
                self.assertIn(index, get_plan(self.env, query, [index]))

    def test_invoice_leads_to_its_customer(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ada.id,
                "invoice_user_id": self.sally.id,
                "invoice_date": "2026-03-02",
                "name": "INVX/2026/0042",
                "invoice_line_ids": [(0, 0, {"name": "Desk", "price_unit": 100})],
            }
        )
        for term in ("INVX/2026/0042", "invx/2026/0042"):
            self.assertEqual(self._find(term), self._is_ada("document"))
        self.assertEqual(self._find("INVX/2026/004"), [])
        self.assertEqual(invoice.partner_id, self.ada)

    def test_document_of_a_colleague_stays_hidden(self):
        self.env["sale.order"].create(
            {
                "name": "SX-7782",
                "partner_id": self.ada.id,
                "user_id": self.samir.id,
            }
        )
        self.assertEqual(self._find("SX-7782"), [])
        self.assertEqual(self._find("SX-7782", self.boss), self._is_ada("document"))

    def test_customer_reference_is_found(self):
        self.assertEqual(
            self._find("CUST-77001"), [("res.partner", self.acme.id, "reference")]
        )

    def test_hit_says_what_to_know_at_once(self):
        self._deal()
        self._deal(name="Old", stage_id=False).action_set_lost()
        self._log(date="2026-03-01 10:00:00")
        [hit] = self.Partner.find_caller("2025550143")
        self.assertEqual(hit["name"], "Ada Daily")
        self.assertEqual(hit["company"], "Acme Daily Works")
        self.assertEqual(hit["last_date"], datetime(2026, 3, 1, 10, 0))
        self.assertEqual(hit["open_deals"], 1)

    def test_hit_of_a_company_counts_what_concerns_its_people(self):
        self._deal()
        self._deal(partner_id=self.acme.id)
        self._log(date="2026-03-01 10:00:00")
        [hit] = self.Partner.find_caller("CUST-77001")
        self.assertEqual(hit["open_deals"], 2)
        self.assertEqual(hit["last_date"], datetime(2026, 3, 1, 10, 0))

    # doors
    def test_partner_of_another_company_stays_hidden(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.ada.parent_id = False
        self.ada.company_id = company
        self.assertEqual(self._find("2025550143"), [])

    def test_bad_terms_get_a_message(self):
        for term in ("", "   ", None, 7, ["x"], "x" * 121):
            with self.subTest(term=term), self.assertRaises(UserError):
                self.Partner.find_caller(term)

    def test_portal_and_public_users_are_refused(self):
        portal = new_test_user(self.env, "daily_portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(user).find_caller("2025550143")

    def test_plain_employee_finds_contacts_without_their_deals(self):
        plain = self._create_user("daily_plain", "base.group_user")
        self._deal()
        Partner = self.env["res.partner"].with_user(plain)
        [hit] = Partner.find_caller("2025550143")
        self.assertEqual(hit["id"], self.ada.id)
        self.assertEqual(hit["open_deals"], 0)

    def test_three_statements_whatever_is_found(self):
        for number in range(20):
            self.ada.copy({"name": f"Clone {number}", "phone": "+12025550143"})
        for term, limit in (
            ("2025550143", 1),
            ("2025550143", 20),
            ("Clone", 20),
            ("CUST-77001", 8),
            ("555-0143", 20),
            ("ada@dailyworks.example", 8),
        ):
            with self.subTest(term=term, limit=limit):
                self.Partner.find_caller(term, limit)
                self.env.flush_all()
                self.env.invalidate_all()
                user = self.Partner.env.user
                user.fetch(["share", "company_id"])  # the session reads them anyway
                user.company_id.country_id.fetch(["code", "phone_code"])
                with self.assertQueryCount(3):
                    self.Partner.find_caller(term, limit)

    # call view
    def test_call_view_shows_deals_debt_and_last_contacts(self):
        deal = self._deal()
        log = self._log(summary="Wants a trial", date="2026-03-01 10:00:00")
        view = self.Partner.get_call_view("2025550143")
        self.assertEqual(view["number"], "+1 202-555-0143")
        items = {part["key"]: part["items"] for part in view["sections"]}
        self.assertEqual([item["id"] for item in items["deals"]], [deal.id])
        self.assertEqual([item["id"] for item in items["last"]], [log.id])
        self.assertNotIn("owed", items)

    def test_call_view_says_what_to_mention(self):
        product = self.env["product.product"].create({"name": "Study loan"})
        self.env["crm.offer.rule"].search([]).active = False
        self.env["crm.offer.rule"].create(
            {
                "name": "Loan",
                "product_id": product.id,
                "reason": "{customer} has a son",
                "domain": repr([("id", "=", self.ada.id)]),
            }
        )
        sections = self.Partner.get_call_view("2025550143")["sections"]
        self.assertEqual(sections[0]["key"], "cues")
        [item] = sections[0]["items"]
        self.assertEqual(item["name"], "Study loan")
        self.assertEqual(item["note"], "Ada Daily has a son")
        self.assertEqual(len(sections[0]["cues"]["offers"]), 1)

    def test_call_view_of_a_plain_employee_has_no_offers(self):
        plain = self._create_user("daily_plain", "base.group_user")
        section = self.ada.with_user(plain)._get_call_cues()
        self.assertEqual(section["items"], [])
        self.assertNotIn("cues", section)

    def test_portal_and_other_company_see_no_call_view(self):
        portal = new_test_user(self.env, "daily_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.acme
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user("daily_stranger", "sales_team.group_sale_manager")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.acme.company_id = self.ada.company_id = self.env.company
        for user in (portal, self.env.ref("base.public_user"), stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ada.with_user(user).get_call_sections()
        for user in (portal, self.env.ref("base.public_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Partner.with_user(user).get_call_view("2025550143")
        view = self.Partner.with_user(stranger).get_call_view("2025550143")
        self.assertEqual((view["hits"], view["sections"]), ([], []))

    def test_call_view_of_a_company_shows_the_deals_of_its_people(self):
        deal = self._deal()
        self.acme.phone = "+12025550160"
        view = self.Partner.get_call_view("+12025550160")
        items = {part["key"]: part["items"] for part in view["sections"]}
        self.assertEqual([item["id"] for item in items["deals"]], [deal.id])

    def test_call_view_of_several_hits_shows_no_sections(self):
        self.ada.copy({"name": "Bob Daily", "phone": "+12025550143"})
        view = self.Partner.get_call_view("2025550143")
        self.assertEqual(len(view["hits"]), 2)
        self.assertEqual(view["sections"], [])

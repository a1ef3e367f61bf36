from odoo.tests import tagged

from .common_registration import RegistrationCommon

OTHER_CONTACT = {
    "customer_vat": False,
    "customer_email": False,
    "customer_phone": "+380 50 765 43 21",
}


@tagged("post_install", "-at_install")
class TestRegistrationJudge(RegistrationCommon):
    def _get_conflicts(self, registration):
        return [(row.kind, row.verdict) for row in registration.conflict_ids]

    def _assert_refused(self, registration, reasons):
        self.assertEqual(
            (registration.state, registration.verdict), ("rejected", "conflict")
        )
        self.assertEqual(registration.reason_id.code, "registered")
        conflict = registration.conflict_ids.filtered("other_id")
        self.assertEqual(set(conflict.reasons), set(reasons))
        self.assertFalse(registration.claim_ids)

    def test_the_second_who_registers_the_customer_is_refused(self):
        first = self._register(self.northwind)
        second = self._register(self.sundial)
        self._assert_refused(second, ("vat", "domain", "phone", "name", "place"))
        self.assertEqual(second.conflict_ids.other_id, first)
        self.assertEqual(first.state, "submitted")

    def test_the_same_partner_does_not_register_twice(self):
        self._register(self.northwind)
        self.assertEqual(self._register(self.northwind).state, "rejected")

    def test_another_script_and_legal_form_is_the_same_customer(self):
        self._register(self.northwind)
        second = self._register(
            self.sundial,
            **OTHER_CONTACT,
            customer_name="ПрАТ «Київхліб»",
            customer_city="Київ",
        )
        self._assert_refused(second, ("name", "place"))

    def test_a_slip_of_the_pen_is_the_same_customer(self):
        self._register(self.northwind)
        second = self._register(
            self.sundial, **OTHER_CONTACT, customer_name="Kyivhklib"
        )
        self._assert_refused(second, ("name", "place"))

    def test_the_same_name_in_another_town_is_looked_at(self):
        self._register(self.northwind, customer_vat=False)
        second = self._register(
            self.sundial, **OTHER_CONTACT | {"customer_city": "Odesa"}
        )
        self.assertEqual((second.state, second.verdict), ("submitted", "check"))
        self.assertEqual(self._get_conflicts(second), [("registration", "doubt")])

    def test_two_tax_ids_are_two_customers(self):
        self._register(self.northwind)
        second = self._register(
            self.sundial,
            **OTHER_CONTACT | {"customer_vat": "UA87654321"},
        )
        self.assertEqual((second.state, second.verdict), ("submitted", "clear"))

    def test_other_products_are_no_conflict(self):
        ovens, mixers = self.env["product.category"].create(
            [{"name": "Ovens"}, {"name": "Mixers"}]
        )
        small = self.env["product.category"].create(
            {"name": "Small Ovens", "parent_id": ovens.id}
        )
        self._register(self.northwind, category_id=ovens.id)
        self.assertEqual(
            self._register(self.sundial, category_id=mixers.id).state, "submitted"
        )
        self.assertEqual(
            self._register(self.sundial, category_id=small.id).state, "rejected"
        )
        self.assertEqual(self._register(self.sundial).state, "rejected")

    def test_a_mailbox_for_everybody_says_nothing(self):
        self._register(
            self.northwind, customer_vat=False, customer_email="kyiv.bread@gmail.com"
        )
        second = self._register(
            self.sundial,
            customer_name="Dnipromlyn",
            customer_vat=False,
            customer_email="dnipro.mill@gmail.com",
            customer_phone=False,
            customer_city="Dnipro",
        )
        self.assertEqual(second.verdict, "clear")

    def test_who_has_bought_from_us_is_looked_at(self):
        customer = self._create_partner(
            "Kyivkhlib", is_company=True, vat="UA12345674", customer_rank=1
        )
        registration = self._register(self.northwind)
        self.assertEqual(
            (registration.state, registration.verdict), ("submitted", "check")
        )
        self.assertEqual(self._get_conflicts(registration), [("customer", "same")])
        self.assertEqual(registration.customer_id, customer)

    def test_a_known_contact_is_no_conflict_but_is_recognised(self):
        contact = self._create_partner("Київхліб", is_company=True, city="Kyiv")
        registration = self._register(self.northwind)
        self.assertEqual(registration.verdict, "clear")
        self.assertEqual(self._get_conflicts(registration), [("contact", "same")])
        self.assertEqual(registration.customer_id, contact)

    def test_an_open_deal_of_ours_is_looked_at(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Bread factory",
                "type": "opportunity",
                "partner_name": "Київхліб ТОВ",
                "city": "Київ",
                "country_id": self.ukraine.id,
            }
        )
        registration = self._register(self.northwind)
        self.assertEqual(registration.verdict, "check")
        self.assertEqual(registration.conflict_ids.lead_id, lead)
        lead.action_set_won()
        registration.action_judge()
        self.assertFalse(registration.conflict_ids)

    def test_the_deal_of_a_rival_shows_as_its_registration_only(self):
        self._register(self.northwind).action_approve()
        registration = self._register(self.sundial)
        self.assertEqual(self._get_conflicts(registration), [("registration", "same")])
        evidence = "".join(registration._get_portal_evidence())
        self.assertNotIn("ourselves", evidence)

    def test_a_deal_of_a_contact_is_found_by_the_contact(self):
        contact = self._create_partner("Kyiv Bread", is_company=True, vat="UA12345674")
        lead = self.env["crm.lead"].create(
            {"name": "Ovens", "type": "opportunity", "partner_id": contact.id}
        )
        registration = self._register(self.northwind)
        self.assertEqual(registration.conflict_ids.lead_id, lead)

    def test_the_own_people_of_the_partner_are_no_conflict(self):
        self.northwind.write({"vat": "UA12345674", "customer_rank": 1})
        self.assertEqual(self._register(self.northwind).verdict, "clear")

    def test_a_customer_outside_the_territory_is_looked_at(self):
        self.enrollment.country_ids = self.env.ref("base.no")
        registration = self._register(self.northwind)
        self.assertEqual(registration.verdict, "check")
        self.assertEqual(self._get_conflicts(registration), [("territory", False)])

    def test_companies_do_not_see_each_others_registrations(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._enroll(self.sundial, company_id=other.id)
        self._register(self.northwind)
        foreign = self._register(self.sundial, company_id=other.id)
        self.assertEqual((foreign.state, foreign.verdict), ("submitted", "clear"))

    def test_silence_does_not_approve_what_was_registered_before(self):
        first = self._register(self.northwind)
        late = self._register(self.sundial, customer_name="Dnipromlyn", **OTHER_CONTACT)
        late.sudo().write({"customer_vat": "UA12345674"})
        late._approve_by_silence()
        self.assertEqual((late.state, late.reason_id.code), ("rejected", "registered"))
        self.assertEqual(first.state, "submitted")

    def test_a_refused_partner_is_first_when_the_other_is_gone(self):
        first = self._register(self.northwind)
        second = self._register(self.sundial)
        first.action_draft()
        second.action_draft()
        second.action_submit()
        self.assertEqual(second.state, "submitted")
        first.action_submit()
        self.assertEqual(first.state, "rejected")

    def test_the_partner_learns_why_but_not_who(self):
        self._register(self.northwind, customer_street="Secret street 5")
        second = self._register(self.sundial)
        text = second.conflict_ids._get_partner_text()
        self.assertEqual(
            text,
            "Registered before you: same tax ID, same e-mail domain, name alike,"
            " same phone number, same place",
        )
        for receipt in second.receipt_ids:
            facts = f"{receipt.note} {receipt.facts}"
            for secret in ("Northwind", "DR0", "Secret"):
                self.assertNotIn(secret, facts)

    def test_judging_many_costs_as_many_queries_as_one(self):
        registrations = self.env["prm.deal.registration"].create(
            [
                self._prepare(
                    self.northwind,
                    customer_name=f"Customer {number}",
                    customer_vat=f"UA1000{number:04}",
                    customer_email=f"info@customer{number}.example.com",
                    customer_phone=False,
                )
                for number in range(41)
            ]
        )
        self._register(self.sundial)
        counts = []
        for some in (registrations[:1], registrations[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._find_conflicts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

from odoo.tests import tagged

from .common_registration import CUSTOMER, RegistrationCommon


@tagged("post_install", "-at_install")
class TestPersonalData(RegistrationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.officer = cls._create_user(
            "prm_officer",
            "base.group_user,base.group_partner_manager,crm_relations.group_privacy_officer",
        )

    def _erase(self, person):
        person.with_user(self.officer).action_anonymise()
        self.env.invalidate_all()

    def _get_models(self, person):
        groups = self.env["crm.personal.data"]._get_groups(person)
        return {group["model"]: group["count"] for group in groups}

    def _register_as_nora(self, **values):
        deals = self.env["prm.deal.registration"]
        values = self._prepare(self.northwind, contact_id=self.nora.id, **values)
        registration = deals.create(values)
        registration.with_user(self.nora_user).sudo().action_submit()
        return registration

    def test_the_report_names_what_a_person_sent(self):
        self._apply(
            partner_id=self.northwind.id,
            contact_id=self.nora.id,
            type_id=self.software.id,
        )
        self._register_as_nora()
        found = self._get_models(self.nora)
        for model in (
            "prm.application",
            "prm.deal.registration",
            "prm.registration.receipt",
        ):
            self.assertEqual(found[model], 1, model)

    def test_the_report_finds_a_customer_by_the_address_alone(self):
        person = self._create_partner("Olha", email=CUSTOMER["customer_email"])
        self._register(self.northwind)
        self.assertEqual(self._get_models(person)["prm.deal.registration"], 1)

    def test_an_applicant_is_forgotten_and_the_application_stays(self):
        application = self._apply(
            partner_id=self.northwind.id,
            contact_id=self.nora.id,
            phone="+47 1",
            note="I am Nora",
        )
        self._erase(self.nora)
        self.assertNotIn("Nora", application.contact_name)
        self.assertNotIn("nora", application.email)
        self.assertEqual((application.phone, application.note), (False, False))
        self.assertEqual(application.partner_id, self.northwind)

    def test_an_author_is_forgotten_and_the_receipts_still_hold(self):
        registration = self._register_as_nora()
        registration.action_approve()
        self.assertEqual(registration.receipt_ids[0].author, "Nora")
        self._erase(self.nora)
        first, second = registration.receipt_ids
        self.assertFalse(first.author)
        self.assertTrue(second.author)
        self.assertEqual(first.facts["vat"], CUSTOMER["customer_vat"])
        self.assertTrue(first.is_intact and second.is_intact)

    def test_a_customer_who_is_a_person_is_forgotten(self):
        person = self._create_partner("Olha", email=CUSTOMER["customer_email"])
        registration = self._register(self.northwind, customer_name="Olha Bakery")
        rival = self._register(
            self.northwind,
            customer_name="Other",
            customer_vat="UA87654321",
            customer_email="info@other.example.com",
            customer_phone=False,
        )
        self._erase(person)
        self.assertNotIn("Olha", registration.customer_name)
        self.assertFalse(registration.customer_email or registration.customer_key)
        self.assertFalse(registration.receipt_ids.facts)
        self.assertTrue(registration.receipt_ids.is_intact)
        self.assertEqual(rival.customer_email, "info@other.example.com")
        self.assertTrue(rival.receipt_ids.facts)

    def test_an_author_changed_past_odoo_shows(self):
        registration = self._register(self.northwind)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE prm_registration_receipt SET author = 'Somebody' WHERE id = %s",
            registration.receipt_ids.ids,
        )
        self.env.invalidate_all()
        self.assertEqual(registration.receipt_ids.mapped("is_intact"), [False])

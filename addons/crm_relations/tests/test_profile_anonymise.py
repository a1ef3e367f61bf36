from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_profile import TODAY, PrivacyCommon

TEXT_COLUMNS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('character varying', 'text', 'jsonb')
"""


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAnonymise(PrivacyCommon):
    def _find_in_database(self, *texts):
        """Columns of the whole database in which one of the texts still stands."""
        self.env.flush_all()
        found = set()
        for table, column in self.env.execute_query(SQL(TEXT_COLUMNS)):
            patterns = [f"%{text}%" for text in texts]
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s::text ILIKE ANY(%s) LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    patterns,
                )
            ):
                found.add(f"{table}.{column}")
        return found

    def _leave_traces(self):
        self.env["crm.interaction"].create(
            {"partner_id": self.ada.id, "summary": "Ada Lovelace likes blue"}
        )
        self.ada.message_post(body="Ada Lovelace moved", subject="Ada Lovelace")
        self.lead.message_post(
            body="I am Ada Lovelace",
            author_id=self.ada.id,
            email_from="ada@example.com",
        )
        self.env["crm.consent"].create(
            {
                "partner_id": self.ada.id,
                "channel": "email",
                "state": "refused",
                "note": "said ada@example.com",
            }
        )
        self.ada.bank_ids = [
            (0, 0, {"acc_number": "ADA-4711-0815", "acc_holder_name": "Ada Lovelace"})
        ]
        self._pay(self._new_invoice(self.ada))

    def test_person_is_gone_from_the_whole_database(self):
        self._leave_traces()
        self._anonymise()
        traces = (
            "Ada Lovelace",
            "ada@example.com",
            "470112233",
            "Countess",
            "4711-0815",
            "47110815",
        )
        self.assertEqual(self._find_in_database(*traces), set())

    def test_figures_and_history_stay(self):
        invoice = self._new_invoice(self.ada)
        self._pay(invoice)
        self.env["crm.interaction"].create(
            [{"partner_id": self.ada.id, "summary": "x"} for _number in range(3)]
        )
        self._anonymise()
        self.assertEqual(invoice.partner_id, self.ada)
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 100))
        self.assertEqual(self.ada.interaction_count, 3)
        self.assertEqual(self.lead.expected_revenue, 700)
        self.assertEqual(self.lead.partner_id, self.ada)

    def test_contact_is_anonymous_and_archived(self):
        self._anonymise()
        self.assertEqual(self.ada.name, f"Anonymous #{self.ada.id}")
        self.assertFalse(self.ada.active)
        self.assertEqual(
            self.ada.crm_anonymised_date, fields.Datetime.to_datetime(TODAY)
        )
        self.assertEqual(
            (self.ada.birthdate, self.ada.annual_income, self.ada.phone),
            (False, 0, False),
        )

    def test_consent_stays_as_a_fact(self):
        self.env["crm.consent"].create(
            {"partner_id": self.ada.id, "channel": "letter", "state": "refused"}
        )
        self._anonymise()
        self.assertEqual(self.ada.crm_consent_ids.state, "refused")

    def test_refusal_can_be_kept_on_the_list(self):
        self.env["crm.consent"].create(
            {"partner_id": self.ada.id, "channel": "email", "state": "refused"}
        )
        self._anonymise(forget_refusals=False)
        listed = self.env["mail.blacklist"].search([("email", "=", "ada@example.com")])
        self.assertEqual(len(listed), 1)

    def test_company_keeps_its_address_and_number(self):
        country = self.env.ref("base.be")
        self.acme.write(
            {
                "street": "Main street 5",
                "country_id": country.id,
                "vat": "BE0477472701",
            }
        )
        self.ada.parent_id = self.acme
        self._anonymise()
        self.assertEqual(self.acme.street, "Main street 5")
        self.assertEqual(self.acme.vat, "BE0477472701")
        self.assertEqual(self.acme.name, "Acme")
        self.assertEqual((self.ada.street, self.ada.country_id), (False, country))

    def test_further_addresses_go_as_well(self):
        home = self.env["res.partner"].create(
            {"parent_id": self.ada.id, "type": "delivery", "street": "Secret lane 7"}
        )
        self._anonymise()
        self.assertFalse(home.street)
        self.assertEqual(home.name, f"Anonymous #{home.id}")

    def test_portal_login_is_closed(self):
        person = self.portal.partner_id
        self._anonymise(person)
        self.assertEqual(
            (self.portal.active, self.portal.login),
            (False, f"anonymous-{self.portal.id}"),
        )

    def test_namesake_is_left_alone(self):
        other = self.env["res.partner"].create({"name": "Ada Lovelace", "phone": "1"})
        lead = self.env["crm.lead"].create(
            {"name": "Ada Lovelace asks", "partner_id": other.id}
        )
        self._anonymise()
        self.assertEqual((other.name, lead.name), ("Ada Lovelace", "Ada Lovelace asks"))

    def test_it_is_logged_without_the_name(self):
        self._anonymise()
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertEqual(log.user_id, self.officer)
        self.assertEqual(log.execution_details, f"Anonymised contact #{self.ada.id}")
        self.assertIn("anonymised by", self.ada.message_ids[:1].body)

    def test_unpaid_invoice_stops_it(self):
        self._new_invoice(self.ada)
        with self.assertRaises(UserError) as caught:
            self._anonymise()
        self.assertIn("unpaid invoices or bills: 1", str(caught.exception))
        self.assertEqual(self.ada.name, "Ada Lovelace")

    def test_retention_date_stops_it_until_it_has_passed(self):
        self.ada.crm_retention_date = "2026-03-11"
        with self.assertRaises(UserError):
            self._anonymise()
        self.assertEqual(self.ada.name, "Ada Lovelace")
        self.ada.crm_retention_date = "2026-03-10"
        self._anonymise()
        self.assertEqual(self.ada.name, f"Anonymous #{self.ada.id}")

    def test_young_invoice_stops_it_if_the_law_says_so(self):
        self._pay(self._new_invoice(self.ada, "2017-03-10"))
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_relations.invoice_retention_years", "10")
        with self.assertRaises(UserError):
            self._anonymise()
        parameters.set_param("crm_relations.invoice_retention_years", "9")
        self._anonymise()
        self.assertFalse(self.ada.email)

    def test_open_order_and_lead_stop_it(self):
        self._new_order(self.ada)
        self.lead.action_unarchive()
        reasons = self.ada._get_anonymise_obstacles()[self.ada]
        self.assertEqual(
            reasons, ["open quotations or orders to invoice: 1", "open leads: 1"]
        )

    def test_company_and_colleague_cannot_be_anonymised(self):
        for partner in (self.acme, self.user.partner_id):
            with self.subTest(partner=partner.name), self.assertRaises(UserError):
                self._anonymise(partner)
        self.assertEqual(self.acme.name, "Acme")

    def test_only_officers_anonymise(self):
        for user in (self.user, self.manager, self.accountant, self.clerk, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._anonymise(user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.anonymise"].with_user(user).create(
                    {"partner_ids": self.ada.ids}
                )
        self.assertEqual(self.ada.name, "Ada Lovelace")

    def test_other_addons_add_their_values(self):
        Partner = type(self.env["res.partner"])
        base = Partner._get_anonymised_values
        self.patch(
            Partner,
            "_get_anonymised_values",
            lambda partner: {**base(partner), "color": 7},
        )
        self._anonymise()
        self.assertEqual(self.ada.color, 7)

    def test_preview_says_what_goes_and_what_stays(self):
        wizard = (
            self.env["crm.anonymise"]
            .with_user(self.officer)
            .create({"partner_ids": self.ada.ids})
        )
        lines = {(line.kind, line.name): line for line in wizard.line_ids}
        erased = lines["erase", "Ada Lovelace"].details.split(", ")
        self.assertLessEqual({"Name", "Email", "Phone", "Birth Date"}, set(erased))
        label = self.env["ir.model"]._get("crm.lead").name
        self.assertEqual(lines["keep", label].count, 1)
        self.assertEqual(lines["keep", label].details, "Records: 1")
        self.assertFalse(wizard.has_obstacle)

    def test_preview_says_that_files_go(self):
        self.env["ir.attachment"].create(
            {"name": "passport.pdf", "res_model": "res.partner", "res_id": self.ada.id}
        )
        wizard = (
            self.env["crm.anonymise"]
            .with_user(self.officer)
            .create({"partner_ids": self.ada.ids})
        )
        label = self.env["ir.model"]._get("ir.attachment").name
        line = wizard.line_ids.filtered(lambda line: line.name == label)
        self.assertEqual(line.kind, "erase")
        self._anonymise()
        files = self.env["ir.attachment"].search([("name", "=", "passport.pdf")])
        self.assertFalse(files)

    def test_models_erase_their_own_rows(self):
        erased = []
        Asset = type(self.env["crm.partner.asset"])
        Asset._anonymise_partner_rows = lambda model, ids: erased.extend(ids)
        self.addCleanup(delattr, Asset, "_anonymise_partner_rows")
        self._anonymise()
        self.assertEqual(erased, self.ada.ids)

    def test_preview_shows_obstacles(self):
        self.ada.crm_retention_date = "2030-01-01"
        wizard = (
            self.env["crm.anonymise"]
            .with_user(self.officer)
            .create({"partner_ids": self.ada.ids})
        )
        self.assertTrue(wizard.has_obstacle)
        self.assertIn("must be kept until 2030-01-01", wizard.line_ids[:1].details)

    def test_wizard_wants_to_be_sure(self):
        wizard = (
            self.env["crm.anonymise"]
            .with_user(self.officer)
            .create({"partner_ids": self.ada.ids})
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.ada.name, "Ada Lovelace")
        wizard.is_certain = True
        wizard.action_apply()
        self.assertEqual(self.ada.name, f"Anonymous #{self.ada.id}")
        self.assertFalse(wizard.line_ids)

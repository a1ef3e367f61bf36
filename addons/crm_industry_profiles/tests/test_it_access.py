from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_it import ItCommon

# models, and how a row names its deal
OF_DEAL = {
    "it.tender": "lead_id",
    "it.tender.document": "tender_id.lead_id",
    "it.tender.participant": "tender_id.lead_id",
    "it.specification": "lead_id",
    "it.specification.line": "specification_id.lead_id",
    "it.presale.member": "lead_id",
}


@tagged("post_install", "-at_install")
class TestItAccess(ItCommon):
    """Every model, by role and company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Another House"})
        cls._complete(cls.deal, cls.it_seller)
        cls.far = cls._deal(company_id=cls.elsewhere.id, user_id=False)
        cls._complete(cls.far, cls.it_manager)

    @classmethod
    def _complete(cls, deal, user):
        """A row in each of the models."""
        tender = cls._tender(lead_id=deal.id, user_id=user.id)
        cls._document(tender, user_id=user.id)
        cls._compete(tender, cls.rival, 900)
        cls._specification(lead_id=deal.id, user_id=user.id)
        cls.env["it.presale.member"].create({"lead_id": deal.id, "user_id": user.id})

    def _find(self, model, deal, user):
        rows = self.env[model].with_user(user)
        return rows.search([(OF_DEAL[model], "=", deal.id)])

    def test_sellers_have_their_own(self):
        for model in OF_DEAL:
            with self.subTest(model):
                self.assertTrue(self._find(model, self.deal, self.it_seller))
                self.assertFalse(self._find(model, self.deal, self.it_colleague))

    def test_who_joins_the_presale_team_has_it(self):
        self.env["it.presale.member"].create(
            {"lead_id": self.deal.id, "user_id": self.it_colleague.id}
        )
        for model in OF_DEAL:
            with self.subTest(model):
                self.assertTrue(self._find(model, self.deal, self.it_colleague))

    def test_who_sees_to_a_document_has_the_tender(self):
        document = self._find("it.tender.document", self.deal, self.it_seller)
        document.user_id = self.it_colleague
        self.assertTrue(self._find("it.tender", self.deal, self.it_colleague))
        self._attach(document, self.it_colleague)
        # whoever reads the tender reads its files
        names = document.with_user(self.it_seller).attachment_ids.mapped("name")
        self.assertEqual(names, ["sheet.txt"])

    def test_nobody_joins_a_deal_by_oneself(self):
        """Not with a place in the team, nor with a document to see to."""
        tender = self._find("it.tender", self.deal, self.it_seller)
        mine = {"user_id": self.it_colleague.id}
        for model, vals in (
            ("it.presale.member", {"lead_id": self.deal.id}),
            ("it.tender.document", {"tender_id": tender.id, "name": "Mine"}),
        ):
            rows = self.env[model].with_user(self.it_colleague)
            with (
                self.subTest(model),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                rows.create({**vals, **mine})
            rows = rows.with_user(self.it_seller)
            self.assertTrue(rows.create({**vals, **mine}).unlink())
        self.assertFalse(self._find("it.tender", self.deal, self.it_colleague))

    def test_managers_have_all_of_their_company(self):
        for model in OF_DEAL:
            with self.subTest(model):
                self.assertTrue(self._find(model, self.deal, self.it_manager))
                self.assertFalse(self._find(model, self.far, self.it_manager))

    def test_who_works_in_both_companies_has_both(self):
        self.it_manager.company_ids = [Command.link(self.elsewhere.id)]
        ids = self.it_manager.company_ids.ids
        for model in OF_DEAL:
            rows = self.env[model].with_user(self.it_manager)
            rows = rows.with_context(allowed_company_ids=ids)
            with self.subTest(model):
                self.assertTrue(rows.search([(OF_DEAL[model], "=", self.far.id)]))

    def test_other_people_have_nothing(self):
        portal = new_test_user(self.env, "it_portal", "base.group_portal")
        for user in (self.seller, self.employee, self.agent, portal):
            for model in OF_DEAL:
                with (
                    self.subTest(model, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])

    def test_results_are_not_written_by_calls(self):
        tender = self._find("it.tender", self.deal, self.it_seller)
        for values in (
            {"state": "won"},
            {"date_submitted": "2027-01-01"},
            {"lost_reason_id": self.reason.id},
            {"company_id": self.elsewhere.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                tender.write(values)
        self.assertEqual(tender.state, "preparing")
        made = tender.create(
            {
                "name": "x",
                "lead_id": self.deal.id,
                "date_deadline": "2030-01-01",
                "state": "won",
                "date_submitted": "2027-01-01",
            }
        )
        self.assertEqual((made.state, made.date_submitted), ("preparing", False))

    def test_documents_and_lines_stay_where_they_are(self):
        other = self._tender(lead_id=self._deal(name="Other").id)
        document = self._find("it.tender.document", self.deal, self.it_seller)
        with self.assertRaises(AccessError):
            document.tender_id = other
        with self.assertRaises(AccessError):
            document.is_done = True

    def test_the_page_of_a_deal_shows_with_role_and_screens_only(self):
        Lead = self.env["crm.lead"]
        shown = Lead.with_user(self.it_seller).get_view(view_type="form")["arch"]
        self.assertIn("it_tender_ids", shown)
        for user in (self.seller, self.clerk):
            arch = Lead.with_user(user).get_view(view_type="form")["arch"]
            self.assertNotIn("it_presale", arch)
        self.it_seller.group_ids -= self.env.ref(
            "crm_industry_profiles.group_industry_it"
        )
        arch = Lead.with_user(self.it_seller).get_view(view_type="form")["arch"]
        self.assertNotIn("it_presale", arch)

    def test_forms_of_deal_and_contact_open(self):
        for record in (self.deal, self.hospital):
            self.assertTrue(Form(record.with_user(self.it_seller)).id)

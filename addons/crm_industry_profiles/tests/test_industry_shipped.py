import json
from pathlib import Path

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_path

from ..models.industry_bundle import MODULE
from .common import BANK
from .common_profile import ProfileCommon

CHILD_AGE = "crm_relations.crm_life_event_type_child_age"
# what issue and handbook promise of a profile
PROMISED = {
    "activity_plans",
    "document_templates",
    "life_event_rules",
    "menus",
    "offer_rules",
    "partner_roles",
    "processes",
    "properties",
    "relation_types",
    "reports",
    "roles",
    "segments",
}


def find_words(value, path=""):
    """Yield (path, texts) of all that has languages in a document."""
    if isinstance(value, dict) and "en" in value:
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from find_words(inner, f"{path}/{value.get('key', '')}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from find_words(inner, path)


@tagged("post_install", "-at_install")
class TestIndustryShipped(ProfileCommon):
    """The files that come with the addon, through the door and into a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(file_path("crm_industry_profiles/profiles"))
        cls.documents = {
            path.stem: json.loads(path.read_bytes()) for path in folder.glob("*.json")
        }

    def _switch_on(self, code):
        profile = self.env.ref(f"crm_industry_profiles.industry_profile_{code}")
        profile.with_user(self.admin).action_switch_on()
        return profile

    def test_words_of_other_businesses_start_no_process(self):
        ways = {"travel": "trip", "it": "project"}
        own = [
            self._get(self._switch_on(code), "processes", ways[code]) for code in ways
        ]
        names = ("Contour lights", "Tournament hall", "House project", "Projectors")
        deals = self._make_deals(*names)
        self.assertFalse(deals.process_id)
        deals[0].lead_properties = {"travel_travellers": 2}
        deals[1].lead_properties = {"it_it_go_live": "2027-05-01"}
        self.assertEqual([deals[0].process_id, deals[1].process_id], own)
        self.assertFalse(deals[2:].process_id)

    def _make_deals(self, *names):
        team = self.env["crm.team"].search(
            [("company_id", "in", [False, self.company.id])], limit=1
        )
        leads = self.env["crm.lead"].with_context(allowed_company_ids=self.company.ids)
        values = {
            "type": "opportunity",
            "company_id": self.company.id,
            "team_id": team.id,
        }
        return leads.create([{"name": name, **values} for name in names])

    def test_each_file_brings_all_its_rows(self):
        profiles = self.env["industry.profile"].search([])
        shipped = profiles.filtered(
            lambda one: one._is_shipped() and one._get_addon() == MODULE
        )
        self.assertEqual(set(self.documents), set(shipped.mapped("code")))
        for code, document in self.documents.items():
            profile = self._switch_on(code)
            brought = {(item.section, item.key) for item in profile.item_ids}
            rows = {
                (name, row["key"])
                for name, rows in document["sections"].items()
                if name not in ("roles", "properties")
                for row in rows
            }
            self.assertEqual(rows - brought, set(), code)

    def test_each_text_is_in_three_languages(self):
        for code, document in self.documents.items():
            for path, texts in find_words(document):
                with self.subTest(code, path=path):
                    self.assertEqual(set(texts), {"en", "ru", "uk"})
                    self.assertTrue(all(text.strip() for text in texts.values()))

    def test_bank_brings_what_a_profile_promises(self):
        sections = self.documents["bank"]["sections"]
        self.assertEqual(PROMISED - set(sections), set())
        self.assertTrue(all(sections.values()))

    def test_each_way_of_a_bank_has_plans_and_required_fields(self):
        bank = self._switch_on("bank")
        for key in ("key", "standard", "basic"):
            stages = self._get(bank, "processes", key).stage_ids
            self.assertTrue(stages.activity_plan_id, key)
            self.assertTrue(stages.required_field_ids, key)
            self.assertTrue(stages.filtered("is_won"), key)

    def test_words_of_a_bank_come_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        bank = self._switch_on("bank")
        kind = self._get(bank, "relation_types", "attorney")
        self.assertEqual(kind.name, "Holds a power of attorney of")
        name = kind.with_context(lang="uk_UA").name
        self.assertEqual(name, "Діє за довіреністю від")

    def test_bank_off_and_on_again_is_the_same(self):
        bank = self._switch_on("bank")
        rule = self._get(bank, "offer_rules", "study_loan")
        product = self._get(bank, "bank_products", "study_loan")
        bank.with_user(self.admin).action_switch_off()
        self.assertFalse(rule.active)
        self.assertTrue(product.active)
        self._switch_on("bank")
        self.assertTrue(rule.active)
        self.assertEqual(rule, self._get(bank, "offer_rules", "study_loan"))

    def test_bank_travels_to_another_company(self):
        bank = self._switch_on("bank")
        document = self.env["industry.bundle"]._export(bank, self.company)
        [product] = document["sections"]["bank_products"]
        self.assertEqual(
            (product["offered_as"], product["procedure"], product["rate"]),
            ("study_loan", "new_loan", 4.5),
        )
        rules = {row["key"]: row for row in document["sections"]["offer_rules"]}
        self.assertEqual(rules["study_loan"]["event_past_days"], 60)


@tagged("post_install", "-at_install")
class TestBankOffer(ProfileCommon):
    """The bank is switched on, and a clerk talks to the mother of a son of 17."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.offer.rule"].search([]).active = False
        cls.bank = cls.env.ref("crm_industry_profiles.industry_profile_bank")
        cls.bank.with_user(cls.admin).action_switch_on()
        role = "crm_industry_profiles.group_bank_clerk"
        cls.teller = cls._create_user("ind_teller", role, BANK, **cls._here())
        cls.mother = cls.env["res.partner"].create(
            {"name": "Vera", "phone": "+1 202 555 0172", "user_id": cls.teller.id}
        )
        cls.son = cls.env["res.partner"].create({"name": "Taras"})
        cls.env["crm.relation"].create(
            {
                "left_partner_id": cls.mother.id,
                "type_id": cls.env.ref("crm_relations.crm_relation_type_parent").id,
                "right_partner_id": cls.son.id,
            }
        )

    def _get_offers(self, years, days_ago):
        today = fields.Date.today()
        self.son.birthdate = fields.Date.subtract(today, years=years, days=days_ago)
        view = self._as_teller(self.mother).get_call_view("+12025550172")
        cues = {one["key"]: one for one in view["sections"]}.get("cues", {})
        offers = cues.get("cues", {"offers": []})["offers"]
        return [offer["product"] for offer in offers]

    def _as_teller(self, record):
        ids = self.company.ids
        return record.with_user(self.teller).with_context(allowed_company_ids=ids)

    def test_study_loan_when_the_son_has_just_turned_17(self):
        self.assertEqual(self._get_offers(17, 6), ["Study Loan"])

    def test_account_of_their_own_when_a_child_comes_of_age(self):
        self.assertEqual(self._get_offers(18, -20), ["First Account"])

    def test_nothing_for_younger_children(self):
        self.assertEqual(self._get_offers(16, 6), [])

    def test_yes_becomes_an_application_with_its_checklist(self):
        self.assertTrue(self._get_offers(17, 6))
        rule = self._get(self.bank, "offer_rules", "study_loan")
        action = self._as_teller(self.mother).answer_offer(rule.id, "accept")
        application = self.env["fin.application"].browse(action["res_id"])
        self.assertEqual(application.product_id.name, "Study Loan")
        self.assertEqual(application.amount, 12000)
        kinds = application.document_ids.kind_id.mapped("name")
        self.assertEqual(set(kinds), {"Passport", "Proof of income"})

    def test_procedure_of_the_loan_reminds_of_each_step(self):
        product = self._get(self.bank, "bank_products", "study_loan")
        agreement = self.env["fin.agreement"].create(
            {
                "partner_id": self.mother.id,
                "product_id": product.id,
                "user_id": self.teller.id,
            }
        )
        agreement.action_activate()
        today = fields.Date.today()
        steps = agreement.activity_ids.sorted("date_deadline")
        self.assertEqual(
            [(step.date_deadline - today).days for step in steps], [1, 3, 40]
        )
        self.assertEqual(steps.user_id, self.teller)

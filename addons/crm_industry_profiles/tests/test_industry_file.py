import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestIndustryFile(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for language in ("ru_RU", "uk_UA"):
            cls.env["res.lang"]._activate_lang(language)
        cls.profile = cls._import()

    def _export(self, company=None, **values):
        wizard = (
            self.env["industry.export"]
            .with_user(self.admin)
            .create(
                {
                    "profile_id": self.profile.id,
                    "company_id": (company or self.company).id,
                    **values,
                }
            )
        )
        wizard.action_export()
        return json.loads(base64.b64decode(wizard.file))

    def _get_row(self, document, section):
        [row] = document["sections"][section]
        return row

    def test_export_has_what_the_company_has_now(self):
        segment = self._get(self.profile, "segments", "families")
        segment.with_context(lang="en_US").name = "Households"
        segment.domain = "[('is_company', '=', False)]"
        row = self._get_row(self._export(), "segments")
        self.assertEqual(
            row["name"], {"en": "Households", "ru": "Семьи", "uk": "Родини"}
        )
        self.assertEqual(row["domain"], [["is_company", "=", False]])

    def test_what_was_deleted_is_not_in_the_file(self):
        self._get(self.profile, "agreement_types", "yearly").unlink()
        self.assertNotIn("agreement_types", self._export()["sections"])

    def test_new_stage_of_the_process_travels(self):
        process = self._get(self.profile, "processes", "trip")
        stage = process.stage_ids.create({"name": "Offer", "sequence": 15})
        process.stage_ids |= stage
        row = self._get_row(self._export(), "processes")
        names = [one["name"]["en"] for one in row["stages"]]
        self.assertEqual(names, ["Wish", "Offer", "Booked"])

    def test_segment_of_our_own_travels_with_the_rule_that_uses_it(self):
        own = self.env["crm.segment"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        self._get(self.profile, "offer_rules", "tour").segment_id = own
        document = self._export()
        names = {row["name"]["en"] for row in document["sections"]["segments"]}
        self.assertEqual(names, {"Families", "Ours"})
        keys = {row["key"] for row in document["sections"]["segments"]}
        self.assertIn(self._get_row(document, "offer_rules")["segment"], keys)

    def test_what_we_made_ourselves_travels_on_demand(self):
        self.env["crm.segment"].create({"name": "Ours", "company_id": self.company.id})
        self.assertEqual(len(self._export()["sections"]["segments"]), 1)
        self.assertEqual(len(self._export(is_own=True)["sections"]["segments"]), 2)

    def test_round_trip(self):
        """A file that was imported elsewhere is exported from there the same."""
        first = self._export()
        self.assertEqual(set(first["sections"]), set(self._read_sample()["sections"]))
        first["code"] = "cruises"
        elsewhere = self.env["res.company"].create({"name": "Moon Tours"})
        wizard = self._make_import(first)
        wizard.company_id = elsewhere
        result = wizard.action_import()
        profile = self.profile.browse(result["res_id"])
        second = self._export(elsewhere, profile_id=profile.id)
        for section in first["sections"]:
            if section != "properties":  # they are called after the profile
                self.assertEqual(
                    second["sections"][section], first["sections"][section], section
                )

    def test_condition_that_names_a_record_by_number_does_not_travel(self):
        segment = self._get(self.profile, "segments", "families")
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        segment.domain = f"[('category_id', 'in', [{tag.id}])]"
        with self.assertRaises(UserError) as refusal:
            self._export()
        self.assertIn("families", str(refusal.exception))

    def test_only_administrators_export(self):
        with self.assertRaises(AccessError):
            self.env["industry.export"].with_user(self.guide_boss).create(
                {"profile_id": self.profile.id}
            )
        with self.assertRaises(AccessError):
            bundles = self.env["industry.bundle"].with_user(self.guide_boss)
            bundles._export(self.profile.with_user(self.guide_boss), self.company)

    def test_preview_changes_nothing(self):
        document = {**self._read_sample(), "code": "cruises"}
        before = self.env["crm.segment"].search_count([])
        wizard = self._make_import(document)
        wizard.action_preview()
        self.assertEqual(wizard.name, "Travel Agency")
        self.assertFalse(wizard.is_known)
        changes = {(line.section, line.key): line.change for line in wizard.line_ids}
        self.assertEqual(changes["segments", "families"], "new")
        self.assertEqual(changes["partner_roles", "customer"], "there")
        self.assertEqual(self.env["crm.segment"].search_count([]), before)
        self.assertFalse(self.profile.search([("code", "=", "cruises")]))

    def test_preview_tells_what_changes_and_what_stays(self):
        segment = self._get(self.profile, "segments", "families")
        segment.color = 9
        self._get(self.profile, "agreement_types", "yearly").unlink()
        document = self._read_sample()
        document["sections"]["segments"][0]["color"] = 7
        document["sections"]["products"][0]["list_price"] = 950
        wizard = self._make_import(document)
        wizard.action_preview()
        changes = {(line.section, line.key): line.change for line in wizard.line_ids}
        self.assertEqual(changes["segments", "families"], "kept")
        self.assertEqual(changes["products", "tour"], "changed")
        self.assertEqual(changes["agreement_types", "yearly"], "deleted")
        self.assertEqual(wizard.count_changed, 1)
        product = self._get(self.profile, "products", "tour")
        self.assertEqual(product.list_price, 900.5)

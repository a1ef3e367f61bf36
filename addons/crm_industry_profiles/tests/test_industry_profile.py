import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestIndustryProfile(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.profile = cls._import()

    def _bring_changed(self, **values):
        """The next version of the sample, with other values for the segment."""
        document = self._read_sample()
        document["sections"]["segments"][0].update(values)
        return self._import(document)

    def test_switching_on_brings_each_row_as_a_record_of_the_company(self):
        names = set(self.profile.item_ids.mapped("section"))
        expected = set(self._read_sample()["sections"]) - {"roles"}
        self.assertEqual(names, expected | {"stages", "checks", "steps"})
        process = self._get(self.profile, "processes", "trip")
        self.assertEqual(process.company_id, self.company)
        self.assertEqual(process.stage_ids.mapped("name"), ["Wish", "Booked"])

    def test_stage_has_its_deadline_fields_plan_and_checks(self):
        stage = self._get(self.profile, "stages", "trip.wish")
        self.assertEqual(stage.deadline_days, 4)
        self.assertTrue(stage.is_process_only)
        self.assertEqual(stage.required_field_ids.mapped("name"), ["expected_revenue"])
        self.assertEqual(stage.check_ids.mapped("name"), ["Passport is valid"])
        steps = stage.activity_plan_id.template_ids
        self.assertEqual(steps.mapped("summary"), ["Ask for dates", "Book"])

    def test_rules_know_each_other(self):
        offer = self._get(self.profile, "offer_rules", "tour")
        birthday = self.env.ref("crm_relations.crm_life_event_type_birthday")
        holiday = self._get(self.profile, "life_event_types", "holiday")
        self.assertEqual(offer.event_type_ids, holiday | birthday)
        self.assertEqual(offer.segment_id.name, "Families")
        self.assertEqual(offer.product_id.list_price, 900.5)
        rule = self._get(self.profile, "life_event_rules", "holiday")
        self.assertEqual((rule.days_before, rule.user_id), (45, self.admin))

    def test_names_come_in_each_language(self):
        segment = self._get(self.profile, "segments", "families")
        self.assertEqual(segment.with_context(lang="ru_RU").name, "Семьи")
        template = self._get(self.profile, "document_templates", "voucher")
        russian = template.with_context(lang="ru_RU")
        self.assertIn("Уважаемый", russian.body)
        self.assertIn("Dear", template.with_context(lang="en_US").body)

    def test_properties_are_added_to_customers_and_deals(self):
        base = self.env["properties.base.definition"]
        base = base._get_definition_for_property_field("res.partner", "properties")
        names = [one["name"] for one in base.properties_definition]
        self.assertIn("excursions_seat", names)

    def test_what_has_the_code_already_is_taken_as_it_is(self):
        role = self.env.ref("crm_relations.crm_partner_role_customer")
        item = self.profile.item_ids.filtered(
            lambda one: (one.section, one.key) == ("partner_roles", "customer")
        )
        self.assertEqual((item.res_id, item.state), (role.id, "found"))

    def test_records_have_external_ids(self):
        segment = self._get(self.profile, "segments", "families")
        name = f"brought_excursions_c{self.company.id}_segments_families"
        self.assertEqual(
            segment.get_external_id()[segment.id], f"crm_industry_profiles.{name}"
        )

    def test_update_changes_what_the_company_left(self):
        segment = self._get(self.profile, "segments", "families")
        self._bring_changed(color=7)
        self.assertEqual(segment.color, 7)

    def test_update_keeps_what_the_company_changed(self):
        segment = self._get(self.profile, "segments", "families")
        segment.color = 9
        self._bring_changed(color=7, member_kind="all")
        self.assertEqual((segment.color, segment.member_kind), (9, "all"))

    def test_update_keeps_a_name_changed_in_one_language(self):
        segment = self._get(self.profile, "segments", "families")
        segment.with_context(lang="ru_RU").name = "Наши семьи"
        self._bring_changed(name={"en": "Households", "ru": "Хозяйства"})
        self.assertEqual(segment.with_context(lang="ru_RU").name, "Наши семьи")
        self.assertEqual(segment.with_context(lang="en_US").name, "Families")

    def test_update_writes_both_languages_of_an_untouched_name(self):
        segment = self._get(self.profile, "segments", "families")
        self._bring_changed(name={"en": "Households", "ru": "Хозяйства"})
        self.assertEqual(segment.with_context(lang="ru_RU").name, "Хозяйства")
        self.assertEqual(segment.with_context(lang="en_US").name, "Households")

    def test_update_does_not_bring_back_what_was_deleted(self):
        self._get(self.profile, "agreement_types", "yearly").unlink()
        self._import()
        self.assertFalse(self._get(self.profile, "agreement_types", "yearly"))

    def test_update_adds_a_new_stage_to_the_process(self):
        document = self._read_sample()
        stages = document["sections"]["processes"][0]["stages"]
        stages.insert(1, {"key": "offer", "name": "Offer"})
        self._import(document)
        process = self._get(self.profile, "processes", "trip")
        self.assertEqual(
            sorted(process.stage_ids.mapped("name")), ["Booked", "Offer", "Wish"]
        )

    def test_switching_off_stops_rules_and_keeps_data(self):
        lead = self.env["crm.lead"].create(
            {"name": "A trip", "type": "opportunity", "company_id": self.company.id}
        )
        process = self._get(self.profile, "processes", "trip")
        self.assertEqual(lead.process_id, process)
        self.profile.with_user(self.admin).action_switch_off()
        for section, key in (
            ("processes", "trip"),
            ("segments", "families"),
            ("offer_rules", "tour"),
            ("life_event_rules", "holiday"),
            ("request_rules", "catalogue"),
            ("document_templates", "voucher"),
        ):
            self.assertFalse(self._get(self.profile, section, key).active, section)
        self.assertEqual(lead.stage_id.name, "Wish")
        rules = self.env["crm.process"]._get_rules()
        self.assertNotIn(process.id, [rule.id for rule in rules])

    def test_switching_on_again_brings_back_only_what_was_stopped(self):
        segment = self._get(self.profile, "segments", "families")
        offer = self._get(self.profile, "offer_rules", "tour")
        offer.active = False
        self.profile.with_user(self.admin).action_switch_off()
        self.profile.with_user(self.admin).action_switch_on()
        self.assertTrue(segment.active)
        self.assertFalse(offer.active)

    def test_companies_have_records_of_their_own(self):
        other = self.env["res.company"].create({"name": "Moon Tours"})
        self.profile.sudo()._switch(other, True)
        mine = self._get(self.profile, "processes", "trip")
        both = self.env["crm.process"].search([("name", "=", "Trip")])
        self.assertEqual(both.company_id, self.company | other)
        self.assertFalse(mine.stage_ids & (both - mine).stage_ids)
        shared = self.profile.item_ids.filtered(lambda i: i.section == "reports")
        self.assertEqual(len(shared), 1)

    def test_profile_is_active_by_company(self):
        self.assertTrue(self.profile.is_active)
        other = self.env["res.company"].create({"name": "Moon Tours"})
        self.assertFalse(self.profile.with_company(other).is_active)
        found = self.env["industry.profile"].search([("is_active", "=", True)])
        self.assertEqual(found, self.profile)

    def test_settings_switch(self):
        settings = self.env["res.config.settings"].with_user(self.admin)
        settings = settings.with_company(self.company).create({})
        self.assertEqual(settings.industry_profile_ids, self.profile)
        settings.industry_profile_ids = False
        self.assertFalse(self.profile.is_active)

    def test_only_administrators_switch(self):
        with self.assertRaises(AccessError):
            self.profile.with_user(self.guide_boss).action_switch_off()
        with self.assertRaises(AccessError):
            self.profile.with_user(self.local).read(["name"])

    def test_profile_with_records_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.profile.with_user(self.admin).unlink()

    def test_properties_leave_no_trace(self):
        partner = self.env["res.partner"].create(
            {"name": "Sits", "properties": {"excursions_seat": "aisle"}}
        )
        self.env["industry.profile"]._forget_properties()
        self.env.invalidate_all()
        definitions = partner.properties_base_definition_id.properties_definition
        self.assertNotIn("excursions_seat", [one["name"] for one in definitions])
        self.env.cr.execute(
            "SELECT properties FROM res_partner WHERE id = %s", [partner.id]
        )
        self.assertNotIn("excursions_seat", self.env.cr.fetchone()[0])

    def _update_addon(self, change):
        """The addon comes with another bundle of the bank, and is updated."""
        bank = self.env.ref("crm_industry_profiles.industry_profile_bank")
        if self.company not in bank.company_ids:
            bank.sudo()._switch(self.company, True)
        Bundle = self.env["industry.bundle"]
        document = json.loads(Bundle._read_shipped(bank._get_shipped_path()))
        change(document)
        content = json.dumps(document).encode()
        with patch.object(type(Bundle), "_read_shipped", lambda *args: content):
            self.env["industry.profile"]._refresh_active()
        return bank

    def test_update_of_the_addon_brings_what_is_new(self):
        def change(document):
            rows = document["sections"].setdefault("agreement_types", [])
            rows.append({"key": "new_one", "name": "New One"})

        bank = self._update_addon(change)
        self.assertEqual(self._get(bank, "agreement_types", "new_one").name, "New One")

    def test_broken_bundle_does_not_stop_the_update(self):
        with self.assertLogs("odoo.addons.crm_industry_profiles", "WARNING") as log:
            bank = self._update_addon(lambda document: document.update(format=99))
        self.assertIn("bank", log.output[0])
        self.assertTrue(bank.item_count)

    def test_states_of_many_records_cost_as_many_queries_as_of_one(self):
        document = self._read_sample()
        document["sections"] = {
            "agreement_types": [{"key": f"k{n}", "name": f"T {n}"} for n in range(80)]
        }
        items = self._import({**document, "code": "many"}).item_ids
        items = items.browse(items.ids)  # as a list finds them
        self.assertEqual(len(items), 80)
        counts = []
        for some in (items[:1], items[:1], items):  # the first one warms up
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.admin).mapped("state")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_whether_an_industry_is_used_costs_no_query(self):
        Profile = self.env["industry.profile"]
        self.assertFalse(Profile._is_used("bank"))
        bank = self.env.ref("crm_industry_profiles.industry_profile_bank")
        bank.with_user(self.admin).action_switch_on()
        self.assertTrue(Profile._is_used("bank"))
        before = self.env.cr.sql_log_count
        self.assertTrue(Profile._is_used("bank"))
        self.assertEqual(self.env.cr.sql_log_count, before)
        bank.with_user(self.admin).action_switch_off()
        self.assertFalse(Profile._is_used("bank"))

    def test_shipped_profiles_switch_on(self):
        profiles = self.env["industry.profile"].search([])
        for profile in profiles.filtered(lambda one: one._is_shipped()):
            code = profile.code
            profile.with_user(self.admin).action_switch_on()
            self.assertTrue(profile.item_count, code)
            self.assertTrue(profile.role_ids, code)

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common_profile import TODAY, FactsMixin, ProfileCommon


class FactsCommon(FactsMixin, ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._forget_facts()
        cls.Fact = cls.env["crm.profile.fact"]
        cls.Confirmation = cls.env["crm.profile.confirmation"]

    def _dated(self, partner, name):
        facts = partner.crm_profile_state["dated"]
        return next(fact for fact in facts if fact["field"] == name)

    def _rows(self, partner):
        rows = self.Confirmation.search([("partner_id", "=", partner.id)], order="id")
        return [(row.field_id.name, row.old_value, row.value) for row in rows]


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestProfileFacts(FactsCommon):
    def test_employee_without_sales_rights_creates_contacts(self):
        clerk = new_test_user(
            self.env, "facts_clerk", "base.group_user,base.group_partner_manager"
        )
        partner = self.env["res.partner"].with_user(clerk).create({"name": "New"})
        self.assertEqual(partner.name, "New")

    def test_percentage_weighs_the_facts(self):
        self._want("email", 30)
        self._want("birthdate", 10)
        self.assertEqual(self.ada.crm_profile_percent, 75)
        self.ada.birthdate = "1990-12-10"
        self.assertEqual(self.ada.crm_profile_percent, 100)

    def test_person_and_company_have_their_own_facts(self):
        self._want("email", 10)
        self._want("vat", 90, "company")
        self._want("birthdate", 30, "person")
        self.acme.email = "info@acme.example.com"
        self.assertEqual(self.ada.crm_profile_percent, 25)
        self.assertEqual(self.acme.crm_profile_percent, 10)

    def test_heaviest_missing_facts_come_first(self):
        self._want("city", 5)
        self._want("birthdate", 20, "person")
        self._want("crm_occupation", 10, "person")
        self._want("email", 90)
        missing = [fact["field"] for fact in self.ada.crm_profile_state["missing"]]
        self.assertEqual(missing, ["birthdate", "crm_occupation", "city"])

    def test_no_wanted_facts_is_a_full_profile(self):
        self.assertEqual(self.ada.crm_profile_percent, 100)

    def test_income_gets_the_currency_of_the_company(self):
        self.ada.annual_income = 1000
        person = self.env["res.partner"].create({"name": "Bob", "annual_income": 10})
        self.assertEqual(person.crm_income_currency_id, self.env.company.currency_id)

    def test_change_is_logged_with_what_was_known_before(self):
        self._want("annual_income", months=12)
        self._want("marital_status", months=24)
        usd = self.env.ref("base.USD")
        self.ada.write({"crm_income_currency_id": usd.id, "annual_income": 1000})
        self.ada.with_user(self.user).write(
            {"annual_income": 2000, "marital_status": "married"}
        )
        rows = [
            (name, (old or "").replace("\xa0", " "), new.replace("\xa0", " "))
            for name, old, new in self._rows(self.ada)
        ]
        self.assertCountEqual(
            rows,
            [
                ("annual_income", "", "$ 1,000.00"),
                ("annual_income", "$ 1,000.00", "$ 2,000.00"),
                ("marital_status", "", "Married"),
            ],
        )
        last = self.Confirmation.search([("partner_id", "=", self.ada.id)], limit=1)
        self.assertEqual(last.user_id, self.user)

    def test_writing_the_same_value_logs_nothing(self):
        self._want("phone", months=12)
        self.ada.phone = self.ada.phone
        self.assertFalse(self._rows(self.ada))

    def test_undated_facts_are_not_logged(self):
        self._want("phone")
        self.ada.phone = "+32470000000"
        self.assertFalse(self._rows(self.ada))

    def test_other_writes_cost_no_query(self):
        def write():
            self.ada.comment = f"{self.ada.comment} again"
            self.env.flush_all()

        without = self._count_queries(write)
        self._want("annual_income", months=12)
        self.assertEqual(self._count_queries(write), without)

    def test_fact_grows_old_after_its_months(self):
        self._want("phone", months=12)
        self._age(self.ada, "2025-03-10 09:00:00")
        self.assertFalse(self._dated(self.ada, "phone")["stale"])
        self._age(self.ada, "2025-03-10 08:59:59")
        self.assertTrue(self._dated(self.ada, "phone")["stale"])
        self.assertTrue(self.ada.crm_has_stale_facts)

    def test_confirming_makes_it_fresh_and_says_who(self):
        self._want("phone", months=12)
        self._age(self.ada, "2024-01-01 00:00:00")
        self.ada.with_user(self.user).action_confirm_facts(["phone"])
        fact = self._dated(self.ada, "phone")
        self.assertEqual(
            (fact["stale"], fact["user"], fact["date"]), (False, self.user.name, TODAY)
        )
        self.assertEqual(
            self._rows(self.ada), [("phone", "+32470112233", "+32470112233")]
        )

    def test_confirmation_itself_grows_old(self):
        self._want("phone", months=12)
        self._age(self.ada, "2024-01-01 00:00:00")
        self.ada.action_confirm_facts(["phone"])
        with freeze_time("2027-03-11 09:00:00"):
            self.env.invalidate_all()
            self.assertTrue(self.ada.crm_has_stale_facts)

    def test_filter_finds_exactly_the_stale(self):
        self._want("phone", months=12)
        self._want("household_size", months=12, applies_to="person")
        fresh = self.env["res.partner"].create({"name": "Fresh", "phone": "1"})
        blank = self.env["res.partner"].create({"name": "Blank"})
        confirmed = self.env["res.partner"].create({"name": "Asked", "phone": "2"})
        everybody = self.ada | fresh | blank | confirmed
        for partner in everybody - fresh:
            self._age(partner, "2024-01-01 00:00:00")
        self._age(fresh, "2026-01-01 00:00:00")
        confirmed.action_confirm_facts(["phone"])
        Partner = self.env["res.partner"].with_user(self.user)
        inside = [("id", "in", everybody.ids)]
        stale = Partner.search([*inside, ("crm_has_stale_facts", "=", True)])
        self.assertEqual(stale.sudo(), self.ada)
        others = Partner.search([*inside, ("crm_has_stale_facts", "=", False)])
        self.assertEqual(others.sudo(), (everybody - self.ada).sorted("complete_name"))
        computed = everybody.filtered("crm_has_stale_facts")
        self.assertEqual(computed, self.ada)

    def test_imported_confirmation_of_former_years_counts(self):
        self._want("phone", months=12)
        self.ada.action_confirm_facts(["phone"])
        row = self.Confirmation.search([("partner_id", "=", self.ada.id)])
        row.date = "2020-01-01"
        self.env.invalidate_all()
        self.assertTrue(self.ada.crm_has_stale_facts)
        found = self.env["res.partner"].search(
            [("crm_has_stale_facts", "=", True), ("id", "=", self.ada.id)]
        )
        self.assertEqual(found, self.ada)

    def test_import_of_old_data_can_leave_the_log_alone(self):
        self._want("phone", months=12)
        self.ada.with_context(crm_skip_confirmation=True).phone = "+32470000000"
        self.assertFalse(self._rows(self.ada))

    def test_only_dated_facts_can_be_confirmed(self):
        self._want("phone")
        with self.assertRaises(UserError):
            self.ada.action_confirm_facts(["phone"])
        self.assertFalse(self._rows(self.ada))

    def test_list_cannot_grow_old(self):
        with self.assertRaises(ValidationError):
            self._want("crm_asset_ids", months=12)

    def test_foreign_field_is_no_fact(self):
        field = self.env["ir.model.fields"]._get("res.users", "login")
        with self.assertRaises(ValidationError):
            self.Fact.create({"field_id": field.id})

    def test_birth_date_in_the_future_is_refused(self):
        for day in ("2026-03-11", "1850-01-01"):
            with self.subTest(day=day), self.assertRaises(ValidationError):
                self.ada.birthdate = day
        self.env.invalidate_all()
        self.assertFalse(self.ada.birthdate)

    def test_profile_of_eighty_costs_as_much_as_of_one(self):
        self._want("phone", months=12)
        self._want("crm_asset_ids", applies_to="person")
        partners = self._people(80, phone="123", email="a@example.com")
        partners.action_confirm_facts(["phone"])
        self.Confirmation.search([])[:1].user_id = self.user

        def read(some):
            return lambda: some.with_user(self.user).read(
                ["crm_profile_percent", "crm_profile_state", "crm_consent_state"]
            )

        one = self._count_queries(read(partners[:1]))
        self.assertEqual(self._count_queries(read(partners)), one)

    def test_merge_moves_confirmations(self):
        twin = self.ada.copy()
        self._want("phone", months=12)
        twin.action_confirm_facts(["phone"])
        self.Confirmation._merge_partner_rows(twin.ids, self.ada.id)
        self.assertEqual(len(self._rows(self.ada)), 1)
        self.assertFalse(self._rows(twin))

    def test_merge_of_core_keeps_profile_rows(self):
        twin = self.env["res.partner"].create({"name": "Ada L.", "phone": "1"})
        self._want("phone", months=12)
        twin.action_confirm_facts(["phone"])
        twin.crm_asset_ids = [(0, 0, {"kind": "land", "description": "Wood"})]
        twin.crm_role_ids = self.roles["agent"]
        self.env["crm.consent"].create(
            {"partner_id": twin.id, "channel": "letter", "state": "refused"}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.ada | twin).ids, self.ada)
        self.assertEqual(len(self._rows(self.ada)), 1)
        self.assertEqual(self.ada.crm_asset_ids.description, "Wood")
        self.assertEqual(self.ada.crm_consent_ids.channel, "letter")
        self.assertEqual(self._codes(self.ada), ["agent"])

    def test_interests_have_first_questions(self):
        with Form(self.ada.with_user(self.user)) as form:
            self.assertIn("crm_interests", form._view["fields"])
        names = [
            item["name"]
            for item in self.ada.read(["crm_interests"])[0]["crm_interests"]
        ]
        self.assertEqual(names, ["crm_interests", "crm_best_time", "crm_small_talk"])

    def test_interests_can_be_searched(self):
        self.ada.crm_interests = {
            "crm_interests": ["travel"],
            "crm_best_time": "evening",
        }
        Partner = self.env["res.partner"].with_user(self.user)
        found = Partner.search([("crm_interests.crm_best_time", "=", "evening")])
        self.assertEqual(found.sudo(), self.ada)
        found = Partner.search([("crm_interests.crm_interests", "in", ["travel"])])
        self.assertEqual(found.sudo(), self.ada)


@tagged("post_install", "-at_install")
class TestProfileAccess(FactsCommon):
    PRIVATE = [
        "birthdate",
        "marital_status",
        "household_size",
        "crm_occupation",
        "annual_income",
        "crm_asset_ids",
    ]

    def test_private_facts_are_hidden_from_accountant_clerk_and_portal(self):
        self.portal.partner_id.parent_id = self.acme
        for user in (self.accountant, self.clerk, self.portal, self.officer):
            partner = self.portal.partner_id if user == self.portal else self.ada
            for name in self.PRIVATE:
                subtest = self.subTest(user=user.login, name=name)
                with subtest, self.assertRaises(AccessError):
                    partner.with_user(user).read([name])

    def test_private_facts_cannot_be_searched_either(self):
        Partner = self.env["res.partner"].with_user(self.accountant)
        with self.assertRaises(AccessError):
            Partner.search([("annual_income", ">", 0)])
        with self.assertRaises(AccessError):
            Partner._read_group([], ["marital_status"], ["__count"])

    def test_group_can_be_taken_from_sellers(self):
        group = self.env.ref("crm_relations.group_private_facts")
        self.assertTrue(self.user.has_group("crm_relations.group_private_facts"))
        sales = self.env.ref("sales_team.group_sale_salesman")
        sales.implied_ids -= group
        self.user.group_ids -= group
        self.env.invalidate_all()
        ada = self.ada.with_user(self.user)
        with self.assertRaises(AccessError):
            ada.read(["birthdate"])
        self._want("birthdate", 50, "person")
        self._want("email", 10)
        self.assertEqual(ada.crm_profile_percent, 100)

    def test_value_texts_need_the_group_as_well(self):
        self._want("phone", months=12)
        self.ada.phone = "+32470000000"
        row = self.Confirmation.search([("partner_id", "=", self.ada.id)])
        self.assertEqual(row.with_user(self.user).value, "+32470000000")
        for user in (self.accountant, self.clerk, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user).read(["value"])

    def test_nobody_forges_confirmations(self):
        field = self.env["ir.model.fields"]._get("res.partner", "phone")
        for user in (self.user, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Confirmation.with_user(user).create(
                    {"partner_id": self.ada.id, "field_id": field.id}
                )

    def test_clerk_may_not_confirm(self):
        self._want("phone", months=12)
        with self.assertRaises(AccessError):
            self.ada.with_user(self.clerk).action_confirm_facts(["phone"])
        self.assertFalse(self._rows(self.ada))

    def test_private_fact_is_not_confirmed_by_who_cannot_see_it(self):
        self._want("annual_income", months=12)
        self.ada.annual_income = 5
        before = self._rows(self.ada)
        with self.assertRaises(AccessError):
            self.ada.with_user(self.officer).action_confirm_facts(["annual_income"])
        self.assertEqual(self._rows(self.ada), before)

    def test_clerk_who_corrects_a_phone_is_logged(self):
        self._want("phone", months=12)
        self.ada.with_user(self.officer).phone = "+32470000000"
        row = self.Confirmation.search([("partner_id", "=", self.ada.id)])
        self.assertEqual((row.user_id, row.value), (self.officer, "+32470000000"))

    def test_assets_follow_the_group(self):
        values = {"partner_id": self.ada.id, "description": "Flat", "value": 10}
        Asset = self.env["crm.partner.asset"]
        asset = Asset.with_user(self.user).create(values)
        for user in (self.accountant, self.clerk, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                asset.with_user(user).read(["description"])

    def test_facts_are_set_up_by_managers(self):
        fact = self._want("city")
        fact.with_user(self.manager).weight = 7
        with self.assertRaises(AccessError):
            fact.with_user(self.user).weight = 8
        self.assertEqual(fact.weight, 7)

    def test_other_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": other.id, "phone": "1"}
        )
        self._want("phone", months=12)
        foreign.phone = "2"
        foreign.crm_asset_ids = [(0, 0, {"description": "Flat"})]
        for model in ("crm.profile.confirmation", "crm.partner.asset"):
            Model = self.env[model].with_user(self.user)
            self.assertFalse(Model.search([("partner_id", "=", foreign.id)]), model)

    def test_plain_user_opens_and_saves_a_contact(self):
        with Form(self.ada.with_user(self.officer)) as form:
            form.name = "Ada King"
        self.assertEqual(self.ada.name, "Ada King")
        self.assertFalse(
            {"birthdate", "crm_consent_ids", "crm_profile_state"}
            & set(form._view["fields"])
        )

    def test_seller_fills_the_profile_in_the_form(self):
        with Form(self.ada.with_user(self.user)) as form:
            form.birthdate = fields.Date.to_date("1990-12-10")
            form.annual_income = 1200
        self.assertEqual(self.ada.annual_income, 1200)
        self.assertEqual(self.ada.crm_income_currency_id, self.env.company.currency_id)

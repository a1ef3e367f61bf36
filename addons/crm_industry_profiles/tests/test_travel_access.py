from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_profile import ProfileCommon
from .common_travel import TODAY, TRAVEL, TravelCommon

OWNED = ("travel.trip", "travel.document", "travel.preference", "travel.traveller")
REPORTS = ("travel.trip.result", "travel.document.check", "travel.proposal")
SETUP = ("travel.destination", "travel.entry.rule", "travel.offer")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTravelAccess(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule()
        cls.portal = new_test_user(cls.env, "ind_tportal", "base.group_portal")
        cls.trip = cls._trip()
        cls.document = cls._document(cls.nora, "2030-01-01")
        product = cls.env["product.product"].create({"name": "T"})
        values = {"product_id": product.id, "destination_id": cls.antalya.id}
        season = {"date_from": "2027-01-01", "date_to": "2027-02-01"}
        cls.offer = cls.env["travel.offer"].create({"name": "T", **values, **season})
        cls.preference = cls.env["travel.preference"].create(
            {"partner_id": cls.nora.id, "user_id": cls.travel_agent.id}
        )

    def _find(self, model, user):
        column = {
            "travel.traveller": "trip_id.partner_id",
            "travel.document.check": "trip_id.partner_id",
        }.get(model, "partner_id")
        return self.env[model].with_user(user).search([(column, "=", self.nora.id)])

    def test_agents_have_their_own(self):
        for model in (*OWNED, *REPORTS):
            with self.subTest(model):
                self.assertTrue(self._find(model, self.travel_agent))
                self.assertFalse(self._find(model, self.travel_rival))
                self.assertTrue(self._find(model, self.travel_manager))

    def test_who_answers_for_the_customer_has_them_too(self):
        self.nora.user_id = self.travel_rival
        for model in (*OWNED, *REPORTS):
            with self.subTest(model):
                self.assertTrue(self._find(model, self.travel_rival))

    def test_the_agent_of_a_trip_sees_documents_of_its_travellers(self):
        self.document.user_id = self.travel_manager
        self.assertTrue(self._find("travel.document", self.travel_agent))
        self.trip.user_id = self.travel_manager
        self.assertFalse(self._find("travel.document", self.travel_agent))

    def test_nobody_else_reads_anything(self):
        for user in (self.seller, self.employee, self.clerk, self.portal):
            for model in (*OWNED, *REPORTS, *SETUP):
                case = self.subTest(f"{model} {user.login}")
                with case, self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_sellers_do_not_find_documents_by_the_contact(self):
        names = self.nora.with_user(self.seller).fields_get()
        self.assertFalse([name for name in names if name.startswith("travel_")])

    def test_agents_do_not_set_up(self):
        for model in SETUP:
            record = self.env[model].with_user(self.travel_agent).search([], limit=1)
            with self.subTest(model), self.assertRaises(AccessError):
                record.write({"active": False})
            self.assertTrue(record.sudo().active)

    def test_other_companies_have_their_own(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        here = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        role = "crm_industry_profiles.group_travel_manager"
        far = self._create_user("ind_tfar", role, TRAVEL, **here)
        for model in (*OWNED, *REPORTS):
            with self.subTest(model):
                self.assertFalse(self._find(model, far))
        self.assertNotIn(self.offer, self.env["travel.offer"].with_user(far).search([]))

    def test_figures_of_a_trip_are_not_written(self):
        trip = self.trip.with_user(self.travel_manager)
        for vals in (
            {"commercial_partner_id": self.olaf.id},
            {"date_warned": "2026-01-01"},
            {"state": "booked"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                trip.write(vals)
        self.assertFalse(self.trip.date_warned)

    def test_the_page_needs_role_and_screens(self):
        both = self.env["res.partner"].with_user(self.travel_agent)
        self.assertIn('name="travel"', both.get_view(view_type="form")["arch"])
        role = "crm_industry_profiles.group_travel_agent"
        without = self._create_user("ind_tblind", role)
        partner = self.env["res.partner"].with_user(without)
        self.assertNotIn('name="travel"', partner.get_view(view_type="form")["arch"])


@tagged("post_install", "-at_install")
class TestTravelContract(ProfileCommon):
    """A contract above 3,000 goes to the manager, by the rule of the profile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env.ref("crm_industry_profiles.industry_profile_travel")
        cls.profile.with_user(cls.admin).action_switch_on()
        cls.kind = cls._get(cls.profile, "agreement_types", "tour")
        role = "crm_industry_profiles.group_travel_"
        cls.boss = cls._create_user("ind_tboss", role + "manager", **cls._here())
        cls.maker = cls._create_user("ind_tmaker", role + "agent", **cls._here())
        cls.customer = cls.env["res.partner"].create(
            {"name": "Nora", "user_id": cls.maker.id}
        )

    def _contract(self, amount):
        agreement = self.env["crm.agreement"].with_user(self.maker)
        return agreement.with_context(allowed_company_ids=self.company.ids).create(
            {
                "partner_id": self.customer.id,
                "type_id": self.kind.id,
                "amount": amount,
            }
        )

    def test_a_small_contract_runs_at_once(self):
        contract = self._contract(2999.99)
        contract.action_submit()
        self.assertEqual(contract.state, "active")

    def test_a_large_contract_waits_for_the_manager(self):
        contract = self._contract(3000)
        contract.action_submit()
        self.assertEqual(contract.state, "endorsement")
        contract.with_user(self.boss).action_approve()
        self.assertEqual(contract.state, "active")

    def test_the_agent_cannot_approve_it(self):
        contract = self._contract(3000)
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "does not wait"):
            contract.action_approve()
        self.assertEqual(contract.state, "endorsement")

    def test_the_route_travels_with_the_profile(self):
        document = self.env["industry.bundle"]._export(self.profile, self.company)
        rows = {row["key"]: row for row in document["sections"]["agreement_types"]}
        [step] = rows["tour"]["endorsement"]
        self.assertEqual(step["amount_from"], 3000)
        self.assertEqual(step["group"], "crm_industry_profiles.group_travel_manager")

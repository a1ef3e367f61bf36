from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_registration import RegistrationCommon
from .test_portal import PrmPortalCommon


class PeopleMixin:
    def _give(self, person, name):
        return self.env["crm.relation"].create(
            {
                "left_partner_id": person.id,
                "type_id": self._ref(f"crm_relation_type_prm_{name}").id,
                "right_partner_id": person.commercial_partner_id.id,
            }
        )


@tagged("post_install", "-at_install")
class TestPeople(PeopleMixin, RegistrationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_portal_users()
        cls.deal = cls._register(cls.northwind)

    def _sees(self, user):
        deals = self.env["prm.deal.registration"].with_user(user)
        return bool(deals.search([("id", "=", self.deal.id)]))

    def test_without_roles_everybody_of_the_company_sees_the_deals(self):
        self.assertTrue(self._sees(self.nora_user) and self._sees(self.nils_user))
        self.assertFalse(self._sees(self.sue_user))

    def test_with_roles_only_those_who_may_see_the_deals(self):
        self._give(self.nora, "sales")
        self._give(self.nils, "technical")
        self.assertTrue(self._sees(self.nora_user))
        self.assertFalse(self._sees(self.nils_user))
        with self.assertRaises(AccessError):
            self.deal.with_user(self.nils_user).read(["customer_name"])

    def test_a_role_that_sees_no_deals_closes_them_to_nobody(self):
        self._give(self.nils, "technical")
        self.assertTrue(self._sees(self.nora_user))

    def test_a_role_that_ended_opens_nothing(self):
        self._give(self.nora, "sales")
        role = self._give(self.nils, "sales")
        self.assertTrue(self._sees(self.nils_user))
        role._end_or_archive()
        self.assertFalse(self._sees(self.nils_user))

    def test_a_role_at_the_rival_opens_nothing(self):
        role = self._give(self.sue, "owner")
        role.right_partner_id = self.northwind
        self.assertFalse(self._sees(self.sue_user))

    def test_many_deals_cost_as_many_queries_as_one(self):
        self._give(self.nora, "sales")
        self.env["prm.deal.registration"].create(
            [
                self._prepare(self.northwind, customer_name=f"Customer {number}")
                for number in range(80)
            ]
        )
        deals = self.env["prm.deal.registration"].with_user(self.nora_user)
        counts = []
        for limit in (80, 1, 80):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            deals.search([], limit=limit).mapped("customer_name")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])  # the first warms caches


@tagged("post_install", "-at_install")
class TestPeoplePortal(PeopleMixin, PrmPortalCommon):
    def _get_roles(self, person):
        roles = person.commercial_partner_id._get_prm_contacts()
        kinds = roles.filtered(lambda row: row.left_partner_id == person).type_id
        return set(kinds.mapped("code"))

    def _post_role(self, action, **data):
        return self._post(f"/my/partner/people/{action}", **data)

    def test_who_answers_gives_and_takes_roles(self):
        self._give(self.nora, "owner")
        sales = self._ref("crm_relation_type_prm_sales")
        self._login(self.nora_user)
        self._post_role("give", person=self.nils.id, role=sales.id)
        self.assertEqual(self._get_roles(self.nils), {"prm_sales"})
        page = self._get("/my/partner/people").text
        self.assertEqual(page.count('name="prm_colleague"'), 2)
        role = self.northwind._get_prm_contacts().filtered(
            lambda row: row.left_partner_id == self.nils
        )
        self._post_role("end", role=role.id)
        self.assertEqual(self._get_roles(self.nils), set())

    def test_nobody_else_gives_roles(self):
        owner = self._give(self.nora, "owner")
        kind = self._ref("crm_relation_type_prm_owner")
        for user in (self.nils_user, self.sue_user):
            self._login(user)
            self.assertNotIn("prm_role_give", self._get("/my/partner/people").text)
            response = self._post_role("give", person=self.nils.id, role=kind.id)
            self.assertIn("Only who answers", response.text)
            self._post_role("end", role=owner.id)
        self.assertEqual(self._get_roles(self.nora), {"prm_owner"})
        self.assertEqual(self._get_roles(self.nils), set())

    def test_roles_are_for_colleagues_only_and_roles_only(self):
        self._give(self.nora, "owner")
        rival = self._give(self.sue, "sales")
        works = self.env.ref("crm_relations.crm_relation_type_works_for")
        sales = self._ref("crm_relation_type_prm_sales")
        self._login(self.nora_user)
        for person, kind in ((self.sue, sales), (self.nils, works)):
            response = self._post_role("give", person=person.id, role=kind.id)
            self.assertIn("Choose a colleague and a role", response.text)
        self._post_role("end", role=rival.id)
        self.assertEqual(self._get_roles(self.sue), {"prm_sales"})
        self.assertEqual(self._get_roles(self.nils), set())

    def test_the_last_one_who_gives_roles_stays(self):
        owner = self._give(self.nora, "owner")
        self._login(self.nora_user)
        response = self._post_role("end", role=owner.id)
        self.assertIn("Somebody must give roles", response.text)
        self.assertEqual(self._get_roles(self.nora), {"prm_owner"})

    def test_who_sees_no_deals_registers_none(self):
        self._give(self.nora, "sales")
        self._login(self.nils_user)
        self.assertNotIn('name="prm_new"', self._get("/my/partner").text)
        response = self._post("/my/partner/deals/new", **self.form)
        self.assertIn("Colleagues of yours register the deals", response.text)
        self.assertFalse(self._get_deals(self.northwind))

    def test_without_login_nothing_is_shown_or_written(self):
        self.authenticate(None, None)
        response = self._get("/my/partner/people")
        self.assertIn("/web/login", response.headers["Location"])
        for action in ("give", "end"):
            response = self._post_role(action, person=self.nora.id, role=1)
            self.assertIn("/web/login", response.headers["Location"])
        with self.assertRaises(UserError):
            self.env["crm.relation"].with_user(self.sue_user).sudo()._portal_end_role(
                "1"
            )

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_telecom import TELECOM, TODAY, TelecomCommon

OWNED = ("telecom.line", "telecom.usage", "telecom.saving", "telecom.churn")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTelecomAccess(TelecomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use(cls.line, 300)
        cls.line.date_end = "2027-05-01"
        cls.portal = new_test_user(cls.env, "ind_tportal", "base.group_portal")
        cls.env.flush_all()

    def _find(self, model, user):
        column = "line_id.partner_id" if model == "telecom.usage" else "partner_id"
        return self.env[model].with_user(user).search([(column, "=", self.nora.id)])

    def test_agents_have_the_lines_of_their_customers(self):
        for model in OWNED:
            with self.subTest(model):
                self.assertTrue(self._find(model, self.telecom_agent))
                self.assertFalse(self._find(model, self.telecom_rival))
                self.assertTrue(self._find(model, self.telecom_manager))
        self.nora.user_id = self.telecom_rival
        for model in OWNED:
            with self.subTest(model):
                self.assertTrue(self._find(model, self.telecom_rival))

    def test_nobody_else_reads_anything(self):
        for user in (self.seller, self.employee, self.clerk, self.portal):
            for model in (*OWNED, "telecom.tariff", "telecom.usage.import"):
                case = self.subTest(f"{model} {user.login}")
                with case, self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_other_companies_have_their_own(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        here = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        role = "crm_industry_profiles.group_telecom_manager"
        far = self._create_user("ind_tfar", role, TELECOM, **here)
        for model in (*OWNED, "telecom.tariff"):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(far).search([]))

    def test_agents_do_not_change_tariffs_or_usage(self):
        usage = self.line.usage_ids[0].with_user(self.telecom_agent)
        with self.assertRaises(AccessError):
            usage.amount = 0
        with self.assertRaises(AccessError):
            self.flat.with_user(self.telecom_agent).monthly_fee = 1
        self.assertEqual(self.flat.monthly_fee, 25)

    def test_what_follows_is_not_written(self):
        line = self.line.with_user(self.telecom_manager)
        with self.assertRaises(AccessError):
            line.commercial_partner_id = self.env.company.partner_id

    def test_the_page_needs_role_and_screens(self):
        both = self.env["res.partner"].with_user(self.telecom_agent)
        self.assertIn('name="telecom"', both.get_view(view_type="form")["arch"])
        role = "crm_industry_profiles.group_telecom_agent"
        blind = self._create_user("ind_tblind", role)
        partner = self.env["res.partner"].with_user(blind)
        self.assertNotIn('name="telecom"', partner.get_view(view_type="form")["arch"])

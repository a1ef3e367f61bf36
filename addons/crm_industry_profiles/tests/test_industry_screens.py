from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from .common_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestIndustryScreens(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._import()
        cls.group = cls.profile.group_id

    def _sees(self, user):
        return self.group in user.group_ids

    def test_people_of_the_company_get_the_screens(self):
        self.assertTrue(self._sees(self.local))
        self.assertFalse(self._sees(self.seller))

    def test_switching_off_takes_them(self):
        self.profile.with_user(self.admin).action_switch_off()
        self.assertFalse(self.group.user_ids)

    def test_new_person_gets_them(self):
        user = self._create_user(
            "ind_new", "sales_team.group_sale_salesman", **self._here()
        )
        self.assertTrue(self._sees(user))

    def test_portal_user_does_not_get_them(self):
        user = self._create_user("ind_portal", "base.group_portal", **self._here())
        self.assertFalse(self._sees(user))

    def test_customer_who_becomes_a_colleague_gets_them(self):
        user = self._create_user("ind_portal", "base.group_portal", **self._here())
        portal = self.env.ref("base.group_portal")
        colleague = self.env.ref("base.group_user")
        user.group_ids = [Command.unlink(portal.id), Command.link(colleague.id)]
        self.assertTrue(self._sees(user))

    def test_new_list_of_groups_keeps_them(self):
        seller = self.env.ref("sales_team.group_sale_salesman")
        self.local.group_ids = [Command.set(seller.ids)]
        self.assertTrue(self._sees(self.local))

    def test_who_joins_the_company_gets_them_and_who_leaves_loses_them(self):
        self.seller.company_ids = [Command.link(self.company.id)]
        self.assertTrue(self._sees(self.seller))
        self.seller.company_ids = [Command.unlink(self.company.id)]
        self.assertFalse(self._sees(self.seller))

    def test_who_works_for_another_company_that_has_it_keeps_them(self):
        other = self.env["res.company"].create({"name": "Moon Tours"})
        self.profile.sudo()._switch(other, True)
        self.local.company_ids = [Command.link(other.id)]
        self.profile.with_user(self.admin).action_switch_off()
        self.assertTrue(self._sees(self.local))

    def test_company_with_new_people_gives_them_the_screens(self):
        self.company.user_ids = [Command.link(self.seller.id)]
        self.assertTrue(self._sees(self.seller))

    def test_menu_is_seen_with_the_screens_only(self):
        menu = self._get(self.profile, "menus", "trips")
        self.assertIn(menu.id, self._get_menus(self.local))
        self.assertNotIn(menu.id, self._get_menus(self.seller))

    def _get_menus(self, user):
        return self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()

    def test_favourite_is_shared_with_those_people(self):
        self.assertEqual(self._get_favourites(self.local), ["Trips by stage"])
        self.assertEqual(self._get_favourites(self.seller), [])

    def _get_favourites(self, user):
        filters = self.env["ir.filters"].with_user(user)
        filters = filters.with_context(allowed_company_ids=user.company_ids.ids)
        found = filters.get_filters("crm.lead")
        return [one["name"] for one in found if one["name"] == "Trips by stage"]

    def test_pipeline_of_others_has_no_empty_columns(self):
        stage = self._get(self.profile, "stages", "trip.wish")
        leads = self.env["crm.lead"].with_user(self.seller)
        nothing = leads.stage_id.browse()
        self.assertNotIn(stage, leads._read_group_stage_ids(nothing, []))
        self.assertIn(stage, leads._read_group_stage_ids(stage, []))
        process = self._get(self.profile, "processes", "trip")
        domain = [("process_id", "=", process.id)]
        self.assertIn(stage, leads._read_group_stage_ids(nothing, domain))

    def test_people_cost_as_many_queries_whether_one_or_eighty(self):
        counts = []
        for number in (1, 80):
            vals = {"name": "P", "email": "p@example.com", **self._here()}
            users = self.env["res.users"].create(
                [{**vals, "login": f"p{number}_{n}"} for n in range(number)]
            )
            self.group.user_ids = [Command.unlink(user.id) for user in users]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.profile._sync_screens(users=users)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_partner_form_is_odoos_own_without_a_profile(self):
        """The seller's form has no field of ours, so it costs no query of ours."""
        with_addon = self._get_form(self.seller)
        names = self.env["ir.model.data"].search(
            [("module", "=", "crm_industry_profiles"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(names.mapped("res_id"))
        views.filtered(lambda view: view.model == "res.partner").active = False
        self.assertEqual(self._get_form(self.seller), with_addon)

    def _get_form(self, user):
        partners = self.env["res.partner"].with_user(user)
        partners = partners.with_context(allowed_company_ids=user.company_ids.ids)
        arch = etree.fromstring(partners.get_view(view_type="form")["arch"])
        return [node.get("name") for node in arch.iter("field", "page")]

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_industry_profiles.models.industry_profile_leave import READING

from .common_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestIndustrySeveral(ProfileCommon):
    """Several industries in one company, and what they cost those without any."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.travel = cls._import()
        document = cls._read_sample()
        document.update(code="cruises", name="Cruise Line")
        process = document["sections"]["processes"][0]
        process["domain"] = [["name", "ilike", "cruise"]]
        cls.cruises = cls._import(document)

    def _make_deal(self, name, company=None):
        company = company or self.company
        leads = self.env["crm.lead"].with_context(allowed_company_ids=company.ids)
        return leads.create(
            {"name": name, "type": "opportunity", "company_id": company.id}
        )

    def test_each_has_its_process(self):
        trip, cruise = self._make_deal("A trip"), self._make_deal("A cruise")
        self.assertEqual(trip.process_id, self._get(self.travel, "processes", "trip"))
        self.assertEqual(
            cruise.process_id, self._get(self.cruises, "processes", "trip")
        )
        self.assertFalse(trip.stage_id & cruise.stage_id)

    def test_people_have_the_screens_of_both(self):
        groups = self.travel.group_id | self.cruises.group_id
        self.assertEqual(len(groups), 2)
        self.assertEqual(self.local.group_ids & groups, groups)

    def test_one_goes_and_the_other_works_on(self):
        self.travel.with_user(self.admin).action_switch_off()
        self.assertFalse(self._make_deal("A trip").process_id)
        self.assertTrue(self._make_deal("A cruise").process_id)
        self.assertNotIn(self.travel.group_id, self.local.group_ids)
        self.assertIn(self.cruises.group_id, self.local.group_ids)

    def test_what_both_name_is_there_once(self):
        roles = self.env["crm.partner.role"].search([("code", "=", "traveller")])
        self.assertEqual(len(roles), 1)
        states = {
            profile.code: profile.item_ids.filtered(
                lambda item: item.res_id == roles.id and item.section == "partner_roles"
            ).state
            for profile in (self.travel, self.cruises)
        }
        self.assertEqual(states, {"excursions": "same", "cruises": "found"})

    def test_another_company_works_without(self):
        other = self.env["res.company"].create({"name": "Moon Tours"})
        self.assertFalse(self._make_deal("A trip", other).process_id)
        self.local.company_ids = [Command.link(other.id)]
        segments = self.env["crm.segment"].with_user(self.local)
        segments = segments.with_context(allowed_company_ids=other.ids)
        self.assertFalse(segments.search([("name", "=", "Families")]))

    def test_menus_cost_those_without_no_query(self):
        self._switch_all(False)
        before = self._count_menus(self.seller)
        self._switch_all(True)
        self.assertEqual(self._count_menus(self.seller), before)

    def test_card_costs_those_without_no_query(self):
        self._switch_all(False)
        before = self._count_card(self.seller)
        self._switch_all(True)
        self.assertEqual(self._count_card(self.seller), before)

    def test_switched_off_here_works_on_elsewhere(self):
        other = self.env["res.company"].create({"name": "Moon Tours"})
        self.travel.sudo()._switch(other, True)
        self.travel.with_user(self.admin).action_switch_off()
        processes = self.env["crm.process"].with_context(active_test=False)
        processes = processes.search([("name", "=", "Trip")])
        theirs = processes.filtered(lambda one: one.company_id == other)
        mine = processes & self._get(self.travel, "processes", "trip")
        self.assertEqual((theirs.active, mine.active), (True, False))

    def test_what_was_here_before_is_never_written(self):
        """Not even where it is empty."""
        role = self.env.ref("crm_relations.crm_partner_role_customer")
        role.color = 0
        document = self._read_sample()
        document["sections"]["partner_roles"][1]["color"] = 5
        self._import(document)
        self.assertEqual(role.color, 0)

    def test_what_an_update_adds_is_answered_for_by_a_person(self):
        """By whom the company has, not by the system that runs the update."""
        document = self._read_sample()
        rows = document["sections"]["life_event_rules"]
        rows.append({**rows[0], "key": "second", "name": "Second"})
        Bundle = self.env["industry.bundle"]
        bundle = Bundle._read(Bundle._write_document(document), "excursions.json")
        Bundle._bring(self.travel, self.company, bundle)
        rule = self._get(self.travel, "life_event_rules", "second")
        self.assertEqual(rule.user_id, self.admin)

    def test_properties_leave_archived_teams_as_well(self):
        team = self.env["crm.team"].search(
            [("company_id", "in", [False, self.company.id])], limit=1
        )
        names = [one["name"] for one in team.lead_properties_definition]
        self.assertIn("excursions_hotel", names)
        team.active = False
        self.env["industry.profile"]._forget_properties()
        names = [one["name"] for one in team.lead_properties_definition]
        self.assertNotIn("excursions_hotel", names)

    def _leave(self, *addons):
        self.env["industry.profile"].sudo()._leave_with(set(addons))

    def test_what_another_addon_brought_leaves_with_it(self):
        """As if a bridge had brought the profile; what was there before stays."""
        vals = {"model": "industry.profile", "res_id": self.travel.id}
        names = self.env["ir.model.data"].sudo()
        names.create({**vals, "module": "somebodys_bridge", "name": "profile"})
        items = self.travel.item_ids
        reading = items.filtered(lambda one: one.section in READING)
        self.assertEqual(set(reading.mapped("section")), set(READING))
        found = reading.filtered(lambda one: one.section == "reports")
        found.is_found = True
        kept = items.filtered(lambda one: one.section == "processes")
        menus = reading.filtered(lambda one: one.section == "menus")
        action = menus._get_records().action
        self._leave("crm_industry_profiles", "another_bridge")
        self.assertTrue(self.travel.company_ids)
        self._leave("crm_industry_profiles", "somebodys_bridge")
        self.assertFalse(self.travel.company_ids)
        self.assertTrue(self.cruises.company_ids)
        for item in reading - found:
            self.assertFalse(item._get_records(), item.key)
        self.assertFalse(action.exists())
        self.assertTrue(found._get_records() and kept._get_records())

    def _get_property_names(self, team):
        return [one["name"] for one in team.lead_properties_definition or []]

    def test_a_new_team_asks_what_the_others_ask(self):
        own = {"name": "own", "string": "Own", "type": "char"}
        vals = {"name": "New", "company_id": self.company.id}
        team = self.env["crm.team"].create(
            {**vals, "lead_properties_definition": [own]}
        )
        names = self._get_property_names(team)
        self.assertEqual(names[0], "own")
        self.assertEqual(names.count("excursions_hotel"), 1)

    def test_a_new_team_of_another_company_asks_nothing(self):
        other = self.env["res.company"].create({"name": "No Tours"})
        vals = {"name": "Elsewhere", "company_id": other.id}
        team = self.env["crm.team"].sudo().create(vals)
        self.assertNotIn("excursions_hotel", self._get_property_names(team))

    def test_a_new_team_does_not_ask_what_was_switched_off(self):
        self.travel.sudo()._switch(self.company, False)
        vals = {"name": "Later", "company_id": self.company.id}
        team = self.env["crm.team"].create(vals)
        self.assertNotIn("excursions_hotel", self._get_property_names(team))

    def _switch_all(self, is_on):
        profiles = self.env["industry.profile"].search([])
        for profile in profiles:
            profile.sudo()._switch(self.company, is_on)

    def _count_menus(self, user):
        menus = self.env["ir.ui.menu"].with_user(user)
        menus = menus.with_context(allowed_company_ids=user.company_ids.ids)

        def load():
            self.env.registry.clear_all_caches()
            menus.load_menus(False)

        return self._count(load)

    def _count_card(self, user):
        partner = self.env["res.partner"].create({"name": "Nina"}).with_user(user)
        partner = partner.with_context(allowed_company_ids=user.company_ids.ids)
        arch = etree.fromstring(partner.get_view(view_type="form")["arch"])
        nodes = arch.xpath("//field[not(ancestor::field)]")
        spec = {node.get("name"): {} for node in nodes}

        def read():
            partner.web_read(spec)

        return self._count(read)

    def _count(self, call):
        call()  # warms up what is the same for all
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

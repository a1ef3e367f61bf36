from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_profile import ProfileCommon

BANK = "crm_industry_profiles.industry_profile_bank"


@tagged("post_install", "-at_install")
class TestIndustryJourneys(ProfileCommon, HttpCase):
    """A company of its own, at the desk: what it switches on, adapts and measures."""

    browser_size = "1366x768"

    def _travel(self, action, tour, login):
        url = f"/odoo/action-crm_industry_profiles.{action}"
        self.start_tour(url, tour, login=login, timeout=120)
        self.env.invalidate_all()

    def _make_deal(self, name):
        """A deal of the seller with a customer of a branch."""
        branch = self.env["fin.branch"].create(
            {"name": "Harbour", "code": name, "company_id": self.company.id}
        )
        partners = self.env["res.partner"].with_company(self.company)
        customer = partners.create({"name": "Nina", "fin_branch_id": branch.id})
        leads = self.env["crm.lead"].with_user(self.local)
        leads = leads.with_context(allowed_company_ids=self.company.ids)
        vals = {"name": name, "type": "opportunity", "partner_id": customer.id}
        return leads.create(vals)

    def test_bank_is_switched_on_adapted_and_switched_off(self):
        bank = self.env.ref(BANK)
        role = self.env.ref("crm_industry_profiles.group_bank_manager")
        (self.admin | self.local).group_ids |= role
        self._travel("industry_profile_action", "industry_switch_on", "ind_admin")
        process = self._get(bank, "processes", "standard")
        self.assertEqual((process.name, process.active), ("Our way", True))
        self.assertEqual(process.company_id, self.company)
        deal = self._make_deal("A loan for the roof")
        self.assertEqual(deal.process_id, process)
        menus = self.env["ir.ui.menu"].with_user(self.local)
        own = self._get(bank, "menus", "deposits_end")
        self.assertIn(own.id, menus._visible_menu_ids())

        self._travel("industry_profile_action", "industry_switch_off", "ind_admin")
        self.assertFalse(process.active)
        self.assertNotIn(own.id, menus._visible_menu_ids())
        self.assertTrue(deal.stage_id)
        self.assertFalse(self._make_deal("A loan for the car").process_id)

        bank.with_user(self.admin).action_switch_on()
        self.assertEqual((process.name, process.active), ("Our way", True))
        bank.digest = "of an older version"
        self.env["industry.profile"]._refresh_active()  # as with -u
        self.assertEqual(process.name, "Our way")

    def _close_deals(self, team):
        """Three of four deals of the pilot group are won."""
        vals = {
            "type": "opportunity",
            "company_id": self.company.id,
            "team_id": team.id,
            "user_id": self.local.id,
        }
        deals = [{**vals, "name": f"Deal {number}"} for number in range(4)]
        leads = self.env["crm.lead"].create(deals)
        reason = self.env["crm.lost.reason"].create({"name": "Price"})
        leads[:3].action_set_won()
        leads[3:].action_set_lost(lost_reason_id=reason.id)
        leads.write({"date_closed": date.today() - timedelta(days=10)})

    def test_guide_from_the_goal_to_monitoring(self):
        member = Command.create({"user_id": self.local.id})
        vals = {"name": "Pilots", "company_id": self.company.id}
        team = self.env["crm.team"].create({**vals, "crm_team_member_ids": [member]})
        self._close_deals(team)
        self._travel("industry_guide_action", "industry_guide", "ind_boss")
        guide = self.env["industry.guide"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((guide.state, guide.progress), ("run", 25))
        goal = guide.indicator_ids
        self.assertEqual((goal.baseline, goal.target, goal.state), (75, 90, "on_track"))
        self.assertEqual(goal.snapshot_ids.mapped("value"), [75])

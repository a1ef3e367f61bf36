from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_profile import ProfileCommon

TODAY = date(2026, 6, 15)
STEP_CODES = [
    "goals",
    "indicators",
    "people",
    "pilot",
    "data",
    "real",
    "launch",
    "monitoring",
]


@tagged("post_install", "-at_install")
class TestIndustryGuide(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(TODAY)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Pilots",
                "company_id": cls.company.id,
                "crm_team_member_ids": [Command.create({"user_id": cls.local.id})],
            }
        )
        cls._close_deals(won=3, lost=1)
        cls.guide = (
            cls.env["industry.guide"]
            .with_user(cls.guide_boss)
            .create({"company_id": cls.company.id, "pilot_team_id": cls.team.id})
        )

    @classmethod
    def _close_deals(cls, won=0, lost=0, day=TODAY - timedelta(days=10)):
        leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {n}",
                    "type": "opportunity",
                    "company_id": cls.company.id,
                    "user_id": cls.local.id,
                }
                for n in range(won + lost)
            ]
        )
        reason = cls.env["crm.lost.reason"].create({"name": "Price"})
        leads[:won].action_set_won()
        leads[won:].action_set_lost(lost_reason_id=reason.id)
        leads.write({"date_closed": day})
        return leads

    def _aim(self, metric="conversion", change=20, days=365, **values):
        indicators = self.env["industry.guide.indicator"].with_user(self.guide_boss)
        return indicators.create(
            {
                "guide_id": self.guide.id,
                "metric": metric,
                "is_goal": True,
                "change": change,
                "date_target": days and TODAY + timedelta(days=days),
                **values,
            }
        )

    def _get_step(self, code):
        return self.guide.step_ids.filtered(lambda step: step.code == code)

    def test_guide_has_eight_steps_in_order(self):
        codes = self.guide.step_ids.mapped("code")
        self.assertEqual(
            codes,
            [
                "goals",
                "indicators",
                "people",
                "pilot",
                "data",
                "real",
                "launch",
                "monitoring",
            ],
        )
        self.assertEqual(self.guide.progress, 0)

    def test_goal_measures_where_it_starts(self):
        goal = self._aim()
        self.assertEqual((goal.baseline, goal.target), (75, 90))
        self.assertEqual(goal.date_baseline, TODAY)
        self.assertEqual(goal.state, "on_track")

    def test_vague_goals_are_refused(self):
        for values in (
            {"change": 0},
            {"days": 0},
            {"days": 7},
            {"change": -20},
            {"change": 50},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._aim(**values)

    def test_indicator_without_data_has_no_start(self):
        goal = self._aim("churn", -25)
        self.assertFalse(goal.date_baseline)
        self.assertEqual(goal.state, "watched")

    def test_guide_does_not_start_without_a_goal(self):
        with self.assertRaises(ValidationError):
            self.guide.action_start()
        self._aim()
        self.guide.action_start()
        self.assertEqual(self.guide.state, "run")

    def test_step_is_finished_only_when_its_figure_is_reached(self):
        step = self._get_step("goals")
        with self.assertRaises(UserError):
            step.action_done()
        self._aim()
        step.action_done()
        self.assertEqual((step.value, step.state, step.date_done), (1, "done", TODAY))
        self.assertEqual(self.guide.progress, 12)
        self.assertEqual(self.guide.step_id.code, "indicators")

    def test_steps_are_measured_from_the_database(self):
        self.guide.member_ids = self.local | self.seller
        self.guide.action_measure()
        values = {step.code: step.value for step in self.guide.step_ids}
        self.assertEqual(values["people"], 3)
        self.assertEqual(values["pilot"], 1)
        self.assertEqual(values["real"], 4)

    def test_missed_way_gives_the_responsible_one_activity(self):
        goal = self._aim(user_id=self.local.id)
        self.guide.action_start()
        self._close_deals(lost=4, day=TODAY)
        with freeze_time(TODAY + timedelta(days=180)):
            self.guide.action_measure()
            self.guide.action_measure()
        self.assertEqual(goal.state, "behind")
        self.assertEqual(self.guide.activity_ids.user_id, self.local)
        self.assertEqual(len(self.guide.activity_ids), 1)

    def test_goal_is_reached(self):
        goal = self._aim()
        self._close_deals(won=20, day=TODAY)
        self.guide.action_measure()
        self.assertEqual(
            (goal.value, goal.state, goal.progress), (95.83, "reached", 100)
        )

    def test_month_is_kept_once(self):
        goal = self._aim()
        self.guide.action_measure()
        self.assertEqual(goal.snapshot_ids.mapped("month"), [date(2026, 6, 1)])
        with freeze_time(TODAY + timedelta(days=30)):
            self.guide.action_measure()
        months = sorted(goal.snapshot_ids.mapped("month"))
        self.assertEqual(months, [date(2026, 6, 1), date(2026, 7, 1)])

    def test_cron_measures_running_guides_each_month(self):
        goal = self._aim()
        self.guide.action_start()
        with self.enter_registry_test_mode(), freeze_time("2026-07-02"):
            cron = self.env.ref("crm_industry_profiles.ir_cron_industry_guide")
            cron.method_direct_trigger()
        self.assertEqual(len(goal.snapshot_ids), 2)

    def test_people_of_the_project_read_it_and_others_do_not(self):
        guide = self.guide.with_user(self.local)
        with self.assertRaises(AccessError):
            guide.read(["name"])
        self.guide.member_ids = self.local
        self.assertEqual(guide.read(["progress"])[0]["progress"], 0)
        with self.assertRaises(AccessError):
            guide.write({"name": "x"})
        with self.assertRaises(AccessError):
            guide.action_measure()

    def test_other_company_does_not_see_it(self):
        other = self.env["res.company"].create({"name": "Moon Tours"})
        boss = self._create_user(
            "ind_other",
            "sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        guides = self.env["industry.guide"].with_user(boss)
        found = guides.with_context(allowed_company_ids=other.ids).search([])
        self.assertNotIn(self.guide, found)

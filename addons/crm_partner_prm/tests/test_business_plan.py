from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.quarters import get_elapsed, get_last_quarters, get_quarter_end
from .common_plan import TODAY, PlanCommon, PlanMoneyCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPlanFigures(PlanMoneyCommon):
    def test_money_counts_in_the_quarter_in_which_it_came(self):
        self._sell(self.deal, 1000, "2024-03-31")
        self._sell(self.deal, 250, "2024-04-01")
        self._sell(self.deal, 70, "2023-12-31")
        plan = self._plan(revenue=(800, 2000, 0, 0))
        self.assertEqual(self._get_actual(plan, "revenue"), [1000, 250, 0, 0])

    def test_what_the_partner_buys_itself_counts_too(self):
        self._sell(self.direct, 500, "2024-02-01", self.nora)
        plan = self._plan(revenue=(100, 0, 0, 0))
        self.assertEqual(self._get_actual(plan, "revenue"), [500, 0, 0, 0])

    def test_money_on_a_deal_is_the_partners_whoever_buys(self):
        self._sell(self.deal, 500, "2024-02-01", self.sue)
        mine = self._plan(revenue=(100, 0, 0, 0))
        other = self._plan(self.sundial, revenue=(100, 0, 0, 0))
        self.assertEqual(self._get_actual(mine, "revenue"), [500, 0, 0, 0])
        self.assertEqual(self._get_actual(other, "revenue"), [0, 0, 0, 0])

    def test_direct_sales_and_money_on_its_way_do_not_count(self):
        self._sell(self.direct, 500, "2024-02-01")
        order = self._order([(self.desk, 1, 300)], self.deal)
        self._send_money(self._invoice(order), 300, "2024-03-10")
        plan = self._plan(revenue=(100, 0, 0, 0))
        self.assertEqual(self._get_actual(plan, "revenue"), [0, 0, 0, 0])

    def test_what_is_paid_back_counts_less(self):
        order = self._sell(self.deal, 1000, "2024-02-01")
        note = self._credit(order.invoice_ids, "2024-04-02")
        self._pay(note, amount=400, day="2024-04-02")
        plan = self._plan(revenue=(100, 100, 0, 0))
        self.assertEqual(self._get_actual(plan, "revenue"), [1000, -400, 0, 0])

    def test_a_payment_shows_without_saving_the_plan(self):
        plan = self._plan(revenue=(100, 0, 0, 0))
        self.assertEqual(plan.line_ids.actual_year, 0)
        self._sell(self.deal, 40, "2024-02-01")
        plan.line_ids.invalidate_recordset()
        self.assertEqual(plan.line_ids.actual_year, 40)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPlanCounts(PlanCommon):
    def test_won_deals_and_new_customers(self):
        acme = self._create_partner("Acme", is_company=True)
        buyer = self._create_partner("Buyer", parent_id=acme.id)
        self._win("2023-11-02", customer=acme)
        self._win("2024-01-02", customer=buyer)
        self._win("2024-02-02", partner_name="Bolt")
        self._win("2024-04-02", partner_name=" bolt")
        self._win("2024-04-03", self.sundial)
        plan = self._plan(won=(1, 1, 1, 1), customer=(1, 1, 1, 1))
        self.assertEqual(self._get_actual(plan, "won"), [2, 1, 0, 0])
        self.assertEqual(self._get_actual(plan, "customer"), [1, 0, 0, 0])

    def test_a_deal_with_a_person_there_is_the_companys(self):
        self._win("2024-02-02", self.nora)
        plan = self._plan(won=(1, 1, 1, 1), customer=(1, 1, 1, 1))
        self.assertEqual(self._get_actual(plan, "won"), [1, 0, 0, 0])
        self.assertEqual(self._get_actual(plan, "customer"), [1, 0, 0, 0])

    def test_the_day_of_a_deal_is_that_of_the_company(self):
        self.env.company.partner_id.tz = "Europe/Kyiv"
        lead = self._win("2024-03-31")
        lead.date_closed = "2024-03-31 22:30:00"
        plan = self._plan(won=(1, 1, 1, 1))
        self.assertEqual(self._get_actual(plan, "won"), [0, 1, 0, 0])

    def test_registered_deals_count_when_they_were_sent(self):
        deals = self.env["prm.deal.registration"].create(
            [
                {"partner_id": self.northwind.id, "customer_name": name}
                for name in ("Sent", "Draft")
            ]
        )
        deals[0]._set_state("submitted", date_submitted="2024-05-02 08:00:00")
        plan = self._plan(registration=(0, 1, 0, 0))
        self.assertEqual(self._get_actual(plan, "registration"), [0, 1, 0, 0])

    def test_percent_is_of_what_is_due_by_today(self):
        for day in ("2024-02-02", "2024-04-02", "2024-04-03"):
            self._win(day)
        line = self._plan(won=(2, 4, 100, 100)).line_ids
        # 46 days of 91 are over: 2.02 of the 4 deals of the second quarter are due
        self.assertEqual((line.target_year, line.due_year), (206, 4.02))
        self.assertEqual((line.percent_year, line.percent_quarter), (75, 99))

    def test_a_year_ahead_is_due_for_nothing_and_a_past_one_for_all(self):
        ahead = self._plan(year=2025, won=(1, 1, 1, 1)).line_ids
        past = self._plan(year=2023, won=(1, 1, 1, 1)).line_ids
        self.assertEqual((ahead.due_year, ahead.percent_year), (0, 0))
        self.assertEqual((past.due_year, past.percent_quarter), (4, 0))

    def test_the_plan_does_not_hide_a_weak_target_behind_a_strong_one(self):
        for day in ("2024-02-02", "2024-02-03", "2024-02-04", "2024-02-05"):
            self._win(day)
        plan = self._plan(won=(1, 0, 0, 0), registration=(2, 0, 0, 0))
        self.assertEqual(plan.percent, 50)

    def test_quarters_of_the_calendar(self):
        today = self.env["prm.business.plan"]._fields["signed_on"].now().date()
        ends = [str(get_quarter_end(2024, number)) for number in (1, 2, 3, 4)]
        self.assertEqual(ends, ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"])
        shares = [get_elapsed(2024, number, today) for number in (1, 2, 3, 4)]
        self.assertEqual(shares, [1, 46 / 91, 0, 0])
        self.assertEqual(
            [str(day) for day in get_last_quarters(today, 4)],
            ["2023-07-01", "2023-10-01", "2024-01-01", "2024-04-01"],
        )

    def test_many_plans_cost_as_many_queries_as_one(self):
        counts = []
        for number in (1, 1, 80):
            partners = self.env["res.partner"].create(
                [{"name": f"P{i}", "is_company": True} for i in range(number)]
            )
            plans = self.env["prm.business.plan"].union(
                *(self._plan(partner, won=(1, 1, 1, 1)) for partner in partners)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plans.mapped("percent")
            counts.append(self.env.cr.sql_log_count - before)
        # the first one warms up what is remembered between requests
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPlanSteps(PlanCommon):
    def test_the_partner_manager_of_the_partner_has_the_plan(self):
        self.assertEqual(self._plan().user_id, self.manager)

    def test_a_plan_without_targets_is_not_sent(self):
        plan = self._plan(won=(0, 0, 0, 0))
        with self.assertRaisesRegex(UserError, "needs a target"):
            plan.action_send()
        self.assertEqual(plan.state, "draft")

    def test_sending_tells_the_partners_people(self):
        self.create_portal_users()
        plan = self._plan(won=(1, 0, 0, 0)).with_user(self.manager)
        plan.action_send()
        self.assertEqual((plan.state, str(plan.date_sent)[:10]), ("sent", TODAY))
        self.assertEqual(
            plan.message_ids[0].partner_ids, self.nora | self.nils, "not the rival"
        )

    def test_what_was_sent_stays_until_it_is_taken_back(self):
        plan = self._plan(won=(1, 0, 0, 0)).with_user(self.manager)
        plan.action_send()
        for change in (
            lambda: plan.write({"year": 2025}),
            lambda: plan.line_ids.write({"target_q1": 9}),
            lambda: plan.line_ids.unlink(),
            lambda: plan.line_ids.create({"plan_id": plan.id, "kind": "customer"}),
        ):
            with self.assertRaises(UserError):
                change()
        plan.action_draft()
        plan.line_ids.target_q1 = 9
        self.assertEqual(plan.line_ids.target_year, 9)

    def test_nobody_writes_that_it_was_agreed(self):
        plan = self._plan(won=(1, 0, 0, 0)).with_user(self.manager)
        with self.assertRaises(AccessError):
            plan.state = "agreed"
        with self.assertRaisesRegex(UserError, "Who agreed"):
            plan.action_agree()
        plan.signed_by = "Nora"
        plan.action_agree()
        with self.assertRaises(UserError):
            plan.signed_by = "Somebody"
        self.assertEqual((plan.state, plan.signed_by), ("agreed", "Nora"))

    def test_nobody_forges_a_signature(self):
        plan = self._plan(won=(1, 0, 0, 0)).with_user(self.manager)
        for name, value in (
            ("signed_on", "2024-01-01 00:00:00"),
            ("signature", "aaaa"),
            ("version", 3),
            ("signer_id", self.nora.id),
        ):
            with self.assertRaises(AccessError):
                plan.write({name: value})
            with self.assertRaises(AccessError):
                plan.create({"partner_id": self.sundial.id, name: value})
        self.assertEqual((plan.version, plan.signed_on), (1, False))

    def test_a_manager_changes_an_agreed_plan(self):
        plan = self._agree(won=(1, 0, 0, 0)).with_user(self.manager)
        action = plan.action_change()
        version = plan.browse(action["res_id"])
        version.line_ids.target_q1 = 5
        self.assertEqual((version.version, version.previous_id), (2, plan))

    def test_a_change_is_a_new_version_and_the_old_one_is_kept(self):
        plan = self._agree(won=(1, 0, 0, 0))
        plan.action_change()
        version = self.env["prm.business.plan"].search([("previous_id", "=", plan.id)])
        self.assertEqual((version.version, version.state), (2, "draft"))
        version.line_ids.target_q1 = 5
        self.assertEqual((plan.state, plan.line_ids.target_q1), ("agreed", 1))
        version.signed_by = "Nora"
        version.action_agree()
        self.assertEqual((plan.state, version.state), ("replaced", "agreed"))
        self.assertEqual(plan.line_ids.target_q1, 1)
        self.assertEqual(version.display_name, "Northwind Resale 2024 (version 2)")

    def test_asking_for_a_version_twice_opens_the_same(self):
        plan = self._agree(won=(1, 0, 0, 0))
        first, second = plan.action_change(), plan.action_change()
        self.assertEqual(first["res_id"], second["res_id"])

    @mute_logger("odoo.sql_db")
    def test_a_partner_has_one_plan_for_a_year(self):
        self._plan(won=(1, 0, 0, 0))
        self._plan(year=2025, won=(1, 0, 0, 0))
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._plan(won=(1, 0, 0, 0))

    def test_a_plan_is_made_with_the_company(self):
        with self.assertRaisesRegex(ValidationError, "belongs to Northwind"):
            self._plan(self.nora)

    def test_what_the_partner_has_seen_is_not_deleted(self):
        plan = self._plan(won=(1, 0, 0, 0))
        plan.action_send()
        with self.assertRaisesRegex(UserError, "stays on record"):
            plan.unlink()
        self.assertTrue(plan.exists())

    def test_others_do_not_read_plans(self):
        plan = self._plan(won=(1, 0, 0, 0))
        for user in (self.seller, self.employee):
            with self.assertRaises(AccessError):
                plan.with_user(user).read(["year"])

    def test_a_manager_of_another_company_does_not_see_it(self):
        plan = self._plan(won=(1, 0, 0, 0))
        company = self.env["res.company"].create({"name": "Other"})
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company}
        )
        plans = self.env["prm.business.plan"].with_user(self.manager)
        self.assertFalse(plans.search([("id", "=", plan.id)]))
        with self.assertRaises(AccessError):
            plan.line_ids.with_user(self.manager).read(["kind"])

    def test_merged_partners_keep_their_plans_and_one_in_force(self):
        mine = self._agree(won=(1, 0, 0, 0))
        other = self._agree(self.sundial, won=(2, 0, 0, 0))
        later = self._plan(self.sundial, year=2025, won=(3, 0, 0, 0))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.northwind | self.sundial).ids, self.northwind)
        plans = mine | other | later
        self.assertEqual(plans.partner_id, self.northwind)
        self.assertEqual(
            plans.mapped("state"), ["agreed", "replaced", "draft"], "the survivor's"
        )


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestJointActivities(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._agree(won=(1, 0, 0, 0))

    def _add(self, plan=None, contact=None):
        context = (plan or self.plan).with_user(self.manager).action_add_activity()
        return (
            self.env["mail.activity"]
            .with_user(self.manager)
            .with_context(**context["context"])
            .create(
                {
                    "summary": "Fair",
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "date_deadline": "2024-06-01",
                    "prm_contact_id": (contact or self.nora).id,
                }
            )
        )

    def test_both_sides_are_named(self):
        activity = self._add()
        self.assertEqual(self.plan.joint_activity_ids, activity)
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.prm_contact_id, self.nora)

    def test_nobody_of_another_company_answers_for_it(self):
        with self.assertRaisesRegex(ValidationError, "does not work for Northwind"):
            self._add(contact=self.sue)

    def test_what_is_done_stays_in_the_plan(self):
        activity = self._add()
        activity.action_feedback("Went well")
        self.assertEqual(self.plan.joint_activity_ids, activity)
        self.assertEqual(activity.state, "done")

    def test_activities_go_on_in_the_new_version(self):
        activity = self._add()
        self.plan.action_change()
        version = self.env["prm.business.plan"].search(
            [("previous_id", "=", self.plan.id)]
        )
        self.assertFalse(version.joint_activity_ids)
        version.signed_by = "Nora"
        version.action_agree()
        self.plan.invalidate_recordset()
        self.assertEqual(version.joint_activity_ids, activity)
        self.assertFalse(self.plan.joint_activity_ids)

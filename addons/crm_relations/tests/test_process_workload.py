from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_process import CrmProcessCommon


@tagged("post_install", "-at_install")
class TestProcessWorkload(CrmProcessCommon):
    def _get_load(self, user, viewer=None):
        Workload = self.env["crm.workload"].with_user(viewer or self.manager)
        return Workload.search([("user_id", "=", user.id)])

    def _plan(self, deal, user, deadline):
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": deal.id,
                "user_id": user.id,
                "date_deadline": deadline,
            }
        )

    @freeze_time("2026-06-15 12:00:00")
    def test_row_shows_what_a_person_has_open(self):
        deal = self._create_deal(
            expected_revenue=500, priority="2", date_deadline="2026-06-14"
        )
        self._create_deal(expected_revenue=250)
        self._create_deal(active=False)
        self._plan(deal, self.ada, "2026-06-10")
        self._plan(deal, self.ada, "2026-06-20")
        row = self._get_load(self.ada)
        self.assertEqual((row.open_deals, row.open_value), (2, 750))
        self.assertEqual((row.overdue_deals, row.overdue_activities), (1, 1))
        self.assertEqual((row.planned_activities, row.load), (2, 3.5))

    @freeze_time("2026-06-15 12:00:00")
    def test_row_shows_where_the_time_went(self):
        deal = self._create_deal()
        deal.action_set_won()
        deal._write_process({"date_closed": datetime(2026, 6, 1)})
        lead = {"lead_id": deal.id}
        self._log(self.ann, duration=2, date=datetime(2026, 6, 1), **lead)
        self._log(self.carl, duration=1, date=datetime(2026, 1, 10), **lead)
        other = self._create_customer("Other")
        self._log(other, duration=3, date=datetime(2026, 6, 2))
        self._log(other, duration=9, date=datetime(2025, 6, 1))
        row = self._get_load(self.ada)
        self.assertEqual(row.interaction_hours, 5)
        self.assertEqual(row.customer_hours, 3)
        self.assertEqual((row.won_deals, row.won_deal_hours), (1, 3))

    def test_who_has_much_more_than_the_others_is_overloaded(self):
        self.env["crm.lead"].search([]).active = False
        people = self.ada + self.bob + self.eve
        self.env["mail.activity"].search([("user_id", "in", people.ids)]).unlink()
        for _number in range(60):
            self._create_deal()
        rows = {user: self._get_load(user).state for user in (self.ada, self.bob)}
        self.assertEqual(rows, {self.ada: "over", self.bob: "under"})
        self.assertEqual(self._get_load(self.bob).load_percent, 0)

    def test_deals_of_other_companies_are_not_counted(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        deal = self._create_deal(partner_id=False, team_id=False)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = %s WHERE id = %s", [other.id, deal.id]
        )
        self.assertEqual(self._get_load(self.ada).open_deals, 0)

    def test_values_of_other_currencies_are_converted(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.env.ref("base.EUR").id}
        )
        main = self.env.company
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "rate": 0.5, "currency_id": other.currency_id.id}
        )
        people = self.ada + self.manager
        people.sudo().company_ids += other
        self._create_deal(expected_revenue=500)
        self._create_deal(
            expected_revenue=100, company_id=other.id, team_id=False, partner_id=False
        )
        Workload = self.env["crm.workload"].with_user(self.manager)
        both = Workload.with_context(allowed_company_ids=(main + other).ids)
        row = both.search([("user_id", "=", self.ada.id)])
        self.assertEqual((row.open_deals, row.open_value), (2, 700))

    def test_each_role_sees_its_rows(self):
        seen = {
            user: bool(self._get_load(self.ada, user))
            for user in (self.ada, self.bob, self.lia, self.manager)
        }
        self.assertEqual(list(seen.values()), [True, False, True, True])
        for stranger in (self.accountant, self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._get_load(self.ada, stranger)


@tagged("post_install", "-at_install")
class TestProcessRebalance(CrmProcessCommon):
    def _open(self, deals, **values):
        action = deals.with_user(self.manager).action_rebalance()
        Wizard = self.env["crm.rebalance"].with_user(self.manager)
        wizard = Wizard.browse(action["res_id"])
        wizard.write(values)
        return wizard

    def _create_deals(self, number, **values):
        deals = [self._create_deal(name=f"Deal {n}", **values) for n in range(number)]
        return self.env["crm.lead"].concat(*(deal.sudo(False) for deal in deals))

    def test_preview_is_what_happens(self):
        deals = self._create_deals(4)
        wizard = self._open(deals, user_ids=(self.ada + self.bob).ids)
        self.assertEqual(wizard.moved_count, 2)
        self.assertEqual(wizard.preview, f"{self.ada.name}: -2\n{self.bob.name}: +2")
        shown = wizard.line_ids.mapped(lambda one: (one.lead_id.id, one.user_to_id.id))
        wizard.action_apply()
        self.assertEqual([(d.id, d.user_id.id) for d in deals], sorted(shown))

    def test_each_giver_gets_a_log_that_can_be_undone(self):
        deals = self._create_deals(2)
        deals += self._create_deals(1, user=self.eve, team_id=self.team_b.id)
        wizard = self._open(deals, user_ids=self.bob.ids, note="Ada is ill")
        wizard.action_apply()
        self.assertEqual(deals.user_id, self.bob)
        logs = self.env["crm.handover"].search([], limit=2, order="id desc")
        self.assertEqual(logs.user_from_id, self.ada + self.eve)
        self.assertEqual(sorted(logs.mapped("line_count")), [1, 2])
        self.assertEqual(set(logs.mapped("note")), {"Ada is ill"})
        for log in logs.with_user(self.manager):
            log.action_undo()
        self.assertEqual(deals.mapped("user_id"), self.ada + self.eve)

    def test_existing_work_counts(self):
        self._create_deals(3, user=self.bob)
        deals = self._create_deals(3)
        wizard = self._open(deals, user_ids=(self.ada + self.bob).ids)
        self.assertEqual(wizard.moved_count, 0)
        with self.assertRaisesRegex(UserError, "Nothing would change"):
            wizard.action_apply()

    def test_in_turn_everybody_gets_as_many(self):
        self._create_deals(5, user=self.bob)
        deals = self._create_deals(4)
        wizard = self._open(
            deals, user_ids=(self.ada + self.bob).ids, method="round_robin"
        )
        self.assertEqual(
            wizard.line_ids.mapped("user_to_id.login"), ["crm_ada", "crm_bob"]
        )
        self.assertEqual(wizard.moved_count, 2)

    def test_rule_gives_people_and_method(self):
        rule = self.env["crm.assignment.rule"].create(
            {
                "name": "Overflow",
                "method": "round_robin",
                "user_ids": [Command.set(self.bob.ids)],
            }
        )
        wizard = self._open(self._create_deals(2))
        with Form(wizard) as form:
            form.rule_id = rule
        self.assertEqual(wizard.user_ids, self.bob)
        self.assertEqual(wizard.method, "round_robin")
        self.assertEqual(wizard.line_ids.user_to_id, self.bob)

    def test_preview_can_be_corrected(self):
        deal = self._create_deals(1)
        wizard = self._open(deal, user_ids=self.bob.ids)
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.user_to_id = self.eve
        wizard.action_apply()
        self.assertEqual(deal.user_id, self.eve)

    def test_absent_people_get_nothing(self):
        self.bob.crm_team_member_ids.crm_absent_until = "2999-01-01"
        wizard = self._open(self._create_deals(2), user_ids=(self.bob + self.eve).ids)
        self.assertEqual(wizard.line_ids.user_to_id, self.eve)

    def test_change_meanwhile_is_not_overwritten(self):
        deals = self._create_deals(2)
        wizard = self._open(deals, user_ids=self.bob.ids)
        self.assertEqual(wizard.moved_count, 2)
        deals[0].user_id = self.eve
        with self.assertRaisesRegex(UserError, "went to somebody else: Deal 0"):
            wizard.action_apply()
        self.assertEqual(deals.mapped("user_id"), self.eve + self.ada)

    def test_only_managers_rebalance(self):
        deals = self._create_deals(1)
        wizard = self._open(deals, user_ids=self.bob.ids)
        for user in (self.ada, self.lia, self.accountant, self.portal):
            with self.assertRaises(AccessError):
                deals.with_user(user).action_rebalance()
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_apply()
        self.assertEqual(deals.user_id, self.ada)

    def test_closed_deals_and_those_of_nobody_stay(self):
        won, nobody = self._create_deals(2)
        won.action_set_won()
        nobody.user_id = False
        with self.assertRaisesRegex(UserError, "open deals that have a salesperson"):
            (won + nobody).with_user(self.manager).action_rebalance()

    def test_rebalancing_costs_no_query_per_deal(self):
        counts = []
        for number in (5, 5, 40):
            deals = self.env["crm.lead"].create(
                [{"name": str(n), "user_id": self.ada.id} for n in range(number)]
            )
            wizard = self._open(deals, user_ids=(self.ada + self.bob).ids)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            wizard._get_plan()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestProcessConversion(CrmProcessCommon):
    def _get_figures(self, *measures):
        groups = self.env["crm.stage.report"]._read_group(
            [("lead_id.name", "=", "Roof")], ["stage_id"], measures
        )
        return {stage.name: tuple(figures) for stage, *figures in groups}

    def test_stages_show_how_deals_came_and_left(self):
        first, second, third = (self._create_deal() for _number in range(3))
        (first + second).stage_id = self.offer
        first.action_set_won()
        second.action_set_lost(lost_reason_id=self.too_dear.id)
        third.stage_id = self.talk
        third.stage_id = self.contact
        self.assertEqual(
            self._get_figures(
                "entered:sum",
                "moved_on:sum",
                "moved_back:sum",
                "lost:sum",
                "won:sum",
                "standing:sum",
                "conversion:avg",
            ),
            {
                "Contact": (4, 3, 0, 0, 0, 1, 100),
                "Offer": (2, 1, 0, 1, 1, 0, 50),
                "Talk": (1, 0, 1, 0, 0, 0, 0),
                "Done": (1, 0, 0, 0, 0, 0, False),
            },
        )

    def test_cycle_time_runs_from_creation_to_the_win(self):
        deal = self._create_deal()
        deal.action_set_won()
        win = deal.transition_ids.filtered(lambda move: move.kind == "won")
        win.sudo().date = datetime(2027, 3, 11)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2027-03-01' WHERE id = %s", [deal.id]
        )
        self.assertEqual(self._get_figures("cycle_days:avg")["Contact"], (10,))

    def test_handing_over_is_not_leaving(self):
        deal = self._create_deal()
        deal.sudo().user_id = self.bob
        self.assertEqual(
            self._get_figures("entered:sum", "moved_on:sum", "conversion:avg"),
            {"Contact": (1, 0, False)},
        )

    def test_each_role_sees_its_part(self):
        deal = self._create_deal()
        Report = self.env["crm.stage.report"]
        seen = [
            bool(Report.with_user(user).search([("lead_id", "=", deal.id)]))
            for user in (self.ada, self.eve, self.lia, self.manager)
        ]
        self.assertEqual(seen, [True, False, True, True])
        for stranger in (self.accountant, self.employee, self.portal):
            with self.assertRaises(AccessError):
                Report.with_user(stranger).search([])

    def test_moves_are_on_the_customers_timeline(self):
        deal = self._create_deal()
        deal.stage_id = self.offer
        deal.action_set_lost(lost_reason_id=self.too_dear.id)
        page = self._get_page(self.acme, kinds=["stage"])
        self.assertEqual(
            [(row["name"], row["state"]) for row in page["rows"]],
            [("Roof: Offer", "Moved Forward")],
        )

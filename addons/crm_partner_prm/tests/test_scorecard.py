from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_plan import TODAY, PlanCommon, PlanMoneyCommon


class CardChecks:
    def _get_card(self, partner=None):
        partner = partner or self.northwind
        return self.env["prm.scorecard"].search([("partner_id", "=", partner.id)])

    def _find_risks(self, partner=None):
        self.env["prm.partner.risk"]._refresh((self.northwind | self.sundial).ids)
        partner = partner or self.northwind
        return self.env["prm.partner.risk"].search([("partner_id", "=", partner.id)])

    def _get_values(self, kind):
        rows = self._get_card().trend["rows"]
        return next(row for row in rows if row["kind"] == kind)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestScorecard(CardChecks, PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day in ("2023-08-01", "2023-11-01", "2023-11-02", "2024-02-01"):
            cls._win(day)

    def test_the_last_four_quarters(self):
        trend = self._get_card().trend
        self.assertEqual(
            trend["quarters"], ["Q3 2023", "Q4 2023", "Q1 2024", "Q2 2024"]
        )
        row = self._get_values("won")
        self.assertEqual(row["values"], [1, 2, 1, 0])
        self.assertEqual(row["heights"], [50, 100, 50, 0])
        self.assertEqual((row["change_text"], row["tone"]), ("-50%", "danger"))

    def test_fewer_lost_deals_are_good_and_the_same_is_neither(self):
        cards = self.env["prm.scorecard"]
        self.assertEqual(cards._get_tone("lost", -20), "success")
        self.assertEqual(cards._get_tone("won", 20), "success")
        self.assertEqual(cards._get_tone("lost", 20), "danger")
        self.assertEqual(cards._get_tone("won", 0), "muted")
        self.assertEqual(cards._get_change_text(0), "0%")
        self.assertEqual(cards._get_change_text(7), "+7%")

    def test_no_change_is_told_where_there_was_nothing(self):
        row = self._get_values("registration")
        self.assertEqual(row["values"], [0, 0, 0, 0])
        self.assertIs(row["change"], False)

    def test_a_partner_has_one_card_at_its_best_level(self):
        self._enroll(self.northwind, self.gold, track_id=self.technical.id)
        self.assertEqual(self._get_card().grade_id, self.gold)

    def test_who_has_left_has_no_card(self):
        self.enrollment.action_end()
        self.assertFalse(self._get_card())

    def test_the_plan_in_force_stands_on_the_card(self):
        plan = self._agree(won=(1, 0, 0, 0))
        plan.action_change()
        card = self._get_card()
        self.assertEqual((card.plan_id, card.plan_percent), (plan, 100))

    def test_when_the_partner_did_something_last(self):
        self.create_portal_users()
        deals = self.env["prm.deal.registration"].create(
            [{"partner_id": self.northwind.id, "customer_name": "C"}] * 2
        )
        deals[0]._set_state("submitted", date_submitted="2024-05-02 08:00:00")
        deals[0]._leave_receipt("progress", note="Shown to the board")
        log = self.env["res.users.log"].with_user(self.nils_user).sudo().create({})
        self._date_back(log, "2024-05-03 09:00:00")
        card = self._get_card()
        found = (card.last_registration, card.last_report, card.last_login)
        self.assertEqual(
            [str(moment) for moment in found],
            ["2024-05-02 08:00:00", f"{TODAY} 00:00:00", "2024-05-03 09:00:00"],
        )
        self.assertFalse(self._get_card(self.sundial).last_login)

    def test_a_page_costs_as_many_queries_for_eighty_as_for_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{i}", "is_company": True} for i in range(80)]
        )
        for partner in partners:
            self._enroll(partner, date_start="2023-01-01")
            self._agree(partner, won=(1, 1, 1, 1))
        self.env["prm.partner.risk"]._refresh(partners.ids)
        self._count_queries(partners[0])  # warms up
        one = self._count_queries(partners[0])
        self.assertEqual(self._count_queries(partners), one)

    def _count_queries(self, partners):
        cards = self.env["prm.scorecard"].with_user(self.manager)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = cards.web_search_read(
            [("partner_id", "in", partners.ids)],
            {
                "partner_id": {"fields": {"display_name": {}}},
                "revenue_trend": {},
                "risk_text": {},
                "plan_percent": {},
                "last_login": {},
                "last_deal": {},
            },
        )
        self.assertEqual(found["length"], len(partners))
        return self.env.cr.sql_log_count - before

    def test_partners_and_others_read_no_cards(self):
        self.create_portal_users()
        for user in (self.nora_user, self.seller, self.employee):
            for model in ("prm.scorecard", "prm.partner.risk"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_a_manager_of_another_company_sees_no_cards(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company}
        )
        cards = self.env["prm.scorecard"].with_user(self.manager)
        self.assertFalse(cards.search([("partner_id", "=", self.northwind.id)]))


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRisks(CardChecks, PlanCommon):
    def test_who_registers_nothing_for_long_is_at_risk(self):
        self._date_back(self._win("2024-05-01"), "2024-02-16")
        self.assertEqual(self._find_risks().mapped("name"), ["No deal for 90 days"])
        self.assertEqual(
            self._find_risks(self.sundial).mapped("name"), ["No deal for 501 days"]
        )

    def test_a_deal_ends_the_risk(self):
        self.assertEqual(self._find_risks().kind, "no_deal")
        self._date_back(self._win("2024-05-01"), "2024-02-17")
        self.assertFalse(self._find_risks())
        self.assertEqual(self._get_card().risk_count, 0)
        self.assertEqual(self._get_card(self.sundial).risk_count, 1)

    def test_who_is_new_has_time(self):
        self.enrollment.date_start = "2024-02-17"
        self.assertFalse(self._find_risks())

    def test_a_risk_keeps_the_day_since_when_it_is(self):
        with freeze_time("2024-05-01"):
            self._find_risks()
        risk = self._find_risks()
        self.assertEqual(str(risk.date_since), "2024-05-01")
        self.assertEqual(risk.name, "No deal for 501 days")

    def test_who_leaves_is_at_risk_no_more(self):
        self._find_risks()
        self.enrollment.action_suspend()
        self.env["prm.partner.risk"]._refresh(self.northwind.ids)
        self.assertFalse(self._find_risks())
        self.assertTrue(self._find_risks(self.sundial))

    def test_the_target_that_is_furthest_behind_is_told(self):
        self._agree(won=(4, 0, 0, 0), registration=(10, 0, 0, 0))
        leads = self._win("2024-03-01") | self._win("2024-03-01")
        self._date_back(leads, "2024-05-01")
        self.assertEqual(
            self._find_risks().mapped("name"),
            ["Plan: Deals Registered at 0% of what is due by today"],
        )

    def test_a_plan_on_its_way_is_no_risk(self):
        self._agree(won=(4, 0, 0, 0))
        leads = [self._win("2024-03-01") for _time in range(3)]
        self._date_back(leads[0].union(*leads), "2024-05-01")
        self.assertFalse(self._find_risks())

    def test_the_thresholds_are_those_of_the_settings(self):
        settings = self.env["res.config.settings"].create({"prm_risk_days": 600})
        settings.execute()
        self.assertFalse(self._find_risks())
        with self.assertRaisesRegex(ValidationError, "at least one day"):
            self.env["res.config.settings"].create({"prm_risk_days": 0})

    def test_the_scheduled_action_looks_at_all_partners(self):
        self._run_cron("prm.partner.risk", "_cron_refresh")
        risks = self.env["prm.partner.risk"].search(
            [("partner_id", "in", (self.northwind | self.sundial).ids)]
        )
        self.assertEqual(risks.mapped("kind"), ["no_deal", "no_deal"])

    def test_many_partners_cost_one_statement(self):
        partners = self.env["res.partner"].create([{"name": "P"}] * 80)
        for partner in partners:
            self._enroll(partner, date_start="2023-01-01")
        risks = self.env["prm.partner.risk"]
        risks._refresh(partners.ids)
        counts = []
        for some in (partners[0], partners):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            risks._refresh(some.ids)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(len(risks.search([("partner_id", "in", partners.ids)])), 80)

    def test_managers_look_again_and_others_do_not(self):
        card = self._get_card()
        card.with_user(self.manager).action_refresh()
        self.assertEqual(self._get_card().risk_count, 1)
        with self.assertRaises(AccessError):
            card.with_user(self.seller).action_refresh()


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRevenueRisk(CardChecks, PlanMoneyCommon):
    def test_half_a_year_against_the_half_before(self):
        self._sell(self.deal, 1000, "2023-09-01")
        self._sell(self.deal, 701, "2024-01-15")
        self.assertNotIn("revenue_fall", self._find_risks().mapped("kind"))
        self._credit_back(1)
        self.assertIn(
            "Revenue fell by 30% in half a year", self._find_risks().mapped("name")
        )

    def _credit_back(self, amount):
        order = self._sell(self.deal, amount, "2023-01-15")
        note = self._credit(order.invoice_ids, "2024-02-02")
        self._pay(note, amount=amount, day="2024-02-02")

    def test_revenue_stands_on_the_card(self):
        self._sell(self.deal, 1000, "2023-09-01")
        self._sell(self.deal, 250, "2024-04-15")
        row = self._get_values("revenue")
        self.assertEqual(row["values"], [1000, 0, 0, 250])
        self.assertEqual(self._get_card().revenue_quarter, 250)

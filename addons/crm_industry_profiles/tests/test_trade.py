import random
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..tools.trade_assortment import get_abc, get_variation, get_xyz
from .common_trade import TODAY, TradeCommon

REPORTS = ("trade.response", "trade.slow.mover", "trade.long.deal", "trade.assortment")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTradeResponse(TradeCommon):
    """What campaigns brought, by segment, and who came again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spring = cls.env["utm.campaign"].create({"name": "Spring"})
        after = {"campaign_id": cls.spring.id}
        cls._sell(cls.nora, "2027-01-10", (cls.soap, 100.1))
        cls._sell(cls.nora, "2027-02-10", (cls.soap, 50.05), **after)
        cls._sell(cls.olaf, "2027-03-10", (cls.rope, 70), **after)
        cls._sell(cls.olaf, "2027-03-11", (cls.rope, 999), post=False, **after)
        cls._sell(
            cls.olaf, "2027-03-12", (cls.rope, 20), move_type="out_refund", **after
        )
        cls.env.flush_all()

    def _group(self, domain, *groups):
        here = [("company_id", "=", self.env.company.id), *domain]
        measures = ["amount:sum", "invoices:sum", "partner_id:count_distinct"]
        rows = self.env["trade.response"].formatted_read_group(here, groups, measures)
        return [tuple(round(row[name], 2) for name in measures) for row in rows]

    def test_all_customers_add_up_to_what_is_posted(self):
        found = self._group([("is_overall", "=", True)])
        self.assertEqual(found, [(200.15, 3, 2)])
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ]
        )
        total = round(sum(moves.mapped("amount_untaxed_signed")), 2)
        self.assertEqual(total, 200.15)

    def test_a_campaign_by_segment(self):
        after = [("campaign_id", "=", self.spring.id)]
        overall = self._group([*after, ("is_overall", "=", True)])
        self.assertEqual(overall, [(100.05, 2, 2)])
        regulars = self._group([*after, ("segment_id", "=", self.regulars.id)])
        self.assertEqual(regulars, [(50.05, 1, 1)])

    def test_who_came_again(self):
        rows = self.env["trade.response"].search(
            [("is_overall", "=", True), ("is_repeat", "=", True)]
        )
        rows = rows.filtered(lambda row: row.company_id == self.env.company)
        self.assertEqual(rows.mapped("partner_id"), self.nora)
        self.assertEqual((rows.repeat_amount, rows.days_between), (50.05, 31))

    def test_who_left_the_segment_is_not_in_it(self):
        self.regulars.member_ids.sudo().date_leave = "2027-03-01"
        self.env.flush_all()
        found = self._group([("segment_id", "=", self.regulars.id)])
        self.assertEqual(found, [(0, 0, 0)])


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTradeAssortment(TradeCommon):
    """ABC and XYZ of the 12 full months from April 2026 to March 2027."""

    def _rows(self, segment=None):
        self.env.flush_all()
        domain = [
            ("company_id", "=", self.env.company.id),
            ("segment_id", "=", segment and segment.id),
        ]
        return self.env["trade.assortment"].search(domain)

    def test_the_month_that_runs_and_older_ones_do_not_count(self):
        for day in ("2026-03-31", "2027-04-01"):
            self._sell(self.olaf, day, (self.soap, 10))
        self.assertFalse(self._rows())

    def test_by_group_of_customers(self):
        self._sell(self.nora, "2027-03-10", (self.soap, 10))
        self._sell(self.olaf, "2027-03-10", (self.rope, 90))
        found = {row.product_id: (row.revenue, row.share) for row in self._rows()}
        self.assertEqual(found, {self.rope: (90, 90), self.soap: (10, 10)})
        found = {row.product_id: row.revenue for row in self._rows(self.regulars)}
        self.assertEqual(found, {self.soap: 10})

    def test_the_same_each_month_is_x(self):
        for month in range(1, 13):
            year = 2027 if month < 4 else 2026
            self._sell(self.olaf, f"{year}-{month:02}-05", (self.soap, 10))
        self._sell(self.olaf, "2027-03-05", (self.rope, 10))
        found = {row.product_id: (row.xyz, row.months) for row in self._rows()}
        self.assertEqual(found, {self.soap: ("X", 12), self.rope: ("Z", 1)})

    def test_sql_says_the_same_as_plain_python(self):
        dice = random.Random(11)
        goods = [self._goods(f"G{number}") for number in range(15)]
        sold = {}
        for month in range(12):
            day = f"{2026 + (month + 3) // 12}-{(month + 3) % 12 + 1:02}-15"
            lines = []
            for one in dice.sample(goods, 8):
                price = dice.choice((5, 50, 500)) + dice.randint(0, 999) / 100
                lines.append((one, price))
                cents = Decimal(str(round(price, 2)))
                sold.setdefault(one, {})[month] = cents
            self._sell(dice.choice((self.nora, self.olaf)), day, *lines)
        revenues = {one.id: sum(months.values()) for one, months in sold.items()}
        abc = get_abc(revenues)
        rows = self._rows()
        self.assertEqual(set(rows.product_id), set(sold))
        self.assertEqual(set(rows.mapped("abc")), {"A", "B", "C"})
        for row in rows:
            variation = get_variation(list(sold[row.product_id].values()))
            self.assertEqual(row.abc, abc[row.product_id.id])
            self.assertEqual(row.xyz, get_xyz(variation))
            self.assertAlmostEqual(row.variation, variation, places=6)
            total = float(revenues[row.product_id.id])
            self.assertAlmostEqual(row.revenue, total, places=2)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTradeSlowMover(TradeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trade = cls.env.ref("crm_industry_profiles.industry_profile_trade").sudo()
        trade.company_ids = cls.env.company

    def _row(self, goods):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["trade.slow.mover"].search(
            [("product_id", "=", goods.id), ("company_id", "=", self.env.company.id)]
        )

    def test_days_since_the_last_sale(self):
        self._sell(self.olaf, "2026-02-01", (self.soap, 40))
        self._sell(self.olaf, "2027-01-10", (self.soap, 10))
        self._sell(self.olaf, "2027-04-01", (self.soap, 10), post=False)
        row = self._row(self.soap)
        self.assertEqual((str(row.date_last), row.days), ("2027-01-10", 90))
        self.assertEqual((row.revenue, row.is_never), (10, False))

    def test_goods_that_nobody_bought(self):
        self.assertTrue(self._row(self.rope).is_never)

    def test_only_companies_that_trade(self):
        trade = self.env.ref("crm_industry_profiles.industry_profile_trade").sudo()
        trade.company_ids = False
        self.assertFalse(self._row(self.rope))

    def test_services_and_what_is_not_sold_are_left_out(self):
        self.soap.type = "service"
        self.rope.sale_ok = False
        self.assertFalse(self._row(self.soap) | self._row(self.rope))


@tagged("post_install", "-at_install")
class TestTradeLongDeal(TradeCommon):
    """A deal over 50,000 that moves on after 10 days, and stands for 30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["crm.stage"]
        cls.first = Stage.create({"name": "First", "deadline_days": 7})
        cls.second = Stage.create({"name": "Second", "deadline_days": 40})

    def _deal(self, revenue=50000):
        with freeze_time("2027-03-01 12:00:00"):
            deal = self.env["crm.lead"].create(
                {
                    "name": "Press",
                    "type": "opportunity",
                    "expected_revenue": revenue,
                    "stage_id": self.first.id,
                    "user_id": self.trade_agent.id,
                    "company_id": self.env.company.id,
                }
            )
            self._began(deal)
            self.env.invalidate_all()
        with freeze_time("2027-03-11 12:00:00"):
            deal.stage_id = self.second
            self.env.flush_all()
        return deal

    def _began(self, deal):
        """The database says when rows were made, not the frozen clock."""
        for statement in (
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            "UPDATE crm_stage_transition SET date = %s WHERE lead_id = %s",
        ):
            self.env.cr.execute(statement, ["2027-03-01 12:00", deal.id])

    def _rows(self, deal):
        with freeze_time("2027-04-10 12:00:00"):
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.env["trade.long.deal"].search([("lead_id", "=", deal.id)])
            return {
                row.stage_id.name: (row.days, row.over_days, row.is_current)
                for row in rows
            }

    def test_days_of_each_stage_against_the_plan(self):
        self.assertEqual(
            self._rows(self._deal()),
            {"First": (10, 3, False), "Second": (30, 0, True)},
        )

    def test_small_deals_are_left_out(self):
        deal = self._deal(19999.99)
        self.assertEqual(self._rows(deal), {})
        deal.expected_revenue = 20000
        self.assertEqual(len(self._rows(deal)), 2)

    def test_a_lost_deal_stands_nowhere(self):
        deal = self._deal()
        with freeze_time("2027-03-20 12:00:00"):
            reason = self.env["crm.lost.reason"].search([], limit=1)
            deal.action_set_lost(lost_reason_id=reason.id)
            self.env.flush_all()
        self.assertEqual(self._rows(deal)["Second"], (9, 0, False))


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTradeAccess(TradeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.nora, "2027-03-10", (cls.soap, 10))
        cls.env.flush_all()
        cls.portal = new_test_user(cls.env, "ind_tradeportal", "base.group_portal")

    def test_nobody_else_reads_anything(self):
        for user in (self.seller, self.employee, self.clerk, self.portal):
            for model in REPORTS:
                case = self.subTest(f"{model} {user.login}")
                with case, self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_agents_see_the_response_of_their_customers(self):
        report = self.env["trade.response"].with_user(self.trade_agent)
        mine = [("partner_id", "=", self.nora.id)]
        self.assertFalse(report.search(mine))
        self.nora.user_id = self.trade_agent
        self.assertTrue(report.search(mine))

    def test_the_assortment_is_for_managers(self):
        report = self.env["trade.assortment"]
        with self.assertRaises(AccessError):
            report.with_user(self.trade_agent).search([])
        self.assertTrue(report.with_user(self.trade_manager).search([]))

    def test_other_companies_have_their_own(self):
        other = self.env["res.company"].sudo().create({"name": "Far Away"})
        far = self.env["res.users"].sudo().browse(self.trade_manager.id)
        far.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in REPORTS:
            with self.subTest(model):
                found = self.env[model].with_user(far).search([])
                self.assertFalse(found.company_id - other)
                self.assertFalse(found.filtered(lambda row: row.company_id != other))

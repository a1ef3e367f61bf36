from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .plan_common import NOW, PlanCommon

MAY = date(2024, 5, 1)
FIGURES = ("amount", "previous_amount", "share", "previous_share", "change_points")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanShare(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.lesson.categ_id
        cls._invoice((cls.desk, 300, None), (cls.lesson, 100, None), day="2024-04-10")
        cls._invoice((cls.desk, 500, cls.tax_sale_a), (cls.lesson, 600, None))
        cls._invoice((cls.desk, 100, None), kind="out_refund")

    def _get_shares(self, group, domain=None, names=FIGURES, **context):
        rows = (
            self.env["crm.sales.share"]
            .with_context(allowed_company_ids=self.company.ids, **context)
            ._read_group(
                domain or [("period", "=", MAY)],
                [group],
                [f"{name}:sum" for name in names],
            )
        )
        return {
            row[0]: tuple(value and round(value, 2) for value in row[1:])
            for row in rows
        }

    def test_share_and_change_of_categories(self):
        self.assertEqual(
            self._get_shares("categ_id"),
            {
                self.tables: (400, 300, 40, 75, -35),
                self.services: (600, 100, 60, 25, 35),
            },
        )

    def test_sales_are_those_of_the_ledger(self):
        moves = self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("state", "=", "posted")]
        )
        shares = self._get_shares("period:month", [("amount", "!=", 0)], ("amount",))
        self.assertEqual(sum(value for (value,) in shares.values()), 1400)
        self.assertEqual(sum(moves.mapped("amount_untaxed_signed")), 1400)

    def test_share_over_several_periods_is_empty(self):
        shares = self._get_shares("categ_id", [("amount", "!=", 0)])
        self.assertEqual(shares[self.tables][0], 700)
        self.assertIs(shares[self.tables][2], False)

    def test_what_is_sold_no_more_lost_its_share(self):
        self._invoice((self.product_a, 400, None), day="2024-04-12")
        shares = self._get_shares("product_id")
        self.assertEqual(shares[self.product_a], (0, 400, 0, 50, -50))

    def test_percent_of_a_group_comes_from_its_sums(self):
        [(percent,)] = (
            self.env["crm.sales.share"]
            .with_context(allowed_company_ids=self.company.ids)
            ._read_group([("period", "=", MAY)], [], ["change_percent:avg"])
        )
        self.assertEqual(percent, 150)

    def test_periods_may_be_quarters_or_years(self):
        self._invoice((self.desk, 250, None), day="2024-01-10")
        quarter = self._get_shares(
            "period:day",
            [("period", "=", date(2024, 4, 1))],
            ("amount", "previous_amount"),
            crm_share_period="quarter",
        )
        self.assertEqual(list(quarter.values()), [(1400, 250)])
        year = self._get_shares(
            "period:day",
            [("period", "=", date(2024, 1, 1))],
            ("amount",),
            crm_share_period="year",
        )
        self.assertEqual(list(year.values()), [(1650,)])

    def test_no_row_in_the_future(self):
        rows = self.env["crm.sales.share"].search([("period", ">", "2024-05-20")])
        self.assertFalse(rows)

    def test_region_and_industry_are_those_of_the_customer(self):
        country = self.env.ref("base.be")
        industry = self.env["res.partner.industry"].create({"name": "Hotels"})
        self.acme.write({"country_id": country.id, "industry_id": industry.id})
        self.assertEqual(self._get_shares("country_id")[country][0], 1000)
        self.assertEqual(self._get_shares("industry_id")[industry][2], 100)

    def test_draft_invoice_does_not_count(self):
        moves = self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("invoice_date", ">=", MAY)]
        )
        moves.filtered(lambda move: move.move_type == "out_refund").button_draft()
        self.assertEqual(self._get_shares("categ_id")[self.tables][0], 500)

    def test_roles(self):
        Report = self.env["crm.sales.share"]
        for user in (self.ada, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Report.with_user(user).search([])
        for user in (self.manager, self.accountant):
            with self.subTest(user=user.login):
                self.assertTrue(Report.with_user(user).search([("period", "=", MAY)]))

    def test_other_company_stays_hidden(self):
        Report = self.env["crm.sales.share"].with_user(self.manager)
        rows = Report.with_context(allowed_company_ids=self.company.ids).search([])
        self.assertEqual(rows.company_id, self.company)

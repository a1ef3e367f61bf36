from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan_common import NOW, PlanCommon

RATES = ("qualified_rate", "won_rate", "lead_cost", "won_cost", "return_rate")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanSources(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair = cls.env["utm.source"].create({"name": "Fair"})
        cls.web = cls.env["utm.source"].create({"name": "Web"})
        cls.spring = cls.env["utm.campaign"].create(
            {"title": "Spring", "company_id": cls.company.id, "crm_budget": 1000}
        )

    @classmethod
    def _cost(cls, amount, **values):
        return cls.env["crm.campaign.cost"].create(
            {
                "note": "Stand",
                "amount": amount,
                "date": "2024-05-02",
                "campaign_id": cls.spring.id,
                "source_id": cls.fair.id,
                **values,
            }
        )

    @classmethod
    def _lead(cls, source, kind="lead", **values):
        return cls._deal(
            100,
            False,
            source_id=source.id,
            campaign_id=cls.spring.id,
            type=kind,
            **values,
        )

    def _get_report(self, *fields, domain=(), groups=("source_id",)):
        rows = self.env["crm.source.report"]._read_group(
            [("campaign_id", "=", self.spring.id), *domain],
            groups,
            [f"{name}:{'avg' if name in RATES else 'sum'}" for name in fields],
        )
        return {
            row[0] if groups else None: tuple(
                value and round(value, 2) for value in row[len(groups) :]
            )
            for row in rows
        }

    def test_leads_come_with_what_became_of_them(self):
        self._lead(self.fair)
        self._lead(self.fair, "opportunity")
        self._lead(self.fair, "opportunity").action_set_won()
        self._lead(self.web, "opportunity").action_set_lost()
        figures = self._get_report("leads", "qualified", "won")
        self.assertEqual(figures, {self.fair: (3, 2, 1), self.web: (1, 1, 0)})

    def test_revenue_is_what_was_posted(self):
        source = {"source_id": self.fair.id, "campaign_id": self.spring.id}
        bills = self._invoice((self.desk, 500, self.tax_sale_a), **source)
        bills |= self._invoice((self.desk, 80, None), kind="out_refund", **source)
        bills[0].copy(source)
        self.assertEqual(self._get_report("revenue"), {self.fair: (420,)})
        self.assertEqual(sum(bills.mapped("amount_untaxed_signed")), 420)

    def test_ratios_of_a_group_are_those_of_its_sums(self):
        for source, count in ((self.fair, 4), (self.web, 1)):
            for _number in range(count):
                self._lead(source, "opportunity")
        self._lead(self.web, "opportunity").action_set_won()
        self._cost(300)
        self._cost(60, source_id=self.web.id)
        self._invoice(
            (self.desk, 720, None), source_id=self.fair.id, campaign_id=self.spring.id
        )
        by_source = self._get_report(*RATES)
        self.assertEqual(by_source[self.fair], (100, 0, 75, False, 140))
        self.assertEqual(by_source[self.web], (100, 50, 30, 60, -100))
        whole = self._get_report(*RATES, groups=())
        self.assertEqual(whole, {None: (100, 16.67, 60, 360, 100)})

    def test_free_source_has_no_return(self):
        self._lead(self.web)
        figures = self._get_report("lead_cost", "return_rate")
        self.assertEqual(figures, {self.web: (0, False)})

    def test_cost_counts_in_its_month(self):
        self._cost(300)
        self._cost(60, date="2024-04-30")
        figures = self._get_report("cost", groups=("month:month",))
        self.assertEqual(figures, {date(2024, 4, 1): (60,), date(2024, 5, 1): (300,)})

    def _bill(self, price):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.acme.id,
                "invoice_date": "2024-05-03",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Stand",
                            "price_unit": price,
                            "tax_ids": [Command.set(self.tax_purchase_a.ids)],
                        }
                    )
                ],
            }
        )

    def test_vendor_bill_counts_when_it_is_posted(self):
        bill = self._bill(250)
        cost = self._cost(0, bill_line_id=bill.invoice_line_ids.id)
        self.assertEqual(self._get_report("cost"), {self.fair: (0,)})
        bill.action_post()
        self.assertEqual(self._get_report("cost"), {self.fair: (250,)})
        bill.button_draft()
        self.assertEqual(self._get_report("cost"), {self.fair: (0,)})
        cost.unlink()
        self.assertEqual(self._get_report("cost"), {})

    def test_bill_line_is_a_cost_once(self):
        line = self._bill(250).invoice_line_ids
        self._cost(250, bill_line_id=line.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self._cost(250, bill_line_id=line.id)

    def test_line_of_a_customer_invoice_is_no_cost(self):
        line = self._invoice((self.desk, 100, None)).invoice_line_ids
        with self.assertRaisesRegex(ValidationError, "not a line of a vendor bill"):
            self._cost(100, bill_line_id=line.id)

    def test_cost_of_nothing_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.cr.savepoint(),
        ):
            self._cost(100, campaign_id=False, source_id=False)

    def test_foreign_cost_counts_in_company_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        self._cost(100, currency_id=euro.id)
        self.assertEqual(self._get_report("cost"), {self.fair: (200,)})
        self.assertEqual(
            (self.spring.crm_cost, self.spring.crm_budget_left), (200, 800)
        )

    def test_budgets_of_many_campaigns_cost_one_query(self):
        self._cost(300)
        campaigns = self.spring | self.env["utm.campaign"].create(
            [{"title": f"C{number}"} for number in range(79)]
        )
        counts = []
        for records in (campaigns, campaigns[:1], campaigns):
            self.env.invalidate_all()
            records.mapped("company_id.currency_id.name")
            records.mapped("crm_budget")
            before = self.cr.sql_log_count
            records.mapped("crm_cost")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_roles(self):
        cost = self._cost(300)
        self.assertEqual(cost.with_user(self.ada).amount, 300)
        with self.assertRaises(AccessError):
            cost.with_user(self.ada).amount = 1
        cost.with_user(self.manager).amount = 2
        Report = self.env["crm.source.report"]
        for user in (self.ada, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Report.with_user(user).search([])
        domain = [("campaign_id", "=", self.spring.id)]
        for user in (self.manager, self.accountant):
            with self.subTest(user=user.login):
                self.assertEqual(Report.with_user(user).search(domain).cost, 2)

    def test_employee_opens_a_campaign(self):
        self._cost(300)
        view = self.env.ref("utm.utm_campaign_view_form")
        arch = self.env["utm.campaign"].with_user(self.employee).get_view(view.id)
        self.assertNotIn("crm_cost", arch["arch"])
        arch = self.env["utm.campaign"].with_user(self.manager).get_view(view.id)
        self.assertIn("crm_cost_ids", arch["arch"])

    def test_other_company_stays_hidden(self):
        other = self.setup_other_company()["company"]
        cost = self._cost(300, company_id=other.id)
        Cost = self.env["crm.campaign.cost"].with_user(self.manager)
        self.assertFalse(Cost.search([("id", "=", cost.id)]))

from datetime import date

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.crm_industry_profiles.models.industry_metric import Scope

DAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
class TestIndustryMetric(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.kept = cls._buy("Kept", "2025-03-01", "2026-06-01", "2026-05-01")
        cls.lost = cls._buy("Lost", "2025-01-10")
        cls.fresh = cls._buy("Fresh", "2026-03-07")
        cls.best = cls._buy(
            "Best", "2026-04-01", "2026-05-01", "2026-06-10", amount=5000
        )

    @classmethod
    def _buy(cls, name, *days, amount=100):
        partner = cls.env["res.partner"].create({"name": name})
        for day in days:
            cls.init_invoice(
                "out_invoice",
                partner=partner,
                invoice_date=day,
                post=True,
                amounts=[amount],
                taxes=[],
            )
        return partner

    def _measure(self, **values):
        scope = Scope(self.company, DAY, 12, self.env["crm.segment"])
        return self.env["industry.metric"]._measure_all(scope._replace(**values))

    def test_figures_are_exact(self):
        values = self._measure()
        self.assertEqual(values["retention"], 50)
        self.assertEqual(values["churn"], 50)
        self.assertEqual(values["repeat"], 66.67)
        self.assertEqual(values["best"], 33.33)
        self.assertEqual(values["revenue"], 5100)
        self.assertEqual(values["silent"], 100)
        self.assertEqual(values["recency"], 57)

    def test_contacted_customer_is_not_silent(self):
        self.env["crm.interaction"].sudo().create(
            {
                "partner_id": self.best.id,
                "type_id": self.env.ref("crm_relations.crm_interaction_type_call").id,
                "date": "2026-06-01 10:00:00",
            }
        )
        self.assertEqual(self._measure()["silent"], 66.67)

    def test_segment_limits_the_customers(self):
        segment = (
            self.env["crm.segment"]
            .sudo()
            .create(
                {
                    "name": "S",
                    "company_id": self.company.id,
                    "domain": f"[('id', 'in', {(self.kept | self.lost).ids})]",
                }
            )
        )
        values = self._measure(segment=segment)
        self.assertEqual((values["repeat"], values["revenue"]), (100, 200))

    def test_nothing_to_measure_is_none(self):
        values = self._measure(day=date(2020, 1, 1))
        self.assertEqual(set(values.values()), {None})

    def test_other_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertIsNone(self._measure(company=other)["revenue"])

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        for number in (1, 20):
            for n in range(number):
                self._buy(f"More {n}", "2026-05-05")
            before = self.env.cr.sql_log_count
            self._measure()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_readiness_counts_customers_and_what_they_lack(self):
        values = self.env["industry.metric"]._measure_readiness(self.company)
        self.assertEqual(
            set(values), {"customers", "completeness", "unreachable", "duplicates"}
        )
        lone = self.env["res.company"].create({"name": "Lone"})
        customer = self.env["res.partner"].create(
            {"name": "Only", "company_id": lone.id, "customer_rank": 1}
        )
        before = self.env["industry.metric"]._measure_readiness(lone)
        customer.write({"email": "only@example.com", "phone": "1"})
        after = self.env["industry.metric"]._measure_readiness(lone)
        self.assertGreater(before["unreachable"], after["unreachable"])
        self.assertGreater(after["completeness"], before["completeness"])

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common_manufacturing import ManufacturingCommon
from .common_trade import TODAY, TradeCommon

ROWS = 80


class ReportQueries:
    """The list of a report costs the same for one row and for 80 different ones."""

    def _assert_constant(self, model, user, domain=()):
        report = self.env[model].with_user(user)
        domain = [("company_id", "=", self.env.company.id), *domain]
        columns = self._get_columns(report)

        def measure(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = report.web_search_read(domain, columns, limit=limit)["records"]
            self.assertEqual(len(found), limit)
            return self.cr.sql_log_count - before

        counts = [measure(limit) for limit in (1, 1, ROWS)]
        self.assertEqual(counts[1], counts[2])

    def _get_columns(self, report):
        """What the web client asks for: the columns of the list, with names."""
        view = report.get_views([(False, "list")])["models"][report._name]["fields"]
        names = {"fields": {"display_name": {}}}
        return {
            name: names if description["type"] == "many2one" else {}
            for name, description in view.items()
        }


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTradeQueries(ReportQueries, TradeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        trade = cls.env.ref("crm_industry_profiles.industry_profile_trade").sudo()
        trade.company_ids = cls.env.company
        numbers = range(ROWS)
        partners = cls.env["res.partner"].create([{"name": f"P{n}"} for n in numbers])
        cls.goods = cls.env["product.product"].create(
            [{"name": f"G{n}", "type": "consu", "taxes_id": False} for n in numbers]
        )
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": "2027-03-10",
                    "invoice_line_ids": [
                        Command.create(
                            {"product_id": one.id, "price_unit": 9, "tax_ids": False}
                        )
                    ],
                }
                for partner, one in zip(partners, cls.goods, strict=True)
            ]
        )
        moves.action_post()

    def test_response(self):
        domain = [("is_overall", "=", True)]
        self._assert_constant("trade.response", self.trade_manager, domain)

    def test_assortment(self):
        domain = [("is_overall", "=", True)]
        self._assert_constant("trade.assortment", self.trade_manager, domain)

    def test_slow_movers(self):
        domain = [("product_id", "in", self.goods.ids)]
        self._assert_constant("trade.slow.mover", self.trade_agent, domain)

    def test_long_deals(self):
        self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "expected_revenue": 50000,
                    "user_id": self.trade_agent.id,
                    "company_id": self.env.company.id,
                }
                for number in range(ROWS)
            ]
        )
        self._assert_constant("trade.long.deal", self.trade_manager)


@tagged("post_install", "-at_install")
class TestManufacturingQueries(ReportQueries, ManufacturingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        goods = cls.env["product.product"].create(
            [{"name": f"Paint {number}"} for number in range(ROWS)]
        )
        partners = cls.env["res.partner"].create(
            [{"name": f"North {number}"} for number in range(ROWS)]
        )
        agreements = cls.env["crm.agreement"].create(
            [
                {"partner_id": partner.id, "date_start": "2027-01-01"}
                for partner in partners
            ]
        )
        cls.env["crm.agreement.plan"].create(
            [
                {
                    "agreement_id": agreement.id,
                    "product_id": product.id,
                    "month": "2027-05-01",
                    "quantity": 5,
                }
                for agreement, product in zip(agreements, goods, strict=True)
            ]
        )

    def test_plan_and_actual(self):
        self._assert_constant("manufacturing.plan.report", self.maker)

    def test_demand(self):
        self._assert_constant("manufacturing.demand", self.maker)

    def test_plans_of_distributors(self):
        self._assert_constant("crm.agreement.plan", self.planner)

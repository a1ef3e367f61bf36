from decimal import ROUND_HALF_UP, Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_it_project import ItProjectCommon


@tagged("post_install", "-at_install")
class TestItProfit(ItProjectCommon):
    """What a project earned and cost, to the cent, in the currency of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_of_it = {str(cls.account.id): 100}

    def _order(self, lead, amount, **line):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "opportunity_id": lead.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product_a.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                            **line,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        return order

    def _deal(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.partner_a.id}
        )
        self.project.it_lead_id = lead
        return lead

    def test_a_month_of_a_project(self):
        self._rate(percent=25)
        self._move("out_invoice", 1000, shares=self.all_of_it)
        self._move("in_invoice", 150.55, shares=self.all_of_it)
        self._work(8)
        self.assertEqual(self._rows(), {"2027-01": (1000, 320, 80, 150.55, 449.45)})
        row = self.env["it.project.profit"].search(
            [("project_id", "=", self.project.id)]
        )
        self.assertAlmostEqual(row.margin, 44.945, 3)
        self.assertEqual((row.hours, row.partner_id), (8, self.partner_a))
        self.assertEqual(row.currency_id, self.company.currency_id)

    def test_credit_notes_and_refunds_go_back(self):
        self._move("out_invoice", 1000, shares=self.all_of_it)
        self._move("out_refund", 200, shares=self.all_of_it)
        self._move("in_invoice", 90, shares=self.all_of_it)
        self._move("in_refund", 40, "2027-02-02", shares=self.all_of_it)
        self.assertEqual(
            self._rows(),
            {"2027-01": (800, 0, 0, 90, 710), "2027-02": (0, 0, 0, -40, 40)},
        )

    def test_a_bonus_of_a_vendor_lowers_what_was_bought(self):
        income = self.company_data["default_account_revenue"]
        self._move("in_refund", 40, shares=self.all_of_it, account_id=income.id)
        self.assertEqual(self._rows(), {"2027-01": (0, 0, 0, -40, 40)})

    def test_an_expense_of_the_accountant_counts(self):
        bank = self.company_data["default_account_assets"]
        lines = [
            {
                "account_id": self.vendor_expense.id,
                "debit": 12.34,
                "analytic_distribution": self.all_of_it,
            },
            {
                "account_id": bank.id,
                "credit": 12.34,
                "analytic_distribution": self.all_of_it,
            },
        ]
        move = self.env["account.move"].create(
            {"date": "2027-01-15", "line_ids": [Command.create(line) for line in lines]}
        )
        move.action_post()
        self.assertEqual(self._rows(), {"2027-01": (0, 0, 0, 12.34, -12.34)})

    def test_what_is_not_posted_does_not_count(self):
        move = self._move("out_invoice", 1000, shares=self.all_of_it)
        self.assertEqual(self._rows()["2027-01"][0], 1000)
        move.button_draft()
        self.assertFalse(self._rows())

    def test_the_same_in_another_currency_as_the_ledger_says(self):
        currency = self.setup_other_currency("EUR", rates=[("2020-01-01", 3.0)])
        moves = self._move(
            "out_invoice", 100, shares=self.all_of_it, currency=currency
        ) + self._move("in_invoice", 10.01, shares=self.all_of_it, currency=currency)
        lines = moves.line_ids.filtered("analytic_distribution")
        posted = -sum(lines.mapped("balance"))
        self.assertEqual(moves[0].amount_untaxed, 100)
        self.assertEqual(self._rows()["2027-01"][0], 33.33)
        self.assertEqual(self._rows()["2027-01"][3], 3.34)
        self.assertAlmostEqual(self._rows()["2027-01"][4], posted, 2)

    def test_a_share_of_an_invoice(self):
        other = self._account("Other")
        self._move(
            "out_invoice", 100.01, shares={str(self.account.id): 30, str(other.id): 70}
        )
        lines = self.env["account.analytic.line"].search(
            [("account_id", "=", self.account.id)]
        )
        posted = lines.mapped("amount")
        self.assertEqual(self._rows()["2027-01"][0], round(sum(posted), 2))
        self.assertAlmostEqual(self._rows()["2027-01"][0], 30, 1)

    def test_invoices_of_the_deal_count_without_an_account(self):
        lead = self._deal()
        order = self._order(lead, 777.7)
        invoice = order._create_invoices()
        self.assertFalse(self._rows())
        invoice.invoice_date = "2027-01-10"
        invoice.action_post()
        self.assertEqual(self._rows()["2027-01"], (777.7, 0, 0, 0, 777.7))
        row = self.env["it.project.profit"].search(
            [("project_id", "=", self.project.id)]
        )
        self.assertEqual(row.lead_id, lead)

    def test_an_invoice_of_the_deal_on_the_account_counts_once(self):
        order = self._order(self._deal(), 500, analytic_distribution=self.all_of_it)
        invoice = order._create_invoices()
        invoice.invoice_date = "2027-01-10"
        invoice.action_post()
        self.assertEqual(invoice.invoice_line_ids.analytic_distribution, self.all_of_it)
        self.assertEqual(self._rows()["2027-01"][0], 500)

    def test_an_invoice_of_the_deal_on_another_project_counts_there(self):
        account = self._account("Other")
        other = self._project("Other", account_id=account.id)
        order = self._order(
            self._deal(), 500, analytic_distribution={str(account.id): 100}
        )
        invoice = order._create_invoices()
        invoice.invoice_date = "2027-01-10"
        invoice.action_post()
        self.assertFalse(self._rows())
        self.assertEqual(self._rows(other)["2027-01"][0], 500)

    def test_projects_that_share_an_account_do_not_double_it(self):
        twin = self._project("Twin", account_id=self.account.id)
        self._move("out_invoice", 1000, shares=self.all_of_it)
        self._work(1, project=twin)
        self.assertEqual(self._rows()["2027-01"][0], 1000)
        self.assertEqual(self._rows(twin)["2027-01"], (0, 40, 0, 0, -40))

    def test_one_project_carries_out_a_deal(self):
        lead = self._deal()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._project("Twin", it_lead_id=lead.id)
            self.env.flush_all()

    def test_random_months_are_the_sums_of_their_lines(self):
        """Against sums in Python over the records themselves."""
        self._rate("2027-01-01", percent=17.5, hour_amount=1.15)
        self._rate("2027-02-15", percent=9, hour_amount=2.2)
        expected = {}
        for number in range(40):
            day = f"2027-0{1 + number % 3}-{1 + (number * 7) % 28:02}"
            hours = 0.25 + (number * 37 % 100) / 33
            line = self._work(round(hours, 2), day)
            percent, per_hour = (9, 2.2) if day >= "2027-02-15" else (17.5, 1.15)
            cost = -line.amount
            exact = Decimal(str(percent)) / 100 * Decimal(f"{cost:.2f}")
            exact += Decimal(str(per_hour)) * Decimal(str(line.unit_amount))
            extra = float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
            month = expected.setdefault(day[:7], [0, 0])
            month[0] += cost
            month[1] += extra
        self.assertEqual(
            {month: (row[1], row[2]) for month, row in self._rows().items()},
            {month: (round(a, 2), round(b, 2)) for month, (a, b) in expected.items()},
        )

    def test_the_form_of_the_project_shows_it(self):
        self._move("out_invoice", 1000, shares=self.all_of_it)
        self._work(5)
        project = self.project.with_user(self.chief).sudo(False)
        self.chief.group_ids += self.env.ref("project.group_project_user")
        self.assertEqual(
            (project.it_revenue, project.it_labour, project.it_profit), (1000, 200, 800)
        )
        self.assertEqual(project.it_margin, 80)
        arch = project.get_view(view_type="form")["arch"]
        self.assertIn("it_margin", arch)
        action = project.action_view_it_profit()
        self.assertEqual(action["domain"], [("project_id", "=", project.id)])
        self.assertTrue(Form(project).id)

    def test_the_margin_of_a_group_is_that_of_its_sums(self):
        self._move("out_invoice", 1000, shares=self.all_of_it)
        self._move("out_invoice", 10, "2027-02-01", shares=self.all_of_it)
        self._work(1, "2027-02-01")
        [(margin,)] = self.env["it.project.profit"]._read_group(
            [("project_id", "=", self.project.id)], [], ["margin:avg"]
        )
        self.assertAlmostEqual(margin, 100 * 970 / 1010, 4)

    def test_another_company_is_out_of_sight(self):
        data = self.setup_other_company()
        other = data["company"]
        project = self._project(
            "Far", company_id=other.id, partner_id=False, account_id=False
        )
        employee = self.env["hr.employee"].create(
            {"name": "Far", "hourly_cost": 10, "company_id": other.id}
        )
        self._work(1, project=project, employee=employee)
        rows = self.env["it.project.profit"].with_user(self.chief)
        self.assertFalse(rows.search([("project_id", "=", project.id)]))
        self.assertTrue(rows.sudo().search([("project_id", "=", project.id)]))

    def test_nothing_of_it_is_written(self):
        self._work(1)
        row = self.env["it.project.profit"].with_user(self.chief).search([], limit=1)
        with self.assertRaises(AccessError):
            row.revenue = 1

    def test_forms_cost_the_same_for_one_and_eighty_projects(self):
        def measure(number):
            projects = self.env["project.project"].concat(
                *[self._project(f"P{index}") for index in range(number)]
            )
            self._work(1, project=projects[0])
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            projects.mapped("it_profit")
            return self.cr.sql_log_count - start

        counts = [measure(number) for number in (1, 1, 80)]
        self.assertEqual(counts[1], counts[2])

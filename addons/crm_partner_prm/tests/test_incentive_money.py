from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common_incentive import IncentiveCommon


@tagged("post_install", "-at_install")
class TestIncentiveMoney(IncentiveCommon):
    """Which money earns how much, and what is taken back."""

    def test_nothing_is_earned_before_the_money_is_there(self):
        self._sell(1000, paid=0)
        self._follow()
        self.assertFalse(self._get_statements())

    def test_part_payments_earn_their_part(self):
        invoice = self._sell(1000, paid=250)
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 250, 10, 25)])
        self._pay(invoice, day="2024-02-20")
        self._follow()
        self.assertEqual(self._get_total(), 100)

    def test_each_partner_earns_by_its_own_deals(self):
        self._sell(1000)
        self._sell(300, deal=self.rival_deal)
        self._follow()
        self.assertEqual((self._get_total(), self._get_total(self.sundial)), (100, 30))

    def test_what_the_partner_pays_itself_is_not_money_of_its_deal(self):
        self._sell(1000, partner_id=self.northwind.id)
        self._follow()
        self.assertFalse(self._get_statements())

    def test_a_rebate_counts_what_the_partner_pays(self):
        self.plan = self._create_plan(4, kind="rebate", beneficiary="own")
        self._sell(1000, partner_id=self.northwind.id)
        self._sell(500)
        self._follow()
        lines = self._get_statements().line_ids
        rebate = lines.filtered(lambda line: line.plan_id == self.plan)
        self.assertEqual((rebate.base_amount, rebate.amount), (1000, 40))

    def test_registered_deals_count_whoever_pays(self):
        plan = self._create_plan(5, beneficiary="registered")
        self.plan.active = False
        deal = self._create_deal("Registered")
        # sudo: as if the steps had approved it
        self.env["prm.deal.registration"].sudo().create(
            {
                "partner_id": self.northwind.id,
                "customer_name": "Kyivkhlib",
                "lead_id": deal.id,
                "state": "approved",
            }
        )
        self._sell(1000, deal=deal, partner_id=self.northwind.id)
        self._sell(1000)
        self._follow()
        line = self._get_statements().line_ids
        self.assertEqual((line.plan_id, line.lead_id, line.amount), (plan, deal, 50))

    def test_who_is_not_enrolled_on_the_day_earns_nothing(self):
        self.enrollment.date_start = "2024-02-11"
        self._sell(1000, day="2024-02-10")
        self._sell(500, day="2024-02-11")
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 500, 10, 50)])

    def test_the_best_level_decides(self):
        self.plan.active = False
        for grade, percent in ((self.gold, 8), (self.bronze, 3)):
            plan = self._create_plan(percent)
            plan.assignment_ids.grade_id = grade
        self._enroll(
            self.northwind,
            self.gold,
            track_id=self.technical.id,
            date_start="2023-01-01",
        )
        self._sell(1000)
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 1000, 8, 80)])

    def test_a_payment_that_is_undone_is_taken_back(self):
        invoice = self._sell(1000)
        self._publish()
        invoice.line_ids.remove_move_reconcile()
        self._follow()
        self.assertEqual(
            self._get_rows(),
            [("earned", 1000, 10, 100), ("correction", -1000, 10, -100)],
        )
        first, second = self._get_statements()
        self.assertEqual((first.amount, second.amount), (100, -100))

    def test_before_it_is_published_an_undone_payment_just_goes(self):
        invoice = self._sell(1000)
        self._follow()
        invoice.line_ids.remove_move_reconcile()
        self._follow()
        self.assertFalse(self._get_statements().line_ids)

    def test_a_payment_that_is_reset_to_draft_is_taken_back(self):
        self._sell(1000, paid=0)
        invoice = self._sell(600, paid=0)
        payment = self._pay(invoice)
        self._publish()
        payment.action_draft()
        self._follow()
        self.assertEqual(self._get_total(), 0)

    def test_a_credit_note_takes_back_what_was_paid(self):
        invoice = self._sell(1000)
        self._publish()
        note = self._credit(invoice)
        self._follow()
        self.assertEqual(self._get_total(), 0)
        self._pay(note, day="2024-06-03")
        self._follow()
        self.assertEqual(self._get_total(), 0)
        self.assertFalse(self._get_difference())

    def test_a_write_off_is_no_money(self):
        invoice = self._sell(1000, paid=600)
        self._write_off(invoice, 400)
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 600, 10, 60)])

    def test_without_taxes_the_tax_is_left_out(self):
        self.plan.basis = "untaxed"
        self.desk.taxes_id = self.env["account.tax"].create(
            {"name": "20%", "amount": 20, "type_tax_use": "sale"}
        )
        self._sell(1000, paid=600)
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 500, 10, 50)])

    def test_currencies_are_those_of_the_day(self):
        foreign = self.setup_other_currency(
            "EUR", rates=[("2024-01-01", 0.5), ("2024-02-05", 0.25)]
        )
        self.plan.payout_currency_id = foreign
        self._sell(1000, day="2024-02-01")
        self._sell(1000, day="2024-02-10")
        self._follow()
        statement = self._get_statements()
        lines = statement.line_ids.sorted("date")
        self.assertEqual(lines.mapped("amount"), [100, 100])
        self.assertEqual(lines.mapped("amount_currency"), [50, 25])
        self.assertEqual((statement.currency_id, statement.amount), (foreign, 75))

    def test_a_foreign_payment_counts_by_its_entry(self):
        foreign = self.setup_other_currency(
            "EUR", rates=[("2024-01-01", 0.5), ("2024-02-05", 0.25)]
        )
        invoice = self._sell(1000, day="2024-01-15", paid=0)
        self._pay(invoice, 250, day="2024-02-10", currency_id=foreign.id)
        self._follow()
        self.assertEqual(self._get_rows(), [("earned", 1000, 10, 100)])

    def test_another_partner_of_the_deal_earns_from_the_open_period_on(self):
        published = self._sell(1000)
        self._publish()
        self._sell(500, day="2024-05-10")
        self._follow()
        self.deal.prm_partner_id = self.sundial
        self._follow()
        self.assertEqual((self._get_total(), self._get_total(self.sundial)), (100, 50))
        published.line_ids.remove_move_reconcile()
        self._follow()
        self.assertEqual((self._get_total(), self._get_total(self.sundial)), (0, 50))

    def test_another_customer_changes_nothing(self):
        self._sell(1000)
        self._follow()
        lines = self._get_statements().line_ids
        self.deal.partner_id = self._create_partner("Somebody")
        self._follow()
        self.assertEqual(self._get_statements().line_ids, lines)

    def test_lines_tell_where_they_come_from(self):
        invoice = self._sell(1000)
        self._follow()
        line = self._get_statements().line_ids
        partial = invoice.line_ids.matched_credit_ids
        self.assertEqual(line.event_key, partial.id)
        self.assertEqual(line.invoice_id, invoice)
        self.assertEqual(line.invoice_number, invoice.name)
        self.assertEqual((line.lead_id, line.product_id), (self.deal, self.desk))
        self.assertEqual(line.rule_id, self.plan.rule_ids)
        self.assertEqual(line._get_source_label(), f"{invoice.name} · Desks · Desk")

    def test_an_order_that_joins_the_deal_later_earns(self):
        order = self._order([(self.desk, 1, 700)], opportunity_id=False)
        self._pay(self._invoice(order, day="2024-02-10"), day="2024-02-10")
        self._follow()
        self.assertFalse(self._get_statements())
        order.opportunity_id = self.deal
        self._follow()
        self.assertEqual(self._get_total(), 70)

    def test_sums_are_those_of_the_entries(self):
        """Another way: plain SQL over the reconciliations."""
        for number in range(6):
            invoice = self._sell(333.33 + number, paid=111.11 * (number % 3 + 1))
            if number % 2:
                self._pay(invoice, 7.77, day="2024-03-02")
        self._follow()
        (received,) = self.env.execute_query(
            SQL(
                """SELECT SUM(p.amount) FROM account_partial_reconcile p
                     JOIN account_move_line l ON l.id = p.debit_move_id
                     JOIN account_move m ON m.id = l.move_id
                    WHERE m.move_type = 'out_invoice' AND m.company_id = %s
                      AND m.commercial_partner_id = %s""",
                self.env.company.id,
                self.acme.commercial_partner_id.id,
            )
        )
        lines = self._get_statements().line_ids
        self.assertEqual(
            round(sum(lines.mapped("base_amount")), 2), round(float(received[0]), 2)
        )
        cents = sum(round(base * 10 + 1e-9) for base in lines.mapped("base_amount"))
        self.assertEqual(round(100 * self._get_total()), cents)

    def test_a_shared_invoice_is_shared_out(self):
        mine = self._order([(self.desk, 1, 300)])
        rival = self._order([(self.desk, 1, 700)], deal=self.rival_deal)
        invoices = (mine | rival)._create_invoices(final=True)
        self.assertEqual(len(invoices), 1)
        invoices.invoice_date = "2024-02-01"
        invoices.action_post()
        self._pay(invoices, 500, day="2024-02-10")
        self._follow()
        self.assertEqual((self._get_total(), self._get_total(self.sundial)), (15, 35))

    def test_product_rates_go_before_others(self):
        self.plan.rule_ids = [
            Command.create({"percent": 20, "product_id": self.chair.id})
        ]
        order = self._order([(self.desk, 1, 300), (self.chair, 1, 700)])
        self._pay(self._invoice(order, day="2024-02-10"), 500, day="2024-02-10")
        self._follow()
        self.assertEqual(
            self._get_rows(), [("earned", 150, 10, 15), ("earned", 350, 20, 70)]
        )

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .plan_common import NOW, PlanCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanReached(PlanCommon):
    def test_orders_count_on_their_day(self):
        target = self._target(self.ada)
        self._order(300)
        self._order(100, day="2024-06-01")
        self._order(50, user=self.bob)
        self.env["sale.order"].create({"partner_id": self.acme.id})
        self.assertEqual((target.reached, target.gap, target.percent), (300, 700, 30))

    def test_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "Europe/Kyiv"
        april = self._target(self.ada, date_start="2024-04-01")
        may = self._target(self.ada)
        self._order(300, day="2024-04-30 22:30:00")
        self.assertEqual((april.reached, may.reached), (0, 300))

    def test_cancelled_order_is_gone_at_once(self):
        target = self._target(self.ada)
        order = self._order(300)
        self.assertEqual(target.reached, 300)
        order._action_cancel()
        target.invalidate_recordset()
        self.assertEqual(target.reached, 0)

    def test_invoices_less_credit_notes_untaxed(self):
        target = self._target(self.ada, measure="invoiced")
        tax = self.tax_sale_a
        bills = self._invoice((self.desk, 500, tax), (self.lesson, 100, None))
        bills |= self._invoice((self.desk, 80, tax), kind="out_refund")
        draft = bills[0].copy(
            {"invoice_date": "2024-05-10", "invoice_user_id": self.ada.id}
        )
        self.assertEqual(draft.state, "draft")
        self.assertEqual(target.reached, 520)
        self.assertEqual(target.reached, sum(bills.mapped("amount_untaxed_signed")))

    def test_category_counts_with_those_below(self):
        targets = [
            self._target(self.ada, measure="invoiced", categ_id=category.id)
            for category in (self.goods, self.tables)
        ]
        self._invoice((self.desk, 500, None), (self.lesson, 100, None))
        self.assertEqual([target.reached for target in targets], [500, 500])
        self.desk.categ_id = self.goods
        self.env.invalidate_all()
        self.assertEqual([target.reached for target in targets], [500, 0])

    def test_money_is_collected_with_tax_when_it_comes(self):
        april = self._target(self.ada, measure="collected", date_start="2024-04-01")
        may = self._target(self.ada, measure="collected")
        invoice = self._invoice((self.desk, 100, self.tax_sale_a), day="2024-04-10")
        self.assertEqual(invoice.amount_total, 115)
        self._pay(invoice, 15, day="2024-04-20")
        self._pay(invoice, 100, day="2024-05-02")
        self.assertEqual((april.reached, may.reached), (15, 100))

    def test_credit_note_is_not_money(self):
        target = self._target(self.ada, measure="collected")
        invoice = self._invoice((self.desk, 100, None))
        note = self._invoice((self.desk, 40, None), kind="out_refund")
        lines = (invoice | note).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        self._pay(invoice)
        self.assertEqual(target.reached, 60)

    def test_money_paid_back_counts_less(self):
        target = self._target(self.ada, measure="collected")
        self._pay(self._invoice((self.desk, 100, None)))
        self._pay(self._invoice((self.desk, 30, None), kind="out_refund"))
        self.assertEqual(target.reached, 70)

    def test_write_off_is_not_money(self):
        target = self._target(self.ada, measure="collected")
        self._pay(
            self._invoice((self.desk, 100, None)),
            90,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(target.reached, 90)

    def test_money_is_shared_out_among_the_categories(self):
        target = self._target(self.ada, measure="collected", categ_id=self.tables.id)
        whole = self._target(self.ada, measure="collected")
        invoice = self._invoice((self.desk, 70, None), (self.lesson, 30, None))
        self._pay(invoice, 50)
        self.assertEqual((target.reached, whole.reached), (35, 50))

    def test_unreconciled_payment_is_gone_at_once(self):
        target = self._target(self.ada, measure="collected")
        invoice = self._invoice((self.desk, 100, None))
        payment = self._pay(invoice)
        self.assertEqual(target.reached, 100)
        payment.move_id.line_ids.remove_move_reconcile()
        target.invalidate_recordset()
        self.assertEqual(target.reached, 0)

    def test_foreign_currency_counts_in_company_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2024-01-01", 0.5)])
        ordered = self._target(self.ada)
        invoiced = self._target(self.ada, measure="invoiced")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self._order(100, pricelist_id=pricelist.id)
        self._invoice((self.desk, 100, None), currency_id=euro.id)
        self.assertEqual((ordered.reached, invoiced.reached), (200, 200))

    def test_other_company_does_not_count(self):
        other = self.setup_other_company()["company"]
        mine = self._target(measure="invoiced")
        theirs = self._target(measure="invoiced", company_id=other.id)
        self._invoice((self.desk, 100, None))
        self.assertEqual((mine.reached, theirs.reached), (100, 0))

    def test_won_deals_are_counted(self):
        target = self._target(self.ada, measure="won", amount=2)
        self._deal(100, "2024-05-30").action_set_won()
        self._deal(100, "2024-05-30", user=self.bob).action_set_won()
        self._deal(100, "2024-05-30")
        self.assertEqual((target.reached, target.percent), (1, 50))

    def test_calls_and_visits_are_counted_by_kind(self):
        calls = self._target(
            self.ada, measure="interaction", type_id=self.call.id, amount=4
        )
        every = self._target(self.ada, measure="interaction", amount=4)
        day = {"date": "2024-05-10 09:00:00"}
        self._log(self.acme, self.ada, **day)
        self._log(self.acme, self.ada, **day, type_id=self.visit.id)
        self._log(self.acme, self.bob, **day)
        self._log(self.acme, self.ada, date="2024-05-28 09:00:00")
        self.assertEqual((calls.reached, every.reached), (1, 2))

    def test_team_and_company_count_everybody(self):
        team, whole = self._target(team=self.team_a), self._target()
        self._order(300)
        self._order(200, user=self.bob)
        self._order(100, user=self.eve, team_id=self.team_b.id)
        self.assertEqual((team.reached, whole.reached), (500, 600))

    def test_sales_person_sees_what_was_reached(self):
        target = self._target(self.ada)
        self._order(300)
        self.assertEqual(target.with_user(self.ada).reached, 300)
        Progress = self.env["crm.target.progress"].with_user(self.eve)
        self.assertFalse(Progress.search([("id", "=", target.id)]))

    def test_list_costs_the_same_for_one_and_many(self):
        self._order(300)
        targets = self.env["crm.target"].create(
            [
                {
                    "user_id": self.ada.id,
                    "date_start": f"{1950 + number}-05-01",
                    "amount": 10,
                }
                for number in range(80)
            ]
        )
        counts = []
        for records in (targets, targets[:1], targets):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.cr.sql_log_count
            records.web_read({"amount": {}, "reached": {}, "percent": {}, "gap": {}})
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLess(counts[2], 5)
        self.assertEqual(sum(targets.mapped("reached")), 300)

    def test_user_of_two_companies_reads_both(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids = [Command.link(other.id)]
        targets = self._target(self.ada) | self._target(company_id=other.id)
        self._order(300)
        seen = targets.with_user(self.manager).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.assertEqual(seen.mapped("reached"), [300, 0])

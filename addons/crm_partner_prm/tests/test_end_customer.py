from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common_end_customer import EndCustomerCommon


@tagged("post_install", "-at_install")
class TestEndCustomer(EndCustomerCommon):
    def test_the_customer_of_the_deal_is_the_end_customer(self):
        order = self._resell(deal=self.deal)
        self.assertEqual(order.prm_end_customer_id, self.acme)

    def test_who_buys_itself_has_no_end_customer(self):
        order = self._order([(self.desk, 1, 100)], deal=self.deal)
        self.assertEqual(order.partner_id, self.acme)
        self.assertFalse(order.prm_end_customer_id)

    def test_a_partner_without_the_deal_has_no_end_customer(self):
        order = self._resell(deal=self.deal, partner_id=self.sue.id)
        self.assertFalse(order.prm_end_customer_id)

    def test_what_was_entered_stays(self):
        order = self._resell(prm_end_customer_id=self.sundial.id)
        order.opportunity_id = self.deal
        self.assertEqual(order.prm_end_customer_id, self.sundial)

    def test_the_buyer_is_not_its_own_end_customer(self):
        with self.assertRaisesRegex(ValidationError, "buys this itself"):
            self._resell(prm_end_customer_id=self.nils.id)

    def test_another_company_keeps_its_customers(self):
        other = self._create_company(name="Elsewhere")
        stranger = self._create_partner("Stranger", company_id=other.id)
        with self.assertRaisesRegex(UserError, "End Customer"):
            self._resell(prm_end_customer_id=stranger.id)

    def test_a_seller_enters_it_for_partners_only(self):
        orders = self.env["sale.order"].with_user(self.ada)
        with Form(orders) as form:
            form.partner_id = self.nora
            form.prm_end_customer_id = self.acme
        self.assertEqual(form.record.prm_end_customer_id, self.acme)
        with Form(orders) as form:
            form.partner_id = self.acme
            with self.assertRaisesRegex(AssertionError, "invisible"):
                form.prm_end_customer_id = self.nora

    def test_the_invoice_is_about_the_same_customer(self):
        invoice = self._invoice(self._resell(deal=self.deal))
        self.assertEqual(invoice.prm_end_customer_id, self.acme)
        refund = invoice._reverse_moves()
        self.assertEqual(refund.prm_end_customer_id, self.acme)

    def test_two_customers_are_on_two_invoices(self):
        orders = self._resell(prm_end_customer_id=self.acme.id)
        orders |= self._resell(prm_end_customer_id=self.sundial.id)
        orders |= self._resell(prm_end_customer_id=self.acme.id)
        invoices = orders._create_invoices()
        sums = {row.prm_end_customer_id: row.amount_untaxed for row in invoices}
        self.assertEqual(sums, {self.acme: 200, self.sundial: 100})

    def test_reports_add_up_by_end_customer(self):
        self._invoice(self._resell(deal=self.deal))
        self._invoice(self._resell())
        domain = [("prm_end_customer_id", "=", self.acme.id)]
        for model in ("sale.report", "account.invoice.report"):
            with self.subTest(model=model):
                ((total,),) = self.env[model]._read_group(
                    domain, [], ["price_subtotal:sum"]
                )
                self.assertEqual(total, 100)

    def test_the_partner_manager_opens_the_report(self):
        order = self._resell(deal=self.deal)
        self._resell()
        action = self._ref("sale_report_action_prm_end_customer")
        domain = [
            *safe_eval(action.domain),
            ("prm_end_customer_id", "=", self.acme.id),
        ]
        report = self.env["sale.report"].with_user(self.manager)
        self.assertEqual(report.search_count(domain), 0)  # a colleague's
        order.user_id = self.manager
        self.env.flush_all()
        self.assertEqual(report.search(domain).price_subtotal, 100)

    def test_the_end_customer_has_it_on_the_timeline_without_the_price(self):
        order = self._resell(deal=self.deal)
        rows = self._get_rows(order).grouped("partner_id")
        self.assertEqual(rows[self.acme].kind, "order")
        self.assertEqual(rows[self.acme].name, f"{order.name} · Northwind Resale")
        self.assertEqual(rows[self.acme].amount, 0)
        self.assertEqual(rows[self.nora].amount, order.amount_total)
        self.assertIn(rows[self.acme].name, self._get_names(self.acme, self.ada))

    def test_what_was_not_ordered_is_not_on_its_timeline(self):
        order = self._resell(deal=self.deal)
        order._action_cancel()
        self.assertEqual(self._get_rows(order).partner_id, self.nora)

    def test_merged_customers_keep_what_partners_bought_for_them(self):
        twin = self._create_partner("Acme Ltd", is_company=True)
        order = self._resell(prm_end_customer_id=twin.id)
        invoice = self._invoice(order)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((twin | self.acme).ids, self.acme)
        self.assertEqual(order.prm_end_customer_id, self.acme)
        self.assertEqual(invoice.prm_end_customer_id, self.acme)

    def test_a_page_of_orders_costs_the_same_for_many(self):
        self._resell(deal=self.deal)
        few = self._count_page(1)
        self.env["sale.order"].create(
            [
                {
                    "partner_id": self.nora.id,
                    "user_id": self.manager.id,
                    "prm_end_customer_id": self._create_partner(f"End {one}").id,
                }
                for one in range(80)
            ]
        )
        self.assertEqual(self._count_page(80), few)

    def _count_page(self, number):
        self.env.flush_all()
        self.env.invalidate_all()
        orders = self.env["sale.order"].with_user(self.ada)
        spec = {
            "prm_end_customer_id": {"fields": {"display_name": {}}},
            "is_prm_resale": {},
        }
        self.env.user.has_group("base.group_user")
        before = self.cr.sql_log_count
        domain = [("prm_end_customer_id", "!=", False)]
        found = orders.sudo().web_search_read(domain, spec, limit=number)["records"]
        self.assertEqual(len(found), number)
        return self.cr.sql_log_count - before

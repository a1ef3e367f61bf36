"""The loaded company against sums and dates computed from its files."""

from collections import Counter
from decimal import Decimal

from odoo.tests import tagged

from .common import SampleCase, day, paid_amount, read, sum_by_customer

SALES = """
    SELECT customer.ref, SUM(sale.amount_total)
      FROM sale_order sale
      JOIN res_partner customer ON customer.id = sale.partner_id
     WHERE sale.company_id = %(company)s AND sale.state = 'sale'
  GROUP BY customer.ref
"""
LEDGER = """
    SELECT customer.ref, SUM({amount})
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
      JOIN res_partner customer ON customer.id = line.partner_id
     WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
       AND account.account_type = '{account_type}'
  GROUP BY customer.ref
    HAVING SUM({amount}) <> 0
"""
TOTAL = """
    SELECT SUM({amount})
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
       AND account.account_type = '{account_type}'
"""


@tagged("post_install", "-at_install")
class TestNorthwindFigures(SampleCase):
    def _total(self, amount, account_type):
        statement = TOTAL.format(amount=amount, account_type=account_type)
        return self.query(statement)[0][0]

    def _by_customer(self, amount, account_type):
        return self.query_by_name(
            LEDGER.format(amount=amount, account_type=account_type)
        )

    def test_every_customer_has_bought_what_the_files_say(self):
        expected = sum_by_customer(lambda _number, amount: amount, self.orders)
        self.assertEqual(self.query_by_name(SALES), expected)

    def test_all_orders_come_to_the_sum_of_rounded_lines(self):
        ordered = sum(self.query_by_name(SALES).values())
        self.assertEqual(ordered, Decimal("1265793.29"))

    def test_every_customer_is_invoiced_what_was_shipped(self):
        expected = sum_by_customer(lambda _number, amount: amount, self.shipped)
        self.assertEqual(self._by_customer("-line.balance", "income"), expected)

    def test_the_income_account_has_what_was_shipped(self):
        self.assertEqual(self._total("-line.balance", "income"), Decimal("1239855.85"))

    def test_every_customer_has_paid_by_the_rule(self):
        expected = sum_by_customer(paid_amount, self.shipped)
        paid = self._by_customer("line.credit", "asset_receivable")
        self.assertEqual(paid, expected)

    def test_the_bank_has_what_was_paid(self):
        self.assertEqual(
            self._total("line.balance", "asset_current"), Decimal("1036445.66")
        )

    def test_every_customer_owes_the_rest(self):
        expected = sum_by_customer(
            lambda number, amount: amount - paid_amount(number, amount), self.shipped
        )
        owed = self._by_customer("line.amount_residual", "asset_receivable")
        self.assertEqual(owed, expected)

    def test_the_receivable_ledger_is_the_open_amount(self):
        self.assertEqual(
            self._total("line.balance", "asset_receivable"), Decimal("203410.19")
        )

    def test_eight_in_ten_invoices_are_paid(self):
        states = self.query_by_name(
            """SELECT payment_state, COUNT(*) FROM account_move
                WHERE company_id = %(company)s AND move_type = 'out_invoice'
             GROUP BY payment_state"""
        )
        self.assertEqual(states, {"paid": 649, "partial": 80, "not_paid": 80})

    def test_nothing_is_taxed(self):
        taxed = self.query(
            """SELECT id FROM account_move
                WHERE company_id = %(company)s AND amount_tax <> 0"""
        )
        self.assertEqual(taxed, [])

    def test_stock_on_hand_is_the_files(self):
        stock = self.query_by_name(
            """SELECT product.default_code, SUM(quant.quantity)
                 FROM stock_quant quant
                 JOIN stock_location location ON location.id = quant.location_id
                 JOIN product_product product ON product.id = quant.product_id
                WHERE quant.company_id = %(company)s AND location.usage = 'internal'
             GROUP BY product.default_code"""
        )
        expected = {
            f"NW-{int(row['Id']):03d}": Decimal(row["UnitsInStock"])
            for row in read("products")
        }
        self.assertEqual(stock, expected)

    def test_stock_was_never_negative(self):
        lowest = self.query(
            """SELECT MIN(balance) FROM (
                 SELECT SUM(CASE target.usage WHEN 'internal' THEN move.quantity
                                              ELSE -move.quantity END)
                        OVER (PARTITION BY move.product_id ORDER BY move.date) balance
                   FROM stock_move move
                   JOIN stock_location target ON target.id = move.location_dest_id
                  WHERE move.company_id = %(company)s AND move.state = 'done'
               ) balances"""
        )
        self.assertEqual(lowest, [(Decimal(0),)])


@tagged("post_install", "-at_install")
class TestNorthwindDocuments(SampleCase):
    def _record(self, name):
        return self.env.ref(f"northwind_sample.{name}")

    def _count(self, statement):
        return self.query(statement)[0][0]

    def test_there_are_830_orders_with_2155_lines(self):
        counted = self.query(
            """SELECT COUNT(DISTINCT sale.id), COUNT(*) FROM sale_order sale
                 JOIN sale_order_line line ON line.order_id = sale.id
                WHERE sale.company_id = %(company)s AND sale.state = 'sale'"""
        )
        self.assertEqual(counted, [(830, 2155)])

    def test_orders_have_the_dates_of_the_file(self):
        dates = self.query(
            """SELECT origin, date_order::date, commitment_date::date
                 FROM sale_order WHERE company_id = %(company)s"""
        )
        expected = [
            (order["Id"], day(order["OrderDate"]), day(order["RequiredDate"]))
            for order in self.orders
        ]
        self.assertEqual(sorted(dates), sorted(expected))

    def test_deliveries_have_the_dates_of_the_file(self):
        dates = self.query(
            """SELECT sale.origin, picking.date_done::date, move.date::date,
                      line.date::date
                 FROM stock_picking picking
                 JOIN sale_order sale ON sale.id = picking.sale_id
                 JOIN stock_move move ON move.picking_id = picking.id
                 JOIN stock_move_line line ON line.move_id = move.id
                WHERE picking.company_id = %(company)s AND picking.state = 'done'"""
        )
        expected = {
            (order["Id"], *[day(order["ShippedDate"])] * 3) for order in self.shipped
        }
        self.assertEqual(set(dates), expected)

    def test_each_order_has_one_delivery(self):
        states = self.query(
            """SELECT state = 'done', COUNT(*), COUNT(DISTINCT sale_id)
                 FROM stock_picking WHERE company_id = %(company)s GROUP BY 1"""
        )
        self.assertEqual(sorted(states), [(False, 21, 21), (True, 809, 809)])

    def test_invoices_have_the_dates_of_shipping(self):
        dates = self.query(
            """SELECT invoice_origin, invoice_date, date, invoice_date_due
                 FROM account_move
                WHERE company_id = %(company)s AND move_type = 'out_invoice'"""
        )
        expected = [
            (
                f"NW{order['Id']}",
                day(order["ShippedDate"]),
                day(order["ShippedDate"]),
                day(order["ShippedDate"], days=30),
            )
            for order in self.shipped
        ]
        self.assertEqual(sorted(dates), sorted(expected))

    def test_payments_come_14_days_after_the_invoice(self):
        dates = self.query(
            """SELECT invoice.invoice_origin, payment.date
                 FROM account_partial_reconcile part
                 JOIN account_move_line debit ON debit.id = part.debit_move_id
                 JOIN account_move invoice ON invoice.id = debit.move_id
                 JOIN account_move_line credit ON credit.id = part.credit_move_id
                 JOIN account_move payment ON payment.id = credit.move_id
                WHERE invoice.company_id = %(company)s"""
        )
        expected = [
            (f"NW{order['Id']}", day(order["ShippedDate"], days=14))
            for order in self.shipped
            if not order["Id"].endswith("1")
        ]
        self.assertEqual(sorted(dates), sorted(expected))

    def test_alfki_has_its_six_orders(self):
        orders = self.env["sale.order"].search(
            [("partner_id", "=", self._record("customer_ALFKI").id)], order="name"
        )
        found = [
            (
                order.name,
                str(order.date_order.date()),
                order.amount_total,
                order.invoice_ids.payment_state,
            )
            for order in orders
        ]
        self.assertEqual(
            found,
            [
                ("NW10643", "2013-08-25", 814.50, "paid"),
                ("NW10692", "2013-10-03", 878.00, "paid"),
                ("NW10702", "2013-10-13", 330.00, "paid"),
                ("NW10835", "2014-01-15", 845.80, "partial"),
                ("NW10952", "2014-03-16", 471.20, "paid"),
                ("NW11011", "2014-04-09", 933.50, "not_paid"),
            ],
        )

    def test_a_line_keeps_price_and_discount(self):
        line = self._record("order_10835").order_line[1]
        self.assertEqual(line.product_id.name, "Original Frankfurter grüne Soße")
        self.assertEqual(line.product_uom_qty, 2)
        self.assertEqual((line.price_unit, line.discount), (13.0, 20.0))

    def test_freight_stands_on_the_delivery(self):
        notes = self.query_by_name(
            """SELECT sale.origin, picking.note FROM stock_picking picking
                 JOIN sale_order sale ON sale.id = picking.sale_id
                WHERE picking.company_id = %(company)s"""
        )
        missing = [
            order["Id"]
            for order in self.orders
            if f"Freight: {order['Freight']} USD" not in notes[order["Id"]]
        ]
        self.assertEqual(missing, [])

    def test_delivery_goes_where_the_order_says(self):
        order = self._record("order_10453")
        self.assertEqual(
            (order.partner_id.city, order.partner_shipping_id.city),
            ("London", "Colchester"),
        )

    def test_delivery_goes_to_the_customer_where_only_the_name_differs(self):
        order = self._record("order_10643")
        self.assertEqual(order.partner_shipping_id, order.partner_id)

    def test_notes_do_not_look_like_news(self):
        late = self._count(
            """SELECT COUNT(*) FROM mail_message note
                 JOIN sale_order sale ON sale.id = note.res_id
                WHERE note.model = 'sale.order' AND note.date > '2014-12-31'
                  AND sale.company_id = %(company)s"""
        )
        self.assertEqual(late, 0)

    def test_no_mail_went_out(self):
        mails = self._count(
            """SELECT COUNT(*) FROM mail_mail mail
                 JOIN mail_message note ON note.id = mail.mail_message_id
                 JOIN sale_order sale ON sale.id = note.res_id
                WHERE note.model = 'sale.order' AND sale.company_id = %(company)s"""
        )
        self.assertEqual(mails, 0)


@tagged("post_install", "-at_install")
class TestNorthwindMasterData(SampleCase):
    def _records(self, model, kind):
        """The records of one file, by its id."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "northwind_sample"), ("model", "=", model)]
        )
        names = {entry.name: entry.res_id for entry in data}
        return {
            name.removeprefix(f"{kind}_"): self.env[model].browse(res_id)
            for name, res_id in names.items()
            if name.startswith(f"{kind}_") and name.count("_") == 1
        }

    def test_each_customer_has_its_contact_person(self):
        customers = self._records("res.partner", "customer")
        found = {
            key: (customer.name, contacts.mapped("name"), contacts.mapped("function"))
            for key, customer in customers.items()
            for contacts in [customer.child_ids.filtered(lambda c: c.type == "contact")]
        }
        expected = {
            row["Id"]: (row["CompanyName"], [row["ContactName"]], [row["ContactTitle"]])
            for row in read("customers")
        }
        self.assertEqual(found, expected)

    def test_there_are_91_customers_and_29_suppliers(self):
        ranked = [("company_id", "=", self.company.id), ("is_company", "=", True)]
        Partner = self.env["res.partner"]
        counted = [
            Partner.search_count([*ranked, (field, ">", 0)])
            for field in ("customer_rank", "supplier_rank")
        ]
        self.assertEqual(counted, [91, 29])

    def test_products_have_price_stock_keeping_and_supplier(self):
        products = self._records("product.product", "product")
        suppliers = {row["Id"]: row["CompanyName"] for row in read("suppliers")}
        found = {
            key: (
                product.list_price,
                product.is_storable,
                product.seller_ids.partner_id.name,
            )
            for key, product in products.items()
        }
        expected = {
            row["Id"]: (float(row["UnitPrice"]), True, suppliers[row["SupplierId"]])
            for row in read("products")
        }
        self.assertEqual(found, expected)

    def test_discontinued_products_are_not_for_sale(self):
        products = self._records("product.product", "product")
        stopped = {key for key, product in products.items() if not product.sale_ok}
        self.assertEqual(stopped, {"5", "9", "17", "24", "28", "29", "42", "53"})

    def test_orders_belong_to_the_employee_who_took_them(self):
        logins = Counter(
            self.env["sale.order"]
            .search([("company_id", "=", self.company.id)])
            .mapped(lambda order: order.user_id.login)
        )
        self.assertEqual(logins["margaret.peacock"], 156)
        self.assertEqual(logins["steven.buchanan"], 42)

    def test_a_customer_belongs_to_the_employee_with_most_of_its_orders(self):
        alfki = self.env.ref("northwind_sample.customer_ALFKI")
        self.assertEqual(alfki.user_id.login, "nancy.davolio")

    def test_a_customer_without_orders_belongs_to_nobody(self):
        paris = self.env.ref("northwind_sample.customer_PARIS")
        self.assertFalse(paris.user_id)

    def test_the_nine_employees_sell_in_one_team(self):
        employees = self._records("res.users", "employee")
        team = self.env.ref("northwind_sample.team")
        members = self.env["res.users"].union(*employees.values())
        self.assertEqual(len(members), 9)
        self.assertEqual(team.member_ids, members)
        self.assertEqual(members.company_ids, self.company)

    def test_an_employee_logs_in_with_the_login_as_password(self):
        self.env.ref("northwind_sample.employee_1").with_user(
            self.env.ref("northwind_sample.employee_1")
        )._check_credentials(
            {"type": "password", "password": "nancy.davolio"}, {"interactive": True}
        )

    def test_the_administrator_starts_in_the_company(self):
        admin = self.env.ref("base.user_admin")
        self.assertEqual(admin.company_id, self.company)

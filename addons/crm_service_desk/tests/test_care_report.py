from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.money_common import MoneyCommon

from .common import MANAGER, ServicePersonas


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestCareReport(ServicePersonas, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(MANAGER)
        cls.create_service_personas()
        cls.env["service.cost.rate"].search([]).unlink()
        cls.env["service.cost.rate"].create({"hour_cost": 40})
        cls.agreement = cls.env["crm.agreement"].create(
            {
                "partner_id": cls.acme.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
        )
        cls.agreement.sudo().write({"state": "active"})
        cls.contract = cls._create_contract(agreement_id=cls.agreement.id)
        cls.category = cls.env["service.category"].create({"name": "Repair"})

    def setUp(self):
        super().setUp()
        self.cr._now = fields.Datetime.now()  # contracts are looked up by this day

    @classmethod
    def _create_contract(cls, **values):
        return cls.env["service.entitlement"].create(
            {
                "partner_id": cls.acme.id,
                "kind": "contract",
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                **values,
            }
        )

    def _work(self, hours, **values):
        ticket = self._create_ticket(
            category_id=self.category.id, product_id=self.desk.id, **values
        )
        self.env["service.time"].create(
            {"ticket_id": ticket.id, "seconds": hours * 3600}
        )
        return ticket

    def _sum(self, domain):
        sums = self.env["service.cost.report"]._read_group(
            domain, [], ["hours:sum", "cost:sum", "revenue:sum", "margin:sum"]
        )
        return sums[0]

    def test_margin_of_a_contract_by_its_agreement(self):
        self._work(2)
        order = self._order(
            [(self.desk, 1, 500), (self.chair, 2, 30)],
            crm_agreement_id=self.agreement.id,
        )
        domain = [("entitlement_id", "=", self.contract.id)]
        self.assertEqual(self._sum(domain), (2, 80, 0, -80))
        invoice = self._invoice(order, day="2026-03-05")
        self.assertEqual(self._sum(domain), (2, 80, 560, 480))
        self.assertEqual(
            self._sum([("agreement_id", "=", self.agreement.id)]), (2, 80, 560, 480)
        )
        self._credit(invoice, day="2026-03-06")
        self.assertEqual(self._sum(domain), (2, 80, 0, -80))

    def test_a_draft_earns_nothing(self):
        order = self._order([(self.desk, 1, 500)], crm_agreement_id=self.agreement.id)
        order._create_invoices()
        self.assertEqual(self._sum([("partner_id", "=", self.acme.id)])[2], 0)

    def test_the_entitlement_shows_the_same_margin(self):
        self._work(1)
        self._invoice(
            self._order([(self.desk, 1, 99.99)], crm_agreement_id=self.agreement.id),
            day="2026-03-05",
        )
        contract = self.contract
        self.assertEqual(
            (contract.amount_earned, contract.amount_cost, contract.margin),
            (99.99, 40, 59.99),
        )

    def test_a_line_is_earned_once_though_contracts_share_the_agreement(self):
        old = self._create_contract(
            agreement_id=self.agreement.id,
            date_start="2025-01-01",
            date_end="2025-12-31",
        )
        order = self._order(
            [(self.desk, 1, 500), (self.chair, 1, 70)],
            crm_agreement_id=self.agreement.id,
        )
        sold = self._create_contract(order_line_id=order.order_line[1].id)
        self._invoice(order, day="2026-03-05")
        self.assertEqual(
            (old.amount_earned, self.contract.amount_earned, sold.amount_earned),
            (0, 500, 70),
        )
        self.assertEqual(self._sum([("partner_id", "=", self.acme.id)])[2], 570)

    def test_an_invoiced_line_of_two_order_lines_is_earned_once(self):
        order = self._order(
            [(self.desk, 1, 500), (self.chair, 1, 70)],
            crm_agreement_id=self.agreement.id,
        )
        invoice = self._invoice(order, day="2026-03-05")
        invoice.invoice_line_ids[0].sale_line_ids = order.order_line
        self.assertEqual(self.contract.amount_earned, 570)

    def test_the_price_of_the_goods_is_not_earned_by_their_warranty(self):
        order = self._order([(self.desk, 1, 500)])
        warranty = self._create_contract(
            kind="warranty", order_line_id=order.order_line.id
        )
        self._invoice(order, day="2026-03-05")
        self.assertEqual(warranty.amount_earned, 0)

    def test_an_order_that_answers_a_ticket_earns_for_it(self):
        self.contract.is_cancelled = True
        ticket = self._work(1)
        order = self._order([(self.desk, 1, 65)], service_ticket_id=ticket.id)
        self._invoice(order, day="2026-03-05")
        domain = [("ticket_id", "=", ticket.id)]
        self.assertEqual(self._sum(domain), (1, 40, 65, 25))
        domain = [("category_id", "=", self.category.id)]
        self.assertEqual(self._sum(domain), (1, 40, 65, 25))

    def test_an_order_for_a_ticket_under_a_contract_is_earned_once(self):
        ticket = self._create_ticket()
        order = self._order(
            [(self.desk, 1, 65)],
            service_ticket_id=ticket.id,
            crm_agreement_id=self.agreement.id,
        )
        self._invoice(order, day="2026-03-05")
        self.assertEqual(self.contract.amount_earned, 65)
        for domain in (
            [("ticket_id", "=", ticket.id)],
            [("partner_id", "=", self.acme.id)],
        ):
            self.assertEqual(self._sum(domain)[2], 65)

    def test_foreign_invoices_count_in_company_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-03-01",
                "rate": 0.8,
                "currency_id": euro.id,
                "company_id": self.env.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        order = self._order(
            [(self.desk, 1, 100)],
            crm_agreement_id=self.agreement.id,
            pricelist_id=pricelist.id,
        )
        invoice = self._invoice(order, day="2026-03-05")
        self.assertEqual(invoice.currency_id, euro)
        self.assertEqual(self.contract.amount_earned, 125)
        self.assertEqual(invoice.amount_untaxed_signed, 125)

    def test_by_person_and_month(self):
        ticket = self._work(1)
        self.env["service.time"].create(
            {
                "ticket_id": ticket.id,
                "user_id": self.agent.id,
                "seconds": 1800,
                "date": "2026-02-10",
            }
        )
        rows = self.env["service.cost.report"]._read_group(
            [("ticket_id", "=", ticket.id)], ["date:month"], ["hours:sum", "cost:sum"]
        )
        self.assertEqual(
            [(month.month, hours, cost) for month, hours, cost in rows],
            [(2, 0.5, 20), (3, 1, 40)],
        )
        domain = [("user_id", "=", self.agent.id), ("ticket_id", "=", ticket.id)]
        self.assertEqual(self._sum(domain)[:2], (0.5, 20))

    def test_material_and_travel_are_rows_of_their_kind(self):
        ticket = self._work(1)
        self.env["service.cost"].create(
            [
                {"ticket_id": ticket.id, "kind": "other", "unit_cost": 9},
                {
                    "ticket_id": ticket.id,
                    "kind": "material",
                    "product_id": self.chair.id,
                    "unit_cost": 5,
                    "quantity": 3,
                },
            ]
        )
        rows = self.env["service.cost.report"]._read_group(
            [("ticket_id", "=", ticket.id)], ["kind"], ["cost:sum"]
        )
        self.assertEqual(dict(rows), {"time": 40, "other": 9, "material": 15})

    def test_a_running_timer_is_not_yet_work(self):
        ticket = self._create_ticket()
        ticket.action_timer_start()
        self.assertFalse(
            self.env["service.cost.report"].search([("ticket_id", "=", ticket.id)])
        )

    def test_rows_have_ids_of_their_own(self):
        self._work(1)
        self._invoice(
            self._order([(self.desk, 1, 5)], crm_agreement_id=self.agreement.id),
            day="2026-03-05",
        )
        self.env.flush_all()
        self.cr.execute(self.env["service.cost.report"]._table_query)
        ids = [row[0] for row in self.cr.fetchall()]
        self.assertEqual(len(ids), len(set(ids)))

    def test_companies_see_their_own(self):
        self._work(1)
        company = self.env["res.company"].create({"name": "Second"})
        head = self.head
        head.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        rows = self.env["service.cost.report"].with_user(head).search([])
        self.assertFalse(rows)

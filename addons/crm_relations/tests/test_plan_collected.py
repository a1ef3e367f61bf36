from random import Random

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
@freeze_time("2024-05-20 10:00:00")
class TestPlanCollected(MoneyCommon):
    """Collected money of plans is the sum of deal payments, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Chairs"})
        cls.chair.categ_id = cls.category
        people = {"user": cls.ada, "company": cls.env["res.users"]}
        cls.targets = cls.env["crm.target"].create(
            [
                {
                    "level": level,
                    "user_id": user.id,
                    "measure": "collected",
                    "date_start": day,
                    "amount": 1000,
                    "company_id": cls.env.company.id,
                }
                for level, user in [*people.items(), ("user", cls.bob)]
                for day in ("2024-03-01", "2024-04-01", "2024-05-01")
            ]
        )

    def _get_reached(self):
        self.targets.invalidate_recordset()
        return [round(target.reached, 2) for target in self.targets]

    def _get_paid(self):
        """The same from the payments themselves."""
        rows = self.env["crm.deal.payment"].search(
            [("company_id", "=", self.env.company.id)]
        )
        return [
            round(
                sum(
                    row.amount
                    for row in rows
                    if target.date_start <= row.date <= target.date_end
                    and target.user_id in (row.user_id, self.env["res.users"])
                ),
                2,
            )
            for target in self.targets
        ]

    def _sell(self, chance):
        """An invoice of one or two orders of any deal, or none."""
        deals = [
            self.deal,
            self._create_deal("Bob's", user_id=self.bob.id),
            self.env["crm.lead"],
        ]
        orders = self.env["sale.order"]
        for _index in range(chance.randint(1, 2)):
            lines = [
                (product, chance.randint(1, 3), chance.randint(1, 99999) / 100)
                for product in (self.desk, self.chair)
            ]
            orders |= self._order(lines, chance.choice(deals))
        return self._invoice(orders, "2024-03-01")

    def _pay_anyhow(self, invoice, chance):
        day = chance.choice(("2024-03-31", "2024-04-01", "2024-05-19"))
        part = round(invoice.amount_residual * chance.random(), 2)
        way = chance.choice(("part", "part", "discount", "credit", "full"))
        if way == "credit":
            self._credit(invoice, day=day)
        elif way == "full":
            self._pay(invoice, day=day)
        elif part and way == "discount":
            self._pay(
                invoice,
                part,
                day=day,
                payment_difference_handling="reconcile",
                writeoff_account_id=self.company_data["default_account_expense"].id,
            )
        elif part:
            self._pay(invoice, part, day=day)

    def test_random_payments_add_up(self):
        chance = Random(19)
        for _index in range(8):
            invoice = self._sell(chance)
            for _payment in range(2):
                if invoice.amount_residual:
                    self._pay_anyhow(invoice, chance)
        reached = self._get_reached()
        self.assertEqual(reached, self._get_paid())
        self.assertTrue(all(reached))

    def test_money_counts_on_the_day_of_the_payment(self):
        invoice = self._invoice(self._order([(self.desk, 1, 100)]), "2024-04-10")
        self._pay(invoice, day="2024-03-20")
        self.assertEqual(self._get_reached(), [100, 0, 0, 100, 0, 0, 0, 0, 0])

    def test_money_is_that_of_the_deal_s_salesperson(self):
        invoice = self._invoice(self._order([(self.desk, 1, 100)]))
        self._pay(invoice, day="2024-04-20")
        self.deal.user_id = self.bob
        self.assertEqual(invoice.invoice_user_id, self.ada)
        self.assertEqual(self._get_reached(), [0, 0, 0, 0, 100, 0, 0, 100, 0])

    def test_money_that_waits_for_the_bank_counts(self):
        invoice = self._invoice(
            self._order([(self.desk, 1, 100)]), invoice_date_due="2999-12-31"
        )
        self._send_money(invoice, 60, "2024-04-20")
        self.assertEqual(self._get_reached()[:3], [0, 60, 0])
        self.assertEqual(self._get_reached(), self._get_paid())

    def test_categories_share_what_was_paid_for_their_order(self):
        target = self.targets[1]
        target.categ_id = self.category
        first = self._order([(self.desk, 1, 60), (self.chair, 1, 40)])
        second = self._order([(self.desk, 1, 100)])
        self._pay(self._invoice(first | second), 100, day="2024-04-20")
        self.assertEqual(fields.Date.to_string(target.date_start), "2024-04-01")
        self.assertEqual(target.reached, 20)

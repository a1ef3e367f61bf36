from collections import defaultdict
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.money_common import MoneyCommon

from ..models import prm_tier_criterion_source
from .common import ADMIN
from .common_levels import LevelPersonas


@tagged("post_install", "-at_install")
class TestPaidRevenue(LevelPersonas, MoneyCommon):
    """Money that came in, on deals of partners and on what they bought themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(ADMIN)
        cls.create_prm_personas()
        cls.deal.prm_partner_id = cls.northwind
        cls.rival_deal = cls._create_deal("Chairs", prm_partner_id=cls.sue.id)
        cls.row = cls._require(cls.gold, "revenue", 1000)

    def _get_revenue(self, day="2024-12-31"):
        """(Northwind's, Sundial's): looked up one by one, and for all at once."""
        few = self._get_values(self.row, day)
        with patch.object(prm_tier_criterion_source, "FEW", 0):
            self.assertEqual(self._get_values(self.row, day), few)
        self.assertEqual(few, self._add_up(day))
        self.assertEqual(few, self._add_up_facts(day))
        return few

    def _add_up_facts(self, day):
        """The same as plans, scorecards and reports count it."""
        last = fields.Date.to_date(day)
        first = fields.Date.add(fields.Date.subtract(last, years=1), days=1)
        partners = (self.northwind, self.sundial)
        rows = self.env["prm.partner.fact"]._get_quarters(
            first, last, [partner.id for partner in partners], {"revenue"}
        )
        sums = defaultdict(float)
        for (partner_id, *_cell), amount in rows.items():
            sums[partner_id] += amount
        return tuple(
            round(sums[partner.id], 2) if partner.id in sums else None
            for partner in partners
        )

    def _add_up(self, day):
        """The same from the ledger of payments, row by row."""
        sums = defaultdict(float)
        last = fields.Date.to_date(day)
        for row in self.env["crm.deal.payment"].search([("kind", "!=", "waiting")]):
            owner = row.lead_id.prm_partner_id.commercial_partner_id or row.partner_id
            if fields.Date.subtract(last, years=1) < row.date <= last:
                sums[owner] += row.amount
        return tuple(
            round(sums[partner], 2) if partner in sums else None
            for partner in (self.northwind, self.sundial)
        )

    def test_only_money_that_came_in_counts(self):
        invoice = self._invoice(self._order([(self.desk, 10, 100)]))
        self.assertEqual(self._get_revenue(), (None, None))
        self._pay(invoice, 400)
        self.assertEqual(self._get_revenue(), (400, None))
        self._write_off(invoice, 100)
        self.assertEqual(self._get_revenue(), (400, None))
        self._pay(invoice, 500, day="2024-04-01")
        self.assertEqual(self._get_revenue(), (900, None))

    def test_what_is_paid_back_is_gone(self):
        invoice = self._invoice(self._order([(self.desk, 10, 100)]))
        self._pay(invoice)
        note = self._credit(invoice, day="2024-05-01")
        self._pay(note, day="2024-05-02")
        self.assertEqual(self._get_revenue(), (0, None))
        self.assertEqual(self._get_revenue("2024-05-01"), (1000, None))

    def test_it_counts_in_the_months_before(self):
        self._pay(self._invoice(self._order([(self.desk, 1, 100)])))
        for day, amount in (
            ("2024-03-09", None),
            ("2024-03-10", 100),
            ("2025-03-09", 100),
            ("2025-03-10", None),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._get_revenue(day), (amount, None))

    def test_an_invoice_of_two_partners_deals_is_shared_out(self):
        orders = self._order([(self.desk, 1, 100)])
        orders |= self._order([(self.chair, 2, 100)], self.rival_deal)
        invoice = self._invoice(orders)
        self.assertEqual(len(invoice), 1)
        self._pay(invoice, 100)
        self.assertEqual(self._get_revenue(), (33.33, 66.67))

    def test_what_a_partner_bought_itself_is_its_own(self):
        deal = self.env["crm.lead"]
        order = self._order([(self.desk, 1, 70)], deal, partner_id=self.nora.id)
        self._pay(self._invoice(order))
        self.assertEqual(self._get_revenue(), (70, None))

    def test_a_deal_counts_for_its_partner_whoever_buys(self):
        order = self._order([(self.desk, 1, 70)], partner_id=self.sundial.id)
        self._pay(self._invoice(order))
        self.assertEqual(self._get_revenue(), (70, None))

    def test_other_currencies_count_as_they_were_booked(self):
        currency = self.env.ref("base.CHF")
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2024-01-01", "rate": 2}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": currency.id}
        )
        order = self._order([(self.desk, 1, 100)], pricelist_id=pricelist.id)
        self._pay(self._invoice(order))
        self.assertEqual(self._get_revenue(), (50, None))

    def test_another_companys_money_does_not_count(self):
        self._pay(self._invoice(self._order([(self.desk, 1, 100)])))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        rule = self.row._to_rule()
        values = self.row._read_values(
            [rule], self.northwind.ids, other, fields.Date.to_date("2024-12-31")
        )
        self.assertEqual(values, {rule.id: {}})

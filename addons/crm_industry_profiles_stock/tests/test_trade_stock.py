from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_industry_profiles.tests.common_trade import TODAY, TradeCommon

METHODS = ("standard", "average", "fifo")
# receipts and a delivery (negative) of each product: quantity, price of a unit
MOVES = ((7, 3.33), (3, 4.17), (-4, 0), (5, 2.99))


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTradeStock(TradeCommon):
    """Slow movers with what is on hand, in two companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("stock.group_stock_manager")
        cls.far = cls.setup_other_company()["company"]
        cls.companies = cls.env.company | cls.far
        trade = cls.env.ref("crm_industry_profiles.industry_profile_trade").sudo()
        trade.company_ids = cls.companies
        cls.trade_agent.company_ids = cls.companies
        cls.goods = {method: cls._storable(method) for method in METHODS}

    @classmethod
    def _storable(cls, method):
        category = cls.env["product.category"].create({"name": method})
        goods = cls._goods(method)
        goods.write({"is_storable": True, "categ_id": category.id})
        for company in cls.companies:
            category.with_company(company).property_cost_method = method
            goods.with_company(company).standard_price = 3.456
        return goods

    def _get_places(self, company, is_receipt):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        here = warehouse.lot_stock_id
        if is_receipt:
            return self.env.ref("stock.stock_location_suppliers"), here
        return here, self.env.ref("stock.stock_location_customers")

    def _move(self, goods, quantity, price=0, company=None, owner=None):
        """A receipt, or a delivery of a negative quantity."""
        company = company or self.env.company
        origin, target = self._get_places(company, quantity > 0)
        values = {
            "product_id": goods.id,
            "product_uom_qty": abs(quantity),
            "value_manual": price * abs(quantity),
            "location_id": origin.id,
            "location_dest_id": target.id,
            "company_id": company.id,
        }
        move = self.env["stock.move"].with_company(company).create(values)
        move._action_confirm(merge=False)
        move.quantity, move.picked = abs(quantity), True
        if owner:
            move.move_line_ids.owner_id = owner
        move._action_done()

    def _row(self, goods, company=None):
        self.env.flush_all()
        self.env.invalidate_all()
        company = company or self.env.company
        return self.env["trade.slow.mover"].search(
            [("product_id", "=", goods.id), ("company_id", "=", company.id)]
        )

    def test_the_value_is_that_of_inventory(self):
        for method, goods in self.goods.items():
            for quantity, price in MOVES:
                self._move(goods, quantity, price)
            with self.subTest(method):
                row = self._row(goods)
                total = self.env.company.currency_id.round(goods.total_value)
                self.assertEqual((row.stock_quantity, row.stock_value), (11, total))
                self.assertEqual(self._row(goods, self.far).stock_value, 0)
        self.assertEqual(self._row(self.goods["standard"]).stock_value, 38.02)
        # the first 4 of 7 at 3.33 are gone; 3 at 4.17 and 5 at 2.99 came
        self.assertEqual(self._row(self.goods["fifo"]).stock_value, 37.45)

    def test_companies_have_their_own_cost(self):
        for method in ("standard", "average"):
            goods = self.goods[method]
            goods.with_company(self.far).standard_price = 5
            for company, price in ((self.env.company, 3.33), (self.far, 4.44)):
                self._move(goods, 3, price, company)
            for company in self.companies:
                with self.subTest(f"{method} {company.name}"):
                    there = goods.with_context(allowed_company_ids=company.ids)
                    total = company.currency_id.round(there.total_value)
                    self.assertTrue(total)
                    self.assertEqual(self._row(goods, company).stock_value, total)

    def test_a_category_has_the_sum_of_its_goods(self):
        self._move(self.goods["fifo"], 7, 3.33)
        self._move(self.goods["average"], 3, 9.99)
        self._move(self.goods["average"], 3, 9.99, self.far)
        self.env.flush_all()
        ids = [goods.id for goods in self.goods.values()]
        rows = self.env["trade.slow.mover"]._read_group(
            [("product_id", "in", ids)], ["company_id"], ["stock_value:sum"]
        )
        found = {company: round(total, 2) for company, total in rows}
        self.assertEqual(found, {self.env.company: 53.28, self.far: 29.97})

    def test_lots_have_a_value_of_their_own(self):
        goods = self.goods["average"]
        goods.write({"tracking": "lot", "lot_valuated": True})
        for name, cost, quantity in (("L1", 2.5, 3), ("L2", 7.11, 2)):
            lot = self.env["stock.lot"].create({"name": name, "product_id": goods.id})
            lot.standard_price = cost
            quants = self.env["stock.quant"]
            stock = self.env["stock.warehouse"].search(
                [("company_id", "=", self.env.company.id)], limit=1
            )
            quants._update_available_quantity(
                goods, stock.lot_stock_id, quantity, lot_id=lot
            )
        self.assertEqual(self._row(goods).stock_value, 21.72)

    def test_goods_of_others_and_goods_that_left_do_not_count(self):
        goods = self.goods["standard"]
        self._move(goods, 4)
        self._move(goods, -4)
        self._move(goods, 5, owner=self.nora)
        row = self._row(goods)
        self.assertEqual((row.stock_quantity, row.stock_value), (0, 0))
        found = self.env["trade.slow.mover"].search([("stock_quantity", ">", 0)])
        self.assertNotIn(goods, found.product_id)

    def test_days_on_hand_and_not_sold_since(self):
        goods = self.goods["standard"]
        with freeze_time("2027-02-09"):
            self._move(goods, 5)
        self._sell(self.nora, "2027-01-10", (goods, 40))
        row = self._row(goods)
        self.assertEqual((row.days, row.stock_days, row.is_unsold), (90, 60, True))
        self._sell(self.nora, "2027-03-10", (goods, 40))
        self.assertFalse(self._row(goods).is_unsold)

    def test_agents_read_their_companies_only(self):
        self._move(self.goods["standard"], 4, company=self.far)
        report = self.env["trade.slow.mover"]
        self.env.flush_all()
        self.trade_agent.company_ids = [Command.set(self.env.company.ids)]
        rows = report.with_user(self.trade_agent).search([("stock_value", ">", 0)])
        self.assertNotIn(self.far, rows.company_id)
        with self.assertRaises(AccessError):
            report.with_user(self.employee).search([])

    def test_the_screen_begins_with_what_is_in_stock(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.trade_slow_mover_action"
        )
        self.assertIn("'search_default_in_stock': 1", action["context"])
        arch = self.env["trade.slow.mover"].get_view(view_type="search")["arch"]
        self.assertIn('name="in_stock"', arch)

import random
from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.netting import get_missing
from .common_planning import PlanningCommon


@tagged("post_install", "-at_install")
class TestManufacturingPlanning(PlanningCommon):
    def test_what_is_missing_month_by_month(self):
        self._stock(30)
        self._order(20, "2027-05-10")
        lines = self._planning().line_ids
        names = ("planned", "invoiced", "ordered", "on_hand", "outgoing", "proposed")
        self.assertEqual(
            [tuple(line[f"{name}_quantity"] for name in names) for line in lines],
            [(100, 0, 20, 30, 20, 70), (100, 0, 0, 30, 0, 100)],
        )
        self.assertEqual(set(lines.mapped("kind")), {"make"})

    def test_what_was_bought_is_not_made_again(self):
        self._stock(120)
        order = self._order(120, "2027-05-10")
        self._invoice(order, "2027-05-12")
        self.assertEqual(self._missing(), {"05": 0, "06": 100})

    def test_receipts_of_the_month_count(self):
        move = self.env["stock.move"].create(
            {
                "product_id": self.paint.id,
                "product_uom_qty": 40,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "date": "2027-06-20 10:00:00",
            }
        )
        move._action_confirm()
        self.assertEqual(self._missing(), {"05": 100, "06": 60})

    def test_quotations_by_probability_if_wanted(self):
        deal = self.env["crm.lead"].create({"name": "D", "type": "opportunity"})
        deal.probability = 25
        self._order(80, "2027-05-10", confirm=False, opportunity_id=deal.id)
        self.assertEqual(self._missing(), {"05": 100, "06": 100})
        planning = self._planning(with_quotations=True)
        self.assertEqual(self._missing(planning), {"05": 120, "06": 100})

    def test_drafts_are_made_for_each_month(self):
        action = self._planning().action_confirm()
        made = self._productions()
        self.assertEqual(action["domain"], [("id", "in", made.ids)])
        self.assertEqual(
            [
                (one.state, one.product_qty, str(one.production_plan_id.month))
                for one in made
            ],
            [("draft", 100, "2027-05-01"), ("draft", 100, "2027-06-01")],
        )
        self.assertEqual(made[1].date_start, datetime(2027, 6, 1, 8))
        self.assertEqual(made.bom_id, self.bom)
        self.assertEqual(made[0].move_raw_ids.product_uom_qty, 200)
        self.assertEqual(made.production_plan_id.mapped("quantity"), [100, 100])

    def test_a_second_run_makes_the_difference_only(self):
        self._planning().action_confirm()
        self.assertEqual(self._missing(), {"05": 0, "06": 0})
        self._set_plan("2027-06-01", 130)
        self._planning().action_confirm()
        self.assertEqual(self._productions().mapped("product_qty"), [100, 130])
        self.assertEqual(self._productions()[1].move_raw_ids.product_uom_qty, 260)
        self._productions().action_confirm()
        self._set_plan("2027-06-01", 150)
        self._planning().action_confirm()
        self.assertEqual(self._productions().mapped("product_qty"), [100, 130, 20])
        june = self._productions()[1:].production_plan_id
        self.assertEqual((june.quantity, june.production_count), (150, 2))

    def test_a_planning_that_is_out_of_date_makes_nothing_twice(self):
        first, second = self._planning(), self._planning()
        first.action_confirm()
        for planning in (first, second):
            with self.assertRaises(UserError):
                planning.action_confirm()
        self.assertEqual(self._productions().mapped("product_qty"), [100, 100])

    def test_a_cancelled_order_is_missing_again(self):
        self._planning().action_confirm()
        self._productions()[0].action_cancel()
        self.assertEqual(self._missing(), {"05": 100, "06": 0})

    def test_what_is_split_off_belongs_to_the_month(self):
        self._planning().action_confirm()
        june = self._productions()[1]
        june._split_productions({june: [60, 40]})
        june.production_plan_id.production_ids.date_start = "2027-08-01 08:00:00"
        self.assertEqual(self._missing(), {"05": 0, "06": 0})

    def test_the_planner_may_make_less(self):
        planning = self._planning()
        planning.line_ids[0].quantity = 35
        planning.action_confirm()
        self.assertEqual(self._missing(), {"05": 65, "06": 0})

    def test_what_has_no_bill_of_materials_is_bought(self):
        self.bom.active = False
        planning = self._planning()
        found = [(one.kind, one.quantity) for one in planning.line_ids]
        self.assertEqual(found, [("buy", 0), ("buy", 0)])
        with self.assertRaises(UserError):
            planning.action_confirm()
        self.assertFalse(self._productions())

    def test_parts_of_a_kit_are_planned_not_the_kit(self):
        self.bom.type = "phantom"
        lines = self._planning().line_ids
        self.assertEqual(set(lines.mapped("kind")), {"kit"})
        self.assertEqual(set(lines.mapped("proposed_quantity")), {0})

    def test_it_opens_with_the_demand_that_was_chosen(self):
        rows = self.env["manufacturing.demand"].search(
            [("product_id", "=", self.paint.id), ("month", "=", "2027-06-01")]
        )
        action = (
            self.env["manufacturing.planning"]
            .with_user(self.planner)
            .with_context(active_model=rows._name, active_ids=rows.ids)
            .action_open()
        )
        planning = self.env["manufacturing.planning"].browse(action["res_id"])
        self.assertEqual(planning.product_ids, self.paint)
        self.assertEqual([str(day) for day in planning._get_months()], ["2027-06-01"])
        self.assertEqual(self._missing(planning), {"06": 200 - 100})

    def test_other_months_are_shown_by_a_refresh(self):
        planning = self._planning()
        with Form(planning) as form:
            form.month_to = "2027-05-31"
        planning.action_refresh()
        self.assertEqual(self._missing(planning), {"05": 100})
        with self.assertRaises(ValidationError):
            planning.month_to = "2027-04-01"

    def test_a_month_of_a_product_has_one_plan(self):
        self._planning().action_confirm()
        plan = self._productions()[0].production_plan_id
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            plan.sudo().copy()

    def test_figures_cost_the_same_for_one_and_eighty_products(self):
        goods = self.env["product.product"].create(
            [{"name": f"Paint {number}", "is_storable": True} for number in range(80)]
        )
        for product in goods:
            self._plan("2027-05-01", 10, product_id=product.id)
            self._bom(product)

        def measure(products):
            planning = self._planning(product_ids=products.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(planning._prepare_lines()), len(products))
            return self.cr.sql_log_count - before

        # for a single product Odoo looks up its bill of materials in a shorter way
        counts = [measure(some) for some in (goods[:2], goods[:2], goods)]
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(measure(goods[:1]), counts[2])

    def test_netting_is_the_largest_gap_so_far(self):
        dice = random.Random(7)
        for _round in range(200):
            stock = dice.randint(-5, 30)
            months = [(dice.randint(0, 20), dice.randint(-9, 20)) for _m in range(6)]
            gap, largest, expected = -stock, 0, []
            for need, supply in months:
                gap += need - supply
                expected.append(max(gap - largest, 0))
                largest = max(largest, gap)
            self.assertEqual(get_missing(stock, months), expected)

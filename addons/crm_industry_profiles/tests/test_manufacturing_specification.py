from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_manufacturing import ManufacturingCommon


@tagged("post_install", "-at_install")
class TestManufacturingSpecification(ManufacturingCommon):
    def _specify(self, quantity=12):
        Specification = self.env["manufacturing.specification"].with_user(self.maker)
        line = {"product_id": self.paint.id, "quantity": quantity, "name": "White"}
        return Specification.create(
            {
                "name": "Cans",
                "partner_id": self.shop.id,
                "line_ids": [Command.create(line)],
            }
        )

    def _next(self, specification):
        action = specification.action_new_version()
        return specification.browse(action["res_id"])

    def test_new_version_keeps_the_old_one(self):
        first = self._specify()
        first.action_confirm()
        second = self._next(first)
        second.line_ids.quantity = 24
        self.assertEqual((first.state, second.version), ("current", 2))
        second.action_confirm()
        self.assertEqual((first.state, second.state), ("old", "current"))
        self.assertEqual(first.line_ids.quantity, 12)
        third = self._next(first)
        self.assertEqual((third.version, third.root_id), (3, first))

    def test_order_from_the_current_version_only(self):
        first = self._specify()
        with self.assertRaisesRegex(UserError, "not the current version"):
            first.action_order()
        first.action_confirm()
        action = first.action_order()
        order = self.env["sale.order"].browse(action["res_id"])
        line = order.order_line
        self.assertEqual(
            (order.partner_id, order.client_order_ref), (self.shop, "Cans, version 1")
        )
        self.assertEqual(
            (line.name, line.product_uom_qty, line.price_unit), ("Paint\nWhite", 12, 10)
        )

    def test_agreed_version_stays_as_it_was(self):
        first = self._specify()
        first.action_confirm()
        refused = (
            lambda: first.write({"name": "Other"}),
            lambda: first.line_ids.write({"quantity": 99}),
            lambda: first.line_ids.unlink(),
            lambda: first.write({"line_ids": [Command.clear()]}),
            lambda: first.with_user(self.planner).unlink(),
        )
        for step in refused:
            with self.assertRaisesRegex(UserError, "Make a new version"):
                step()
        self.assertEqual((first.name, first.line_ids.quantity), ("Cans", 12))

    def test_calls_do_not_confirm(self):
        first = self._specify()
        for values in ({"state": "current"}, {"version": 9}, {"root_id": False}):
            with self.assertRaises(AccessError):
                first.write(values)
        self.assertEqual((first.state, first.version), ("draft", 1))

    def test_empty_specification_is_not_confirmed(self):
        first = self._specify()
        first.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "no lines"):
            first.action_confirm()

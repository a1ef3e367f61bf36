from datetime import datetime

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user, tagged

NOW = datetime(2026, 3, 2, 12, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTimelineStock(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,sales_team.group_sale_salesman"
        cls.sally = new_test_user(cls.env, "stock_sally", groups=groups)
        cls.samir = new_test_user(cls.env, "stock_samir", groups=groups)
        cls.partner = cls.env["res.partner"].create(
            {"name": "Acme Stock", "user_id": cls.sally.id}
        )
        cls.desk = cls.env["product.product"].create({"name": "Desk", "type": "consu"})
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    def _move(self, picking_type, source, target, **values):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": self.partner.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "origin": "S-1",
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.desk.id,
                            "product_uom_qty": 2,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        },
                    )
                ],
                **values,
            }
        )
        picking.action_confirm()
        return picking

    def _finish(self, picking):
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _deliver(self):
        target = self.env.ref("stock.stock_location_customers")
        return self._move(
            self.warehouse.out_type_id, self.warehouse.lot_stock_id, target
        )

    def _receive(self, source):
        return self._move(
            self.warehouse.in_type_id,
            self.env.ref(source),
            self.warehouse.lot_stock_id,
        )

    def _rows(self, kind, user=None):
        Timeline = self.env["crm.timeline"].with_user(user or self.sally)
        return Timeline.search(
            [("partner_id", "=", self.partner.id), ("kind", "=", kind)]
        )

    def test_delivery_is_a_row_once_it_is_done(self):
        picking = self._deliver()
        self.assertFalse(self._rows("delivery"))
        self._finish(picking)
        row = self._rows("delivery")
        self.assertEqual(row.name, f"{picking.name}, S-1")
        self.assertEqual(row.date, NOW)
        self.assertEqual((row.res_model, row.res_id), ("stock.picking", picking.id))

    def test_cancelled_delivery_is_no_row(self):
        self._deliver().action_cancel()
        self.assertFalse(self._rows("delivery"))

    def test_return_of_a_customer_is_a_row(self):
        picking = self._finish(self._receive("stock.stock_location_customers"))
        self.assertEqual(self._rows("receipt").res_id, picking.id)

    def test_receipt_from_a_vendor_is_not_for_sales_people(self):
        self._finish(self._receive("stock.stock_location_suppliers"))
        self.assertFalse(self._rows("receipt"))
        manager = new_test_user(
            self.env,
            "stock_boss",
            groups="base.group_user,sales_team.group_sale_manager",
        )
        self.assertTrue(self._rows("receipt", manager).is_purchase)

    def test_delivery_of_a_colleague_s_customer_stays_hidden(self):
        self._finish(self._deliver())
        self.assertTrue(self._rows("delivery", self.sally))
        self.assertFalse(self._rows("delivery", self.samir))

    def test_salesperson_of_the_order_answers_for_its_delivery(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.samir.id,
                "order_line": [(0, 0, {"product_id": self.desk.id})],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        row = self._rows("delivery", self.samir)
        self.assertEqual(row.user_id, self.samir)
        self.assertEqual(row.name, f"{picking.name}, {order.name}")

    def test_timeline_page_shows_the_delivery(self):
        picking = self._finish(self._deliver())
        page = self.partner.with_user(self.sally).get_timeline_page(kinds=["delivery"])
        [row] = page["rows"]
        self.assertEqual(row["res_id"], picking.id)
        self.assertTrue(row["can_open"])

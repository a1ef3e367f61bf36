from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, new_test_user, tagged

from odoo.addons.crm_service_desk.tests.care_common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestWarrantyStock(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls.env["product.product"].create(
            {"name": "Machine", "type": "consu", "warranty_months": 24}
        )
        cls.meter = cls.env["product.product"].create(
            {
                "name": "Meter",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "warranty_months": 6,
            }
        )

    def _get_warranty(self, line):
        return self.env["service.entitlement"].search([("order_line_id", "=", line.id)])

    def _deliver(self, line, quantity, user=None):
        picking = line.order_id.picking_ids.filtered(lambda row: row.state != "done")
        picking = picking.with_user(user or self.env.user)
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _return(self, picking, quantity):
        form = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model=picking._name
            )
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()

    def test_delivery_starts_the_warranty(self):
        line = self._sell(self.machine, 2)
        self.assertFalse(self._get_warranty(line))
        keeper = new_test_user(self.env, "care_keeper", groups="stock.group_stock_user")
        with freeze_time("2026-04-02 09:00:00"):
            self._deliver(line, 2, keeper)
        warranty = self._get_warranty(line)
        self.assertEqual(
            (warranty.quantity, warranty.date_start, warranty.date_end),
            (2, date(2026, 4, 2), date(2028, 4, 1)),
        )

    def test_the_second_part_decides_the_end(self):
        line = self._sell(self.machine, 3)
        self._deliver(line, 1)
        with freeze_time("2026-05-01 09:00:00"):
            self._deliver(line, 2)
        warranty = self._get_warranty(line)
        self.assertEqual(
            (warranty.quantity, warranty.date_start, warranty.date_end),
            (3, date(2026, 3, 10), date(2028, 4, 30)),
        )

    def test_returns_reduce_and_cancel(self):
        line = self._sell(self.machine, 2)
        picking = self._deliver(line, 2)
        warranty = self._get_warranty(line)
        self._return(picking, 1)
        self.assertEqual((warranty.quantity, warranty.state), (1, "active"))
        self._return(picking, 1)
        self.assertEqual((warranty.quantity, warranty.state), (0, "cancelled"))

    def test_a_serial_number_leads_to_its_warranty(self):
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.meter.id} for name in ("SN-7", "SN-8")]
        )
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.meter, warehouse.lot_stock_id, 1, lot_id=lot
            )
        first, second = (self._sell(self.meter) for _number in range(2))
        self._deliver(first, 1)
        self._deliver(second, 1)
        warranty = self._get_warranty(first)
        self.assertEqual(warranty.lot_ids, lots[0])
        Entitlement = self.env["service.entitlement"]
        self.assertEqual(Entitlement.search([("lot_ids", "ilike", "SN-7")]), warranty)
        self.assertEqual(Entitlement.search([("lot_ids", "in", lots[0].ids)]), warranty)
        self._return(first.order_id.picking_ids, 1)
        self.assertFalse(warranty.lot_ids)

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common_manufacturing import ManufacturingCommon


@tagged("post_install", "-at_install")
class TestManufacturingJourneys(ManufacturingCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_seller_orders_again_on_a_phone(self):
        specification = self.env["manufacturing.specification"].create(
            {
                "name": "Cans",
                "partner_id": self.shop.id,
                "line_ids": [
                    Command.create({"product_id": self.paint.id, "quantity": 12})
                ],
            }
        )
        self.start_tour(
            "/odoo/action-crm_industry_profiles.manufacturing_specification_action"
            f"/{specification.id}",
            "manufacturing_orders_again_on_a_phone",
            login="mf_seller",
            timeout=120,
        )
        self.env.invalidate_all()
        order = self.env["sale.order"].search([("partner_id", "=", self.shop.id)])
        self.assertEqual(order.order_line.product_uom_qty, 12)

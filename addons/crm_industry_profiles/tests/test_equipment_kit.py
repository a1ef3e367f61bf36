from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_equipment import EquipmentCommon


@tagged("post_install", "-at_install")
class TestEquipmentKit(EquipmentCommon):
    def _parts(self):
        return (
            {"product_id": self.machine.id, "duty_rate": 5, "freight": 100, "other": 5},
            {"product_id": self.belt.id, "quantity": 3, "tax_rate": 10},
        )

    def _refused(self, words, method):
        with self.assertRaisesRegex(UserError, words):
            method()

    def test_price_from_cost_duty_tax_and_margin(self):
        kit = self._kit(*self._parts())
        # (1000 + 100) * 1.05 + 5 = 1160 and 300 * 1.1 = 330, divided by 0.75
        self.assertEqual(kit.line_ids.mapped("landed"), [1160, 330])
        self.assertEqual(kit.line_ids.mapped("price"), [1546.67, 440.01])
        self.assertEqual(
            (kit.amount_duty, kit.amount_tax, kit.amount_landed, kit.amount_price),
            (55, 30, 1490, 1986.68),
        )
        self.assertEqual((kit.margin_reached, kit.is_approved), (25, True))

    def test_cost_in_another_currency(self):
        line = {
            "product_id": self.machine.id,
            "unit_cost": 4000.5,
            "cost_currency_id": self.coin.id,
        }
        kit = self._kit(line, margin=20)
        self.assertEqual((kit.amount_landed, kit.amount_price), (1000.13, 1250.16))

    def test_price_in_another_currency(self):
        kit = self._kit(margin=20, currency_id=self.coin.id)
        self.assertEqual((kit.amount_landed, kit.amount_price), (4000, 5000))

    def test_left_out_option_costs_nothing(self):
        kit = self._kit(
            {"product_id": self.machine.id},
            {"product_id": self.belt.id, "is_optional": True, "is_included": False},
        )
        self.assertEqual(kit.amount_landed, 1000)
        kit.line_ids[1].is_included = True
        self.assertEqual(kit.amount_landed, 1100)

    def test_quotation_has_the_price_to_the_cent(self):
        kit = self._kit(*self._parts(), is_customs_shown=True)
        kit.action_apply()
        lines = kit.order_id.order_line
        self.assertEqual(
            lines.mapped("display_type"), ["line_section", False, False, "line_note"]
        )
        self.assertIn("customs duty of $\xa055.00", lines[-1].name)
        self.assertIn("import tax of $\xa030.00", lines[-1].name)
        sold = lines.filtered(lambda line: not line.display_type)
        self.assertEqual(sold.product_id, self.machine | self.belt)
        amounts = [round(line.price_unit * line.product_uom_qty, 2) for line in sold]
        self.assertEqual(amounts, [1546.67, 440.01])
        kit.action_apply()
        self.assertEqual(len(kit.order_id.order_line), 4)

    def test_quotation_of_a_colleague_s_kit_is_the_seller_s(self):
        kit = self._kit(user_id=self.eq_manager.id)
        kit.action_apply()
        self.assertEqual(kit.order_id.user_id, self.eq_seller)

    def test_quotation_in_one_line(self):
        kit = self._kit(*self._parts(), is_one_line=True)
        self._refused("as which product it is sold", kit.action_apply)
        kit.product_id = self.machine
        kit.action_apply()
        line = kit.order_id.order_line
        self.assertEqual((line.name, line.price_unit), ("Line", 1986.68))

    def test_quotation_in_the_currency_of_the_customer(self):
        self.dairy.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Q", "currency_id": self.coin.id}
        )
        kit = self._kit(margin=20)
        kit.action_apply()
        order = kit.order_id
        self.assertEqual(order.currency_id, self.coin)
        self.assertEqual(order.order_line[1].price_unit, 5000)

    def test_part_without_what_it_needs_is_refused(self):
        kit = self._kit(
            {
                "product_id": self.machine.id,
                "required_product_ids": [Command.set(self.belt.ids)],
            }
        )
        self._refused("need what is not included: Belt", kit.action_apply)
        kit.line_ids = [Command.create({"product_id": self.belt.id})]
        kit.action_apply()
        self.assertTrue(kit.order_id)

    def test_low_margin_needs_approval(self):
        kit = self._kit(margin=10)
        self._refused("the lowest is 15.0%", kit.action_apply)
        self.assertFalse(kit.order_id)
        kit.action_ask_approval()
        self.assertTrue(kit.is_asked)
        with self.assertRaises(AccessError):
            kit.action_approve()
        kit.with_user(self.eq_manager).action_approve()
        self.assertTrue(kit.is_approved)
        kit.margin = 9
        self._refused("the lowest", kit.action_apply)
        kit.margin = 12
        kit.action_apply()
        self.assertTrue(kit.order_id)

    def test_calls_do_not_approve(self):
        kit = self._kit(margin=10)
        for values in (
            {"approved_margin": 1},
            {"approved_on": "2027-03-01"},
            {"is_approved": True},
            {"margin_reached": 40},
            {"amount_price": 9999},
        ):
            with self.subTest(str(values)), self.assertRaises(AccessError):
                kit.write(values)
        with self.assertRaises(AccessError):
            kit.line_ids.write({"landed": 1})
        made = self._kit(margin=10, is_approved=True)
        self.assertFalse(made.is_approved)

    def test_created_kit_is_not_approved_from_outside(self):
        kit = self._kit(margin=10, approved_margin=5, approved_on="2027-03-01")
        self.assertFalse(kit.is_approved)

    def test_standard_kit_is_configured_for_a_customer(self):
        standard = self._kit(
            *self._parts(), user=self.eq_manager, is_template=True, partner_id=False
        )
        seller = standard.with_user(self.eq_seller)
        with self.assertRaises(AccessError):
            seller.write({"margin": 1})
        with self.assertRaises(AccessError):
            seller.line_ids[0].write({"unit_cost": 1})
        action = seller.action_configure()
        kit = self.env["equipment.kit"].browse(action["res_id"])
        self.assertFalse(kit.is_template)
        self.assertEqual(kit.amount_price, 1986.68)
        with self.assertRaises(ValidationError):
            standard.partner_id = self.dairy

    def test_bad_input_is_refused(self):
        for line in ({"quantity": -1}, {"duty_rate": -1}, {"freight": -1}):
            refused = self.assertRaises(CheckViolation)
            with refused, mute_logger("odoo.sql_db"), self.cr.savepoint():
                self._kit({"product_id": self.machine.id, **line})

    def test_documents_speak_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.machine.with_context(lang="uk_UA").name = "Машина"
        self.dairy.lang = "uk_UA"
        kit = self._kit(*self._parts())
        Report = self.env["ir.actions.report"].with_user(self.eq_seller)
        name = "crm_industry_profiles.report_equipment_specification"
        html = Report._render_qweb_html(name, kit.ids)[0].decode()
        self.assertIn("Машина", html)
        self.assertIn("986,68", html)
        name = "crm_industry_profiles.report_equipment_price_list"
        html = Report._render_qweb_html(name, kit.ids)[0].decode()
        self.assertIn("Machine, Belt", html)
        self.assertIn("1,986.68", html)

    def test_delivery_begins_with_the_confirmed_order(self):
        kit = self._kit(
            {"product_id": self.machine.id}, {"product_id": self.belt.id, "quantity": 3}
        )
        self._refused("once its order is confirmed", kit.action_deliver)
        kit.action_apply()
        kit.order_id.action_confirm()
        kit.action_deliver()
        delivery = kit.delivery_ids
        self.assertEqual(delivery.order_id, kit.order_id)
        kit.action_deliver()
        self.assertEqual(kit.delivery_ids, delivery)
        delivery.action_register_units()
        products = delivery.unit_ids.mapped("product_id.name")
        self.assertEqual(sorted(products), ["Belt", "Machine"])
        self.assertEqual(len(delivery.unit_ids), 4)
        self._refused("registered already", delivery.action_register_units)

    def test_eighty_parts_cost_no_more_queries_than_one(self):
        def price(number):
            line = {"product_id": self.machine.id, "cost_currency_id": self.coin.id}
            kit = self._kit(*[line] * number)

            def change():
                kit.margin = 30
                self.env.flush_all()

            return self._measure(change)

        price(1)
        self.assertEqual(price(1), price(80))

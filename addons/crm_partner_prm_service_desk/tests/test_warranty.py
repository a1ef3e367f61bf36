from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_partner_prm.tests.common_end_customer import EndCustomerCommon


@tagged("post_install", "-at_install")
class TestWarranty(EndCustomerCommon, HttpCase):
    """Northwind buys a desk with a warranty, Acme uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("crm_service_desk.group_service_manager")
        cls.desk.product_tmpl_id.warranty_months = 24
        cls.order = cls._resell(deal=cls.deal)
        cls._deliver(cls.order, 1)
        cls.warranty = cls._get_warranties(cls.order)
        cls.team = cls.env["service.team"].create({"name": "Help"})

    @classmethod
    def _get_warranties(cls, order):
        return cls.env["service.entitlement"].search([("order_id", "=", order.id)])

    def _ask(self, partner):
        """A ticket about the desk, with the entitlement that it finds."""
        return self.env["service.ticket"].create(
            {
                "name": "A leg is loose",
                "partner_id": partner.id,
                "product_id": self.desk.id,
                "team_id": self.team.id,
            }
        )

    def test_the_warranty_is_the_end_customers(self):
        self.assertEqual(self.warranty.partner_id, self.acme)
        self.assertEqual(self._ask(self.ann).entitlement_id, self.warranty)
        self.assertFalse(self._ask(self.nora).entitlement_id)

    def test_what_the_partner_uses_itself_stays_the_partners(self):
        order = self._resell()
        self._deliver(order, 1)
        self.assertEqual(self._get_warranties(order).partner_id, self.nora)

    def test_a_customer_that_is_entered_later_gets_the_warranty(self):
        order = self._resell()
        self._deliver(order, 1)
        order.prm_end_customer_id = self.acme
        self.assertEqual(self._get_warranties(order).partner_id, self.acme)
        order.prm_end_customer_id = False
        self.assertEqual(self._get_warranties(order).partner_id, self.nora)

    def test_the_deal_that_is_entered_later_says_whose_it_is(self):
        order = self._resell()
        self._deliver(order, 1)
        order.opportunity_id = self.deal
        self.assertEqual(self._get_warranties(order).partner_id, self.acme)

    def test_other_changes_leave_it_where_it_is(self):
        self.warranty.partner_id = self.carl
        self.order.write({"client_order_ref": "NW-1", "opportunity_id": False})
        self.assertEqual(self.warranty.partner_id, self.carl)

    def test_the_end_customer_sees_it_without_the_order(self):
        user = new_test_user(
            self.env,
            login="portal_ann",
            groups="base.group_portal",
            context={"no_reset_password": True},
            partner_id=self.ann.id,
            name="Ann",
        )
        self.authenticate("portal_ann", "portal_ann")
        page = self.url_open("/my/entitlements").text
        self.assertIn(self.warranty.name, page)
        self.assertIn("Desk", page)
        self.assertNotIn(self.order.name, page)
        with self.assertRaises(AccessError):
            self.order.with_user(user).read(["amount_total"])

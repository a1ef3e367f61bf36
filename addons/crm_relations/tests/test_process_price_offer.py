from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_process import CrmProcessCommon


@tagged("post_install", "-at_install")
class TestProcessPriceOffer(CrmProcessCommon):
    def _quote(self, deal, *lines):
        product = self.env["product.product"].create(
            {"name": "Roof", "type": "service"}
        )
        return self.env["sale.order"].create(
            {
                "partner_id": self.acme.id,
                "opportunity_id": deal.id,
                "user_id": self.ada.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "discount": discount,
                            "tax_ids": False,
                        }
                    )
                    for price, discount in lines
                ],
            }
        )

    def _get_offers(self, deal):
        return [
            (offer.initiative, offer.amount, offer.discount, offer.is_agreed)
            for offer in self.env["crm.price.offer"].search(
                [("lead_id", "=", deal.id)], order="id"
            )
        ]

    def test_course_of_a_negotiation_is_on_the_deal(self):
        deal = self._create_deal()
        order = self._quote(deal, (1000, 0), (500, 0))
        order.action_quotation_sent()
        deal.price_offer_ids = [Command.create({"amount": 1200, "note": "by phone"})]
        order.order_line[0].discount = 15
        order.with_user(self.manager).sudo().action_confirm()
        self.assertEqual(
            self._get_offers(deal),
            [
                ("company", 1500, 0, False),
                ("customer", 1200, 0, False),
                ("company", 1350, 10, True),
            ],
        )
        agreed = deal.price_offer_ids.filtered("is_agreed")
        self.assertEqual((agreed.user_id, agreed.approver_id), (self.ada, self.manager))

    def test_same_offer_is_noted_once(self):
        deal = self._create_deal()
        order = self._quote(deal, (1000, 5))
        order.action_quotation_sent()
        order.write({"state": "sent"})
        self.assertEqual(self._get_offers(deal), [("company", 950, 5, False)])

    def test_orders_without_deal_are_not_noted(self):
        order = self._quote(self.env["crm.lead"], (1000, 5))
        order.action_quotation_sent()
        offers = self.env["crm.price.offer"].search([("order_id", "=", order.id)])
        self.assertFalse(offers)

    def test_recorded_offers_are_not_rewritten(self):
        deal = self._create_deal()
        self._quote(deal, (1000, 5)).action_quotation_sent()
        offer = deal.price_offer_ids
        with self.assertRaisesRegex(UserError, "recorded from its quotation"):
            offer.with_user(self.ada).amount = 1
        with self.assertRaises(UserError):
            offer.with_user(self.manager).unlink()
        self.assertEqual(offer.amount, 950)

    def test_nobody_invents_an_agreement(self):
        deal = self._create_deal()
        order = self._quote(deal, (1000, 5))
        Offer = self.env["crm.price.offer"].with_user(self.manager)
        for values in ({"is_agreed": True}, {"order_id": order.id}):
            with self.assertRaises(UserError):
                Offer.create({"lead_id": deal.id, "amount": 1, **values})
        offer = Offer.create({"lead_id": deal.id, "amount": 1})
        with self.assertRaises(UserError):
            offer.is_agreed = True
        with self.assertRaises(UserError):
            offer.lead_id = self._create_deal()

    def test_each_role_has_its_rights(self):
        deal = self._create_deal()
        deal.price_offer_ids = [Command.create({"amount": 1200})]
        offer = deal.price_offer_ids
        for stranger in (self.eve, self.accountant, self.employee, self.portal):
            with self.assertRaises(AccessError):
                offer.with_user(stranger).write({"amount": 1})
        with self.assertRaises(AccessError):
            offer.with_user(self.eve).read(["amount"])
        self.assertEqual(offer.with_user(self.accountant).amount, 1200)

    def test_merged_deals_keep_their_offers(self):
        first, second = self._create_deal(), self._create_deal(name="Wall")
        second.price_offer_ids = [Command.create({"amount": 700})]
        offer = second.price_offer_ids
        merged = (first + second).merge_opportunity()
        self.assertEqual(offer.lead_id, merged)

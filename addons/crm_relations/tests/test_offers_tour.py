from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestOffersTour(HttpCase):
    def setUp(self):
        super().setUp()
        self.env["crm.offer.rule"].search([]).active = False
        self.env["crm.lost.reason"].search([]).active = False
        self.reason = self.env["crm.lost.reason"].create({"name": "No study planned"})
        self.user = new_test_user(
            self.env, "offers_tour", "base.group_user,sales_team.group_sale_salesman"
        )
        self.partner = self.env["res.partner"].create({"name": "Ada"})
        self.child_age = self.env.ref("crm_relations.crm_life_event_type_child_age")
        self.rule = self._create_rule()
        self._create_son()

    def _create_rule(self):
        loan = self.env["product.product"].create({"name": "Study loan"})
        return self.env["crm.offer.rule"].create(
            {
                "name": "Study loan",
                "product_id": loan.id,
                "event_type_ids": self.child_age.ids,
                "event_turns": 17,
                "reason": "{subject} turns {turns}.",
            }
        )

    def _create_son(self):
        today = fields.Date.context_today(self.partner)
        self.env["crm.life.event"].create(
            {
                "partner_id": self.partner.id,
                "type_id": self.child_age.id,
                "subject": "Felix",
                "date": fields.Date.subtract(today, years=17),
                "age": 17,
            }
        )

    def _start(self, tour):
        url = f"/odoo/res.partner/{self.partner.id}"
        self.start_tour(url, tour, login=self.user.login)

    def test_a_refusal_takes_two_taps_on_the_card(self):
        self._start("crm_offers_refuse")
        offer = self.rule.offer_ids
        self.assertEqual(offer.mapped("state"), ["refused"])
        self.assertEqual(offer.refuse_reason_id, self.reason)
        self.assertEqual(offer.user_id, self.user)

    def test_accepting_opens_the_opportunity(self):
        self._start("crm_offers_accept")
        self.assertEqual(self.rule.offer_ids.lead_id.name, "Study loan for Ada")


@tagged("post_install", "-at_install")
class TestOffersTourPhone(TestOffersTour):
    browser_size = "390x844"
    touch_enabled = True

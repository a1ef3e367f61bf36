from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_telecom import TelecomCommon
from .common_trade import TradeCommon
from .common_travel import TravelCommon


@tagged("post_install", "-at_install")
class TestTravelJourney(TravelCommon, HttpCase):
    browser_size = "1366x768"

    def _make_offer(self, name, price):
        self.env["travel.offer"].search([]).active = False
        product = self.env["product.product"].create(
            {"name": name, "type": "service", "list_price": price}
        )
        today = fields.Date.today()
        return self.env["travel.offer"].create(
            {
                "name": name,
                "product_id": product.id,
                "destination_id": self.antalya.id,
                "date_from": today,
                "date_to": fields.Date.add(today, days=90),
            }
        )

    def test_an_agent_sells_what_fits(self):
        product = self._make_offer("Beach Week", 800).product_id
        values = {"partner_id": self.nora.id, "user_id": self.travel_agent.id}
        self.env["travel.preference"].create({**values, "budget": 900})
        url = "/odoo/action-crm_industry_profiles.travel_preference_action"
        tour = "travel_proposal_is_sold_on_a_desk"
        self.start_tour(url, tour, login="ind_travel", timeout=60)
        order = self.nora.sale_order_ids
        self.assertEqual((order.state, order.user_id), ("sale", self.travel_agent))
        self.assertEqual(order.order_line.product_id, product)


@tagged("post_install", "-at_install")
class TestTelecomJourney(TelecomCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_an_agent_moves_a_line_to_the_cheaper_tariff(self):
        first = fields.Date.today().replace(day=1)
        months = [first - relativedelta(months=back) for back in (1, 2, 3)]
        self._use(self.line, 300, months)
        self.line.date_start = fields.Date.add(first, years=-2)
        url = "/odoo/action-crm_industry_profiles.telecom_saving_action"
        tour = "telecom_saving_is_taken_on_a_phone"
        self.start_tour(url, tour, login="ind_telecom", timeout=60)
        self.env.invalidate_all()
        self.assertEqual(self.line.tariff_id, self.flat)


@tagged("post_install", "-at_install")
class TestTradeJourney(TradeCommon, HttpCase):
    browser_size = "1366x768"

    def test_a_manager_finds_what_does_not_sell_and_what_a_campaign_brought(self):
        trade = self.env.ref("crm_industry_profiles.industry_profile_trade").sudo()
        trade.company_ids = self.env.company
        old = fields.Date.add(fields.Date.today(), days=-200)
        rope = self._goods("Old Rope")
        # where stock is installed, the list begins with what is there
        slow_movers = self.env.ref("crm_industry_profiles.trade_slow_mover_action")
        slow_movers.context = "{}"
        self._sell(self.nora, old, (rope, 20))
        week = self.env["utm.campaign"].create({"name": "Rope Week"})
        today = fields.Date.today()
        self._sell(self.olaf, today, (self.soap, 70), campaign_id=week.id)
        url = "/odoo/action-crm_industry_profiles."
        for action, tour in (
            ("trade_slow_mover_action", "trade_slow_mover_on_a_desk"),
            ("trade_response_action", "trade_campaign_response_on_a_desk"),
        ):
            self.start_tour(url + action, tour, login="ind_tradem", timeout=60)

from odoo import Command
from odoo.tests import Form, HttpCase, tagged

from .common_transport import TransportCommon

ACTIONS = {
    "crm.agreement": ("crm_agreement_action_transport",),
    "crm.agreement.tariff": ("crm_agreement_tariff_action",),
    "crm.transport.need": ("crm_transport_need_action",),
    "fleet.lane": ("fleet_lane_action",),
    "fleet.trip.result": ("fleet_trip_result_action",),
    "transport.contact.report": ("transport_contact_report_action",),
}


@tagged("post_install", "-at_install")
class TestTransportScreens(TransportCommon):
    def _pages(self, model, user):
        arch = self.env[model].with_user(user).get_view(view_type="form")["arch"]
        return arch

    def test_every_menu_opens_with_all_its_views(self):
        for model, names in ACTIONS.items():
            for name in names:
                action = self.env.ref(f"crm_industry_profiles_fleet.{name}")
                modes = [(False, mode) for mode in action.view_mode.split(",")]
                views = (
                    self.env[model]
                    .with_user(self.dispatcher)
                    .get_views([*modes, (False, "search")])
                )
                self.assertEqual(
                    set(views["views"]), {*action.view_mode.split(","), "search"}
                )

    def test_pages_of_the_industry_are_for_its_companies(self):
        for model in ("crm.lead", "sale.order", "res.partner"):
            self.assertIn('name="transport"', self._pages(model, self.dispatcher))
            self.assertNotIn('name="transport"', self._pages(model, self.seller))
        self.assertIn("tariff_ids", self._pages("crm.agreement", self.dispatcher))
        self.assertNotIn("tariff_ids", self._pages("crm.agreement", self.seller))

    def test_a_dispatcher_enters_an_agreement_with_prices(self):
        line = {"lane_id": self.kyiv_warsaw.id, "price": 900, "weight_to": 5000}
        agreement = (
            self.env["crm.agreement"]
            .with_user(self.dispatcher)
            .create(
                {
                    "partner_id": self.acme.id,
                    "type_id": self._type("customer").id,
                    "tariff_ids": [Command.create(line)],
                }
            )
        )
        agreement.action_submit()
        self.assertEqual((agreement.state, agreement.tariff_ids.price), ("active", 900))

    def test_a_need_is_entered_and_becomes_an_opportunity(self):
        Need = self.env["crm.transport.need"].with_user(self.dispatcher)
        with Form(Need) as form:
            form.partner_id = self.acme
            form.lane_id = self.kyiv_warsaw
            form.trips_month = 4
            form.price = 1000
            self.assertEqual(form.potential, 4000)
        action = form.record.action_make_lead()
        Lead = self.env["crm.lead"].with_user(self.dispatcher)
        lead = Lead.with_context(**action["context"]).create({})
        self.assertEqual(
            (lead.partner_id, lead.transport_lane_id, lead.expected_revenue),
            (self.acme, self.kyiv_warsaw, 4000),
        )


@tagged("post_install", "-at_install")
class TestTransportJourney(TransportCommon, HttpCase):
    browser_size = "1366x768"

    def test_a_dispatcher_makes_a_trip_of_a_request(self):
        self._agreement({"price": 1500}, date_start="2020-01-01", date_end=False)
        lead = self._lead(user_id=self.dispatcher.id)
        self.start_tour(
            f"/odoo/crm.lead/{lead.id}",
            "transport_request_to_trip",
            login="tr_dispatcher",
            timeout=90,
        )
        [trip] = lead.order_ids.fleet_trip_ids
        self.assertEqual((trip.price, trip.lane_id), (1500, self.kyiv_warsaw))

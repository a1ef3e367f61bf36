from odoo import models
from odoo.exceptions import UserError

MODULE = "crm_industry_profiles_fleet."


class FleetTrip(models.Model):
    """The papers of a trip, each with one press."""

    _inherit = "fleet.trip"

    def action_print_waybill(self):
        return self._print("fleet_trip_report_waybill")

    def action_print_carrier_order(self):
        for trip in self:
            if not trip.carrier_id:
                raise UserError(
                    self.env._(
                        "%s has no carrier. Choose one, then print the order.",
                        trip.name,
                    )
                )
        return self._print("fleet_trip_report_carrier_order")

    def _print(self, name):
        return self.env.ref(MODULE + name).report_action(self, config=False)

    def _get_waybill(self):
        """Return what goes into the boxes of the consignment note (CMR)."""
        self.ensure_one()
        # sudo: names and addresses of the parties of a trip that the user reads
        trip = self.sudo()
        stops = trip.stop_ids
        pickup = stops.filtered(lambda stop: stop.kind == "pickup")[:1]
        delivery = stops.filtered(lambda stop: stop.kind == "delivery")[-1:]
        sender = pickup.partner_id or trip.partner_id or trip.company_id.partner_id
        return {
            "sender": sender,
            "consignee": delivery.partner_id or trip.order_id.partner_shipping_id,
            "taking_over": pickup.place or trip.lane_id.origin,
            "taking_date": pickup.planned_arrival or trip.date_start,
            "delivery_place": delivery.place or trip.lane_id.destination,
            "carrier": trip.carrier_id or trip.company_id.partner_id,
            "successive": trip.carrier_id and trip.company_id.partner_id,
            "plates": " / ".join(
                (trip.vehicle_id + trip.trailer_id)
                .filtered("license_plate")
                .mapped("license_plate")
            ),
        }

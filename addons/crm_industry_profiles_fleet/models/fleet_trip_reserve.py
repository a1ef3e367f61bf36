from odoo import api, models
from odoo.exceptions import UserError

# what a booking is made of
BOOKED = {"vehicle_id", "trailer_id", "driver_id", "route_id", "date_start", "date_end"}


class FleetTrip(models.Model):
    """Reserving: what a trip needs is booked, or the trip stays a draft."""

    _inherit = "fleet.trip"

    def write(self, vals):
        booked = self.browse()
        if BOOKED & vals.keys():
            self._check_open()
            booked = self.filtered(lambda one: one.state != "draft")
        result = super().write(vals)
        booked._rebook()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_driven(self):
        for trip in self:
            if trip.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._("Cancel %s before you delete it.", trip.name)
                )

    def unlink(self):
        vehicles = self.vehicle_id + self.trailer_id
        result = super().unlink()
        vehicles._tell_board()
        return result

    def action_reserve(self):
        for trip in self.filtered(lambda one: one.state == "draft"):
            trip._check_complete()
            trip._set_state("reserved")
        booked = self.filtered(lambda one: one.state == "reserved")
        booked._rebook()
        booked._log_step("6")

    def action_cancel(self):
        """What was booked is free again; a trip that has ended stays as it is."""
        for trip in self:
            if trip.state == "done":
                raise UserError(
                    self.env._("%s has ended, it cannot be cancelled.", trip.name)
                )
        booked = self.filtered(lambda one: one.state in ("reserved", "in_transit"))
        self._set_state("cancelled")
        booked._rebook()
        booked._log_step("7")

    def action_draft(self):
        for trip in self:
            if trip.state not in ("reserved", "cancelled"):
                raise UserError(
                    self.env._("%s is under way or has ended already.", trip.name)
                )
        self._set_state("draft")
        self._rebook()

    def _set_state(self, state, **values):
        self.check_access("write")
        # sudo: the steps alone write the state, see _written_by_steps; checked above
        self.sudo().write({"state": state, **values})

    def _check_complete(self):
        if not self.vehicle_id:
            raise UserError(
                self.env._("Choose a vehicle for %s, then reserve it.", self.name)
            )

    def _check_open(self):
        """What was driven is history."""
        for trip in self:
            if trip.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%s has ended: its vehicle, driver and times stay as they are.",
                        trip.name,
                    )
                )

    def _rebook(self):
        """Book what the trips need now; refuse what another trip has."""
        if not self:
            return
        # sudo: bookings follow from trips, nobody writes them; the caller has checked
        Booking = self.env["fleet.trip.booking"].sudo()
        self.flush_recordset()
        Booking.search([("trip_id", "in", self.ids)]).unlink()
        Booking.flush_model()
        trips = self.filtered(lambda one: one.state in ("reserved", "in_transit"))
        for trip in trips:
            trip._check_free()
            Booking._book(trip._prepare_bookings())
        trips.filtered("actual_start")._follow_actual()
        self._tell_board()

    def _prepare_bookings(self):
        times = {"trip_id": self.id, "date_start": self.date_start}
        times["date_end"] = self.date_end
        vehicles = (self.vehicle_id + self.trailer_id).ids
        resources = [(vehicle_id, False) for vehicle_id in vehicles]
        resources += [(False, driver_id) for driver_id in self.driver_id.ids]
        return [
            {**times, "vehicle_id": vehicle_id, "driver_id": driver_id}
            for vehicle_id, driver_id in resources
        ]

    def _tell_board(self):
        (self.vehicle_id + self.trailer_id)._tell_board()

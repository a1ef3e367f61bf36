from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# what is reported when a vehicle leaves a stop: UN/ECE Recommendation 24
LEFT = {"pickup": "13", "delivery": "21", "border": "16", "customs": "12"}
DEPARTED = "24"
ARRIVED = "1"
DELIVERED = "21"


class FleetTrip(models.Model):
    """Driving: one step after the other, each with one press on a phone."""

    _inherit = "fleet.trip"

    next_step = fields.Char(compute="_compute_next_step")
    next_stop_id = fields.Many2one("fleet.trip.stop", compute="_compute_next_step")
    is_late = fields.Boolean(
        compute="_compute_is_late",
        search="_search_is_late",
        help="Under way after its planned end, or not started on time.",
    )

    @api.depends("state", "stop_ids.actual_arrival", "stop_ids.actual_departure")
    def _compute_next_step(self):
        for trip in self:
            stop = trip.stop_ids.filtered(lambda one: not one.actual_departure)[:1]
            trip.next_stop_id = stop
            trip.next_step = trip._get_next_step(stop)

    def _get_next_step(self, stop):
        if self.state == "reserved":
            return self.env._("Start the trip")
        if self.state != "in_transit":
            return False
        if not stop:
            return self.env._("Finish the trip")
        if not stop.actual_arrival:
            return self.env._("Arrived: %s", stop.place)
        if stop.kind == "pickup":
            return self.env._("Loaded: %s", stop.place)
        if stop.kind == "delivery":
            return self.env._("Delivered: %s", stop.place)
        return self.env._("Drive on from %s", stop.place)

    @api.depends("state", "date_start", "date_end")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for trip in self:
            due = {"reserved": trip.date_start, "in_transit": trip.date_end}
            trip.is_late = bool(due.get(trip.state) and due[trip.state] < now)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        late = fields.Domain("state", "=", "reserved")
        late &= fields.Domain("date_start", "<", now)
        late |= fields.Domain("state", "=", "in_transit") & fields.Domain(
            "date_end", "<", now
        )
        if set(value) == {True}:
            return late
        return ~late if set(value) == {False} else fields.Domain(bool(value))

    def action_next(self):
        """The one big button of the driver."""
        for trip in self._get_driven():
            if trip.state == "reserved":
                trip._start()
            elif trip.state == "in_transit":
                trip._advance()
            else:
                raise UserError(
                    self.env._("%s is not reserved. Ask the dispatcher.", trip.name)
                )

    def action_start(self):
        for trip in self._get_driven():
            if trip.state != "reserved":
                raise UserError(self.env._("Reserve %s before it starts.", trip.name))
            trip._start()

    def action_finish(self):
        """End the trip, whatever stops are open."""
        for trip in self._get_driven():
            if trip.state != "in_transit":
                raise UserError(self.env._("%s is not under way.", trip.name))
            trip._finish()

    def action_report(self):
        """A form for what happens on the way: a delay, damage, no delivery."""
        self.ensure_one()
        self._get_driven()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report"),
            "res_model": "fleet.trip.event",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_trip_id": self.id,
                "default_stop_id": self.next_stop_id.id,
                "default_status_code": "20",
            },
        }

    def _get_driven(self):
        """The trips with all rights, for their driver and for dispatchers."""
        self.check_access("read")
        may_write = self.has_access("write")
        for trip in self:
            if not may_write and trip.driver_id != self.env.user.partner_id:
                raise AccessError(self.env._("%s is not your trip.", trip.name))
        # sudo: checked above; a driver writes a trip by its steps only
        return self.sudo()

    def _start(self):
        self.ensure_one()
        if not self.driver_id:
            raise UserError(
                self.env._("Say who drives %s before it starts.", self.name)
            )
        self.write({"state": "in_transit", "actual_start": fields.Datetime.now()})
        self._log_step(DEPARTED)
        self._follow_actual()

    def _advance(self):
        stop = self.next_stop_id
        if not stop:
            return self._finish()
        now = fields.Datetime.now()
        if not stop.actual_arrival:
            stop.actual_arrival = now
            self._log_step(ARRIVED, stop)
            return self._follow_actual()
        stop.actual_departure = now
        self._log_step(LEFT.get(stop.kind, DEPARTED), stop)
        if stop == self.stop_ids[-1:]:
            return self._end()
        return self._follow_actual()

    def _finish(self):
        self._log_step(DELIVERED)
        self._end()

    def _end(self):
        self.write({"state": "done", "actual_end": fields.Datetime.now()})
        self._follow_actual()

    def _follow_actual(self):
        """What was driven counts: early ends free the vehicle, late ones hold it."""
        now = fields.Datetime.now()
        # sudo: bookings follow from trips, nobody writes them
        Booking = self.env["fleet.trip.booking"].sudo()
        Booking._stretch({trip: trip._get_wanted_period(now) for trip in self})
        self._tell_board()

    def _get_wanted_period(self, now):
        start = min(self.date_start, self.actual_start or self.date_start)
        if self.state == "done":
            return start, max(self.actual_end, start)
        return start, max(self.date_end, now)

    def _log_step(self, code, stop=None):
        """Keep the steps among the events, with the place of the stop."""
        # sudo: what follows from a step that the caller has checked
        self.env["fleet.trip.event"].sudo().create(
            [
                {
                    "trip_id": trip.id,
                    "stop_id": stop and stop.id,
                    "place": stop and stop.place,
                    "status_code": code,
                }
                for trip in self
            ]
        )

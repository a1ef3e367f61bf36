from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from ..tools.transport_intake import MAX_EVENTS, Refusal, read_report

ROLES = (
    "crm_industry_profiles_fleet.group_logistics_intake",
    "crm_industry_profiles_fleet.group_logistics_dispatcher",
)
OPEN_STATES = ("reserved", "in_transit", "done")


class FleetTrip(models.Model):
    """Positions and statuses that tracking systems report over the API."""

    _inherit = "fleet.trip"

    @api.model
    def log_events(self, events):
        """Take a batch of reports, and answer for each whether it was taken.

        POST /json/2/fleet.trip/log_events with {"events": [...]}. A report has ``key``
        (chosen by the sender: the same key is stored once), ``trip`` (its number) or
        ``vehicle`` (licence plate), ``date`` (ISO 8601, UTC unless it says otherwise),
        and a ``status`` (UN/ECE Recommendation 24; or ``step`` and ``disposition`` of
        GS1 CBV) or a position: ``latitude``, ``longitude``. Optional: ``stop`` (1 is
        the first), ``place``, ``note``.

        :return: a list in the order of the reports, each {"key", "result": accepted,
            repeated or refused, "event_id", "reason"}
        """
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(
                self.env._("Reporting positions needs the role “Position Intake”.")
            )
        if not isinstance(events, list) or len(events) > MAX_EVENTS:
            raise UserError(
                self.env._(
                    "Send a list of at most %(number)s events at once.",
                    number=MAX_EVENTS,
                )
            )
        # read before sudo, which would believe any company in the context of the call
        companies = self.env.companies.ids
        # sudo: the role was checked; trips are looked up in these companies only
        trips = self.sudo().with_context(allowed_company_ids=companies)
        return trips._take_events(events)

    @api.model
    def _take_events(self, events):
        now = fields.Datetime.now()
        read = []
        for raw in events:
            try:
                read.append(read_report(raw, now))
            except Refusal as refusal:
                read.append(refusal)
        reports = [item for item in read if not isinstance(item, Refusal)]
        trips = self._find_reported(reports)
        known = self._find_known(reports)
        answers = []
        for raw, item in zip(events, read, strict=True):
            if isinstance(item, Refusal):
                answers.append(self._refuse(raw, item))
            else:
                answers.append(self._take_event(item, trips.get(item), known))
        return answers

    @api.model
    def _take_event(self, report, trip, known):
        """Store one report; what goes wrong with it leaves the others alone."""
        raw = {"key": report.key}
        if not trip:
            return self._refuse(raw, Refusal("unknown"))
        if trip.state not in OPEN_STATES:
            return self._refuse(raw, Refusal("closed"))
        if event := known.get((trip.company_id.id, report.key)):
            return self._repeat(raw, event, trip, report)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                event = self.env["fleet.trip.event"].create(
                    trip._prepare_reported(report)
                )
                trip._follow_report(event)
        except UniqueViolation:  # another transaction stores it at this moment
            return {**raw, "result": "repeated", "event_id": False, "reason": ""}
        except UserError as error:
            return {
                **raw,
                "result": "refused",
                "event_id": False,
                "reason": str(error),
            }
        known[trip.company_id.id, report.key] = event
        return {**raw, "result": "accepted", "event_id": event.id, "reason": ""}

    def _repeat(self, raw, event, trip, report):
        same = (event.trip_id, event.date, event.status_code or "") == (
            trip,
            report.date,
            report.status,
        )
        if not same:
            return self._refuse(raw, Refusal("reused"))
        return {**raw, "result": "repeated", "event_id": event.id, "reason": ""}

    @api.model
    def _refuse(self, raw, refusal):
        key = raw.get("key") if isinstance(raw, dict) else None
        return {
            "key": key if isinstance(key, str) else None,
            "result": "refused",
            "event_id": False,
            "reason": self._get_refusals()[refusal.code],
        }

    @api.model
    def _get_refusals(self):
        """{code: what the sender has to change}."""
        return {
            "object": self.env._("An event is an object with names and values."),
            "key": self.env._("“key” is missing: choose one that no other event has."),
            "trip": self.env._("Name the trip or, as “vehicle”, the licence plate."),
            "text": self.env._("A text was expected."),
            "long": self.env._("A text is too long."),
            "date": self.env._("“date” is no date such as 2027-03-01T08:00:00Z."),
            "future": self.env._("“date” lies ahead: check the clock of the device."),
            "old": self.env._("“date” is older than 90 days."),
            "status": self.env._("“status” is no code of UN/ECE Recommendation 24."),
            "position": self.env._("Send “latitude” and “longitude” in degrees."),
            "stop": self.env._("“stop” is the number of a stop; 1 is the first."),
            "empty": self.env._("An event has a status, a position, or both."),
            "unknown": self.env._("There is no such trip, or none of this vehicle."),
            "closed": self.env._("The trip is not reserved yet, or was cancelled."),
            "reused": self.env._(
                "This key belongs to another event: choose a new one."
            ),
        }

    @api.model
    def _find_reported(self, reports):
        """{report: trip}, with two queries for all reports."""
        mine = Domain("company_id", "in", self.env.companies.ids)
        names = {report.trip for report in reports if report.trip}
        by_name = {
            trip.name: trip for trip in self.search(mine & Domain("name", "in", names))
        }
        plates = {report.vehicle for report in reports if not report.trip}
        driving = Domain("state", "in", ("reserved", "in_transit"))
        found = self.search(
            mine & driving & Domain("vehicle_id.license_plate", "in", plates),
            order="date_start, id",
        )
        by_plate = found.grouped(lambda trip: trip.vehicle_id.license_plate)
        return {
            report: by_name.get(report.trip)
            if report.trip
            else self._choose(by_plate.get(report.vehicle, self.browse()))
            for report in reports
        }

    @api.model
    def _choose(self, trips):
        """The trip that a vehicle is on, else the one that begins next."""
        return trips.filtered(lambda trip: trip.state == "in_transit")[:1] or trips[:1]

    @api.model
    def _find_known(self, reports):
        found = self.env["fleet.trip.event"].search(
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("key", "in", [report.key for report in reports])
        )
        return {(event.company_id.id, event.key): event for event in found}

    def _prepare_reported(self, report):
        stop = self._find_stop(report)
        return {
            "trip_id": self.id,
            "stop_id": stop.id,
            "date": report.date,
            "status_code": report.status or False,
            "latitude": report.latitude or 0.0,
            "longitude": report.longitude or 0.0,
            "place": report.place or stop.place,
            "note": report.note or False,
            "key": report.key,
            "user_id": self.env.uid,
        }

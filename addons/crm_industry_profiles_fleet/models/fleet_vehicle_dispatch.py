from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STATUSES = [
    ("free", "Free"),
    ("reserved", "Reserved"),
    ("in_transit", "In Transit"),
    ("blocked", "Blocked"),
]
RANKS = [status for status, _label in STATUSES]
HORIZON = timedelta(hours=24)
CHANNEL = "fleet_dispatch"
DISPATCHER = "crm_industry_profiles_fleet.group_logistics_dispatcher"


class FleetVehicle(models.Model):
    """Where a vehicle stands follows from its occupations; nobody types it."""

    _inherit = "fleet.vehicle"

    dispatch_status = fields.Selection(
        STATUSES,
        compute="_compute_dispatch",
        search="_search_dispatch_status",
        group_expand=True,
        help="Blocked: a repair, an expired document or a block forbids to drive."
        " In transit: a trip has started. Reserved: a trip is planned for now or begins"
        " within 24 hours. Free: nothing of all this.",
    )
    status_since = fields.Datetime(
        compute="_compute_dispatch",
        help="Since when the vehicle has this status; before a trip: from 24 hours"
        " ahead, or from when it became free.",
    )
    next_free = fields.Datetime(
        compute="_compute_dispatch",
        help="From then on nothing is planned for 24 hours. Empty: free already, or"
        " nobody knows when what blocks it ends.",
    )
    status_reason = fields.Char(
        compute="_compute_dispatch", help="The trip, repair, document or block."
    )
    current_place = fields.Char(
        compute="_compute_dispatch",
        help="Reported last on the latest trip; else the location of the vehicle.",
    )

    @api.depends(
        "block_ids.date_from",
        "block_ids.date_to",
        "document_ids.date_expiry",
        "document_ids.is_required",
        "location",
        "log_contracts.expiration_date",
        "log_contracts.state",
        "log_services.downtime_end",
        "log_services.downtime_start",
        "log_services.state",
        "trailer_trip_ids.state",
        "trip_ids.event_ids.place",
        "trip_ids.state",
    )
    def _compute_dispatch(self):
        rows = self._read_dispatch() if self.ids else {}
        now = fields.Datetime.now()
        for vehicle in self:
            values = self._derive_dispatch(rows.get(vehicle._origin.id), now)
            values["current_place"] = values["current_place"] or vehicle.location
            vehicle.update(values)

    def _search_dispatch_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN %s",
                model._get_dispatch_sql(alias),
                tuple(value) or (None,),
            ),
            predicate=lambda vehicle: vehicle.dispatch_status in value,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "dispatch_status":
            return self._get_dispatch_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_dispatch_sql(self, alias):
        """The status as an expression, so that one can search and group by it."""
        now = fields.Datetime.now()
        return SQL(
            """(SELECT (%(ranks)s)[1 + COALESCE(MAX(CASE o.kind
                    WHEN 'blocked' THEN CASE WHEN o.date_from <= %(now)s THEN 3 END
                    WHEN 'in_transit' THEN 2
                    WHEN 'reserved' THEN 1 END), 0)]
                FROM (%(rows)s) o
               WHERE o.vehicle_id = %(id)s AND %(current)s)""",
            ranks=RANKS,
            now=now,
            rows=self._get_occupations(),
            id=SQL.identifier(alias, "id"),
            current=self._is_current(now),
        )

    @api.model
    def _get_occupations(self):
        Occupation = self.env["fleet.vehicle.occupation"]
        for name, names in Occupation._depends.items():
            self.env[name].flush_model(names)
        return Occupation._get_rows()

    @api.model
    def _is_current(self, now):
        """What counts for the status: begun or soon to begin, and not over."""
        return SQL(
            """o.kind <> 'done' AND o.date_from < %(soon)s AND (o.kind = 'in_transit'
               OR o.date_to IS NULL OR o.date_to > %(now)s)""",
            now=now,
            soon=now + HORIZON,
        )

    def _read_dispatch(self):
        """Return {vehicle id: its occupations to come, freed when, last place}."""
        query = SQL(
            """SELECT v.id, c.kinds, c.starts, c.ends, c.names, c.freed, p.place
                 FROM fleet_vehicle v
                 LEFT JOIN LATERAL (%s) c ON TRUE
                 LEFT JOIN LATERAL (%s) p ON TRUE
                WHERE v.id IN %s""",
            self._get_spans_sql(),
            self._get_place_sql(),
            tuple(self.ids),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    @api.model
    def _get_spans_sql(self):
        """All that is to come for vehicle ``v``: a chain may end after the horizon."""
        now = fields.Datetime.now()
        coming = SQL(
            "o.kind <> 'done' AND (o.kind = 'in_transit' OR o.date_to IS NULL"
            " OR o.date_to > %s)",
            now,
        )
        columns = {"kinds": "kind", "starts": "date_from", "ends": "date_to"}
        columns["names"] = "name"
        arrays = SQL(", ").join(
            SQL(
                "array_agg(%s ORDER BY o.date_from, o.id) FILTER (WHERE %s) AS %s",
                SQL.identifier("o", column),
                coming,
                SQL.identifier(array),
            )
            for array, column in columns.items()
        )
        return SQL(
            """SELECT %s, MAX(o.date_to) FILTER (WHERE o.date_to <= %s) AS freed
                 FROM (%s) o WHERE o.vehicle_id = v.id""",
            arrays,
            now,
            self._get_occupations(),
        )

    @api.model
    def _get_place_sql(self):
        """The place that was reported last on the latest trip of vehicle ``v``."""
        self.env["fleet.trip.event"].flush_model(["date", "place", "trip_id"])
        return SQL(
            """SELECT e.place FROM fleet_trip_booking b
                 JOIN fleet_trip t ON t.id = b.trip_id
                  AND t.state IN ('in_transit', 'done')
                 JOIN fleet_trip_event e ON e.trip_id = t.id AND e.place IS NOT NULL
                WHERE b.vehicle_id = v.id
                ORDER BY b.date_start DESC, e.date DESC, e.id DESC LIMIT 1"""
        )

    @api.model
    def _derive_dispatch(self, row, now):
        """Values of the computed fields of one vehicle, from its occupations."""
        kinds, starts, ends, names, freed, place = row or (None,) * 6
        spans = list(
            zip(kinds or [], starts or [], ends or [], names or [], strict=True)
        )
        found = [
            (RANKS.index(kind), start, name)
            for kind, start, _end, name in spans
            if kind == "in_transit"
            or start <= now
            or (kind == "reserved" and start < now + HORIZON)
        ]
        rank = max((one[0] for one in found), default=0)
        since, name = min(
            (one[1:] for one in found if one[0] == rank), default=(freed, False)
        )
        if rank == RANKS.index("reserved") and since > now:
            since = max(since - HORIZON, freed or since - HORIZON)
        return {
            "dispatch_status": RANKS[rank],
            "status_since": since,
            "status_reason": name,
            "next_free": self._get_next_free(spans, now) if rank else False,
            "current_place": place,
        }

    @api.model
    def _get_next_free(self, spans, now):
        free = now
        for kind, start, end, _name in spans:
            if start >= free + HORIZON:
                break
            if end is None:
                return False
            if kind == "in_transit":
                end = max(end, now)
            free = max(free, end)
        return free

    def _tell_board(self):
        """Boards that are open load again."""
        if self:
            # sudo: only who belongs to the group; nothing but ids is sent
            group = self.env.ref(DISPATCHER).sudo()
            group._bus_send(CHANNEL, {"vehicle_ids": self.ids})

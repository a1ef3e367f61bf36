from odoo import fields, models
from odoo.tools import SQL

OCCUPATIONS = [
    ("blocked", "Blocked"),
    ("in_transit", "In Transit"),
    ("reserved", "Reserved"),
    ("done", "Done"),
]


class FleetVehicleOccupation(models.Model):
    """What a vehicle is not free for: trips, repairs, expired documents, blocks.

    Status, next free time, board and free vehicles all read these rows. An empty end
    means that nobody knows yet.
    """

    _name = "fleet.vehicle.occupation"
    _description = "Occupation of a Vehicle"
    _auto = False
    _order = "date_from, id"
    _depends = {
        "fleet.service.type": ["is_dispatch_required", "name"],
        "fleet.trip": ["actual_start", "name", "state"],
        "fleet.trip.booking": ["date_end", "date_start", "trip_id", "vehicle_id"],
        "fleet.vehicle": ["company_id"],
        "fleet.vehicle.block": ["date_from", "date_to", "reason", "vehicle_id"],
        "fleet.vehicle.document": [
            "date_expiry",
            "is_required",
            "kind",
            "number",
            "vehicle_id",
        ],
        "fleet.vehicle.log.contract": [
            "active",
            "cost_subtype_id",
            "expiration_date",
            "name",
            "state",
            "vehicle_id",
        ],
        "fleet.vehicle.log.services": [
            "active",
            "date",
            "description",
            "downtime_end",
            "downtime_start",
            "service_type_id",
            "state",
            "vehicle_id",
        ],
    }

    vehicle_id = fields.Many2one("fleet.vehicle", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(OCCUPATIONS, readonly=True)
    date_from = fields.Datetime(string="From", readonly=True)
    date_to = fields.Datetime(string="Until", readonly=True)
    name = fields.Char(readonly=True)
    trip_id = fields.Many2one("fleet.trip", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Integer(string="Document", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT o.*, v.company_id FROM (%s) o JOIN fleet_vehicle v"
            " ON v.id = o.vehicle_id",
            self._get_rows(),
        )

    def _get_rows(self):
        """Rows of all sources; each has a number of its own in the ids.

        :return: ``SQL`` that may stand as a subquery; the planner reads only the rows
            of the vehicles that are asked for
        """
        return SQL(" UNION ALL ").join(self._get_sources())

    def _get_sources(self):
        """Return a list of selects, each with the same columns in the same order."""
        return [
            self._select_trips(),
            self._select_blocks(),
            self._select_services(),
            self._select_contracts(),
            self._select_documents(),
        ]

    def _select_trips(self):
        """A trip under way counts from when it really started."""
        return SQL(
            """SELECT b.id::bigint * 8 AS id, b.vehicle_id, t.state AS kind,
                      CASE WHEN t.state = 'in_transit'
                          THEN GREATEST(b.date_start, t.actual_start)
                          ELSE b.date_start END AS date_from,
                      b.date_end AS date_to, t.name,
                      t.id AS trip_id, 'fleet.trip' AS res_model, t.id AS res_id
                 FROM fleet_trip_booking b JOIN fleet_trip t ON t.id = b.trip_id
                WHERE b.vehicle_id IS NOT NULL"""
        )

    def _select_blocks(self):
        return SQL(
            """SELECT b.id::bigint * 8 + 1, b.vehicle_id, 'blocked', b.date_from,
                      b.date_to, b.reason, NULL::integer, 'fleet.vehicle.block', b.id
                 FROM fleet_vehicle_block b"""
        )

    def _select_services(self):
        """A repair that runs blocks until its end; one that is late, for good."""
        now = fields.Datetime.now()
        return SQL(
            """SELECT s.id::bigint * 8 + 2, s.vehicle_id, 'blocked',
                      CASE WHEN s.state = 'running' THEN LEAST(
                          COALESCE(s.downtime_start, s.date, s.create_date), %(now)s)
                      ELSE s.downtime_start END,
                      CASE WHEN s.state = 'running' AND s.downtime_end <= %(now)s
                          THEN NULL ELSE s.downtime_end END,
                      COALESCE(s.description, %(name)s), NULL::integer,
                      'fleet.vehicle.log.services', s.id
                 FROM fleet_vehicle_log_services s
                 JOIN fleet_service_type k ON k.id = s.service_type_id
                WHERE s.active AND (s.state = 'running'
                   OR s.state = 'new' AND s.downtime_start IS NOT NULL)""",
            now=now,
            name=self._get_type_name(),
        )

    def _select_contracts(self):
        """What has expired, unless a newer contract of the same kind runs."""
        return SQL(
            """SELECT c.id::bigint * 8 + 3, c.vehicle_id, 'blocked',
                      c.expiration_date::timestamp + interval '1 day',
                      NULL::timestamp, COALESCE(%(name)s, c.name), NULL::integer,
                      'fleet.vehicle.log.contract', c.id
                 FROM fleet_vehicle_log_contract c
                 LEFT JOIN fleet_service_type k ON k.id = c.cost_subtype_id
                WHERE c.active AND c.state IN ('open', 'expired')
                  AND c.expiration_date IS NOT NULL
                  AND k.is_dispatch_required
                  AND NOT EXISTS (SELECT 1 FROM fleet_vehicle_log_contract n
                       WHERE n.vehicle_id = c.vehicle_id AND n.active
                         AND n.state IN ('open', 'expired', 'futur')
                         AND n.cost_subtype_id = c.cost_subtype_id
                         AND (n.expiration_date IS NULL
                              OR (n.expiration_date, n.id)
                               > (c.expiration_date, c.id)))""",
            name=self._get_type_name(),
        )

    def _select_documents(self):
        return SQL(
            """SELECT d.id::bigint * 8 + 4, d.vehicle_id, 'blocked',
                      d.date_expiry::timestamp + interval '1 day',
                      NULL::timestamp, concat_ws(' ', %s, d.number), NULL::integer,
                      'fleet.vehicle.document', d.id
                 FROM fleet_vehicle_document d
                WHERE d.is_required AND d.date_expiry IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM fleet_vehicle_document n
                       WHERE n.vehicle_id = d.vehicle_id AND n.kind = d.kind
                         AND (n.date_expiry IS NULL
                              OR (n.date_expiry, n.id) > (d.date_expiry, d.id)))""",
            self._get_document_kind(),
        )

    def _get_document_kind(self):
        kinds = self.env["fleet.vehicle.document"]._fields["kind"]
        labels = kinds._description_selection(self.env)
        cases = (SQL("WHEN %s THEN %s", kind, label) for kind, label in labels)
        return SQL("CASE d.kind %s END", SQL(" ").join(cases))

    def _get_type_name(self):
        """The name of a type of service ``k`` in the language of the user."""
        return SQL("COALESCE(k.name->>%s, k.name->>'en_US')", self.env.lang or "en_US")

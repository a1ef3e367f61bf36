from odoo import fields, models


class FleetTripBooking(models.Model):
    """The time that a trip takes of a vehicle, trailer or driver.

    PostgreSQL itself refuses two that overlap. The keys are ranges of one number,
    because GiST knows ranges by itself and numbers only with an extension (btree_gist)
    that not every database may create.
    """

    _name = "fleet.trip.booking"
    _description = "Booking of a Trip"
    _order = "date_start, id"
    _rec_name = "trip_id"

    trip_id = fields.Many2one(
        "fleet.trip", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    vehicle_id = fields.Many2one(
        "fleet.vehicle",
        index="btree_not_null",
        ondelete="restrict",
        help="The vehicle, or the trailer: one vehicle is never both at once.",
    )
    driver_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict"
    )
    date_start = fields.Datetime(required=True)
    date_end = fields.Datetime(required=True)

    _resource_check = models.Constraint(
        "CHECK((vehicle_id IS NULL) <> (driver_id IS NULL))",
        "A booking is of a vehicle or of a driver.",
    )
    _vehicle_excl = models.Constraint(
        """EXCLUDE USING gist (
            int4range(vehicle_id, vehicle_id, '[]') WITH =,
            tsrange(date_start, date_end) WITH &&
        ) WHERE (vehicle_id IS NOT NULL)""",
        "The vehicle is on another trip at this time.",
    )
    _driver_excl = models.Constraint(
        """EXCLUDE USING gist (
            int4range(driver_id, driver_id, '[]') WITH =,
            tsrange(date_start, date_end) WITH &&
        ) WHERE (driver_id IS NOT NULL)""",
        "The driver is on another trip at this time.",
    )

from odoo import api, fields, models
from odoo.fields import Domain

PAGE = 40
FIELDS = [
    "current_place",
    "dispatch_status",
    "license_plate",
    "next_free",
    "status_reason",
    "status_since",
]


class FleetVehicle(models.Model):
    """The timeline: rows of vehicles, and bars of what they are not free for."""

    _inherit = "fleet.vehicle"

    @api.model
    @api.readonly
    def get_dispatch_board(self, start, end, search="", offset=0):
        """Return a page of vehicles with their bars between two moments (UTC).

        :return: ``{"vehicles": [{..., "bars": [...]}], "total": int, "page": int}``
        """
        domain = Domain("name", "ilike", search) if search else Domain.TRUE
        vehicles = self.search(domain, limit=PAGE, offset=offset)
        bars = vehicles._get_bars(
            fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(end)
        )
        rows = vehicles.read([*FIELDS, "model_id"])
        for row in rows:
            row["bars"] = bars.get(row["id"], [])
        total = len(rows) + offset
        if len(rows) == PAGE:
            total = self.search_count(domain)
        return {"vehicles": rows, "total": total, "page": PAGE}

    def _get_bars(self, start, end):
        """Return {vehicle id: bars that touch the time between}."""
        domain = Domain("vehicle_id", "in", self.ids) & Domain("date_from", "<", end)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">", start)
        names = [
            "vehicle_id",
            "kind",
            "date_from",
            "date_to",
            "name",
            "res_model",
            "res_id",
        ]
        Occupation = self.env["fleet.vehicle.occupation"]
        bars = {}
        for row in Occupation.search_read(domain, names, load=None):
            bars.setdefault(row.pop("vehicle_id"), []).append(row)
        return bars

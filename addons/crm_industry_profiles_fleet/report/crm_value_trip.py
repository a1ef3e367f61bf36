from odoo import api, fields, models
from odoo.tools import SQL

# Trips whose costs were spent; before the start they are an estimate.
DRIVEN = ("in_transit", "done")
# {kind: (number of the source, column of the trip)}
COST_SOURCES = {
    "trip_fuel": (1840, "fuel_cost"),
    "trip_carrier": (1841, "carrier_cost"),
    "trip_other": (1842, "other_cost"),
}


class CrmValue(models.Model):
    """What the trips of a customer cost; what they earned is its invoices."""

    _inherit = "crm.value"
    _depends = {
        "fleet.trip": [
            "carrier_cost",
            "commercial_partner_id",
            "company_id",
            "cost_date",
            "currency_rate",
            "fuel_cost",
            "name",
            "other_cost",
            "state",
            "user_id",
        ],
    }

    kind = fields.Selection(
        selection_add=[
            ("trip_fuel", "Fuel of Trips"),
            ("trip_carrier", "Carriers of Trips"),
            ("trip_other", "Other Costs of Trips"),
        ]
    )

    def _value_sources(self):
        trips = {
            kind: self._get_trip_source(kind, number, column)
            for kind, (number, column) in COST_SOURCES.items()
        }
        return {**super()._value_sources(), **trips}

    @api.model
    def _get_trip_source(self, kind, number, column):
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("f.id"),
            "from": SQL("fleet_trip f"),
            "where": SQL(
                "f.state IN %s AND %s <> 0", DRIVEN, SQL.identifier("f", column)
            ),
            "columns": {
                "partner_id": SQL("f.commercial_partner_id"),
                "date": SQL("f.cost_date"),
                "name": SQL("f.name"),
                "user_id": SQL("f.user_id"),
                "amount": SQL("-%s", get_company_cost(column)),
                "company_id": SQL("f.company_id"),
                "res_model": SQL("'fleet.trip'"),
                "res_id": SQL("f.id"),
            },
        }


def get_company_cost(column):
    """A cost of the trip ``f`` in company currency ``u``, rounded as money is."""
    return SQL(
        "ROUND((%s / COALESCE(NULLIF(f.currency_rate, 0), 1))::numeric,"
        " u.decimal_places)",
        SQL.identifier("f", column),
    )

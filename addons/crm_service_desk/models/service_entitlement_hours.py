from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    def _get_seconds_used(self):
        # sudo: the balance is the same for whoever may read the entitlement
        rows = (
            self.env["service.time"]
            .sudo()
            ._read_group(
                Domain("entitlement_id", "in", self._origin.ids)
                & Domain("is_billable", "=", False),
                ["entitlement_id"],
                ["seconds:sum"],
            )
        )
        return {entitlement.id: seconds for entitlement, seconds in rows}

    @api.model
    def _flush_balance(self):
        names = ["entitlement_id", "is_billable", "seconds"]
        self.env["service.time"].flush_model(names)
        return super()._flush_balance()

    @api.model
    def _get_seconds_sql(self, row):
        return SQL(
            """(SELECT COALESCE(SUM(w.seconds), 0) FROM service_time w
                 WHERE w.entitlement_id = %s.id AND w.is_billable IS NOT TRUE)""",
            row,
        )

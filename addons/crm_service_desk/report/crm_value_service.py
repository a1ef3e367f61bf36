from odoo import api, fields, models
from odoo.tools import SQL


class CrmValue(models.Model):
    _inherit = "crm.value"
    _depends = {
        "service.cost": [
            "amount",
            "company_id",
            "date",
            "kind",
            "name",
            "product_id",
            "ticket_id",
            "user_id",
        ],
        "service.ticket": ["commercial_partner_id", "name", "number", "product_id"],
        "service.time": ["company_id", "cost", "date", "name", "ticket_id", "user_id"],
    }

    kind = fields.Selection(
        selection_add=[
            ("service", "Service Work"),
            ("service_cost", "Service Material and Travel"),
        ]
    )

    def _value_sources(self):
        return {
            **super()._value_sources(),
            "service_time": self._get_service_time_source(),
            "service_cost": self._get_service_cost_source(),
        }

    @api.model
    def _get_service_time_source(self):
        """Work on tickets, at what an hour cost on the day."""
        return {
            "number": 40,
            "kinds": ("service",),
            "key": SQL("r.id"),
            "from": SQL("service_time r JOIN service_ticket k ON k.id = r.ticket_id"),
            "where": SQL("r.cost <> 0"),
            "columns": {
                **self._get_service_columns(),
                "product_id": SQL("k.product_id"),
                "amount": SQL("-r.cost"),
            },
        }

    @api.model
    def _get_service_cost_source(self):
        return {
            "number": 41,
            "kinds": ("service_cost",),
            "key": SQL("r.id"),
            "from": SQL("service_cost r JOIN service_ticket k ON k.id = r.ticket_id"),
            "where": SQL("r.amount <> 0"),
            "columns": {
                **self._get_service_columns(),
                "product_id": SQL("r.product_id"),
                "amount": SQL("-r.amount"),
            },
        }

    @api.model
    def _get_service_columns(self):
        return {
            "partner_id": SQL("k.commercial_partner_id"),
            "date": SQL("r.date"),
            "name": SQL("concat_ws(' ', k.number, COALESCE(r.name, k.name))"),
            "user_id": SQL("r.user_id"),
            "company_id": SQL("r.company_id"),
            "res_model": SQL("'service.ticket'"),
            "res_id": SQL("k.id"),
        }

from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "service.visit": [
            "partner_id",
            "start",
            "number",
            "name",
            "state",
            "create_uid",
            "company_id",
        ],
    }

    kind = fields.Selection(selection_add=[("service_visit", "Service Visit")])

    def _timeline_sources(self):
        sources = super()._timeline_sources()
        return {**sources, "service_visit": self._get_service_visit_source()}

    @api.model
    def _get_service_visit_source(self):
        return {
            "number": 66,
            "kinds": ("service_visit",),
            "key": SQL("v.id"),
            "from": SQL("service_visit v"),
            "where": SQL("v.state <> 'cancelled'"),
            "columns": {
                "partner_id": SQL("v.partner_id"),
                "date": SQL("v.start"),
                "name": SQL("concat_ws(' ', v.number, v.name)"),
                "user_id": SQL("v.create_uid"),
                "company_id": SQL("v.company_id"),
                "res_model": SQL("'service.visit'"),
                "res_id": SQL("v.id"),
            },
        }

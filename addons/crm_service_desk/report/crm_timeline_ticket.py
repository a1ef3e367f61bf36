from odoo import api, fields, models
from odoo.tools import SQL


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # a page of somebody's history is read in this order
    _timeline_idx = models.Index("(partner_id, create_date) WHERE active")


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "service.ticket": [
            "partner_id",
            "create_date",
            "number",
            "name",
            "user_id",
            "company_id",
            "active",
        ],
    }

    kind = fields.Selection(selection_add=[("ticket", "Ticket")])

    def _timeline_sources(self):
        return {**super()._timeline_sources(), "ticket": self._get_ticket_source()}

    @api.model
    def _get_ticket_source(self):
        return {
            "number": 65,
            "kinds": ("ticket",),
            "key": SQL("t.id"),
            "from": SQL("service_ticket t"),
            "where": SQL("t.active"),
            "columns": {
                "partner_id": SQL("t.partner_id"),
                "date": SQL("t.create_date"),
                "name": SQL("concat_ws(' ', t.number, t.name)"),
                "user_id": SQL("t.user_id"),
                "company_id": SQL("t.company_id"),
                "res_model": SQL("'service.ticket'"),
                "res_id": SQL("t.id"),
            },
        }

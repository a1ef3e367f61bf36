from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    """An offered lead stands with the partner who was asked, and with the customer, for
    whom a partner works now.
    """

    _inherit = "crm.timeline"
    _depends = {
        "crm.lead": ["name", "partner_id"],
        "res.partner": ["name"],
        "prm.lead.offer": [
            "amount",
            "company_id",
            "currency_id",
            "date_answered",
            "date_offered",
            "lead_id",
            "partner_id",
            "state",
            "user_id",
        ],
    }

    kind = fields.Selection(selection_add=[("lead_offer", "Lead for a Partner")])

    @api.model
    def _get_kind_icons(self):
        return {**super()._get_kind_icons(), "lead_offer": "fa-star text-primary"}

    @api.model
    def _get_state_fields(self):
        return {**super()._get_state_fields(), "prm.lead.offer": "state"}

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "lead_offer": self._get_lead_offer_partner(),
            "lead_offer_customer": self._get_lead_offer_customer(),
        }

    @api.model
    def _get_lead_offer_partner(self):
        return {
            **self._get_lead_offer_source(SQL("o.partner_id"), SQL("l.name")),
            "number": 15,
            "from": SQL("prm_lead_offer o JOIN crm_lead l ON l.id = o.lead_id"),
            "found_in": {
                "from": SQL("prm_lead_offer o"),
                "owner": SQL("o.partner_id"),
                "where": SQL("TRUE"),
            },
        }

    @api.model
    def _get_lead_offer_customer(self):
        taken = SQL("o.state = 'accepted'")
        return {
            **self._get_lead_offer_source(SQL("l.partner_id"), SQL("r.name")),
            "number": 1015,
            "from": SQL(
                "crm_lead l JOIN prm_lead_offer o ON o.lead_id = l.id"
                " JOIN res_partner r ON r.id = o.partner_id"
            ),
            "where": taken,
            "found_in": {
                "from": SQL("prm_lead_offer o"),
                "owner": SQL("o.lead_id"),
                "where": taken,
                "documents": "crm_lead",
            },
        }

    @api.model
    def _get_lead_offer_source(self, partner, name):
        return {
            "kinds": ("lead_offer",),
            "key": SQL("o.id"),
            "columns": {
                "partner_id": partner,
                "date": SQL("COALESCE(o.date_answered, o.date_offered)"),
                "name": name,
                "state": SQL("o.state"),
                "user_id": SQL("o.user_id"),
                "amount": SQL("NULLIF(o.amount, 0)"),
                "currency_id": SQL("o.currency_id"),
                "company_id": SQL("o.company_id"),
                "res_model": SQL("'prm.lead.offer'"),
                "res_id": SQL("o.id"),
            },
        }

from odoo.http import request

from odoo.addons.crm_partner_prm.controllers.partner_portal import PartnerPortal


class PartnerTickets(PartnerPortal):
    def _prepare_prm_home_values(self):
        values = super()._prepare_prm_home_values()
        tickets = request.env["service.ticket"]
        if tickets.has_access("read"):
            own = request.env.user.commercial_partner_id
            values["ticket_count"] = tickets.search_count(
                [("partner_id", "child_of", own.id), ("is_closed", "=", False)]
            )
        return values

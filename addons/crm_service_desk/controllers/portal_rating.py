from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_write import ServicePortalWrite

FEEDBACK = 5000  # letters


class ServicePortalRating(ServicePortalWrite):
    def _get_service_ticket_values(self, ticket, access_token=None, **kwargs):
        values = super()._get_service_ticket_values(ticket, access_token, **kwargs)
        reader = ticket.with_user(request.env.user).sudo()  # may_write is checked
        is_rated = values["may_write"] and ticket._is_rated()
        return values | {
            "is_rated": is_rated,
            "rating": reader._get_portal_rating() if is_rated else None,
            "faces": {
                5: request.env._("Happy"),
                3: request.env._("Neutral"),
                1: request.env._("Unhappy"),
            },
        }

    @route(
        "/my/tickets/<int:ticket_id>/rate",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def service_ticket_rate(self, ticket_id, rate="", feedback="", **kwargs):
        ticket = self._get_service_ticket(ticket_id)
        if not ticket:
            return self._service_ticket_gone()
        # `_get_service_ticket` has checked that the reader may see it
        writer = ticket.with_user(request.env.user).sudo()
        try:
            self._check_rate()
            value = int(rate) if rate.isdecimal() else 0
            writer._portal_rate(value, feedback.strip()[:FEEDBACK])
        except UserError as error:
            return self._render_service_ticket(ticket, error=error.args[0])
        return request.redirect(f"{ticket.access_url}?notice=rated", code=303)

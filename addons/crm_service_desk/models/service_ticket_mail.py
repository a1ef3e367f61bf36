from odoo import api, models


class ServiceTicket(models.Model):
    """Tickets by e-mail: what Odoo's gateway makes of a message."""

    _inherit = "service.ticket"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        values = {
            "name": msg_dict.get("subject") or self.env._("(No subject)"),
            "partner_id": msg_dict.get("author_id"),
            "partner_email": msg_dict.get("email_from"),
            "channel": "email",
            **(custom_values or {}),
        }
        return super().message_new(msg_dict, custom_values=values)

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers go to the alias of the team."""
        # addresses of teams are what customers see
        teams = self.sudo().team_id
        addresses = teams._notify_get_reply_to(default=default, author_id=author_id)
        result = {
            ticket.id: addresses[ticket.team_id.id]
            for ticket in self.sudo()  # only the id of the team
            if ticket.team_id
        }
        others = self.filtered(lambda ticket: ticket.id not in result)
        if others:
            result.update(
                super(ServiceTicket, others)._notify_get_reply_to(
                    default=default, author_id=author_id
                )
            )
        return result

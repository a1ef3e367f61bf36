from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _get_allowed_message_params(self):
        """Ratings come by the page and the mail made for them, not with a message."""
        return super()._get_allowed_message_params() - {"rating_value"}

from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Agents see at once how many news they have not read."""
        info = super().session_info()
        if self.env.user.has_group("crm_service_desk.group_service_own"):
            info["service_unread_news"] = self.env["service.news"].get_unread_count()
        return info

from odoo import models

from odoo.addons.mail.tools.discuss import Store


class ResUsers(models.Model):
    _inherit = "res.users"

    def _init_store_data(self, store: Store):
        result = super()._init_store_data(store)
        agent = self.env.user.has_group("crm_service_desk.group_service_own")
        store.add_global_values(has_access_create_ticket=agent)
        return result

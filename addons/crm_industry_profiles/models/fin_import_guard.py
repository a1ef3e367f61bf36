from odoo import api, models
from odoo.exceptions import AccessError


class FinImport(models.Model):
    """Rows are loaded with the rights of who started it, so nobody else is named."""

    _inherit = "fin.import"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_starter(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_starter(vals)
        return super().write(vals)

    @api.model
    def _check_starter(self, vals):
        if not self.env.su and vals.get("user_id", self.env.uid) != self.env.uid:
            raise AccessError(
                self.env._("An import runs with your own rights, not with another's.")
            )

from odoo import api, models


class CrmRememberedMixin(models.AbstractModel):
    """What everybody reads and managers rarely change: kept by ``ormcache``.

    Methods that remember rows of such a model, on it or elsewhere, are asked anew after
    each change. The cache is emptied afterwards, so that nothing old can get in while
    the change is under way.
    """

    _name = "crm.remembered.mixin"
    _description = "Remembered Configuration"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

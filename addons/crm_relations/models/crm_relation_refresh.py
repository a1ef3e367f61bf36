from odoo import api, models


class CrmRelation(models.Model):
    _inherit = "crm.relation"

    # What contacts know of their relations comes from a query over this table: Odoo
    # does not see it change, so that a counter read before would stay.

    @api.model_create_multi
    def create(self, vals_list):
        relations = super().create(vals_list)
        self._forget_ends()
        return relations

    def write(self, vals):
        result = super().write(vals)
        self._forget_ends()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_ends()
        return result

    def _forget_ends(self):
        ends = self.env["res.partner"]._fields["relation_end_ids"]
        for field in (ends, *self.pool.get_dependent_fields(ends)):
            self.env[field.model_name].invalidate_model([field.name], flush=False)
        self.env["crm.relation.end"].invalidate_model(flush=False)

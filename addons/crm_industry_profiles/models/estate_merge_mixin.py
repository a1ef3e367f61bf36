from odoo import api, models

THREAD = ("mail.message", "mail.activity", "ir.attachment")
MODEL_FIELD = {"mail.message": "model"}


class EstateMergeMixin(models.AbstractModel):
    """Records of which two can turn out to be one."""

    _name = "estate.merge.mixin"
    _description = "Record that Can Be Merged"

    def _move_links(self, target, skip=()):
        """Let whatever points at these records point at the target, in any model.

        Computed fields follow by themselves; `skip` names fields that are moved
        otherwise, as "model.field".
        """
        for field in self._get_links():
            if f"{field.model_name}.{field.name}" in skip:
                continue
            # sudo: who may write both records may merge them, wherever they are used
            Model = self.env[field.model_name].sudo().with_context(active_test=False)
            rows = Model.search([(field.name, "in", self.ids)])
            if not rows:
                continue
            if field.type == "many2one":
                rows.write({field.name: target.id})
            else:
                drop = [(3, record.id) for record in self]
                rows.write({field.name: [*drop, (4, target.id)]})

    @api.model
    def _get_links(self):
        """Stored fields of real tables that hold records of this model."""
        return [
            field
            for model in self.env.registry.values()
            if model._auto and not model._abstract and not model._transient
            for field in model._fields.values()
            if field.type in ("many2one", "many2many")
            and field.comodel_name == self._name
            and field.store
            and not field.related
            and not (field.compute and field.readonly)
        ]

    def _move_thread(self, target):
        """Messages, activities and files of the chatter go with the record."""
        for name in THREAD:
            # sudo: who may write both records may merge them with their history
            rows = self.env[name].sudo()
            model_field = MODEL_FIELD.get(name, "res_model")
            rows = rows.search(
                [(model_field, "=", self._name), ("res_id", "in", self.ids)]
            )
            rows.write({"res_id": target.id})

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache


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

    @api.model
    def _get_remembered_fields(self):
        """Names of the fields that `_recall` knows: a hook.

        Stored and the same for every reader, so neither translated nor of a company.
        Rows that they link to are remembered, too, or cannot be deleted meanwhile.
        """
        return set()

    @api.model
    def _recall(self):
        """The active rows in their order, for code that serves everybody.

        The remembered fields are in the cache of records, so reading them costs no
        query.
        """
        values = self._get_remembered_values()
        rows = self.browse(values["id"])
        plain = rows.with_env(self.env(context={}))  # lists of links show active rows
        for name in self._get_remembered_fields():
            self._fields[name]._insert_cache(plain, values[name])
        return rows

    @api.model
    @ormcache()
    def _get_remembered_values(self):
        """{field name: values in the order of the rows, as the cache has them}."""
        # sudo: the same for everybody; `_recall` says who may ask
        rows = self.with_env(self.env(su=True, context={})).search(Domain.TRUE)
        values = {"id": rows.ids}
        for name in self._get_remembered_fields():
            field = self._fields[name]
            values[name] = [
                field.convert_to_cache(row[name], row, validate=False) for row in rows
            ]
        return values

from odoo import api, models
from odoo.exceptions import UserError


class BatchRefused(Exception):
    """One of the rows that were tried together is bad; each is tried alone next."""


class CrmImportRows(models.AbstractModel):
    """Tells of a bad row of an import once, and of the right row.

    Odoo tries all rows together and notes what stopped them at the first row, then
    it tries each row alone and notes it again where it belongs.
    """

    _name = "crm.import.rows"
    _description = "Messages of an Import by Row"

    @api.model
    def load(self, fields, data):
        return super(CrmImportRows, self.with_context(crm_import_rows=True)).load(
            fields, data
        )

    def _load_records(self, data_list, update=False):
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if self.env.context.get("crm_import_rows") and len(data_list) > 1:
                raise BatchRefused(str(error)) from error
            raise


class CrmInteraction(models.Model):
    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.import.rows"]


class CrmRelation(models.Model):
    _name = "crm.relation"
    _inherit = ["crm.relation", "crm.import.rows"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.import.rows"]

from odoo import api, models
from odoo.exceptions import AccessError

MANAGER = "crm_industry_profiles.group_bank_manager"


class FinApplication(models.Model):
    _inherit = "fin.application"

    def _check_documents(self):
        self._fill_checklist()  # another product, or rows that were taken out
        return super()._check_documents()


class FinApplicationDocument(models.Model):
    """What the product asks for is waived by a manager, not by who takes it in."""

    _inherit = "fin.application.document"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_waiver()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"is_required", "kind_id"}:
            self._check_waiver()
        return result

    def _check_waiver(self):
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        for row in self.filtered(lambda row: not row.is_required):
            if row.kind_id in row.application_id.product_id.document_kind_ids:
                raise AccessError(
                    self.env._(
                        "“%(document)s” is prescribed for %(product)s. A bank manager"
                        " can waive it.",
                        document=row.kind_id.name,
                        product=row.application_id.product_id.name,
                    )
                )

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class FinProduct(models.Model):
    _inherit = "fin.product"

    document_kind_ids = fields.Many2many(
        "crm.document.kind",
        "fin_product_document_kind_rel",
        string="Documents to Ask for",
        help="An application for this product starts with this checklist.",
    )
    sale_product_id = fields.Many2one(
        "product.product",
        string="Offered as",
        index="btree_not_null",
        ondelete="set null",
        help="The product of offer rules: who says yes to it applies for this one.",
    )


class FinApplicationDocument(models.Model):
    _name = "fin.application.document"
    _description = "Document of a Loan Application"
    _order = "application_id, sequence, id"
    _rec_name = "kind_id"

    application_id = fields.Many2one(
        "fin.application", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    kind_id = fields.Many2one(
        "crm.document.kind", string="Document", required=True, ondelete="restrict"
    )
    is_required = fields.Boolean(string="Needed", default=True)
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    checksum = fields.Char(readonly=True)
    date_received = fields.Date(
        string="Received",
        help="Also without a file: the clerk has seen the paper.",
    )
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._complete_file(vals) for vals in vals_list])

    def write(self, vals):
        self._check_open()
        return super().write(self._complete_file(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_open()

    def _check_open(self):
        """What the decision has seen stays."""
        if decided := self.application_id.filtered("verdict"):
            raise UserError(
                self.env._(
                    "%s is decided: its documents do not change.",
                    decided[0].display_name,
                )
            )

    @api.model
    def _complete_file(self, vals):
        """With a file, the document is here; its sum tells it from any other."""
        if not vals.get("file"):
            return vals
        content = vals["file"]
        data = content if isinstance(content, bytes) else content.encode()
        return {
            "date_received": fields.Date.context_today(self),
            **vals,
            "checksum": hashlib.sha256(data).hexdigest(),
        }

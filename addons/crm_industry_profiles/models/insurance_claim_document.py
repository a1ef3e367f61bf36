from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceClaimDocumentKind(models.Model):
    """A paper that claims need: a police report, photos, an invoice of the garage."""

    _name = "insurance.claim.document.kind"
    _description = "Kind of Claim Document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean(
        string="Required", default=True, help="No decision without it."
    )
    product_ids = fields.Many2many(
        "insurance.product",
        string="Only for Products",
        help="Empty: for claims of every product.",
    )
    active = fields.Boolean(default=True)

    def _is_for(self, claim):
        return not self.product_ids or claim.product_id in self.product_ids


class InsuranceClaimDocument(models.Model):
    """A line of the checklist of a claim."""

    _name = "insurance.claim.document"
    _description = "Claim Document"
    _order = "claim_id, sequence, id"

    claim_id = fields.Many2one(
        "insurance.claim", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "insurance.claim.document.kind", index="btree_not_null", ondelete="restrict"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Document", required=True)
    is_required = fields.Boolean(string="Required")
    date_received = fields.Date(string="Received on")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)

    @api.onchange("attachment_ids")
    def _onchange_attachment_ids(self):
        if self.attachment_ids and not self.date_received:
            self.date_received = fields.Date.context_today(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_required(self):
        if self.filtered("is_required") and not self.env.su:
            raise UserError(
                self.env._("This document is required: it stays on the checklist.")
            )


class InsuranceClaim(models.Model):
    _inherit = "insurance.claim"

    missing_document_count = fields.Integer(
        string="Missing Documents", compute="_compute_missing_document_count"
    )

    @api.depends("document_ids.date_received", "document_ids.is_required")
    def _compute_missing_document_count(self):
        for claim in self:
            claim.missing_document_count = len(claim._get_missing_documents())

    def _get_missing_documents(self):
        return self.document_ids.filtered(
            lambda row: row.is_required and not row.date_received
        )

    def _create_documents(self):
        """The checklist of a new claim: what its product asks for."""
        # sudo: the checklist is the same, whoever reports
        kinds = self.sudo().env["insurance.claim.document.kind"].search([], limit=None)
        rows = [
            {
                "claim_id": claim.id,
                "kind_id": kind.id,
                "sequence": kind.sequence,
                "name": kind.name,
                "is_required": kind.is_required,
            }
            for claim in self
            for kind in kinds
            if kind._is_for(claim)
        ]
        kinds.env["insurance.claim.document"].create(rows)

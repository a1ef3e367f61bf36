from odoo import api, fields, models

MISSING = [("is_required", "=", True), ("is_done", "=", False)]


class ItTenderDocument(models.Model):
    """A paper that a bid needs, and who sees to it."""

    _name = "it.tender.document"
    _description = "Document of a Tender"
    _inherit = ["industry.computed.guard"]
    _order = "tender_id, sequence, id"
    _set_at_create = frozenset({"tender_id"})

    tender_id = fields.Many2one(
        "it.tender", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tender_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Document", required=True)
    is_required = fields.Boolean(
        string="Required", default=True, help="No bid is submitted without it."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index="btree_not_null",
    )
    date_due = fields.Date(string="Due on", help="Until when it should be ready.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    is_done = fields.Boolean(
        string="Ready",
        compute="_compute_is_done",
        store=True,
        help="Its file is attached.",
    )

    @api.depends("attachment_ids")
    def _compute_is_done(self):
        for row in self:
            row.is_done = bool(row.attachment_ids)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._own_files()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_files()
        return result

    def _own_files(self):
        """A file that was just uploaded is open to those who may read the document."""
        for row in self:
            # sudo: files that nobody owns yet, uploaded by the same person
            files = row.attachment_ids.sudo().filtered(
                lambda one: not one.res_id and one.create_uid.id == self.env.uid
            )
            files.write({"res_model": self._name, "res_id": row.id})


class ItTender(models.Model):
    _inherit = "it.tender"

    document_count = fields.Integer(
        string="Number of Documents", compute="_compute_document_count"
    )
    missing_document_count = fields.Integer(
        string="Missing Documents",
        compute="_compute_document_count",
        help="Required documents whose file is not attached yet.",
    )

    @api.depends("document_ids.is_done", "document_ids.is_required")
    def _compute_document_count(self):
        for tender in self:
            tender.document_count = len(tender.document_ids)
            tender.missing_document_count = len(tender._get_missing_documents())

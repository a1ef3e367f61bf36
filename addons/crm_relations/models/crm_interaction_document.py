from odoo import fields, models


class CrmDocumentKind(models.Model):
    _name = "crm.document.kind"
    _description = "Kind of Document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


class CrmInteractionDocument(models.Model):
    _name = "crm.interaction.document"
    _description = "Document Sent to a Customer"
    _order = "id desc"

    interaction_id = fields.Many2one(
        "crm.interaction", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one("crm.document.kind", required=True, ondelete="restrict")
    name = fields.Char(string="Title")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    partner_id = fields.Many2one(related="interaction_id.partner_id", string="Customer")
    date = fields.Datetime(related="interaction_id.date", string="Sent On")

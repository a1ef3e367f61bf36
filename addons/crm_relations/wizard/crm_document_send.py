from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..models.crm_document_template import MODELS

REPORT = "crm_relations.crm_document_report"


class CrmDocumentSend(models.TransientModel):
    """Shows a document as it will be, then prints or sends it in one step."""

    _name = "crm.document.send"
    _description = "Print or Send a Document"

    res_model = fields.Selection(
        MODELS, string="Model of the Document", required=True, readonly=True
    )
    res_id = fields.Many2oneReference(
        string="Document of", model_field="res_model", required=True, readonly=True
    )
    request_id = fields.Many2one(
        "crm.document.request",
        string="Asked by",
        readonly=True,
        help="The customer's request that this document answers.",
    )
    template_id = fields.Many2one(
        "crm.document.template",
        required=True,
        domain="[('model', '=', res_model)]",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    email = fields.Char(string="E-mail", related="partner_id.email")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, readonly=True
    )
    subject = fields.Char(compute="_compute_parts", store=True, readonly=False)
    letter = fields.Html(compute="_compute_parts", store=True, readonly=False)
    body = fields.Html(
        string="Document",
        compute="_compute_parts",
        store=True,
        readonly=False,
        sanitize="email_outgoing",
    )
    attachment_ids = fields.Many2many(
        related="template_id.attachment_ids", string="Files"
    )
    lang = fields.Char(string="Language", compute="_compute_lang")

    @api.depends("template_id")
    def _compute_parts(self):
        for wizard in self:
            parts = {"subject": "", "letter": "", "body": ""}
            if wizard.template_id and wizard.res_id:
                parts = wizard.template_id._get_parts(wizard._get_record())
            wizard.update(parts)

    @api.depends("partner_id")
    def _compute_lang(self):
        for wizard in self:
            wizard.lang = wizard.partner_id.lang or self.env.lang

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        model, res_id = values.get("res_model"), values.get("res_id")
        if model in dict(MODELS) and res_id:
            record = self.env[model].browse(res_id)
            record.check_access("read")
            customer = self.env["crm.document.template"]._get_customer(record)
            values["partner_id"] = customer.id
        return values

    @api.model
    def _open(self, res_model, res_id):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print or Send a Document"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": res_model, "default_res_id": res_id},
        }

    def action_print(self):
        """Keep the document with the deal, note it on the timeline, open it."""
        self.ensure_one()
        if is_html_empty(self.body):
            raise UserError(self.env._("There is nothing to print: it has files only."))
        record = self._get_record()
        attachment = self._create_document(record)
        self._log_interaction(record, "letter")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def action_send(self):
        """Send it by e-mail, keep it with the deal, note it on the timeline."""
        self.ensure_one()
        self._send(self._get_record())
        return {"type": "ir.actions.act_window_close"}

    def _send(self, record):
        """Send these documents in one e-mail, with the words of the first."""
        first = self[:1]
        documents = self.env["ir.attachment"]
        for wizard in self:
            wizard._check_mailable()
            documents |= wizard._get_documents(record)
        record.message_post(
            subject=first.subject,
            body=first.letter,
            partner_ids=first.partner_id.ids,
            attachment_ids=first._copy_files(documents, record).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        first._log_interaction(record, "documents")

    def _get_documents(self, record):
        """Return the files to send; the document is kept with the record."""
        files = self.attachment_ids
        if is_html_empty(self.body):
            return files
        return files | self._create_document(record)

    def _get_record(self):
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        return record

    def _check_mailable(self):
        if not self.partner_id:
            raise UserError(self.env._("Enter the customer first."))
        if not self.partner_id.email_normalized:
            raise UserError(
                self.env._(
                    "%s has no valid e-mail address. Enter one, or print the document.",
                    self.partner_id.display_name,
                )
            )
        refuses = self.partner_id - self.partner_id._filter_mailable("email")
        if self.template_id.is_advertising and refuses:
            raise UserError(
                self.env._(
                    "%s does not want advertising by e-mail.",
                    self.partner_id.display_name,
                )
            )

    def _create_document(self, record):
        content, suffix = self._render_document()
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.subject}.{suffix}".replace("/", "-"),
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def _render_document(self):
        """Return (bytes, file suffix) of the document on the company's paper."""
        # sudo: the report only, of the user's own wizard
        report = self.env["ir.actions.report"].sudo().with_context(lang=self.lang)
        return report._render_qweb_pdf(REPORT, self.ids)

    def _copy_files(self, attachments, record):
        """The template's files belong to the template: the message gets copies."""
        own = attachments.filtered(
            lambda file: (file.res_model, file.res_id) == (record._name, record.id)
        )
        values = {"res_model": record._name, "res_id": record.id}
        # sudo: the files of a template that the user may read and is to send
        copies = (attachments - own).sudo()
        return own | copies.mapped(lambda file: file.copy(values)).sudo(False)

    def _log_interaction(self, record, code):
        self.env["crm.interaction"].create(self._prepare_interaction(record, code))

    def _prepare_interaction(self, record, code):
        """Return what is noted on the timeline when a document was printed or sent."""
        lead = record if record._name == "crm.lead" else self.request_id.lead_id
        kind = self.env["crm.interaction.type"].search([("code", "=", code)], limit=1)
        values = {
            "partner_id": self.partner_id.id,
            "lead_id": lead.id,
            "summary": self.subject,
            "initiative": "customer" if self.request_id else "company",
            "user_id": self.env.uid,
        }
        return values | ({"type_id": kind.id} if kind else {})

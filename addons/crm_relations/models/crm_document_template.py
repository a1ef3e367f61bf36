from odoo import api, fields, models

KINDS = [
    ("offer", "Offer"),
    ("contract", "Contract"),
    ("act", "Certificate of Completion"),
    ("price_list", "Price List"),
    ("specification", "Specification"),
    ("material", "Standard Material"),
]
MODELS = [
    ("crm.lead", "Deal"),
    ("res.partner", "Customer"),
    ("crm.agreement", "Agreement"),
]
PRICE_LIST_SIZE = 300


class CrmDocumentTemplate(models.Model):
    """A document that is merged from a deal, a customer or an agreement."""

    _name = "crm.document.template"
    _description = "Document Template"
    _inherit = ["mail.render.mixin"]
    _order = "sequence, name, id"
    # as in e-mail templates: who may write expressions is checked on saving
    _unrestricted_rendering = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    kind = fields.Selection(KINDS, default="offer", required=True)
    model = fields.Selection(
        MODELS, string="Made From", default="crm.lead", required=True
    )
    is_advertising = fields.Boolean(
        string="Advertising",
        help="Not sent by e-mail to those who do not want advertising.",
    )
    subject = fields.Char(
        required=True,
        translate=True,
        help="Of the e-mail, and the name of the file. May have expressions such as"
        " {{ object.partner_id.name }}.",
    )
    letter = fields.Html(
        render_engine="qweb",
        render_options={"post_process": True},
        translate=True,
        sanitize="email_outgoing",
        help="Text of the e-mail to which the document is attached.",
    )
    body = fields.Html(
        string="Document",
        render_engine="qweb",
        render_options={"post_process": True},
        translate=True,
        sanitize="email_outgoing",
        help="Empty: only the files below are sent.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "crm_document_template_attachment_rel",
        string="Files",
        bypass_search_access=True,
        help="Sent along each time, such as a catalogue or terms.",
    )

    @api.depends("model")
    def _compute_render_model(self):
        for template in self:
            template.render_model = template.model

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        templates._own_files()
        return templates

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_files()
        return result

    def _own_files(self):
        """Who may read a template may read its files."""
        for template in self:
            # sudo: loose files only, which the author of the template has chosen
            files = template.sudo().attachment_ids
            loose = files.filtered(lambda file: not file.res_id)
            loose.write({"res_model": self._name, "res_id": template.id})

    @api.model
    def _render_eval_context(self):
        """Expressions may also use ``price_list(partner)``."""
        context = super()._render_eval_context()
        return {**context, "price_list": self._get_price_list}

    @api.model
    def _get_price_list(self, partner):
        """Return the products that we sell with the prices of this customer.

        :return: a list of dicts with ``name``, ``unit``, ``price`` and ``currency``
        """
        products = self.env["product.product"].search(
            [("sale_ok", "=", True)], limit=PRICE_LIST_SIZE, order="default_code, name"
        )
        pricelist = partner.property_product_pricelist
        prices = pricelist._get_products_price(products, 1.0)
        currency = pricelist.currency_id or self.env.company.currency_id
        return [
            {
                "name": product.display_name,
                "unit": product.uom_id.name,
                "price": prices[product.id],
                "currency": currency,
            }
            for product in products
        ]

    def _get_parts(self, record):
        """Return subject, letter and body, merged, in the language of the customer."""
        self.ensure_one()
        record.check_access("read")
        partner = self._get_customer(record)
        lang = partner.lang or self.env.lang
        template = self.with_context(lang=lang)
        return {
            name: template._render_field(name, record.ids, set_lang=lang)[record.id]
            if template[name]
            else ""
            for name in ("subject", "letter", "body")
        }

    @api.model
    def _get_customer(self, record):
        """Return whom the document of this record is for; extend it for your models."""
        return record if record._name == "res.partner" else record.partner_id

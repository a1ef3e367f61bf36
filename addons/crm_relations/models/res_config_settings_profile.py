from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    crm_consent_required = fields.Boolean(
        string="Contact Only With Consent",
        config_parameter="crm_relations.consent_required",
        help="Lists and mailings leave out everybody who has not said yes; else only"
        " those who have said no.",
    )
    crm_invoice_retention_years = fields.Integer(
        string="Years to Keep Invoices",
        config_parameter="crm_relations.invoice_retention_years",
    )

from odoo import fields, models


class ProductTemplate(models.Model):
    """With the service desk a product has one warranty, which both know."""

    _inherit = "product.template"

    equipment_warranty_months = fields.Integer(
        related="warranty_months", readonly=False, string="Warranty of Units (months)"
    )

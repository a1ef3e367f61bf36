from odoo import api, fields, models
from odoo.fields import Domain


class ServiceCategory(models.Model):
    _inherit = "service.category"

    portal_published = fields.Boolean(
        string="In the Portal",
        default=True,
        help="Customers may choose the category when they open a ticket.",
    )

    @api.model
    def _get_portal_domain(self, company):
        """Categories that a customer of a company chooses from."""
        of_company = Domain("company_id", "in", [company.id, False])
        return of_company & Domain("portal_published", "=", True)

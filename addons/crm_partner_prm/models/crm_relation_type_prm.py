from odoo import fields, models


class CrmRelationType(models.Model):
    _inherit = "crm.relation.type"

    is_prm_role = fields.Boolean(
        string="Role at a Partner",
        help="The left person does this for the partnership with the right company:"
        " shown on enrollments and in the portal.",
    )

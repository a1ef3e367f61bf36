"""Who signed a business plan goes with the person; what was agreed, and when, stays."""

from odoo import api, models
from odoo.tools import SQL


class CrmPersonalData(models.AbstractModel):
    _inherit = "crm.personal.data"

    @api.model
    def _get_prm_statements(self, person):
        signed = SQL("SELECT id FROM prm_business_plan WHERE signer_id = %s", person.id)
        return [
            *super()._get_prm_statements(person),
            SQL(
                """DELETE FROM ir_attachment
                    WHERE res_model = 'prm.business.plan' AND res_field = 'signature'
                      AND res_id IN (%s)""",
                signed,
            ),
            SQL(
                "UPDATE prm_business_plan SET signed_by = %s WHERE signer_id = %s",
                person._get_anonymous_name(),
                person.id,
            ),
        ]

from odoo import models

TEXT_LENGTH = 190


class CrmOffer(models.Model):
    _inherit = "crm.offer"

    def _get_answer_text(self):
        """Why it was offered and what came of it, in one line for the history."""
        self.ensure_one()
        parts = [self.refuse_reason_id.name, self.note, self.reason]
        return " · ".join(part for part in parts if part)[:TEXT_LENGTH]

from odoo import models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _after_unmerge(self, survivor):
        """Timesheets follow the lines back to the ticket on which they were logged."""
        result = super()._after_unmerge(survivor)
        # sudo: the copies only; who takes the merge back may change the tickets
        (self | survivor).sudo().time_ids._copy_to_timesheets()
        return result

from odoo import models
from odoo.tools import SQL

from ..report.crm_timeline_agreement import AGREEMENT_SOURCE


class CrmLifeEventRule(models.Model):
    _inherit = "crm.life.event.rule"

    def _get_rule_occurrences(self, first, last):
        """An agreement that reminds of its own renewal needs no second task."""
        occurrences = super()._get_rule_occurrences(first, last)
        if self.action != "activity":
            return occurrences
        return SQL(
            """SELECT o.* FROM (%s) o
                WHERE NOT (o.source = %s AND EXISTS (
                      SELECT FROM crm_agreement g
                       WHERE g.id = o.key AND g.date_reminder IS NOT NULL))""",
            occurrences,
            AGREEMENT_SOURCE,
        )

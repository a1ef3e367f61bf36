from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Empty columns of a process show only where one looks at this process."""
        shown = super()._read_group_stage_ids(stages, domain)
        steps = self.env["crm.stage"]._get_steps()
        only = {step.id for step in steps if step.is_process_only}
        if not only:
            return shown
        asked = self._get_asked_processes(domain)
        for rule in self.env["crm.process"]._get_rules():
            if rule.id in asked:
                only -= set(rule.stage_ids)
        only -= set(stages.ids)
        return shown.filtered(lambda stage: stage.id not in only)

    @api.model
    def _get_asked_processes(self, domain):
        """Ids of the processes that a search is limited to."""
        asked = set()
        for condition in Domain(domain or []).iter_conditions():
            if condition.field_expr == "process_id" and condition.operator == "in":
                asked.update(condition.value)
            elif condition.field_expr == "process_id" and condition.operator == "=":
                asked.add(condition.value)
        return asked

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _check_gates(self, before):
        """Refuse deals that moved on without what the stages behind them ask for.

        Checked after the write, as constraints are: what comes with the same write
        counts. Moving back and losing are free.

        :param dict before: {lead id: `ProcessState` until now}
        """
        passed = {
            lead: steps
            for lead in self
            if (steps := lead._get_passed_steps(before[lead.id].stage_id))
        }
        if not passed:
            return
        leads = self.concat(*passed)
        done = leads._get_done_checks()
        lines = [
            line
            for lead, steps in passed.items()
            for step in steps
            if (line := lead._get_gate_line(step, done.get(lead.id, set())))
        ]
        if lines:
            header = self.env._("Before moving on, please complete:")
            raise UserError("\n".join([header, *lines]))

    def _get_passed_steps(self, old_id):
        """Stages with demands between the old stage (included) and the new one."""
        steps = self.env["crm.stage"]._get_steps()
        places = {step.id: place for place, step in enumerate(steps)}
        if old_id not in places or self.stage_id.id not in places:
            return []
        return [
            step
            for step in steps[places[old_id] : places[self.stage_id.id]]
            if (step.field_names or step.check_ids)
            and (step.id == old_id or self._is_own_step(step))
        ]

    def _get_gate_line(self, step, done):
        """Say what one deal still lacks in one stage, or return an empty string."""
        missing = self._get_missing_fields(step.field_names)
        open_ids = [check_id for check_id in step.check_ids if check_id not in done]
        # sudo: names of what the stage asks for; stages are the same for everybody
        missing += self.env["crm.stage.check"].sudo().browse(open_ids).mapped("name")
        if not missing:
            return ""
        return self.env._(
            "• %(deal)s, stage “%(stage)s”: %(missing)s",
            deal=self.display_name,
            stage=self.env["crm.stage"].browse(step.id).name,
            missing=", ".join(missing),
        )

    def _get_missing_fields(self, names):
        """Labels of the fields that are empty; zero is empty, too."""
        record = self.sudo()  # whether it is filled in, of a deal the user is moving
        labels = []
        for name in names:
            field = self._fields.get(name)
            if field is None:
                continue
            value = record[name]
            if not value or (field.type == "html" and is_html_empty(value)):
                labels.append(field._description_string(self.env))
        return labels

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

WATCHED = frozenset(
    ("stage_id", "user_id", "team_id", "active", "probability", "lost_reason_id")
)


class ProcessState(NamedTuple):
    """Where a deal stands and whose it is; a change of any of them is a move."""

    stage_id: int
    user_id: int
    team_id: int
    status: str


class CrmLead(models.Model):
    _inherit = "crm.lead"

    transition_ids = fields.One2many(
        "crm.stage.transition", "lead_id", string="History", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._start_process()
        leads._check_refusals()
        self.env["crm.stage.transition"]._record_starts(leads)
        leads._enter_stages()
        return leads

    def write(self, vals):
        chooses = self._is_process_choice(vals)
        if not chooses and not WATCHED & vals.keys():
            return super().write(vals)
        # core adds to the values, and what people asked for counts here
        keys = frozenset(vals)
        before = {lead.id: lead._get_process_state() for lead in self}
        result = super().write(vals)
        if chooses:
            self._rechoose_process(vals)
        self._follow_process(before, keys)
        return result

    def action_set_lost(self, **additional_values):
        # core archives first, and then a deal without hope counts as lost already
        if reason_id := additional_values.get("lost_reason_id"):
            self.write({"lost_reason_id": reason_id})
        return super().action_set_lost(**additional_values)

    def _get_process_state(self):
        return ProcessState(
            self.stage_id.id, self.user_id.id, self.team_id.id, self.won_status
        )

    def _follow_process(self, before, keys):
        """Check what has been moved, note it, and start what the new stage starts."""
        self._check_refusals()
        moved = self.filtered(lambda lead: lead._get_process_state() != before[lead.id])
        if not moved:
            return
        entered = moved.filtered(
            lambda lead: lead.stage_id.id != before[lead.id].stage_id
        )
        if "stage_id" in keys and not self.env.su:
            entered._check_process_stages()
            entered._check_gates(before)
        self.env["crm.stage.transition"]._record(moved, before)
        entered._enter_stages()

    def _check_refusals(self):
        """A lost deal has a reason; the system itself, as in imports, may have none."""
        if self.env.su:
            return
        for lead in self:
            if lead.won_status == "lost" and not lead.lost_reason_id:
                raise UserError(
                    self.env._(
                        "Why was “%(deal)s” lost? Choose a reason: without one a deal"
                        " cannot be closed as lost.",
                        deal=lead.display_name,
                    )
                )

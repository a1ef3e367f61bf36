from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmLead(models.Model):
    _inherit = "crm.lead"

    process_id = fields.Many2one(
        "crm.process",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The first process whose condition fits; choose another one to keep it.",
    )
    process_note = fields.Char(string="Why This Process", readonly=True, copy=False)
    is_process_manual = fields.Boolean(
        string="Process Chosen by Hand", readonly=True, copy=False
    )
    process_stage_ids = fields.Many2many(
        "crm.stage",
        string="Stages of the Deal",
        compute="_compute_process_stage_ids",
    )

    @api.depends("process_id", "team_id")
    def _compute_process_stage_ids(self):
        steps = self.env["crm.stage"]._get_steps()
        for lead in self:
            own = [step.id for step in steps if lead._is_own_step(step)]
            lead.process_stage_ids = lead.stage_id.browse(own)

    def _is_own_step(self, step):
        """Whether a stage belongs to the way of this deal."""
        if process_id := self.process_id.id:
            rules = self.env["crm.process"]._get_rules()
            own = next((rule for rule in rules if rule.id == process_id), None)
            if own:
                return step.id in own.stage_ids
        is_team_step = not step.team_ids or self.team_id.id in step.team_ids
        return is_team_step and not step.is_process_only

    def _is_process_choice(self, vals):
        """Whether writing these values may change which process deals follow."""
        Process = self.env["crm.process"]
        if not Process._get_rules():
            return False
        return "process_id" in vals or bool(
            Process._get_condition_fields() & vals.keys()
        )

    def _rechoose_process(self, vals):
        if "process_id" not in vals:
            self.filtered(
                lambda lead: lead.won_status == "pending" and not lead.is_process_manual
            )._choose_process()
            return
        chosen = self.filtered("process_id")
        chosen._keep_process()
        (self - chosen)._write_process(
            {"process_note": False, "is_process_manual": False}
        )

    def _start_process(self):
        """Choose the process of new deals, except where it was given."""
        if self.env["crm.process"]._get_rules():
            named = self.filtered("process_id")
            given = named.filtered(lambda lead: not lead.process_note)
            given._keep_process()
            (self - given)._choose_process()

    def _keep_process(self):
        """A process chosen by a person stays until a person changes it."""
        note = self.env._("Chosen by %(user)s.", user=self.env.user.name)
        self._write_process({"process_note": note, "is_process_manual": True})
        self._move_into_process()

    def _write_process(self, vals):
        """Write what follows from a choice, without going through it again."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _choose_process(self):
        """Give each deal the first process that fits it, and say why."""
        rules = self.env["crm.process"]._get_rules()
        if not rules:
            return
        waiting = self.filtered(
            lambda lead: lead.type == "opportunity" and not lead.is_process_manual
        )
        for rule in rules:
            fitting = waiting._filter_process(rule)
            waiting -= fitting
            fitting._set_process(self.env["crm.process"].browse(rule.id))
        waiting.filtered("process_id")._write_process(
            {"process_id": False, "process_note": False}
        )

    def _filter_process(self, rule):
        leads = self.filtered(
            lambda lead: not rule.company_id or lead.company_id.id == rule.company_id
        )
        if rule.domain.is_true():
            return leads
        # sudo: conditions look at customers and orders that the seller may not see
        found = leads.sudo().filtered_domain(rule.domain)
        return self.browse(found.ids)

    def _set_process(self, process):
        changed = self.filtered(lambda lead: lead.process_id != process)
        if not changed:
            return
        # sudo: its name and reason are shown on the deal
        named = process.sudo()
        note = self.env._(
            "“%(process)s” is the first that fits: %(reason)s",
            process=named.name,
            reason=named.reason or named.domain,
        )
        changed._write_process({"process_id": process.id, "process_note": note})
        changed._move_into_process()

    def _move_into_process(self):
        """Deals in a stage that their process does not have go to the next it has."""
        steps = self.env["crm.stage"]._get_steps()
        places = {step.id: place for place, step in enumerate(steps)}
        targets = {}
        for lead in self.filtered(lambda one: one.won_status == "pending"):
            own = [step.id for step in steps if lead._is_own_step(step)]
            if own and lead.stage_id.id not in own:
                here = places.get(lead.stage_id.id, 0)
                later = [stage for stage in own if places[stage] >= here]
                target = (later or own)[0]
                targets[target] = targets.get(target, self.browse()) + lead
        for target, leads in targets.items():
            leads._write_process(
                {
                    "stage_id": target,
                    "date_last_stage_update": fields.Datetime.now(),
                }
            )

    def _check_process_stages(self):
        """Refuse stages that a deal's process does not have."""
        steps = {step.id: step for step in self.env["crm.stage"]._get_steps()}
        for lead in self:
            step = steps.get(lead.stage_id.id)
            if step and not lead._is_stage_allowed(step):
                raise UserError(
                    self.env._(
                        "“%(stage)s” is no stage of “%(deal)s”. Choose one of: "
                        "%(stages)s. Or change the process of the deal first.",
                        stage=lead.stage_id.name,
                        deal=lead.display_name,
                        stages=", ".join(lead.process_stage_ids.mapped("name")),
                    )
                )

    def _is_stage_allowed(self, step):
        """Core lets teams share stages freely; processes do not."""
        if self.process_id:
            return self._is_own_step(step)
        return not step.is_process_only

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        """Deals of one process find their stages in it."""
        process = self.process_id
        if self and len(process) == 1 and all(lead.process_id for lead in self):
            # sudo: stages are the same for everybody
            own = Domain("id", "in", process.sudo().stage_ids.ids)
            found = super()._stage_find(
                team_id, list(Domain(domain or []) & own), order, limit
            )
            if found:
                return found
        # also when no process is in use: its stages stay for the deals of before
        domain = list(Domain(domain or []) & Domain("is_process_only", "=", False))
        return super()._stage_find(team_id, domain, order, limit)

    def action_set_won(self):
        for leads in self.grouped("process_id").values():
            super(CrmLead, leads).action_set_won()
        return True

from odoo import api, fields, models


class CrmLeadCheck(models.Model):
    _name = "crm.lead.check"
    _description = "Checked on a Deal"
    _order = "id"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    check_id = fields.Many2one(
        "crm.stage.check", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Checked by", readonly=True)
    date = fields.Datetime(default=fields.Datetime.now, readonly=True)

    # begins with the deal, so it also finds a deal's rows
    _lead_check_unique = models.UniqueIndex("(lead_id, check_id)")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    check_mark_ids = fields.One2many(
        "crm.lead.check", "lead_id", string="Checked", readonly=True, copy=False
    )
    stage_check_ids = fields.Many2many(
        "crm.stage.check",
        string="Checklist",
        compute="_compute_stage_check_ids",
        inverse="_inverse_stage_check_ids",
    )
    has_stage_checks = fields.Boolean(
        string="Has a Checklist", compute="_compute_has_stage_checks"
    )

    @api.depends("check_mark_ids.check_id")
    def _compute_stage_check_ids(self):
        for lead in self:
            lead.stage_check_ids = lead.check_mark_ids.check_id

    def _inverse_stage_check_ids(self):
        self.check_access("write")
        added, removed = [], self.env["crm.lead.check"]
        for lead in self:
            marks = lead.check_mark_ids
            removed += marks.filtered(
                lambda mark, lead=lead: mark.check_id not in lead.stage_check_ids
            )
            new = lead.stage_check_ids - marks.check_id
            added += [{"lead_id": lead.id, "check_id": check.id} for check in new]
        for values in added:
            values["user_id"] = self.env.uid
        # sudo: who may write on the deal (checked above) ticks its checklist
        removed.sudo().unlink()
        self.env["crm.lead.check"].sudo().create(added)  # see above

    @api.depends("stage_id")
    def _compute_has_stage_checks(self):
        steps = {step.id: step for step in self.env["crm.stage"]._get_steps()}
        for lead in self:
            step = steps.get(lead.stage_id.id)
            lead.has_stage_checks = bool(step and step.check_ids)

    def _get_done_checks(self):
        """Return {lead id: ids of what has been ticked} in one query."""
        # sudo: read for the caller's own deals, to say what is missing
        groups = (
            self.env["crm.lead.check"]
            .sudo()
            ._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["check_id:array_agg"]
            )
        )
        return {lead.id: set(check_ids) for lead, check_ids in groups}

    def _merge_dependences(self, opportunities):
        """What was ticked on one of the merged deals stays ticked."""
        result = super()._merge_dependences(opportunities)
        self.stage_check_ids += opportunities.stage_check_ids
        return result

from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Step(NamedTuple):
    """What the process asks of a stage, as remembered between requests."""

    id: int
    team_ids: tuple
    is_process_only: bool
    field_names: tuple
    check_ids: tuple
    deadline_days: int
    has_entry: bool


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = ["crm.stage", "crm.remembered.mixin"]

    deadline_days = fields.Integer(
        string="Days Allowed",
        help="A deal that stands here for more days is overdue. 0 means no limit.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "crm_stage_required_field_rel",
        "stage_id",
        "field_id",
        string="Required to Move On",
        domain=[
            ("model", "=", "crm.lead"),
            ("store", "=", True),
            ("readonly", "=", False),
        ],
        help="A deal leaves this stage for a later one only when these are filled in.",
    )
    check_ids = fields.One2many(
        "crm.stage.check",
        "stage_id",
        string="Checklist",
        help="What has to be ticked on a deal before it moves on.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Activities on Entry",
        domain=[("res_model", "=", "crm.lead")],
        ondelete="set null",
        help="This plan starts when a deal comes here for the first time.",
    )
    handover_team_id = fields.Many2one(
        "crm.team",
        string="Hand Over to Team",
        ondelete="set null",
        help="A deal that comes here goes to this team and, if no person is chosen, to"
        " its member with the least open work.",
    )
    handover_user_id = fields.Many2one(
        "res.users",
        string="Hand Over to Person",
        domain=[("share", "=", False)],
        ondelete="set null",
        help="A deal that comes here goes to this person.",
    )
    process_ids = fields.Many2many(
        "crm.process",
        "crm_process_stage_rel",
        "stage_id",
        "process_id",
        string="Processes",
        readonly=True,
    )
    is_process_only = fields.Boolean(
        string="Only in Processes",
        help="Deals that follow none of the processes do not see this stage.",
    )

    _deadline_days_positive = models.Constraint(
        "CHECK(deadline_days >= 0)", "The allowed days cannot be negative."
    )

    @api.constrains("required_field_ids")
    def _check_required_fields(self):
        # sudo: names of fields only, to see that they belong to deals
        models_used = self.sudo().required_field_ids.mapped("model")
        if set(models_used) - {"crm.lead"}:
            raise ValidationError(
                self.env._("Only fields of the deal can be required in a stage.")
            )

    @api.constrains("handover_team_id", "team_ids")
    def _check_handover_team(self):
        for stage in self:
            team = stage.handover_team_id
            if team and stage.team_ids and team not in stage.team_ids:
                raise ValidationError(
                    self.env._(
                        "The team “%(team)s” does not use the stage “%(stage)s”. Add"
                        " it to the stage's teams, or hand over to another team.",
                        team=team.name,
                        stage=stage.name,
                    )
                )

    @api.model
    @tools.ormcache()
    def _get_steps(self):
        """Return all stages in order, as `Step`s; reading them costs no query."""
        # sudo: the process is the same for everybody
        stages = (
            self.sudo().search(Domain.TRUE).sorted(lambda one: (one.sequence, one.id))
        )
        return tuple(stage._prepare_step() for stage in stages)

    def _prepare_step(self):
        return Step(
            id=self.id,
            team_ids=tuple(self.team_ids.ids),
            is_process_only=self.is_process_only,
            field_names=tuple(sorted(self.required_field_ids.mapped("name"))),
            check_ids=tuple(self.check_ids.ids),
            deadline_days=self.deadline_days,
            has_entry=self._has_entry(),
        )

    def _has_entry(self):
        """Whether something happens when a deal comes here; extend it with yours."""
        return bool(
            self.activity_plan_id or self.handover_team_id or self.handover_user_id
        )

    @api.model
    def _get_positions(self):
        """Return {stage id: place in the order of all stages}."""
        return {step.id: place for place, step in enumerate(self._get_steps())}


class CrmStageCheck(models.Model):
    _name = "crm.stage.check"
    _inherit = ["crm.remembered.mixin"]
    _description = "Checklist Item of a Stage"
    _order = "sequence, id"

    stage_id = fields.Many2one(
        "crm.stage", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="What to Check", required=True, translate=True)
    sequence = fields.Integer(default=10)

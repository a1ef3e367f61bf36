from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServiceStage(models.Model):
    _name = "service.stage"
    _description = "Ticket Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    team_ids = fields.Many2many(
        "service.team",
        "service_stage_team_rel",
        "stage_id",
        "team_id",
        string="Teams",
        help="Teams that use this stage. Empty: all teams.",
    )
    is_closed = fields.Boolean(
        string="Closed", help="Tickets in this stage are finished."
    )
    is_cancelled = fields.Boolean(
        string="Cancelled",
        help="Finished without a solution: rejected, spam, withdrawn. Never counts as"
        " a target that was met.",
    )
    is_waiting = fields.Boolean(
        string="Waiting for the Customer",
        help="The ball is with the customer. The customer's next message takes the"
        " ticket out of this stage.",
    )
    fold = fields.Boolean(
        string="Folded",
        help="Shown as a narrow column in the kanban view.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail to the Customer",
        domain=[("model", "=", "service.ticket")],
        help="Sent when a ticket enters this stage.",
    )
    rotting_threshold_days = fields.Integer(
        string="Days to Rot",
        help="A ticket that stands here longer is marked. 0: never.",
    )
    description = fields.Text(
        translate=True, help="What agents do in this stage, shown on its column."
    )

    _rotting_positive = models.Constraint(
        "CHECK(rotting_threshold_days >= 0)", "The days cannot be negative."
    )

    @api.constrains("is_closed", "is_waiting", "is_cancelled")
    def _check_kind(self):
        for stage in self:
            if stage.is_closed and stage.is_waiting:
                raise ValidationError(
                    self.env._(
                        "The stage “%(stage)s” cannot be closed and wait for the"
                        " customer at once: choose one.",
                        stage=stage.name,
                    )
                )
            if stage.is_cancelled and not stage.is_closed:
                raise ValidationError(
                    self.env._(
                        "The stage “%(stage)s” is cancelled: mark it as closed, too.",
                        stage=stage.name,
                    )
                )

    @api.model
    def _get_domain_of_team(self, team):
        """Stages that tickets of a team may have."""
        return Domain("team_ids", "=", False) | Domain("team_ids", "in", team.ids)

    @api.model
    def _get_stages_by_team(self, teams):
        """Return {team: its stages in order}, with the empty team, from memory."""
        stages = self._recall()
        return {
            team: stages.filtered(lambda s, t=team: not s.team_ids or t in s.team_ids)
            for team in [*teams, teams.browse()]
        }

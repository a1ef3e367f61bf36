from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceTeam(models.Model):
    _inherit = "service.team"

    follow_up_days = fields.Integer(
        string="Follow up after",
        help="Days after a ticket is solved at which somebody asks the customer whether"
        " all is well. 0: nobody does.",
    )
    follow_up_type_id = fields.Many2one(
        "mail.activity.type",
        string="Follow-up Activity",
        domain=[("res_model", "in", [False, "service.ticket"])],
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )

    @api.constrains("follow_up_days", "follow_up_type_id")
    def _check_follow_up(self):
        for team in self:
            if team.follow_up_days < 0:
                raise ValidationError(self.env._("The days cannot be negative."))
            if team.follow_up_days and not team.follow_up_type_id:
                raise ValidationError(
                    self.env._("Choose the activity with which you follow up.")
                )


class ServiceTicket(models.Model):
    """Whoever solved a ticket asks some days later whether it stays solved."""

    _inherit = "service.ticket"

    def _after_change(self, changes):
        result = super()._after_change(changes)
        moved = self.filtered(lambda t: "stage_id" in changes.get(t, ()))
        moved = moved.filtered("team_id.follow_up_days")
        solved = moved.filtered(lambda t: t.is_closed and not t.stage_id.is_cancelled)
        solved._plan_follow_up()
        (moved - solved)._drop_follow_up()
        return result

    def _plan_follow_up(self):
        if not self:
            return
        planned = self._get_follow_ups().mapped("res_id")
        today = fields.Date.context_today(self)
        for ticket in self.filtered(lambda t: t.id not in planned):
            team = ticket.team_id
            user = ticket.user_id or team.user_id
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                date_deadline=today + timedelta(days=team.follow_up_days),
                activity_type_id=team.follow_up_type_id.id,
                summary=self.env._("Is all well?"),
                user_id=user.id or self.env.uid,
            )

    def _drop_follow_up(self):
        """It is not solved after all."""
        if self:
            self._get_follow_ups().unlink()

    def _get_follow_ups(self):
        """Open follow-ups of these tickets, whoever has them."""
        # part of the tickets, which the user may change
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("automated", "=", True),
                    ("activity_type_id", "in", self.team_id.follow_up_type_id.ids),
                ]
            )
        )

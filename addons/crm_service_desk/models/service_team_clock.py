from odoo import api, fields, models
from odoo.fields import Domain


class ServiceTeam(models.Model):
    _inherit = "service.team"

    sla_id = fields.Many2one(
        "service.sla",
        string="Default Service Policy",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="For tickets of the team that no other policy matches.",
    )
    ignore_thanks = fields.Boolean(
        string="Thanks Need No Answer",
        default=True,
        help="A message of the customer that says nothing but thanks starts no clock"
        " and leaves a waiting ticket where it is.",
    )

    late_count = fields.Integer(
        compute="_compute_late_count", help="Open tickets that missed a deadline."
    )

    def _compute_late_count(self):
        late = (
            Domain("team_id", "in", self.ids)
            & Domain("is_closed", "=", False)
            & Domain("sla_state", "=", "breached")
        )
        rows = self.env["service.ticket"]._read_group(late, ["team_id"], ["__count"])
        counts = dict(rows)
        for team in self:
            team.late_count = counts.get(team, 0)

    @api.constrains("resource_calendar_id")
    def _check_calendar_hours(self):
        self.env["service.calendar.version"]._check_hours(self.resource_calendar_id)

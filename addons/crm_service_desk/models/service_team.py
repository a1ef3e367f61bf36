from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceTeam(models.Model):
    _name = "service.team"
    _description = "Service Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: a team that serves all companies.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Head",
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Sees all tickets of the team and is told of what is late.",
    )
    member_ids = fields.Many2many(
        "res.users",
        "service_team_member_rel",
        "team_id",
        "user_id",
        string="Members",
        domain=[("share", "=", False)],
        check_company=True,
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        compute="_compute_resource_calendar_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="When the team works: deadlines count these hours only.",
    )
    stage_ids = fields.Many2many(
        "service.stage",
        "service_stage_team_rel",
        "team_id",
        "stage_id",
        string="Own Stages",
        help="Besides the stages that all teams use.",
    )
    ticket_ids = fields.One2many("service.ticket", "team_id", string="Tickets")
    ticket_properties = fields.PropertiesDefinition()
    open_count = fields.Integer(string="Open", compute="_compute_counts")
    unassigned_count = fields.Integer(string="Unassigned", compute="_compute_counts")
    urgent_count = fields.Integer(string="Urgent", compute="_compute_counts")

    @api.depends("company_id")
    def _compute_resource_calendar_id(self):
        for team in self:
            calendar = team.resource_calendar_id
            company = team.company_id
            if not calendar or calendar.company_id not in (company.browse(), company):
                calendar = (company or self.env.company).resource_calendar_id
            team.resource_calendar_id = calendar

    def _compute_counts(self):
        domain = Domain("team_id", "in", self.ids) & Domain("is_closed", "=", False)
        rows = self.env["service.ticket"]._read_group(
            domain, ["team_id", "priority", "user_id"], ["__count"]
        )
        counts = {team: [0, 0, 0] for team in self}
        for team, priority, user, number in rows:
            of_team = counts[team]
            of_team[0] += number
            of_team[1] += 0 if user else number
            of_team[2] += number if priority == "3" else 0
        for team in self:
            team.open_count, team.unassigned_count, team.urgent_count = counts[team]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("service.ticket")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = defaults | {"team_id": self.id}
        return values

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        for team in teams:  # the alias exists before the team has an id
            team.alias_defaults = team._alias_get_creation_values()["alias_defaults"]
        return teams

    def action_view_tickets(self):
        """Open tickets of the team; the context names filters to begin with."""
        self.ensure_one()
        chosen = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_ticket_action"
        )
        return action | {
            "display_name": self.name,
            "domain": [("team_id", "=", self.id)],
            "context": {
                "default_team_id": self.id,
                "search_default_open": 1,
                **chosen,
            },
        }

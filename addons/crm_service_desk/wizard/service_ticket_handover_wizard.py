from odoo import api, fields, models


class ServiceTicketHandoverWizard(models.TransientModel):
    _name = "service.ticket.handover.wizard"
    _description = "Hand Over Tickets"

    ticket_ids = fields.Many2many(
        "service.ticket",
        "service_ticket_handover_wizard_rel",
        string="Tickets",
        required=True,
        default=lambda self: self._default_ticket_ids(),
    )
    team_id = fields.Many2one("service.team", string="To Team")
    user_id = fields.Many2one(
        "res.users",
        string="To Agent",
        domain="[('share', '=', False), ('id', 'in', candidate_ids)]",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        help="Empty: the team decides.",
    )
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    reason = fields.Char(required=True)

    @api.model
    def _default_ticket_ids(self):
        return self.env.context.get("active_ids", [])

    @api.depends("team_id", "ticket_ids")
    def _compute_candidate_ids(self):
        group = self.env.ref("crm_service_desk.group_service_own")
        for wizard in self:
            # sudo: names of colleagues who serve tickets
            agents = group.sudo().all_user_ids
            teams = wizard.team_id or wizard.ticket_ids.team_id
            members = teams.member_ids | teams.user_id
            wizard.candidate_ids = members if wizard.team_id and members else agents

    @api.depends("team_id")
    def _compute_user_id(self):
        for wizard in self:
            if wizard.user_id not in wizard.candidate_ids:
                wizard.user_id = False

    def action_hand_over(self):
        self.ensure_one()
        self.ticket_ids._hand_over(self.team_id, self.user_id, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

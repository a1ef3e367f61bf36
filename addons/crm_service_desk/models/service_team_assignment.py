from odoo import api, fields, models

LAST = 1000  # rules of managers come before those of the teams


class ServiceTeam(models.Model):
    """Automatic assignment of a team: a rule that the team keeps up to date."""

    _inherit = "service.team"

    assign_method = fields.Selection(
        [
            ("manual", "By Hand"),
            ("round_robin", "In Turn"),
            ("least_loaded", "Least Loaded"),
        ],
        string="New Tickets",
        default="manual",
        required=True,
        help="Who gets tickets that no assignment rule gave to somebody. Members with a"
        " skill of the ticket's category come first; the absent get none.",
    )
    assign_capacity = fields.Integer(
        string="Open Tickets at Most",
        help="Nobody with as many open tickets gets another one. 0: no limit.",
    )
    assignment_rule_id = fields.Many2one(
        "crm.assignment.rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_service_desk.group_service_manager",
    )
    return_hours = fields.Integer(
        string="Back to the Team after",
        help="Hours. A ticket that its agent has not touched for so long goes back to"
        " the team; one that waits for the customer does not. 0: never.",
    )

    _assign_capacity_positive = models.Constraint(
        "CHECK(assign_capacity >= 0)", "The number of open tickets cannot be negative."
    )
    _return_hours_positive = models.Constraint(
        "CHECK(return_hours >= 0)", "The hours cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams.filtered(lambda t: t.assign_method != "manual")._update_rules()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if not self._get_rule_fields().isdisjoint(vals):
            self._update_rules()
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_rules(self):
        """With what PostgreSQL keeps for each rule."""
        # sudo: rules of teams that may be deleted
        Rule = self.env["crm.assignment.rule"].sudo().with_context(active_test=False)
        Rule.search([("service_team_id", "in", self.ids)]).unlink()

    @api.model
    def _get_rule_fields(self):
        return {"name", "active", "company_id", "assign_method", "assign_capacity"}

    def _update_rules(self):
        # sudo: who may change the team decides on its rule, and on no other
        for team in self.sudo():
            rule = team.assignment_rule_id
            if rule:
                rule.write(team._prepare_rule_values())
            elif team.assign_method != "manual":
                values = team._prepare_rule_values() | {"sequence": LAST}
                team.assignment_rule_id = rule.create(values)

    def _prepare_rule_values(self):
        is_automatic = self.assign_method != "manual"
        return {
            "name": self.name,
            "active": self.active and is_automatic,
            "model": "ticket",
            "service_team_id": self.id,
            "company_id": self.company_id.id,
            "domain": f"[('team_id', '=', {self.id})]",
            "capacity": self.assign_capacity,
            **({"method": self.assign_method} if is_automatic else {}),
        }

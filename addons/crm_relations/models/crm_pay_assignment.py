from odoo import api, fields, models


class CrmPayAssignment(models.Model):
    """Who is paid by a plan, from when to when."""

    _name = "crm.pay.assignment"
    _description = "Person or Team of a Pay Plan"
    _inherit = "crm.pay.dated"
    _order = "plan_id, user_id, team_id, date_start desc, id"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: everybody with deals of the team",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        index="btree_not_null",
        ondelete="restrict",
        help="Only payments on deals of this team",
    )

    _somebody = models.Constraint(
        "CHECK (user_id IS NOT NULL OR team_id IS NOT NULL)",
        "Choose a person, a sales team or both.",
    )

    @api.depends("user_id", "team_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.user_id.name, row.team_id.name)
            row.display_name = ", ".join(filter(None, names))

    @api.model
    def _get_term_fields(self):
        return {"user_id", "team_id"}

    def _get_closed(self):
        """Somebody who was never paid by the plan can still join for the past."""
        closed = super()._get_closed()
        groups = self.env["crm.pay.statement"]._read_group(
            [("plan_id", "in", self.plan_id.ids), ("state", "!=", "draft")],
            ["plan_id", "user_id"],
            ["date_end:max"],
        )
        ends = {(plan, user): end for plan, user, end in groups}
        persons = {
            row: ends.get((row.plan_id, row.user_id)) for row in self if row.user_id
        }
        teams = {row: end for row, end in closed.items() if not row.user_id}
        return {**teams, **{row: end for row, end in persons.items() if end}}

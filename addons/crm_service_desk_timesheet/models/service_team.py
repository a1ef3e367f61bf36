from odoo import fields, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    timesheet_project_id = fields.Many2one(
        "project.project",
        string="Project of Timesheets",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("allow_timesheets", "=", True), ("is_template", "=", False)],
        help="Time on tickets of the team becomes timesheets of this project. Empty:"
        " it stays with the tickets.",
    )

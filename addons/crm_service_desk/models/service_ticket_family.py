from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

KINDS = [
    ("request", "Request"),
    ("incident", "Major Incident"),
    ("problem", "Problem"),
    ("idea", "Idea"),
]


class ServiceTicket(models.Model):
    """Tickets that belong together: causes and their tickets, and related ones."""

    _inherit = "service.ticket"

    kind = fields.Selection(
        KINDS,
        default="request",
        required=True,
        tracking=True,
        help="Major Incident: one failure that many customers feel. Problem: the cause"
        " behind several tickets. Idea: what a customer proposes.",
    )
    parent_id = fields.Many2one(
        "service.ticket",
        string="Part of",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        domain="[('id', '!=', id), ('company_id', '=', company_id)]",
        help="The incident, problem or larger request that this ticket belongs to.",
    )
    child_ids = fields.One2many("service.ticket", "parent_id", string="Its Tickets")
    child_count = fields.Integer(
        string="Number of Its Tickets", compute="_compute_child_counts"
    )
    open_child_count = fields.Integer(
        string="Open Tickets of It", compute="_compute_child_counts"
    )
    related_ids = fields.Many2many(
        "service.ticket",
        "service_ticket_related_rel",
        "ticket_id",
        "related_id",
        string="Related Tickets",
        copy=False,
        domain="[('id', '!=', id)]",
        help="Each of the two tickets shows the other.",
    )
    workaround = fields.Html(
        help="Known error: what agents tell customers until the cause is removed. Its"
        " tickets show it.",
    )
    parent_workaround = fields.Html(
        string="Known Workaround", related="parent_id.workaround"
    )

    def _compute_child_counts(self):
        rows = self.env["service.ticket"]._read_group(
            [("parent_id", "in", self.ids)], ["parent_id", "is_closed"], ["__count"]
        )
        counts = {(parent.id, closed): number for parent, closed, number in rows}
        for ticket in self:
            is_open = counts.get((ticket.id, False), 0)
            ticket.open_child_count = is_open
            ticket.child_count = is_open + counts.get((ticket.id, True), 0)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self.parent_id and self._has_cycle():
            raise ValidationError(
                self.env._("A ticket cannot be part of itself or of its own tickets.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        if any(vals.get("related_ids") for vals in vals_list):
            tickets._mirror_related()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if "related_ids" in vals:
            self._mirror_related()
        return result

    def _mirror_related(self):
        """Make the other side of each link, and remove it with its first side."""
        self.flush_recordset(["related_ids"])
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM service_ticket_related_rel r
                     WHERE r.related_id = ANY(%(ids)s)
                       AND r.ticket_id <> ALL(%(ids)s)
                       AND NOT EXISTS (
                           SELECT 1 FROM service_ticket_related_rel o
                            WHERE o.ticket_id = r.related_id
                              AND o.related_id = r.ticket_id)
                )
                INSERT INTO service_ticket_related_rel (ticket_id, related_id)
                SELECT related_id, ticket_id FROM service_ticket_related_rel
                 WHERE ticket_id = ANY(%(ids)s) AND related_id <> ticket_id
                    ON CONFLICT DO NOTHING
                """,
                ids=list(self.ids),
            )
        )
        self.env["service.ticket"].invalidate_model(["related_ids"])

    def action_view_children(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_ticket_action"
        )
        return action | {
            "display_name": self.display_name,
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("parent_id", "=", self.id)],
            "context": {
                "default_parent_id": self.id,
                "default_team_id": self.team_id.id,
            },
        }

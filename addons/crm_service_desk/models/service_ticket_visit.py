from datetime import timedelta

from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    visit_ids = fields.One2many("service.visit", "ticket_id", string="Visits")
    visit_count = fields.Integer(
        string="Number of Visits", compute="_compute_visit_count"
    )

    def _compute_visit_count(self):
        rows = self.env["service.visit"]._read_group(
            [("ticket_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["ticket_id"],
            ["__count"],
        )
        counts = {ticket.id: number for ticket, number in rows}
        for ticket in self:
            ticket.visit_count = counts.get(ticket.id, 0)

    def _get_merge_lines(self):
        return [*super()._get_merge_lines(), ("service.visit", "ticket_id")]

    def action_plan_visit(self):
        """A new visit with what the ticket knows, tomorrow at this hour."""
        self.ensure_one()
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Visit"),
            "res_model": "service.visit",
            "view_mode": "form",
            "context": {
                "default_ticket_id": self.id,
                "default_name": self.name,
                "default_user_ids": (self.user_id or self.env.user).ids,
                "default_start": fields.Datetime.to_string(now + timedelta(days=1)),
            },
        }

    def action_view_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_visit_action"
        )
        return action | {
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("ticket_id", "=", self.id)],
            "context": {"default_ticket_id": self.id, "default_name": self.name},
        }


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def write(self, vals):
        """Who moves the meeting moves the visit."""
        result = super().write(vals)
        is_ours = self.env.context.get("service_visit_sync")
        if not is_ours and not {"start", "stop"}.isdisjoint(vals):
            # sudo: the visit follows its meeting, which the user may move
            visits = self.env["service.visit"].sudo()
            visits = visits.search([("event_id", "in", self.ids)])
            for visit in visits.with_context(service_visit_sync=True):
                visit.write(
                    {"start": visit.event_id.start, "stop": visit.event_id.stop}
                )
        return result

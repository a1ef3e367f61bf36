from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

COSTS = "crm_service_desk.group_service_manager,sales_team.group_sale_manager"
AGENTS = "crm_service_desk.group_service_own"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    time_ids = fields.One2many("service.time", "ticket_id", groups=AGENTS)
    cost_ids = fields.One2many(
        "service.cost", "ticket_id", string="Material and Travel", groups=AGENTS
    )
    time_spent = fields.Float(
        string="Hours Spent", compute="_compute_time_spent", store=True
    )
    total_cost = fields.Monetary(
        compute="_compute_total_cost",
        store=True,
        groups=COSTS,
        help="Work, material and travel, in currency of the company.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    timer_started_at = fields.Datetime(
        string="My Timer since", compute="_compute_timer_started_at"
    )

    @api.depends("time_ids.seconds", "time_ids.ticket_id")
    def _compute_time_spent(self):
        seconds = self._sum_by_ticket("service.time", "seconds")
        for ticket in self:
            ticket.time_spent = seconds.get(ticket._origin.id, 0) / 3600

    @api.depends(
        "time_ids.cost", "time_ids.ticket_id", "cost_ids.amount", "cost_ids.ticket_id"
    )
    def _compute_total_cost(self):
        work = self._sum_by_ticket("service.time", "cost")
        rest = self._sum_by_ticket("service.cost", "amount")
        for ticket in self:
            number = ticket._origin.id
            currency = ticket.currency_id or self.env.company.currency_id
            total = work.get(number, 0) + rest.get(number, 0)
            ticket.total_cost = currency.round(total)

    def _sum_by_ticket(self, model, name):
        """Return {ticket id: sum}, in one query."""
        rows = self.env[model]._read_group(
            Domain("ticket_id", "in", self._origin.ids), ["ticket_id"], [f"{name}:sum"]
        )
        return {ticket.id: total for ticket, total in rows}

    @api.depends("time_ids.is_running")
    @api.depends_context("uid")
    def _compute_timer_started_at(self):
        running = self.env["service.time"]
        if running.has_access("read"):
            running = running._get_running()
        for ticket in self:
            is_mine = running and running.ticket_id == ticket._origin
            ticket.timer_started_at = is_mine and running.started_at

    @api.constrains("company_id")
    def _check_company_of_costs(self):
        for ticket in self.sudo():  # compares companies, shows nothing
            companies = ticket.time_ids.company_id | ticket.cost_ids.company_id
            if companies - ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "What %(ticket)s cost is on the books of %(company)s, so"
                        " the ticket stays there. Open a new one in the other"
                        " company.",
                        ticket=ticket.display_name,
                        company=(companies - ticket.company_id)[0].display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_costly(self):
        # sudo: asks only whether there are rows
        rows = self.env["service.time"].sudo()
        domain = Domain("ticket_id", "in", self.ids)
        found = rows.search(domain, limit=1) or rows.env["service.cost"].search(
            domain, limit=1
        )
        if found:
            raise UserError(
                self.env._(
                    "What %s cost is on the books, so the ticket stays. Archive it"
                    " instead.",
                    found.ticket_id.display_name,
                )
            )

    def action_timer_start(self):
        """Start the reader's timer here; where it runs, it stops."""
        self.ensure_one()
        self.check_access("read")
        running = self.env["service.time"]._get_running()
        if running.ticket_id == self:
            return
        running._stop()
        running.flush_recordset(["is_running"])  # before the unique index looks
        self.env["service.time"].create(self._prepare_timer_values())

    def _prepare_timer_values(self):
        return {
            "ticket_id": self.id,
            "started_at": fields.Datetime.now(),
            "is_running": True,
        }

    def action_timer_stop(self):
        self.ensure_one()
        running = self.env["service.time"]._get_running()
        running.filtered(lambda row: row.ticket_id == self)._stop()

    def action_view_time(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_time_action"
        )
        return action | {
            "domain": [("ticket_id", "=", self.id)],
            "context": {"default_ticket_id": self.id},
        }

    def _after_change(self, changes):
        """Closing a ticket ends the work on it."""
        result = super()._after_change(changes)
        closed = self.browse(
            ticket.id
            for ticket, old in changes.items()
            if "stage_id" in old and ticket.is_closed
        )
        if closed:
            # sudo: timers of colleagues stop, too; the writer may close the ticket
            running = self.env["service.time"].sudo()
            domain = [("ticket_id", "in", closed.ids), ("is_running", "=", True)]
            running.search(domain)._stop()
        return result

from odoo import fields, models
from odoo.tools import SQL

from ..models.service_sla import METRICS
from ..models.service_sla_status import STATES


class ServiceClockReport(models.Model):
    """One row per clock of a ticket: what was promised, and whether it was kept."""

    _name = "service.clock.report"
    _description = "Deadlines Kept"
    _inherit = "service.report"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "service.sla.status": [
            "breached_date",
            "consumed_hours",
            "deadline",
            "is_open",
            "metric",
            "paused_hours",
            "reached_date",
            "sla_id",
            "start_date",
            "state",
            "target",
            "ticket_id",
            "unanswered_hours",
        ],
    }

    metric = fields.Selection(METRICS, string="Target", readonly=True)
    state = fields.Selection(STATES, string="Clock", readonly=True)
    sla_id = fields.Many2one("service.sla", string="Service Policy", readonly=True)
    date = fields.Datetime(string="Started on", readonly=True)
    deadline = fields.Datetime(readonly=True)
    reached_date = fields.Datetime(string="Reached on", readonly=True)
    breached_date = fields.Datetime(string="Missed on", readonly=True)
    met_count = fields.Integer(string="Met", readonly=True)
    breached_count = fields.Integer(string="Missed", readonly=True)
    running_count = fields.Integer(string="Running", readonly=True)
    late_count = fields.Integer(
        string="Late Now", readonly=True, help="Missed, and still not done."
    )
    met_rate = fields.Float(
        string="Met (%)",
        aggregator="avg",
        readonly=True,
        help="Of the clocks that were met or missed.",
    )
    target_hours = fields.Float(
        string="Target (hours)", aggregator="avg", readonly=True, help="Working hours."
    )
    consumed_hours = fields.Float(
        string="Used (hours)", aggregator="avg", readonly=True, help="Working hours."
    )
    overrun_hours = fields.Float(
        string="Over the Target (hours)",
        readonly=True,
        help="Working hours beyond the target, of missed ones.",
    )
    paused_hours = fields.Float(
        readonly=True, help="Working hours in which the clock stood still to wait."
    )
    unanswered_hours = fields.Float(
        string="Paused over an Unanswered Message (hours)",
        readonly=True,
        help="Working hours that did not count although the customer had no answer.",
    )

    def _get_columns(self):
        """Return {field: SQL}; c is the clock, t its ticket."""
        names = (
            *("id", "metric", "state", "sla_id", "deadline", "reached_date"),
            *("breached_date", "consumed_hours", "paused_hours", "unanswered_hours"),
        )
        return {
            **super()._get_columns(),
            **{name: SQL.identifier("c", name) for name in names},
            **self._get_counts(),
            "date": SQL("c.start_date"),
            "target_hours": SQL("c.target / 3600.0"),
            "overrun_hours": SQL(
                """CASE WHEN c.state = 'breached'
                        THEN GREATEST(c.consumed_hours - c.target / 3600.0, 0)
                        ELSE 0 END"""
            ),
        }

    def _get_counts(self):
        return {
            "met_count": SQL("(c.state = 'met')::int"),
            "breached_count": SQL("(c.state = 'breached')::int"),
            "running_count": SQL("(c.state IN ('running', 'paused'))::int"),
            "late_count": SQL("(c.state = 'breached' AND c.is_open)::int"),
            "met_rate": SQL(
                """CASE c.state WHEN 'met' THEN 100.0
                                WHEN 'breached' THEN 0.0 END"""
            ),
        }

    def _get_tables(self):
        return SQL("service_sla_status c JOIN service_ticket t ON t.id = c.ticket_id")

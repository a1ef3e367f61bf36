from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("future", "Not Yet"),
    ("active", "In Force"),
    ("used_up", "Used Up"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
]


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    hours_used = fields.Float(
        compute="_compute_used",
        help="Time of its tickets that is not charged on top.",
    )
    cases_used = fields.Integer(compute="_compute_used")
    hours_left = fields.Float(compute="_compute_used")
    cases_left = fields.Integer(compute="_compute_used")
    ticket_count = fields.Integer(compute="_compute_ticket_count")
    state = fields.Selection(
        STATES, string="Status", compute="_compute_state", search="_search_state"
    )

    @api.depends("allowance", "hours_included", "cases_included", "cases_on")
    def _compute_used(self):
        seconds = self._get_seconds_used()
        cases = self._get_cases_used()
        for row in self:
            used = seconds.get(row._origin.id, 0) / 3600
            row.hours_used = used
            row.cases_used = cases.get(row._origin.id, 0)
            limited = row.allowance == "hours"
            row.hours_left = row.hours_included - used if limited else 0
            counted = row.allowance == "cases"
            row.cases_left = row.cases_included - row.cases_used if counted else 0

    def _compute_ticket_count(self):
        counts = dict(
            self.env["service.ticket"]._read_group(
                Domain("entitlement_id", "in", self.ids),
                ["entitlement_id"],
                ["__count"],
            )
        )
        for row in self:
            row.ticket_count = counts.get(row, 0)

    @api.depends(
        "is_cancelled",
        "date_start",
        "date_end",
        "allowance",
        "hours_included",
        "cases_included",
    )
    def _compute_state(self):
        today = fields.Date.context_today(self)
        used_up = self._get_used_up()
        for row in self:
            row.state = row._get_state(today, row in used_up)

    def _get_state(self, day, is_used_up):
        if self.is_cancelled:
            return "cancelled"
        if self.date_start and self.date_start > day:
            return "future"
        if self.date_end and self.date_end < day:
            return "expired"
        return "used_up" if is_used_up else "active"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_state_domains(fields.Date.context_today(self))
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_state_domains(self, day):
        """{state: domain}; `_get_state` as searches."""
        valid = Domain("is_cancelled", "=", False)
        begun = valid & Domain("date_start", "<=", day)
        ended = Domain("date_end", "<", day)
        running = begun & ~ended
        self._flush_balance()
        used_up = Domain.custom(
            to_sql=lambda model, alias, _query: model._get_used_up_condition(alias)
        )
        return {
            "cancelled": ~valid,
            "future": valid & Domain("date_start", ">", day),
            "expired": begun & ended,
            "used_up": running & used_up,
            "active": running & ~used_up,
        }

    @api.model
    def _get_used_up_condition(self, alias):
        """Whether the entitlement of that alias has nothing left; asked per row."""
        row = SQL.identifier(alias)
        return SQL(
            """(%(e)s.allowance = 'hours'
                AND %(seconds)s >= ROUND(%(e)s.hours_included::numeric * 3600)
                OR %(e)s.allowance = 'cases' AND %(cases)s >= %(e)s.cases_included)""",
            e=row,
            seconds=self._get_seconds_sql(row),
            cases=SQL(
                """(SELECT COUNT(*) FROM service_ticket t
                      JOIN service_stage s ON s.id = t.stage_id
                     WHERE t.entitlement_id = %(e)s.id AND t.active
                       AND s.is_cancelled IS NOT TRUE
                       AND (%(e)s.cases_on = 'opened' OR t.is_closed))""",
                e=row,
            ),
        )

    @api.model
    def _flush_balance(self):
        """Write what `_get_used_up_condition` reads."""
        names = ["allowance", "hours_included", "cases_included", "cases_on"]
        self.flush_model(names)
        tickets = self.env["service.ticket"]
        tickets.flush_model(["entitlement_id", "active", "is_closed", "stage_id"])
        self.env["service.stage"].flush_model(["is_cancelled"])

    @api.model
    def _get_seconds_sql(self, row):
        """Seconds used of the entitlement ``row``: `_get_seconds_used` in SQL."""
        return SQL("0")

    def _get_seconds_used(self):
        """Return {id: working seconds that count against it}, in one query."""
        return {}

    def _get_cases_used(self):
        """Return {id: number of tickets that count as a case}, in one query."""
        # sudo: the balance is the same for whoever may read the entitlement
        rows = (
            self.env["service.ticket"]
            .sudo()
            ._read_group(
                Domain("entitlement_id", "in", self._origin.ids)
                & Domain("stage_id.is_cancelled", "!=", True),
                ["entitlement_id", "is_closed"],
                ["__count"],
            )
        )
        cases = {}
        for entitlement, is_closed, count in rows:
            if is_closed or entitlement.cases_on == "opened":
                cases[entitlement.id] = cases.get(entitlement.id, 0) + count
        return cases

    def _get_used_up(self):
        """Those of these that have nothing left; asks only for what is limited."""
        hours = self.filtered(lambda row: row.allowance == "hours")
        cases = self.filtered(lambda row: row.allowance == "cases")
        seconds = hours._get_seconds_used() if hours else {}
        counts = cases._get_cases_used() if cases else {}
        gone = hours.filtered(
            lambda row: (
                seconds.get(row._origin.id, 0) >= round(row.hours_included * 3600)
            )
        )
        return gone | cases.filtered(
            lambda row: counts.get(row._origin.id, 0) >= row.cases_included
        )

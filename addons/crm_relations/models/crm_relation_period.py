from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [("current", "Current"), ("future", "Future"), ("past", "Ended")]


class CrmRelationPeriod(models.AbstractModel):
    """Something that holds from one day to another, both included."""

    _name = "crm.relation.period"
    _description = "Period of a Relation"

    date_start = fields.Date(string="Since", help="First day; empty if nobody knows.")
    date_end = fields.Date(string="Until", help="Last day; empty while it lasts.")
    state = fields.Selection(
        STATES,
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="As of today, or of the day that was chosen.",
    )
    as_of = fields.Date(
        string="As of",
        compute="_compute_as_of",
        search="_search_as_of",
        help="Find what was in force on this day.",
    )

    @api.depends("date_start", "date_end")
    @api.depends_context("as_of", "tz")
    def _compute_state(self):
        day = self._get_as_of()
        for record in self:
            if record.date_end and record.date_end < day:
                record.state = "past"
            elif record.date_start and record.date_start > day:
                record.state = "future"
            else:
                record.state = "current"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        day = self._get_as_of()
        domains = {
            "current": self._get_current_domain(day),
            "future": Domain("date_start", ">", day)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", day)),
            "past": Domain("date_end", "<", day),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    def _compute_as_of(self):
        self.as_of = False

    def _search_as_of(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_current_domain(self._to_day(day)) for day in value)

    @api.model
    def _get_as_of(self):
        """The day that the reader asked for (context key `as_of`), else today."""
        day = self.env.context.get("as_of")
        return self._to_day(day) if day else fields.Date.context_today(self)

    @api.model
    def _to_day(self, value):
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        if not day:
            raise UserError(
                self.env._(
                    "“%(value)s” is not a date. Write it as year-month-day, for example"
                    " 2026-01-31.",
                    value=value,
                )
            )
        return day

    @api.model
    def _get_current_domain(self, day=None):
        """Domain of what is in force on `day`, by default on the day asked for."""
        day = day or self._get_as_of()
        return (Domain("date_start", "=", False) | Domain("date_start", "<=", day)) & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        )

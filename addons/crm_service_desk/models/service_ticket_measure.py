from bisect import bisect_right
from itertools import accumulate

from pytz import utc

from odoo import api, fields, models


class ServiceTicket(models.Model):
    """What reports measure of a ticket, noted when it happens."""

    _inherit = "service.ticket"

    answer_count = fields.Integer(string="Our Answers", readonly=True, copy=False)
    reopened_count = fields.Integer(string="Times Reopened", readonly=True, copy=False)
    first_response_hours = fields.Float(
        string="Hours to First Answer",
        compute="_compute_first_response_hours",
        store=True,
        copy=False,
        help="Working hours of the team.",
    )
    resolution_hours = fields.Float(
        string="Hours to Close",
        compute="_compute_resolution_hours",
        store=True,
        copy=False,
        help="Working hours of the team.",
    )

    # A later change of the working hours does not rewrite what was measured, so the
    # dates alone decide.
    @api.depends("first_response_date")
    def _compute_first_response_hours(self):
        hours = self._get_hours_until("first_response_date")
        for ticket in self:
            ticket.first_response_hours = hours[ticket]

    @api.depends("closed_date")
    def _compute_resolution_hours(self):
        hours = self._get_hours_until("closed_date")
        for ticket in self:
            ticket.resolution_hours = hours[ticket]

    def _get_hours_until(self, name):
        """Return {ticket: working hours from its opening to the date in a field}."""
        hours = dict.fromkeys(self, 0.0)
        reached = self.filtered(lambda ticket: ticket.create_date and ticket[name])
        for calendar, tickets in reached.grouped(_get_calendar).items():
            worked = self._get_worked_hours(
                calendar,
                min(tickets.mapped("create_date")),
                max(tickets.mapped(name)),
            )
            for ticket in tickets:
                span = worked(ticket[name]) - worked(ticket.create_date)
                hours[ticket] = max(span, 0.0)
        return hours

    @api.model
    def _get_worked_hours(self, calendar, start, end):
        """Return a function: moment -> working hours since start, in one pass.

        Without a calendar all hours count.
        """
        if not calendar:
            return lambda moment: (moment - start).total_seconds() / 3600
        intervals = calendar._work_intervals_batch(
            utc.localize(start), utc.localize(end)
        )[False]
        starts = [_to_seconds(begin) for begin, _stop, _meta in intervals]
        ends = [_to_seconds(stop) for _begin, stop, _meta in intervals]
        lengths = [end - start for start, end in zip(starts, ends, strict=True)]
        before = [0.0, *accumulate(lengths)]

        def worked(moment):
            seconds = utc.localize(moment).timestamp()
            index = bisect_right(starts, seconds) - 1
            if index < 0:
                return 0.0
            inside = min(seconds - starts[index], lengths[index])
            return (before[index] + inside) / 3600

        return worked

    def _after_change(self, changes):
        result = super()._after_change(changes)
        for ticket, old in changes.items():
            if old.get("stage_id", ticket.stage_id).is_closed and not ticket.is_closed:
                # noted also when the change took the ticket out of the writer's sight
                ticket.sudo().reopened_count += 1
        return result

    def _after_message(self, message, side):
        result = super()._after_message(message, side)
        if side == "agent":
            self.answer_count += 1
        return result


def _get_calendar(ticket):
    # agents need not read working hours to answer
    ticket = ticket.sudo()
    return ticket.team_id.resource_calendar_id or ticket.company_id.resource_calendar_id


def _to_seconds(moment):
    return moment.timestamp()

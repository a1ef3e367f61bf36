from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServicePeriodReport(models.TransientModel):
    """What was done for a customer in a period, on paper.

    It shows what the reader may read. Extend ``_get_figures`` with lines of your own.
    """

    _name = "service.period.report"
    _description = "Service Report"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Account"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_start = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_start()
    )
    date_end = fields.Date(
        string="Until", required=True, default=lambda self: self._default_date_end()
    )

    @api.model
    def _default_date_start(self):
        return fields.Date.context_today(self) + relativedelta(months=-1, day=1)

    @api.model
    def _default_date_end(self):
        return fields.Date.context_today(self) + relativedelta(day=1, days=-1)

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for report in self:
            if report.date_end < report.date_start:
                raise ValidationError(
                    self.env._("The period ends before it begins: correct the dates.")
                )

    def action_print(self):
        self.ensure_one()
        report = self.env.ref("crm_service_desk.action_report_service_period")
        return report.report_action(self)

    def _get_moments(self):
        """First moment of the period and the first one after it, in UTC."""
        zone = timezone(self.env.tz.zone)
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(utc)
            .replace(tzinfo=None)
            for day in (self.date_start, self.date_end + timedelta(days=1))
        ]

    def _get_account_domain(self):
        account = self.partner_id.commercial_partner_id
        return Domain("commercial_partner_id", "=", account.id) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _get_tickets(self):
        """What was open at any time of the period, in the order of opening."""
        start, end = self._get_moments()
        still_open = Domain("closed_date", "=", False) | Domain(
            "closed_date", ">=", start
        )
        domain = self._get_account_domain() & Domain("create_date", "<", end)
        return self.env["service.ticket"].search(
            domain & still_open, order="create_date, id"
        )

    def _get_figures(self):
        """Return [(label, value as text)] for the head of the report."""
        tickets = self._get_tickets()
        start, end = self._get_moments()
        opened = tickets.filtered(lambda t: t.create_date >= start)
        closed = tickets.filtered(lambda t: t.closed_date and t.closed_date < end)
        return [
            (self.env._("Open before"), str(len(tickets - opened))),
            (self.env._("Opened"), str(len(opened))),
            (self.env._("Closed"), str(len(closed))),
            (self.env._("Open at the end"), str(len(tickets - closed))),
            *self._get_speed(opened, closed),
        ]

    def _get_speed(self, opened, closed):
        answered = opened.filtered("first_response_date")
        solved = closed.filtered(lambda t: not t.stage_id.is_cancelled)
        return [
            (
                self.env._("Hours to the first answer, on average"),
                _average(answered.mapped("first_response_hours")),
            ),
            (
                self.env._("Hours until solved, on average"),
                _average(solved.mapped("resolution_hours")),
            ),
            (
                self.env._("Satisfaction, of 5"),
                _average(self._get_ratings(closed)),
            ),
        ]

    def _get_ratings(self, tickets):
        rows = self.env["service.ticket.report"]._read_group(
            Domain("ticket_id", "in", tickets.ids) & Domain("rating_count", ">", 0),
            ["ticket_id"],
            ["rating:avg"],
        )
        return [rating for _ticket, rating in rows]

    def _get_categories(self):
        """Return [(category, number of tickets)], the most frequent first."""
        tickets = self._get_tickets()
        groups = tickets.grouped("category_id").items()
        return sorted(
            ((category, len(group)) for category, group in groups),
            key=lambda row: (-row[1], row[0].display_name or ""),
        )


def _average(values):
    """As text with one decimal; a dash for nothing."""
    return f"{sum(values) / len(values):.1f}" if values else "–"

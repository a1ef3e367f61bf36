from odoo import fields, models
from odoo.tools import SQL

WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
HOURS = [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)]
# days, in an order that texts have, too
AGES = [
    ("00", "Less than a Day"),
    ("01", "1 to 3 Days"),
    ("03", "3 to 7 Days"),
    ("07", "7 to 30 Days"),
    ("30", "More than 30 Days"),
]
TICKET_COLUMNS = ("id", "stage_id", "closed_date")
IS_OPEN = SQL("t.is_closed IS NOT TRUE")
IS_SOLVED = SQL("(t.is_closed IS TRUE AND s.is_cancelled IS NOT TRUE)")
AGE = SQL("(EXTRACT(EPOCH FROM (now() AT TIME ZONE 'UTC') - t.create_date) / 86400)")


class ServiceTicketReport(models.Model):
    """One row per ticket with what can be counted and averaged of it.

    Rates are 100 or 0 of those that they concern, and nothing of the others, so that
    an average is a share. Extend ``_get_columns`` with measures of your own.
    """

    _name = "service.ticket.report"
    _description = "Ticket Analysis"
    _inherit = "service.report"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "service.ticket": [
            "answer_count",
            "closed_date",
            "first_response_date",
            "first_response_hours",
            "reopened_count",
            "resolution_hours",
            "stage_id",
        ],
        "service.stage": ["is_cancelled"],
        "rating.rating": ["consumed", "rating", "res_id", "res_model"],
    }

    date = fields.Datetime(string="Opened on", readonly=True)
    weekday = fields.Selection(
        WEEKDAYS, readonly=True, help="Day on which it was opened, in your time zone."
    )
    hour = fields.Selection(
        HOURS, readonly=True, help="Hour in which it was opened, in your time zone."
    )
    closed_date = fields.Datetime(string="Closed on", readonly=True)
    stage_id = fields.Many2one("service.stage", readonly=True)
    open_count = fields.Integer(string="Open", readonly=True)
    unassigned_count = fields.Integer(string="Unassigned", readonly=True)
    solved_count = fields.Integer(
        string="Solved", readonly=True, help="Closed, and not cancelled."
    )
    age = fields.Selection(
        AGES, readonly=True, help="How long an open ticket has been open."
    )
    age_days = fields.Float(
        string="Age (Days)", aggregator="avg", readonly=True, help="Of open tickets."
    )
    first_response_hours = fields.Float(
        string="Hours to First Answer",
        aggregator="avg",
        readonly=True,
        help="Working hours of the team from the opening.",
    )
    first_response_elapsed = fields.Float(
        string="Hours to First Answer (Calendar)", aggregator="avg", readonly=True
    )
    resolution_hours = fields.Float(
        string="Hours to Solve",
        aggregator="avg",
        readonly=True,
        help="Working hours of the team from the opening until it was closed.",
    )
    resolution_elapsed = fields.Float(
        string="Hours to Solve (Calendar)", aggregator="avg", readonly=True
    )
    answer_count = fields.Integer(string="Our Answers", aggregator="avg", readonly=True)
    reopened_count = fields.Integer(string="Times Reopened", readonly=True)
    reopened_rate = fields.Float(
        string="Reopened (%)",
        aggregator="avg",
        readonly=True,
        help="Of those that were closed at least once.",
    )
    first_contact_rate = fields.Float(
        string="Solved at First Contact (%)",
        aggregator="avg",
        readonly=True,
        help="Of the solved ones: with one answer at most, and never opened again.",
    )
    rating = fields.Float(
        string="Satisfaction",
        aggregator="avg",
        readonly=True,
        help="From 1 to 5, of the tickets that were rated.",
    )
    rating_count = fields.Integer(string="Ratings", readonly=True)

    def _get_columns(self):
        """Return {field: SQL}; t is the ticket, s its stage, r its ratings."""
        return {
            **super()._get_columns(),
            **{name: SQL.identifier("t", name) for name in TICKET_COLUMNS},
            **self._get_time_columns(),
            **self._get_counts(),
            **self._get_durations(),
            **self._get_rates(),
        }

    def _get_time_columns(self):
        zone = self.env.tz.zone
        local = SQL("t.create_date AT TIME ZONE 'UTC' AT TIME ZONE %s", zone)
        return {
            "weekday": SQL("to_char(%s, 'ID')", local),
            "hour": SQL("to_char(%s, 'HH24')", local),
            "date": SQL("t.create_date"),
            "age": self._get_age(),
            "age_days": SQL("CASE WHEN %s THEN %s END", IS_OPEN, AGE),
        }

    def _get_age(self):
        branches = [
            SQL("WHEN %s >= %s THEN %s", AGE, int(days), days)
            for days, _label in reversed(AGES)
        ]
        return SQL(
            "CASE WHEN t.is_closed THEN NULL %s ELSE '00' END", SQL(" ").join(branches)
        )

    def _get_counts(self):
        return {
            "open_count": SQL("(%s)::int", IS_OPEN),
            "unassigned_count": SQL("(%s AND t.user_id IS NULL)::int", IS_OPEN),
            "solved_count": SQL("(%s)::int", IS_SOLVED),
            "answer_count": SQL("COALESCE(t.answer_count, 0)"),
            "reopened_count": SQL("COALESCE(t.reopened_count, 0)"),
            "rating_count": SQL("COALESCE(r.number, 0)"),
        }

    def _get_durations(self):
        answered = SQL("t.first_response_date IS NOT NULL")
        return {
            name: SQL("CASE WHEN %s THEN %s END", condition, value)
            for name, condition, value in (
                ("first_response_hours", answered, SQL("t.first_response_hours")),
                ("first_response_elapsed", answered, _elapsed("first_response_date")),
                ("resolution_hours", IS_SOLVED, SQL("t.resolution_hours")),
                ("resolution_elapsed", IS_SOLVED, _elapsed("closed_date")),
            )
        }

    def _get_rates(self):
        again = SQL("COALESCE(t.reopened_count, 0) > 0")
        at_once = SQL("COALESCE(t.answer_count, 0) <= 1 AND NOT %s", again)
        return {
            "reopened_rate": SQL(
                "CASE WHEN %s THEN 100.0 WHEN t.is_closed THEN 0.0 END", again
            ),
            "first_contact_rate": SQL(
                "CASE WHEN NOT %s THEN NULL WHEN %s THEN 100.0 ELSE 0.0 END",
                IS_SOLVED,
                at_once,
            ),
            "rating": SQL("r.average"),
        }

    def _get_tables(self):
        # a join that the question does not need is left out by PostgreSQL
        return SQL(
            """service_ticket t
                LEFT JOIN service_stage s ON s.id = t.stage_id
                LEFT JOIN (SELECT res_id, avg(rating) AS average, count(*) AS number
                             FROM rating_rating
                            WHERE consumed AND res_model = 'service.ticket'
                              AND rating >= 1
                            GROUP BY res_id) r ON r.res_id = t.id"""
        )


def _elapsed(name):
    """Hours from the opening to a date of the ticket, by the wall clock."""
    return SQL(
        "EXTRACT(EPOCH FROM %s - t.create_date) / 3600", SQL.identifier("t", name)
    )

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

SOURCE_SHIFT = 40


class CrmOccasion(models.Model):
    """Every life event with its next date, wherever it is stored.

    The next date is worked out when it is read, so it is right on the day without
    anybody saving anything.
    """

    _name = "crm.occasion"
    _description = "Occasion"
    _auto = False
    _order = "next_date, id"
    _rec_name = "subject"
    _depends = {
        "crm.life.event": [
            "active",
            "age",
            "date",
            "is_yearly",
            "partner_id",
            "subject",
            "type_id",
        ],
        "res.partner": ["active", "commercial_partner_id", "company_id", "user_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    type_id = fields.Many2one("crm.life.event.type", readonly=True)
    subject = fields.Char(string="About Whom", readonly=True)
    date = fields.Date(string="First Date", readonly=True)
    is_yearly = fields.Boolean(string="Every Year", readonly=True)
    age = fields.Integer(readonly=True)
    next_date = fields.Date(readonly=True)
    turns = fields.Integer(string="Years Then", readonly=True, aggregator=None)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    commercial_user_id = fields.Many2one(
        "res.users", string="Salesperson of the Account", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Char(string="Model of the Document", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    @api.depends("type_id", "subject", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for occasion in self:
            who = occasion.subject or occasion.partner_id.name
            occasion.display_name = f"{occasion.type_id.name}: {who}"

    def _get_life_event_sources(self):
        """Return where events are stored; extend it with ``super()``.

        ``{source name: {"number": int, "select": SQL}}``. The number identifies the
        source for ever in row ids and in the log of reminders; take 100 and above for
        your own addon. The SELECT has the columns ``key`` (primary key of the row in
        its source), ``partner_id`` (on whose card it shows), ``type_id``, ``date``,
        ``is_yearly``, ``age`` (years after ``date``, for events that come once),
        ``subject`` (whom it is about, or NULL), ``res_model`` and ``res_id``.
        Add what the SELECT reads to ``_depends``.
        """
        return {
            "event": {
                "number": 1,
                "select": SQL(
                    """SELECT e.id AS key, e.partner_id, e.type_id, e.date, e.is_yearly,
                              e.age, e.subject, 'crm.life.event' AS res_model,
                              e.id AS res_id
                         FROM crm_life_event e WHERE e.active"""
                ),
            },
        }

    @api.model
    def _get_source_rows(self):
        """UNION of the sources, with the number of the source in ``source``."""
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s::integer AS source, key::integer, partner_id, type_id,"
                " date, is_yearly, age, subject::varchar, res_model::varchar, res_id"
                " FROM (%s) rows",
                source["number"],
                source["select"],
            )
            for source in self._get_life_event_sources().values()
        )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        next_date = self._get_next_date(
            SQL("s.date"), SQL("s.is_yearly"), SQL("s.age"), today
        )
        return SQL(
            """SELECT o.*, %(years)s AS turns
                 FROM (SELECT (s.source::bigint << %(shift)s) + s.key AS id, s.*,
                              %(next_date)s AS next_date, p.user_id, p.company_id,
                              p.commercial_partner_id,
                              cp.user_id AS commercial_user_id
                         FROM (%(rows)s) s
                         JOIN res_partner p ON p.id = s.partner_id AND p.active
                         JOIN res_partner cp ON cp.id = p.commercial_partner_id) o""",
            years=self._get_years(SQL("o.next_date"), SQL("o.date")),
            shift=SOURCE_SHIFT,
            next_date=next_date,
            rows=self._get_source_rows(),
        )

    @api.model
    def _get_years(self, day, first):
        return SQL(
            "(EXTRACT(YEAR FROM %s) - EXTRACT(YEAR FROM %s))::integer", day, first
        )

    @api.model
    def _get_anniversary(self, date, years):
        """The day so many years later; 29 February becomes 28 February if need be."""
        return SQL("(%s + make_interval(years => %s))::date", date, years)

    @api.model
    def _get_next_date(self, date, is_yearly, age, today):
        """The first occurrence from today on, or NULL."""
        years = self._get_years(SQL("%s::date", today), date)
        return SQL(
            """CASE WHEN NOT COALESCE(%(is_yearly)s, FALSE)
                    THEN CASE WHEN %(once)s >= %(today)s THEN %(once)s END
                    WHEN %(date)s >= %(today)s THEN %(date)s
                    WHEN %(this)s >= %(today)s THEN %(this)s
                    ELSE %(next)s END""",
            is_yearly=is_yearly,
            date=date,
            today=SQL("%s::date", today),
            once=self._get_anniversary(date, SQL("COALESCE(%s, 0)", age)),
            this=self._get_anniversary(date, years),
            next=self._get_anniversary(date, SQL("%s + 1", years)),
        )

    @api.model
    def _get_occurrences(self, first, last, condition=None):
        """SELECT of every occurrence from ``first`` to ``last``, both included.

        Columns: those of the sources, ``occurrence`` (date) and ``turns`` (years).
        ``first`` and ``last`` are dates; ``condition`` restricts the rows ``s``.
        """
        years = list(range(first.year, last.year + 1))
        this_year = SQL("y.year - EXTRACT(YEAR FROM s.date)::integer")
        return SQL(
            """SELECT s.*, d.occurrence, %(turns)s AS turns
                 FROM (%(rows)s) s
                 JOIN unnest(%(years)s) y(year)
                   ON s.is_yearly OR y.year = %(first_year)s
                CROSS JOIN LATERAL (SELECT CASE WHEN s.is_yearly THEN %(yearly)s
                                                ELSE %(once)s END AS occurrence) d
                WHERE d.occurrence BETWEEN %(first)s AND %(last)s
                  AND d.occurrence >= s.date AND %(condition)s""",
            turns=self._get_years(SQL("d.occurrence"), SQL("s.date")),
            rows=self._get_source_rows(),
            years=years,
            first_year=years[0],
            yearly=self._get_anniversary(SQL("s.date"), this_year),
            once=self._get_anniversary(SQL("s.date"), SQL("COALESCE(s.age, 0)")),
            first=first,
            last=last,
            condition=condition or SQL("TRUE"),
        )

    def action_open_document(self):
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        document = self.env[model].browse(res_id).exists()
        if not document:
            raise UserError(self.env._("This life event has been deleted."))
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }

    def _get_cue(self, today, partner):
        return {
            "id": self.id,
            "icon": self.type_id.icon,
            "name": self.type_id.name,
            "who": self.subject
            or (self.partner_id != partner and self.partner_id.name),
            "date": format_date(self.env, self.next_date),
            "days": (self.next_date - today).days,
            "turns": self.turns,
            "res_model": self.res_model,
            "res_id": self.res_id,
        }

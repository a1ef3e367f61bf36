from odoo import api, models
from odoo.tools import SQL

from ..models.crm_target import TARGET_FIELDS

# What tells targets apart, apart from whose they are and the category.
KEY = ("company_id", "measure", "type_id", "month")


class CrmTargetMonth(models.AbstractModel):
    """Targets by month, so that their sum over people and teams is the plan.

    - A quarter or a year is spread over its months in equal parts. For a month that
      several periods cover, the shortest counts: the year is the outline, the month
      the detail.
    - A target without category is the whole; those for categories are parts of it, and
      the row without category is the rest.
    - The same holds for a team and its people, and for the company and its teams: a
      target set by hand is the sum, and what the level below does not account for is
      a row of its own. Without one, the sum of the level below is the plan.
    """

    _name = "crm.target.month"
    _description = "Targets by Month"
    _depends = {"crm.target": ["active", *TARGET_FIELDS]}

    @api.model
    def _get_plan(self):
        """SELECT of measure, month, user_id, team_id, company_id, categ_id, type_id,
        amount."""
        return SQL(
            """WITH line AS (%(lines)s), own AS (%(own)s),
                    person AS (SELECT * FROM own WHERE level = 'user'),
                    team AS (%(teams)s),
                    below AS (SELECT * FROM person UNION ALL SELECT * FROM team),
                    company AS (%(companies)s)
               SELECT * FROM below UNION ALL SELECT * FROM company""",
            lines=self._get_lines(),
            own=self._get_own(),
            teams=self._get_rest("team", SQL("person"), SQL("b.team_id = o.team_id")),
            companies=self._get_rest("company", SQL("below"), SQL("TRUE")),
        )

    @api.model
    def _get_lines(self):
        """Each target in equal parts, to the cent, over its months."""
        return SQL(
            """SELECT DISTINCT ON (t.company_id, t.measure, t.type_id, m.month, t.level,
                                   t.user_id, whose.team_id, t.categ_id)
                      t.company_id, t.measure, t.type_id, m.month::date AS month,
                      t.level, t.user_id, t.team_id, t.categ_id,
                      ROUND(t.amount::numeric * m.number / n.months, 2)
                      - ROUND(t.amount::numeric * (m.number - 1) / n.months, 2)
                          AS amount
                 FROM crm_target t
                CROSS JOIN LATERAL (SELECT CASE t.period WHEN 'year' THEN 12
                    WHEN 'quarter' THEN 3 ELSE 1 END AS months) n
                CROSS JOIN LATERAL generate_series(
                    t.date_start::timestamp, t.date_end::timestamp, interval '1 month'
                    ) WITH ORDINALITY m(month, number)
                CROSS JOIN LATERAL (SELECT CASE WHEN t.level = 'team'
                    THEN t.team_id END AS team_id) whose
                WHERE t.active
                ORDER BY t.company_id, t.measure, t.type_id, m.month, t.level,
                         t.user_id, whose.team_id, t.categ_id, n.months,
                         t.date_start DESC, t.id"""
        )

    @api.model
    def _get_own(self):
        """Lines, those of the whole less those of the categories."""
        return SQL(
            """SELECT company_id, measure, type_id, month, level, user_id, team_id,
                      categ_id, CASE WHEN categ_id IS NULL THEN amount
                          - COALESCE(SUM(amount) FILTER (WHERE categ_id IS NOT NULL)
                                     OVER owner, 0)
                          ELSE amount END AS amount
                 FROM line
               WINDOW owner AS (PARTITION BY company_id, measure, type_id, month, level,
                   user_id, CASE WHEN level = 'team' THEN team_id END)"""
        )

    @api.model
    def _get_rest(self, level, below, whose):
        """Lines of a level, less what the level below accounts for.

        A row below counts towards the line of its category, else to that of the whole.
        """
        return SQL(
            """SELECT o.company_id, o.measure, o.type_id, o.month, o.level, o.user_id,
                      o.team_id, o.categ_id, o.amount - COALESCE((
                          SELECT SUM(b.amount) FROM %(below)s b
                           WHERE %(same)s AND %(whose)s
                             AND (b.categ_id = o.categ_id OR o.categ_id IS NULL
                                  AND NOT EXISTS (%(sibling)s))), 0) AS amount
                 FROM own o WHERE o.level = %(level)s""",
            below=below,
            same=self._get_same("b"),
            whose=whose,
            sibling=SQL(
                "SELECT FROM own s WHERE s.level = o.level AND %s"
                " AND s.team_id IS NOT DISTINCT FROM o.team_id"
                " AND s.categ_id = b.categ_id",
                self._get_same("s"),
            ),
            level=level,
        )

    @api.model
    def _get_same(self, alias):
        return SQL(" AND ").join(
            SQL(
                "%s IS NOT DISTINCT FROM %s" if name == "type_id" else "%s = %s",
                SQL.identifier(alias, name),
                SQL.identifier("o", name),
            )
            for name in KEY
        )

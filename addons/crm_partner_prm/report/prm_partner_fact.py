from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# Row ids are `key of the row * 16 + number of its source`.
SOURCES = 16


class FactScope(NamedTuple):
    """Days from start to end, and partners for ``= ANY(...)``: all of them SQL."""

    start: SQL
    end: SQL
    partners: SQL
    is_all: bool = False  # all partners, so that looking for each is no gain


class PrmPartnerFact(models.AbstractModel):
    """What partners achieved: rows of kind, partner, company, date and amount.

    A deal that stands with a person at the partner is the company's.

    Plans, scorecards, risks and reports read the same rows, so their figures agree.
    """

    _name = "prm.partner.fact"
    _description = "What Partners Achieved"
    _inherit = "crm.sales.fact"
    _depends = {
        "crm.lead": ["partner_id", "partner_name", "prm_partner_id"],
        "prm.deal.registration": [
            "company_id",
            "date_submitted",
            "partner_id",
            "state",
        ],
        "prm.enrollment": ["partner_id", "state"],
        "res.partner": ["commercial_partner_id"],
    }

    @api.model
    def _partner_sources(self, scope):
        """Return {kind: (number, SELECT)}: a hook for what else partners achieve.

        The number, 1..15, is of the source alone and never changes. The SELECT has the
        columns key (of its row), partner_id, company_id, date and amount (company
        currency for money, else a count), of the days and partners of a ``FactScope``.
        Extend ``_depends`` along with it.
        """
        return {
            "revenue": (1, self._get_revenue(scope)),
            "won": (2, self._get_ended_deals("won", scope)),
            "lost": (3, self._get_ended_deals("lost", scope)),
            "customer": (4, self._get_new_customers(scope)),
            "registration": (5, self._get_registered(scope)),
        }

    @api.model
    def _get_partner_facts(self, start, end, partner_ids=None, kinds=None):
        """UNION of the sources: id, kind, partner_id, company_id, date, amount.

        :param start, end: first and last day
        :param partner_ids: ids, None for all who ever were enrolled
        :param kinds: kinds of facts, None for all
        """
        sources = self._partner_sources(self._get_fact_scope(start, end, partner_ids))
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT f.key::bigint * %s + %s AS id, %s::varchar AS kind,
                          f.partner_id, f.company_id, f.date,
                          f.amount::numeric AS amount
                     FROM (%s) f""",
                SOURCES,
                number,
                kind,
                source,
            )
            for kind, (number, source) in sources.items()
            if kinds is None or kind in kinds
        )

    @api.model
    def _get_fact_scope(self, start, end, partner_ids):
        # PostgreSQL looks up an array of constants, and joins a subquery
        partners = SQL("%s::int[]", list(partner_ids or []))
        is_all = partner_ids is None
        if is_all:
            partners = SQL(
                "SELECT partner_id FROM prm_enrollment WHERE state <> 'draft'"
            )
        return FactScope(SQL("%s::date", start), SQL("%s::date", end), partners, is_all)

    @api.model
    def _get_revenue(self, scope):
        """Money received: on deals of the partner, and of what it bought itself."""
        few = None if scope.is_all else scope.partners
        return SQL(
            """SELECT y.* FROM (%(received)s) y
                WHERE y.partner_id = ANY(%(partners)s)""",
            received=self.env["prm.partner.money"]._get_received(
                scope.start, scope.end, SQL("TRUE"), few
            ),
            partners=scope.partners,
        )

    @api.model
    def _get_deal_condition(self, scope):
        """Condition on deals ``d`` of the partners, whose people are ``dp``."""
        if scope.is_all:
            return SQL("dp.commercial_partner_id = ANY(%s)", scope.partners)
        return SQL(
            "d.prm_partner_id = ANY(%s)",
            self.env["prm.partner.money"]._get_contacts(scope.partners),
        )

    @api.model
    def _get_ended_deals(self, status, scope):
        """Deals of partners that ended so, by the day they were closed."""
        day = self._to_day(SQL("d.date_closed"))
        return SQL(
            """SELECT d.id AS key, dp.commercial_partner_id AS partner_id,
                      c.id AS company_id, %(day)s AS date, 1 AS amount
                 FROM %(deals)s JOIN res_partner dp ON dp.id = d.prm_partner_id
                WHERE d.won_status = %(status)s AND d.type = 'opportunity'
                  AND %(wanted)s AND %(near)s
                  AND %(day)s BETWEEN %(start)s AND %(end)s""",
            deals=self._get_deals(),
            status=status,
            wanted=self._get_deal_condition(scope),
            near=self._get_near(SQL("d.date_closed"), scope.start, scope.end),
            day=day,
            **scope._asdict(),
        )

    @api.model
    def _get_new_customers(self, scope):
        """Customers, on the day on which the partner won its first deal with them."""
        return SQL(
            """SELECT n.* FROM (
                   SELECT MIN(d.id) AS key, dp.commercial_partner_id AS partner_id,
                          c.id AS company_id, MIN(%(day)s) AS date, 1 AS amount
                     FROM %(deals)s
                     JOIN res_partner dp ON dp.id = d.prm_partner_id
                     LEFT JOIN res_partner r ON r.id = d.partner_id
                    WHERE d.won_status = 'won' AND d.type = 'opportunity'
                      AND %(wanted)s
                    GROUP BY dp.commercial_partner_id, c.id, COALESCE(
                          r.commercial_partner_id::text, LOWER(TRIM(d.partner_name)),
                          'deal ' || d.id)) n
                WHERE n.date BETWEEN %(start)s AND %(end)s""",
            day=self._to_day(SQL("d.date_closed")),
            deals=self._get_deals(),
            wanted=self._get_deal_condition(scope),
            **scope._asdict(),
        )

    @api.model
    def _get_registered(self, scope):
        """Deals that were sent to us, whatever we answered."""
        day = self._to_day(SQL("g.date_submitted"))
        return SQL(
            """SELECT g.id AS key, g.partner_id, g.company_id, %(day)s AS date,
                      1 AS amount
                 FROM prm_deal_registration g
                 JOIN res_company c ON c.id = g.company_id
                 JOIN res_partner cp ON cp.id = c.partner_id
                WHERE g.partner_id = ANY(%(partners)s) AND %(near)s
                  AND %(day)s BETWEEN %(start)s AND %(end)s""",
            near=self._get_near(SQL("g.date_submitted"), scope.start, scope.end),
            day=day,
            **scope._asdict(),
        )

    @api.model
    def _get_quarters(self, start, end, partner_ids, kinds=None):
        """{(partner id, company id, kind, first day of the quarter): amount}.

        One statement, whatever the number of partners.
        """
        if not partner_ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, company_id, kind,
                          date_trunc('quarter', date)::date, SUM(amount)
                     FROM (%s) f GROUP BY 1, 2, 3, 4""",
                self._get_partner_facts(start, end, partner_ids, kinds),
            )
        )
        return {tuple(key): float(amount) for *key, amount in rows}

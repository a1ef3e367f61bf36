from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

YEARS = 3  # before this one
COUNTS = {
    "won": "won_count",
    "lost": "lost_count",
    "customer": "customer_count",
    "registration": "registration_count",
}


def get_days(domain):
    """(first, last) ``date`` that rows of a domain can have, None if it may be any."""
    combination = getattr(domain, "OPERATOR", None)
    if combination in ("&", "|"):
        firsts, lasts = zip(*map(get_days, domain.children), strict=True)
        if combination == "|":
            firsts = firsts if all(firsts) else ()
            lasts = lasts if all(lasts) else ()
            return min(firsts, default=None), max(lasts, default=None)
        first = max(filter(None, firsts), default=None)
        return first, min(filter(None, lasts), default=None)
    if getattr(domain, "field_expr", None) != "date":
        return None, None
    day = domain.value if isinstance(domain.value, date) else None
    return (
        day if domain.operator in (">", ">=") else None,
        day if domain.operator in ("<", "<=") else None,
    )


class PrmPartnerResult(models.Model):
    """What partners achieved, by type, level and territory: a row per fact.

    Type and level are those of the partner's best enrollment now, so that the past is
    compared among the partners of today.
    """

    _name = "prm.partner.result"
    _description = "Results of Partners"
    _inherit = "prm.partner.fact"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "prm.enrollment": [
            "company_id",
            "date_start",
            "grade_id",
            "is_current",
            "partner_id",
            "state",
            "track_id",
            "type_id",
            "user_id",
        ],
        "res.company": ["currency_id"],
        "res.partner": ["country_id", "state_id"],
        "res.partner.grade": ["sequence"],
    }

    partner_id = fields.Many2one("res.partner", readonly=True)
    kind = fields.Selection(
        [
            ("revenue", "Revenue Received"),
            ("won", "Deal Won"),
            ("lost", "Deal Lost"),
            ("customer", "New Customer"),
            ("registration", "Deal Registered"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    type_id = fields.Many2one("prm.partner.type", string="Partner Type", readonly=True)
    track_id = fields.Many2one("prm.track", readonly=True)
    grade_id = fields.Many2one("res.partner.grade", string="Level", readonly=True)
    user_id = fields.Many2one("res.users", string="Partner Manager", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one(
        "res.country.state", string="State / Province", readonly=True
    )
    revenue = fields.Monetary(
        readonly=True,
        help="Money received, in company currency: on deals of the partner, and for"
        " what it bought itself. What was paid back is negative.",
    )
    won_count = fields.Integer(string="Deals Won", readonly=True)
    lost_count = fields.Integer(string="Deals Lost", readonly=True)
    customer_count = fields.Integer(
        string="New Customers",
        readonly=True,
        help="With whom the partner won its first deal.",
    )
    registration_count = fields.Integer(string="Deals Registered", readonly=True)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Only what happened in the days that are asked for is added up."""
        days = get_days(Domain(domain).optimize(self))
        records = self.with_context(prm_result_days=days)
        return super(PrmPartnerResult, records)._search(domain, *args, **kwargs)

    @property
    def _table_query(self):
        first, last = self.env.context.get("prm_result_days") or (None, None)
        today = fields.Date.context_today(self)
        start = today.replace(year=today.year - YEARS, month=1, day=1)
        kinds = self._get_kinds()
        return SQL(
            """SELECT f.id, f.kind, f.partner_id, f.company_id, f.date, a.currency_id,
                      b.type_id, b.track_id, b.grade_id, b.user_id, p.country_id,
                      p.state_id, %(measures)s
                 FROM (%(facts)s) f
                 JOIN res_company a ON a.id = f.company_id
                 JOIN res_partner p ON p.id = f.partner_id
                 LEFT JOIN (%(best)s) b
                   ON b.partner_id = f.partner_id AND b.company_id = f.company_id""",
            measures=self._get_measures(),
            facts=self._get_partner_facts(
                max(start, first or start), min(today, last or today), kinds=kinds
            ),
            best=self._get_best(),
        )

    @api.model
    def _get_kinds(self):
        """Kinds of facts that have a row: those of the selection."""
        return {kind for kind, _label in self._fields["kind"].selection}

    @api.model
    def _get_measures(self):
        """Columns of the measures: extend ``_get_counts`` for a further kind."""
        revenue = SQL(
            "CASE WHEN f.kind = 'revenue' THEN f.amount ELSE 0 END AS revenue"
        )
        counts = (
            SQL(
                "CASE WHEN f.kind = %s THEN f.amount::int ELSE 0 END AS %s",
                kind,
                SQL.identifier(name),
            )
            for kind, name in self._get_counts().items()
        )
        return SQL(", ").join([revenue, *counts])

    @api.model
    def _get_counts(self):
        """{kind of fact: name of the field that counts it}: a hook."""
        return COUNTS

    @api.model
    def _get_best(self):
        """The best enrollment of each partner: of today, else of what was before."""
        return SQL(
            """SELECT DISTINCT ON (e.company_id, e.partner_id)
                      e.company_id, e.partner_id, e.type_id, e.track_id, e.grade_id,
                      e.user_id
                 FROM prm_enrollment e JOIN res_partner_grade g ON g.id = e.grade_id
                WHERE e.state <> 'draft'
                ORDER BY e.company_id, e.partner_id, e.is_current DESC NULLS LAST,
                         g.sequence, g.id, e.date_start, e.id"""
        )

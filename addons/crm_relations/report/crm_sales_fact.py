from odoo import api, fields, models
from odoo.tools import SQL

SALES_MOVES = ("out_invoice", "out_refund", "out_receipt")


class CrmSalesFact(models.AbstractModel):
    """What was reached: rows of measure, date, owner and amount, from core's tables.

    Plans, forecasts and their accuracy read the same rows, so their figures agree. A
    day is a day in the time zone of the company, whoever looks.
    """

    _name = "crm.sales.fact"
    _description = "Sales Fact"
    _depends = {
        "account.move": [
            "company_id",
            "date",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "state",
            "team_id",
        ],
        "account.move.line": [
            "balance",
            "display_type",
            "move_id",
            "price_total",
            "product_id",
            "sale_line_ids",
        ],
        "crm.deal.payment": ["amount", "date"],
        "crm.interaction": ["company_id", "date", "team_id", "type_id", "user_id"],
        "crm.lead": [
            "active",
            "company_id",
            "date_closed",
            "date_deadline",
            "expected_revenue",
            "probability",
            "prorated_revenue",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.team": ["company_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["partner_id"],
        "res.partner": ["tz"],
        "res.users": ["company_id"],
        "sale.order": [
            "company_id",
            "currency_rate",
            "date_order",
            "opportunity_id",
            "state",
            "team_id",
            "user_id",
        ],
        "sale.order.line": ["display_type", "order_id", "price_subtotal", "product_id"],
    }

    @api.model
    def _fact_sources(self, start, end):
        """Return {measure: SELECT}: a hook for further measures.

        Each SELECT has the columns measure (varchar), date (date), user_id, team_id,
        company_id, categ_id, type_id (integers) and amount (numeric: company currency
        for money, else a count), of the days from `start` to `end` (SQL dates). Extend
        the selection `measure` of `crm.target` and `_depends` along with it.
        """
        return {
            "ordered": self._get_ordered(start, end),
            "invoiced": self._get_invoiced(start, end),
            "collected": self._get_collected(start, end),
            "won": self._get_won(start, end),
            "interaction": self._get_interactions(start, end),
        }

    @api.model
    def _get_facts(self, start=None, end=None):
        """UNION of all sources."""
        first = SQL("%s::date", start or "1900-01-01")
        last = SQL("%s::date", end or "9999-01-01")
        sources = self._fact_sources(first, last)
        return SQL(" UNION ALL ").join(sources.values())

    @api.model
    def _get_columns(self, measure, date, owner, amount, categ="NULL", type_id="NULL"):
        """The columns of a source; `owner` is SQL for user, team and company."""
        return SQL(
            "%s::varchar AS measure, %s AS date, %s, %s::integer AS categ_id,"
            " %s::integer AS type_id, %s::numeric AS amount",
            measure,
            date,
            owner,
            SQL(categ),
            SQL(type_id),
            amount,
        )

    @api.model
    def _to_day(self, moment):
        """Day of a UTC moment for the company, whose partner is joined as ``cp``."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(cp.tz, 'UTC'))::date", moment
        )

    @api.model
    def _get_near(self, moment, start, end):
        """Condition for an index on a UTC moment: no day is further off than this."""
        return SQL(
            "%(m)s >= %(start)s - interval '1 day' AND %(m)s < %(end)s"
            " + interval '2 days'",
            m=moment,
            start=start,
            end=end,
        )

    @api.model
    def _get_ordered(self, start, end, condition=None):
        """Confirmed orders without tax, by the day of the order."""
        day = self._to_day(SQL("s.date_order"))
        return SQL(
            """SELECT %(columns)s
                 FROM sale_order s
                 JOIN sale_order_line l ON l.order_id = s.id AND l.display_type IS NULL
                 LEFT JOIN product_product p ON p.id = l.product_id
                 LEFT JOIN product_template pt ON pt.id = p.product_tmpl_id
                 JOIN res_company c ON c.id = s.company_id
                 JOIN res_partner cp ON cp.id = c.partner_id
                WHERE s.state = 'sale' AND %(near)s AND %(condition)s
                  AND %(day)s BETWEEN %(start)s AND %(end)s""",
            columns=self._get_columns(
                "ordered",
                day,
                SQL("s.user_id, s.team_id, s.company_id"),
                SQL("l.price_subtotal / COALESCE(NULLIF(s.currency_rate, 0), 1)"),
                "pt.categ_id",
            ),
            near=self._get_near(SQL("s.date_order"), start, end),
            condition=condition or SQL("TRUE"),
            day=day,
            start=start,
            end=end,
        )

    @api.model
    def _get_invoiced(self, start, end):
        """Posted invoices less credit notes without tax, by the day of the invoice."""
        day = SQL("COALESCE(m.invoice_date, m.date)")
        return SQL(
            """SELECT %(columns)s
                 FROM account_move m
                 JOIN account_move_line l
                   ON l.move_id = m.id AND l.display_type = 'product'
                 LEFT JOIN product_product p ON p.id = l.product_id
                 LEFT JOIN product_template pt ON pt.id = p.product_tmpl_id
                WHERE m.state = 'posted' AND m.move_type IN %(types)s
                  AND %(day)s BETWEEN %(start)s AND %(end)s""",
            columns=self._get_columns(
                "invoiced",
                day,
                SQL("m.invoice_user_id AS user_id, m.team_id, m.company_id"),
                SQL("-l.balance"),
                "pt.categ_id",
            ),
            types=SALES_MOVES,
            day=day,
            start=start,
            end=end,
        )

    @api.model
    def _get_collected(self, start, end):
        """Money on invoices with tax: the rows of deal payments, by category."""
        Payment = self.env["crm.deal.payment"]
        return SQL(
            """SELECT %(columns)s
                 FROM (%(payments)s) y
                 CROSS JOIN LATERAL (%(categories)s) k
                WHERE y.date BETWEEN %(start)s AND %(end)s""",
            columns=self._get_columns(
                "collected",
                SQL("y.date"),
                SQL("y.user_id, y.team_id, y.company_id"),
                SQL("y.amount * k.share"),
                "k.categ_id",
            ),
            payments=Payment._get_payments(lambda key: SQL("TRUE")),
            categories=self._get_paid_categories(),
            start=start,
            end=end,
        )

    @api.model
    def _get_paid_categories(self):
        """Categories of the lines of a payment ``y``, and their shares in it."""
        return SQL(
            """SELECT pt.categ_id, COALESCE(SUM(l.price_total)
                      / NULLIF(SUM(SUM(l.price_total)) OVER (), 0), 0) AS share
                 FROM account_move_line l
                 LEFT JOIN product_product p ON p.id = l.product_id
                 LEFT JOIN product_template pt ON pt.id = p.product_tmpl_id
                 LEFT JOIN sale_order_line sl ON sl.id = (
                      SELECT MIN(r.order_line_id)
                        FROM sale_order_line_invoice_rel r
                       WHERE r.invoice_line_id = l.id)
                WHERE l.move_id = y.invoice_id AND l.display_type = 'product'
                  AND sl.order_id IS NOT DISTINCT FROM y.order_id
                GROUP BY pt.categ_id"""
        )

    @api.model
    def _get_won(self, start, end):
        """Won deals, by the day they were closed."""
        day = self._to_day(SQL("d.date_closed"))
        return SQL(
            """SELECT %(columns)s FROM %(deals)s
                WHERE d.won_status = 'won' AND %(near)s
                  AND %(day)s BETWEEN %(start)s AND %(end)s""",
            columns=self._get_columns("won", day, self._get_deal_owner(), SQL("1")),
            deals=self._get_deals(),
            near=self._get_near(SQL("d.date_closed"), start, end),
            day=day,
            start=start,
            end=end,
        )

    @api.model
    def _get_deal_owner(self):
        return SQL("d.user_id, d.team_id, c.id AS company_id")

    @api.model
    def _get_deals(self):
        """Deals ``d``; one without company belongs to that of its team or person.

        A deal that nobody has taken yet may be without: every company sees it.
        """
        return SQL(
            """crm_lead d
               LEFT JOIN crm_team t ON t.id = d.team_id
               LEFT JOIN res_users u ON u.id = d.user_id
               LEFT JOIN res_company c
                 ON c.id = COALESCE(d.company_id, t.company_id, u.company_id)
               LEFT JOIN res_partner cp ON cp.id = c.partner_id"""
        )

    @api.model
    def _get_interactions(self, start, end):
        """Calls, visits and other contacts with customers that took place."""
        day = self._to_day(SQL("n.date"))
        return SQL(
            """SELECT %(columns)s
                 FROM crm_interaction n
                 JOIN res_company c ON c.id = n.company_id
                 JOIN res_partner cp ON cp.id = c.partner_id
                WHERE n.date <= %(now)s AND %(near)s
                  AND %(day)s BETWEEN %(start)s AND %(end)s""",
            columns=self._get_columns(
                "interaction",
                day,
                SQL("n.user_id, n.team_id, n.company_id"),
                SQL("1"),
                type_id="n.type_id",
            ),
            now=fields.Datetime.now(),
            near=self._get_near(SQL("n.date"), start, end),
            day=day,
            start=start,
            end=end,
        )

    @api.model
    def _get_open_deals(self, today):
        """Weighted open deals by expected month, those past their date in this one.

        Columns as in `_get_deal_owner`, and month, is_overdue, expected, weighted
        (company currency) and chance (0..1: the count of deals to be won).
        """
        return SQL(
            """SELECT %(owner)s, d.id AS lead_id,
                      CASE WHEN d.date_deadline IS NOT NULL THEN date_trunc(
                          'month', GREATEST(d.date_deadline, %(today)s))::date
                      END AS month,
                      COALESCE(d.date_deadline < %(today)s, FALSE) AS is_overdue,
                      COALESCE(d.expected_revenue, 0)::numeric AS expected,
                      COALESCE(d.prorated_revenue, 0)::numeric AS weighted,
                      (COALESCE(d.probability, 0) / 100)::numeric AS chance
                 FROM %(deals)s
                WHERE d.active AND d.type = 'opportunity'
                  AND d.won_status = 'pending'""",
            owner=self._get_deal_owner(),
            today=SQL("%s::date", today),
            deals=self._get_deals(),
        )

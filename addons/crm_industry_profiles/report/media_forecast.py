from odoo import fields, models
from odoo.tools import SQL

KINDS = [
    ("published", "Published"),
    ("booked", "Booked"),
    ("option", "Option"),
    ("deal", "Opportunity"),
]


class MediaForecast(models.Model):
    """Sales of an issue: what is sold, and the rest by its probability.

    An opportunity counts until a place is held for it, so nothing counts twice.
    """

    _name = "media.forecast"
    _description = "Forecast of Advertising Sales"
    _auto = False
    _order = "date, id"
    _depends = {
        "media.booking": [
            "company_id",
            "issue_id",
            "lead_id",
            "option_until",
            "partner_id",
            "price",
            "probability",
            "state",
            "user_id",
        ],
        "media.issue": ["company_id", "date", "title_id"],
        "crm.lead": [
            "active",
            "expected_revenue",
            "media_issue_id",
            "partner_id",
            "probability",
            "user_id",
            "won_status",
        ],
    }

    issue_id = fields.Many2one("media.issue", readonly=True)
    title_id = fields.Many2one("media.title", string="Publication", readonly=True)
    date = fields.Date(string="Published on", readonly=True)
    kind = fields.Selection(KINDS, string="What", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    amount = fields.Monetary(readonly=True, help="The full price.")
    expected_amount = fields.Monetary(
        string="Expected",
        readonly=True,
        help="Sold space at its price; options and opportunities by probability.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._get_bookings(), self._get_deals())

    def _get_live(self):
        today = fields.Date.context_today(self)
        return SQL(
            "(b.state IN ('booked', 'published')"
            " OR (b.state = 'option' AND b.option_until >= %s))",
            today,
        )

    def _get_bookings(self):
        return SQL(
            """SELECT b.id * 2 AS id, i.id AS issue_id, i.title_id, i.date,
                      b.state AS kind, b.partner_id, b.user_id, b.lead_id,
                      b.price AS amount, i.company_id,
                      ROUND(b.price * CASE WHEN b.state = 'option'
                                           THEN b.probability::numeric / 100
                                           ELSE 1 END,
                            c.decimal_places) AS expected_amount
                 FROM media_booking b JOIN media_issue i ON i.id = b.issue_id
                 JOIN res_company a ON a.id = i.company_id
                 JOIN res_currency c ON c.id = a.currency_id
                WHERE %s""",
            self._get_live(),
        )

    def _get_deals(self):
        return SQL(
            """SELECT l.id * 2 + 1, i.id, i.title_id, i.date,
                      'deal', l.partner_id, l.user_id, l.id,
                      l.expected_revenue, i.company_id,
                      ROUND(l.expected_revenue * l.probability::numeric / 100,
                            c.decimal_places)
                 FROM crm_lead l JOIN media_issue i ON i.id = l.media_issue_id
                 JOIN res_company a ON a.id = i.company_id
                 JOIN res_currency c ON c.id = a.currency_id
                WHERE l.active AND l.won_status = 'pending'
                      AND NOT EXISTS (SELECT FROM media_booking b
                                       WHERE b.lead_id = l.id AND %s)""",
            self._get_live(),
        )

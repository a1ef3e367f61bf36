from odoo import api, fields, models
from odoo.tools import SQL

SEGMENTS = 1 << 20  # ids: room for the segments beside the invoice


class TradeResponse(models.Model):
    """What customers bought after campaigns, by segment, and who came again.

    A posted invoice stands once for each segment of its customer, and once without a
    segment for all customers: filter on one of them before you add up.
    """

    _name = "trade.response"
    _description = "Campaign Response"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "campaign_id",
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "invoice_user_id",
            "medium_id",
            "move_type",
            "source_id",
            "state",
        ],
        "crm.segment": ["company_id"],
        "crm.segment.member": ["date_leave", "partner_id", "segment_id"],
    }

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        aggregator="count_distinct",
    )
    segment_id = fields.Many2one("crm.segment", readonly=True)
    is_overall = fields.Boolean(
        string="All Customers",
        readonly=True,
        help="The row without a segment: these add up to all invoices.",
    )
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Posted, without tax; credit notes are taken off."
    )
    invoices = fields.Integer(readonly=True)
    is_repeat = fields.Boolean(
        string="Came Again",
        readonly=True,
        help="The customer had bought before.",
    )
    repeat_amount = fields.Monetary(string="From Those Who Came Again", readonly=True)
    days_between = fields.Integer(
        string="Days since the Purchase Before", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT m.id * %(room)s::bigint + COALESCE(s.segment_id, 0) AS id,
                      m.id AS move_id, m.partner_id, s.segment_id,
                      s.segment_id IS NULL AS is_overall, m.campaign_id, m.medium_id,
                      m.source_id, m.user_id, m.company_id, m.date, m.amount,
                      m.is_sale::integer AS invoices, m.is_repeat,
                      CASE WHEN m.is_repeat THEN m.amount ELSE 0 END AS repeat_amount,
                      CASE WHEN m.is_repeat THEN m.date - m.date_before END
                      AS days_between
                 FROM (%(moves)s) m
                 JOIN LATERAL (%(segments)s) s ON TRUE""",
            room=SEGMENTS,
            moves=self._get_moves(),
            segments=self._get_segments(),
        )

    @api.model
    def _get_moves(self):
        """SELECT of the posted invoices, with the one before of the same customer."""
        return SQL(
            """SELECT v.id, v.commercial_partner_id AS partner_id, v.campaign_id,
                      v.medium_id, v.source_id, v.invoice_user_id AS user_id,
                      v.company_id, v.invoice_date AS date,
                      v.amount_untaxed_signed AS amount,
                      v.move_type = 'out_invoice' AS is_sale,
                      v.move_type = 'out_invoice' AND LAG(v.id) OVER w IS NOT NULL
                      AS is_repeat, LAG(v.invoice_date) OVER w AS date_before
                 FROM account_move v
                WHERE v.state = 'posted'
                  AND v.move_type IN ('out_invoice', 'out_refund')
               WINDOW w AS (PARTITION BY v.company_id, v.commercial_partner_id,
                                         v.move_type ORDER BY v.invoice_date, v.id)"""
        )

    @api.model
    def _get_segments(self):
        """SELECT of the segments in which the customer is now, and of none."""
        return SQL(
            """SELECT NULL::integer AS segment_id
                UNION ALL
               SELECT e.segment_id FROM crm_segment_member e
                 JOIN crm_segment g ON g.id = e.segment_id
                WHERE e.partner_id = m.partner_id AND e.date_leave IS NULL
                  AND COALESCE(g.company_id, m.company_id) = m.company_id"""
        )

    @api.model
    @api.readonly
    def formatted_read_group(self, *args, **kwargs):
        return super().formatted_read_group(*args, **kwargs)

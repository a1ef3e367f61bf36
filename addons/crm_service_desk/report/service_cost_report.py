from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("time", "Work"),
    ("material", "Material"),
    ("travel", "Travel"),
    ("other", "Other"),
    ("revenue", "Earned"),
]


class ServiceCostReport(models.Model):
    """What service cost, and what its contracts and tickets earned.

    Costs are rows of tickets; earned are lines of posted invoices, in company currency
    without tax: of the order line or agreement of a support contract, or of an order
    that answers a ticket. A line of an invoice is counted once.
    """

    _name = "service.cost.report"
    _description = "Cost of Service"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "account.move": ["date", "invoice_date", "invoice_user_id", "state"],
        "account.move.line": ["balance", "display_type", "move_id", "sale_line_ids"],
        "sale.order": ["crm_agreement_id", "service_ticket_id"],
        "sale.order.line": ["order_id"],
        "service.cost": [
            "amount",
            "company_id",
            "date",
            "kind",
            "ticket_id",
            "user_id",
        ],
        "service.entitlement": [
            "agreement_id",
            "commercial_partner_id",
            "company_id",
            "date_end",
            "date_start",
            "kind",
            "order_line_id",
            "product_id",
        ],
        "service.ticket": [
            "category_id",
            "commercial_partner_id",
            "entitlement_id",
            "product_id",
            "team_id",
        ],
        "service.time": [
            "company_id",
            "cost",
            "date",
            "is_running",
            "seconds",
            "ticket_id",
            "user_id",
        ],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    ticket_id = fields.Many2one("service.ticket", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    category_id = fields.Many2one("service.category", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    user_id = fields.Many2one("res.users", string="Specialist", readonly=True)
    entitlement_id = fields.Many2one("service.entitlement", readonly=True)
    agreement_id = fields.Many2one("crm.agreement", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    hours = fields.Float(readonly=True)
    cost = fields.Monetary(readonly=True)
    revenue = fields.Monetary(string="Earned", readonly=True)
    margin = fields.Monetary(
        readonly=True, help="Earned less cost. Below nothing: service costs money."
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT r.*, c.currency_id, r.revenue - r.cost AS margin
                 FROM (%s) r JOIN res_company c ON c.id = r.company_id""",
            SQL(" UNION ALL ").join(self._get_branches()),
        )

    @api.model
    def _get_branches(self):
        """Selects with the same columns, ids apart by their rest of 4: a hook."""
        return [self._get_time_rows(), self._get_cost_rows(), self._get_revenue_rows()]

    @api.model
    def _get_time_rows(self):
        return SQL(
            """SELECT s.id::bigint * 4 AS id, s.date, 'time' AS kind, %s, s.user_id,
                      s.company_id, s.seconds / 3600.0 AS hours,
                      COALESCE(s.cost, 0) AS cost, 0 AS revenue
                 FROM service_time s %s
                WHERE s.is_running IS NOT TRUE""",
            self._get_ticket_columns(),
            self._get_ticket_joins(SQL("s.ticket_id")),
        )

    @api.model
    def _get_cost_rows(self):
        return SQL(
            """SELECT s.id::bigint * 4 + 1, s.date, s.kind, %s, s.user_id,
                      s.company_id, 0, COALESCE(s.amount, 0), 0
                 FROM service_cost s %s""",
            self._get_ticket_columns(),
            self._get_ticket_joins(SQL("s.ticket_id")),
        )

    @api.model
    def _get_revenue_rows(self):
        return SQL(
            """SELECT l.id::bigint * 4 + 2, COALESCE(m.invoice_date, m.date),
                      'revenue', t.id,
                      COALESCE(e.commercial_partner_id, t.commercial_partner_id),
                      t.team_id, t.category_id,
                      COALESCE(e.product_id, t.product_id), e.id, e.agreement_id,
                      m.invoice_user_id, m.company_id, 0, 0, -l.balance
                 FROM (%(lines)s) sold
                 JOIN sale_order_line sl ON sl.id = sold.id
                 JOIN sale_order o ON o.id = sl.order_id
                 JOIN sale_order_line_invoice_rel r ON r.order_line_id = sl.id
                 JOIN account_move_line l ON l.id = r.invoice_line_id
                 JOIN account_move m ON m.id = l.move_id
                 LEFT JOIN LATERAL (%(contract)s) e ON TRUE
                 LEFT JOIN service_ticket t ON t.id = o.service_ticket_id
                WHERE %(posted)s AND l.display_type = 'product'
                  AND (e.id IS NOT NULL OR t.id IS NOT NULL)
                  AND %(first)s""",
            first=self._get_first_line_condition(),
            lines=self._get_sold_lines(),
            contract=self._get_contract(),
            posted=self.env["crm.value"]._get_sales_condition(),
        )

    @api.model
    def _get_first_line_condition(self):
        """Of the order lines of one invoiced line the first."""
        return SQL(
            """NOT EXISTS (
                   SELECT FROM sale_order_line_invoice_rel f
                    WHERE f.invoice_line_id = r.invoice_line_id
                      AND f.order_line_id < r.order_line_id)"""
        )

    @api.model
    def _get_ticket_columns(self):
        return SQL(
            """t.id AS ticket_id, t.commercial_partner_id AS partner_id, t.team_id,
               t.category_id, t.product_id, t.entitlement_id, e.agreement_id"""
        )

    @api.model
    def _get_ticket_joins(self, ticket):
        return SQL(
            """JOIN service_ticket t ON t.id = %s
               LEFT JOIN service_entitlement e ON e.id = t.entitlement_id""",
            ticket,
        )

    @api.model
    def _get_sold_lines(self):
        """Lines of orders that a contract or a ticket knows, each once.

        Context ``service_entitlement_ids``: only those of some contracts, which then
        are found by their indexes.
        """
        ids = self.env.context.get("service_entitlement_ids")
        chosen = SQL("TRUE") if ids is None else SQL("y.id = ANY(%s)", list(ids))
        return SQL(
            """SELECT y.order_line_id AS id FROM service_entitlement y
                WHERE y.kind = 'contract' AND y.order_line_id IS NOT NULL
                  AND %(chosen)s
                UNION
               SELECT x.id FROM service_entitlement y
                 JOIN sale_order z ON z.crm_agreement_id = y.agreement_id
                 JOIN sale_order_line x ON x.order_id = z.id
                WHERE y.kind = 'contract' AND %(chosen)s
                UNION
               SELECT x.id FROM sale_order z
                 JOIN sale_order_line x ON x.order_id = z.id
                WHERE z.service_ticket_id IS NOT NULL AND %(tickets)s""",
            chosen=chosen,
            tickets=SQL("TRUE") if ids is None else SQL("FALSE"),
        )

    @api.model
    def _get_contract(self):
        """The one contract that an invoiced line is for: its own, or one in force."""
        return SQL(
            """SELECT x.id, x.agreement_id, x.commercial_partner_id, x.product_id
                 FROM service_entitlement x
                WHERE x.kind = 'contract' AND x.company_id = m.company_id
                  AND (x.order_line_id = sl.id OR x.agreement_id = o.crm_agreement_id)
                ORDER BY x.order_line_id = sl.id DESC NULLS LAST,
                         COALESCE(m.invoice_date, m.date) BETWEEN x.date_start
                             AND COALESCE(x.date_end, 'infinity') DESC,
                         x.id
                LIMIT 1"""
        )

from odoo import fields, models
from odoo.tools import SQL

IN_UNIT = SQL("COALESCE(uu.factor, 1) / NULLIF(COALESCE(tu.factor, 1), 0)")
DEPENDS = {
    "account.move": [
        "commercial_partner_id",
        "company_id",
        "invoice_date",
        "move_type",
        "state",
    ],
    "account.move.line": [
        "balance",
        "display_type",
        "move_id",
        "parent_state",
        "product_id",
        "product_uom_id",
        "quantity",
        "sale_line_ids",
    ],
    "crm.agreement": ["commercial_partner_id", "company_id"],
    "crm.agreement.plan": [
        "agreement_id",
        "amount",
        "commercial_partner_id",
        "company_id",
        "month",
        "product_id",
        "quantity",
    ],
    "product.product": ["product_tmpl_id"],
    "product.template": ["uom_id"],
    "res.partner": ["commercial_partner_id"],
    "sale.order": [
        "commitment_date",
        "company_id",
        "crm_agreement_id",
        "date_order",
        "partner_id",
        "state",
    ],
    "sale.order.line": [
        "display_type",
        "order_id",
        "product_id",
        "product_uom_id",
        "product_uom_qty",
    ],
    "uom.uom": ["factor"],
}


class ManufacturingPlanReport(models.Model):
    """Plan and actual of distributors, by product and month.

    Invoiced is from posted entries. An order is open as far as no posted invoice has
    taken it over, in the month for which it is promised: it counts once, wherever it
    is moved.
    """

    _name = "manufacturing.plan.report"
    _description = "Plan and Actual of Distributors"
    _auto = False
    _order = "month, id"
    _depends = DEPENDS

    agreement_id = fields.Many2one(
        "crm.agreement", readonly=True, help="Empty: bought outside of any plan."
    )
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Distributor", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    month = fields.Date(readonly=True)
    planned_quantity = fields.Float(readonly=True)
    planned_amount = fields.Monetary(readonly=True)
    invoiced_quantity = fields.Float(readonly=True)
    invoiced_amount = fields.Monetary(
        readonly=True, help="Without tax, from posted invoices and credit notes."
    )
    open_quantity = fields.Float(
        string="Ordered, Not Invoiced", readonly=True, help="Of confirmed orders."
    )
    missing_quantity = fields.Float(
        string="Missing to the Plan",
        readonly=True,
        help="Planned, less what is invoiced or ordered. Negative: more than planned.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @property
    def _table_query(self):
        return SQL(
            """SELECT q.*, planned_quantity - invoiced_quantity - open_quantity
                           AS missing_quantity
                 FROM (%s UNION ALL %s UNION ALL %s) q""",
            self._get_planned(),
            self._with_agreement(self._get_invoiced()),
            self._with_agreement(self._get_open()),
        )

    def _get_planned(self):
        return SQL(
            """SELECT p.id * 3 AS id, p.agreement_id, p.commercial_partner_id,
                      p.product_id, p.month, p.company_id,
                      p.quantity AS planned_quantity, p.amount AS planned_amount,
                      0.0 AS invoiced_quantity, 0.0 AS invoiced_amount,
                      0.0 AS open_quantity
                 FROM crm_agreement_plan p"""
        )

    def _with_agreement(self, events):
        """Give each event to one agreement: that of its order, else the first."""
        return SQL(
            """SELECT e.id, f.agreement_id, e.partner_id, e.product_id, e.month,
                      e.company_id, 0.0, 0.0, e.invoiced, e.amount, e.open
                 FROM (%s) e LEFT JOIN LATERAL (
                      SELECT p.agreement_id FROM crm_agreement_plan p
                       WHERE p.commercial_partner_id = e.partner_id
                         AND p.product_id = e.product_id AND p.month = e.month
                         AND p.company_id = e.company_id
                       ORDER BY p.agreement_id IS DISTINCT FROM e.agreement_id,
                                p.agreement_id LIMIT 1) f ON TRUE
                WHERE EXISTS (SELECT FROM crm_agreement_plan p
                               WHERE p.commercial_partner_id = e.partner_id
                                 AND p.company_id = e.company_id)""",
            events,
        )

    def _get_invoiced(self):
        return SQL(
            """SELECT l.id * 3 + 1 AS id, m.commercial_partner_id AS partner_id,
                      l.product_id, date_trunc('month', m.invoice_date)::date AS month,
                      m.company_id, -l.balance AS amount, 0.0 AS open,
                      CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                          * l.quantity * %(unit)s AS invoiced,
                      (SELECT MIN(s.crm_agreement_id) FROM sale_order_line_invoice_rel r
                         JOIN sale_order_line o ON o.id = r.order_line_id
                         JOIN sale_order s ON s.id = o.order_id
                        WHERE r.invoice_line_id = l.id) AS agreement_id
                 FROM account_move_line l
                 JOIN account_move m ON m.id = l.move_id
                 JOIN product_product pp ON pp.id = l.product_id
                 JOIN product_template pt ON pt.id = pp.product_tmpl_id
                 LEFT JOIN uom_uom uu ON uu.id = l.product_uom_id
                 LEFT JOIN uom_uom tu ON tu.id = pt.uom_id
                WHERE l.display_type = 'product' AND l.parent_state = 'posted'
                      AND m.move_type IN ('out_invoice', 'out_refund')""",
            unit=IN_UNIT,
        )

    def _get_open(self):
        """Lines of confirmed orders, less what posted invoices have taken over."""
        return SQL(
            """SELECT o.id * 3 + 2 AS id, c.commercial_partner_id AS partner_id,
                      o.product_id, s.company_id, 0.0 AS amount, 0.0 AS invoiced,
                      date_trunc('month', COALESCE(s.commitment_date, s.date_order)
                      )::date AS month, s.crm_agreement_id AS agreement_id,
                      GREATEST(o.product_uom_qty * %(unit)s - COALESCE(i.quantity, 0), 0
                      ) AS open
                 FROM sale_order_line o JOIN sale_order s ON s.id = o.order_id
                 JOIN res_partner c ON c.id = s.partner_id
                 JOIN product_product pp ON pp.id = o.product_id
                 JOIN product_template pt ON pt.id = pp.product_tmpl_id
                 LEFT JOIN uom_uom uu ON uu.id = o.product_uom_id
                 LEFT JOIN uom_uom tu ON tu.id = pt.uom_id
                 LEFT JOIN LATERAL (%(taken)s) i ON TRUE
                WHERE s.state = 'sale' AND o.display_type IS NULL
                      AND o.product_uom_qty * %(unit)s > COALESCE(i.quantity, 0)""",
            unit=IN_UNIT,
            taken=self._get_taken_over(),
        )

    def _get_taken_over(self):
        """What posted invoices have of the order line `o`, in the product's unit."""
        return SQL(
            """SELECT SUM(il.quantity * COALESCE(iu.factor, 1)
                          / NULLIF(COALESCE(tu.factor, 1), 0)
                          * CASE im.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                      ) AS quantity
                 FROM sale_order_line_invoice_rel r
                 JOIN account_move_line il ON il.id = r.invoice_line_id
                 JOIN account_move im ON im.id = il.move_id
                 LEFT JOIN uom_uom iu ON iu.id = il.product_uom_id
                WHERE r.order_line_id = o.id AND il.parent_state = 'posted'"""
        )

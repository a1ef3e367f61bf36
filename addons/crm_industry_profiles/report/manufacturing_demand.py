from odoo import fields, models
from odoo.tools import SQL

from .manufacturing_plan_report import DEPENDS, IN_UNIT

KINDS = [
    ("order", "Ordered"),
    ("plan", "Planned by Agreements"),
    ("deal", "Quoted"),
]


class ManufacturingDemand(models.Model):
    """What will have to be made, by product and month, for those who plan it.

    Confirmed orders as far as they are open, plans of distributors less what was
    bought on them, and the last quotation of each deal by its probability.
    """

    _name = "manufacturing.demand"
    _description = "Demand by Product and Month"
    _auto = False
    _order = "month, product_id, id"
    _depends = {
        **DEPENDS,
        "sale.order": [*DEPENDS["sale.order"], "opportunity_id"],
        "crm.lead": ["active", "date_deadline", "probability", "won_status"],
    }

    product_id = fields.Many2one("product.product", readonly=True)
    month = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, string="From", readonly=True)
    quantity = fields.Float(readonly=True)
    expected_quantity = fields.Float(
        readonly=True,
        help="Quotations count by the probability of their deal.",
    )
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s",
            self._get_ordered(),
            self._get_planned(),
            self._get_quoted(),
        )

    def _get_ordered(self):
        return SQL(
            """SELECT e.id, e.product_id, e.month, e.company_id, 'order' AS kind,
                      e.open AS quantity, e.open AS expected_quantity
                 FROM (%s) e""",
            self.env["manufacturing.plan.report"]._get_open(),
        )

    def _get_planned(self):
        return SQL(
            """SELECT p.id * 3, p.product_id, p.month, p.company_id, 'plan',
                      p.quantity - COALESCE(u.used, 0), p.quantity - COALESCE(u.used, 0)
                 FROM crm_agreement_plan p LEFT JOIN (
                      SELECT agreement_id, product_id, month,
                             SUM(invoiced_quantity + open_quantity) AS used
                        FROM (%s) r GROUP BY agreement_id, product_id, month
                      ) u ON u.agreement_id = p.agreement_id AND u.month = p.month
                         AND u.product_id = p.product_id
                WHERE p.quantity > COALESCE(u.used, 0)""",
            self.env["manufacturing.plan.report"]._table_query,
        )

    def _get_quoted(self):
        """Lines of the last quotation of each open deal."""
        return SQL(
            """SELECT o.id * 3 + 1, o.product_id,
                      date_trunc('month', COALESCE(s.commitment_date, d.date_deadline,
                                                   s.date_order))::date,
                      s.company_id, 'deal', o.product_uom_qty * %(unit)s,
                      o.product_uom_qty * %(unit)s * d.probability::numeric / 100
                 FROM sale_order_line o JOIN sale_order s ON s.id = o.order_id
                 JOIN crm_lead d ON d.id = s.opportunity_id
                 JOIN product_product pp ON pp.id = o.product_id
                 JOIN product_template pt ON pt.id = pp.product_tmpl_id
                 LEFT JOIN uom_uom uu ON uu.id = o.product_uom_id
                 LEFT JOIN uom_uom tu ON tu.id = pt.uom_id
                WHERE s.state IN ('draft', 'sent') AND o.display_type IS NULL
                      AND d.active AND d.won_status = 'pending'
                      AND s.id = (SELECT MAX(q.id) FROM sale_order q
                                   WHERE q.opportunity_id = d.id
                                     AND q.state IN ('draft', 'sent'))""",
            unit=IN_UNIT,
        )

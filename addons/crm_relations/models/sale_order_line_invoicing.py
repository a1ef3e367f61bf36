from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

SALES_MOVES = ("out_invoice", "out_refund", "out_receipt")


class SaleOrderLine(models.Model):
    """Tell whether a line is invoiced as far as it is delivered, to the cent.

    Reports on debts start from the lines that are not, and from open invoices, so that
    they cost what is open and not what was ever sold. It depends on what Odoo's own
    invoiced amount of a line depends on, and is written together with it.
    """

    _inherit = "sale.order.line"

    crm_invoicing = fields.Selection(
        [
            ("even", "As Delivered"),
            ("less", "Less than Delivered"),
            ("more", "More than Delivered"),
        ],
        string="Invoiced against Delivered",
        compute="_compute_crm_invoicing",
        store=True,
        help="Empty if it is not certain to the cent.",
    )

    _crm_uneven_idx = models.Index(
        "(order_id, crm_invoicing) WHERE crm_invoicing IS DISTINCT FROM 'even'"
    )

    @api.depends(
        "currency_id",
        "display_type",
        "is_downpayment",
        "price_total",
        "product_uom_qty",
        "qty_delivered",
        "state",
        "invoice_lines.display_type",
        "invoice_lines.move_id.currency_id",
        "invoice_lines.move_id.move_type",
        "invoice_lines.move_id.state",
        "invoice_lines.price_total",
        "invoice_lines.sale_line_ids",
    )
    def _compute_crm_invoicing(self):
        invoices = self.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type in SALES_MOVES
        )
        plain = invoices.filtered(lambda move: move._is_crm_plain())
        for line in self:
            billed = line.invoice_lines.filtered(lambda row: row.move_id in invoices)
            is_certain = (
                billed.move_id <= plain
                and billed.currency_id <= line.currency_id
                and all(len(row.sale_line_ids) == 1 for row in billed)
            )
            line.crm_invoicing = is_certain and line._get_crm_invoicing(billed)

    def _get_crm_invoicing(self, billed):
        """Compare with the posted invoice lines `billed`.

        Without rounding parts of a cent may add up over the lines of an order: then
        only a difference of a cent is certain.
        """
        is_delivered = self._counts_as_delivered()
        delivered = is_delivered and self._get_crm_delivered()
        if delivered is None:
            return False
        difference = self._get_crm_billed(billed) - delivered
        if abs(difference) > self.currency_id.rounding * 1.01:
            return "more" if difference > 0 else "less"
        is_whole = not is_delivered or self.qty_delivered == self.product_uom_qty
        return is_whole and self.currency_id.is_zero(difference) and "even"

    def _counts_as_delivered(self):
        return (
            self.state == "sale"
            and not self.display_type
            and not self.is_downpayment
            and bool(self.qty_delivered)
        )

    def _get_crm_delivered(self):
        """Value of what was delivered; None if taxes would have to be computed."""
        if not self.product_uom_qty:
            return None
        return self.price_total * self.qty_delivered / self.product_uom_qty

    def _get_crm_billed(self, billed):
        """Sum of the invoice lines; credit notes are negative."""
        return sum(
            row.price_total * (-1 if row.move_id.move_type == "out_refund" else 1)
            for row in billed
            if row.display_type == "product"
        )

    def _auto_init(self):
        """Fill in what is certain of existing lines in one statement."""
        is_new = not column_exists(self.env.cr, "sale_order_line", "crm_invoicing")
        if is_new:
            create_column(self.env.cr, "sale_order_line", "crm_invoicing", "varchar")
        result = super()._auto_init()
        if is_new:
            self._fill_crm_invoicing()
        return result

    @api.model
    def _fill_crm_invoicing(self):
        """What `_compute_crm_invoicing` says, for lines that have no mark yet."""
        query = SQL(
            """UPDATE sale_order_line line
                  SET crm_invoicing = CASE
                      WHEN x.difference > x.rounding * 1.01 THEN 'more'
                      WHEN x.difference < x.rounding * -1.01 THEN 'less'
                      WHEN x.difference = 0 AND x.is_whole THEN 'even' END
                 FROM (%s) x WHERE x.id = line.id AND x.is_plain""",
            self._get_crm_differences(),
        )
        self.env.cr.execute(query)

    @api.model
    def _get_crm_differences(self):
        """SELECT of order lines with what is invoiced less what is delivered."""
        return SQL(
            """SELECT d.id, u.rounding, COALESCE(i.is_plain, TRUE) AS is_plain,
                      NOT c.counts OR d.qty_delivered = d.product_uom_qty AS is_whole,
                      COALESCE(i.amount, 0) - CASE WHEN c.counts
                          THEN d.price_total * d.qty_delivered
                               / NULLIF(d.product_uom_qty, 0)
                          ELSE 0 END AS difference
                 FROM sale_order_line d
                 JOIN res_currency u ON u.id = d.currency_id
                 CROSS JOIN LATERAL (
                      SELECT d.state = 'sale' AND d.display_type IS NULL
                             AND d.is_downpayment IS NOT TRUE
                             AND COALESCE(d.qty_delivered, 0) <> 0 AS counts) c
                 LEFT JOIN (%s) i ON i.order_line_id = d.id
                WHERE d.crm_invoicing IS NULL""",
            self._get_crm_invoiced(),
        )

    @api.model
    def _get_crm_invoiced(self):
        """SELECT: amount on posted invoices by order line, and if it is a plain sum."""
        return SQL(
            """SELECT r.order_line_id, BOOL_AND(%s) AS is_plain,
                      SUM(l.price_total * g.sign) FILTER (
                          WHERE l.display_type = 'product') AS amount
                 FROM sale_order_line_invoice_rel r
                 JOIN sale_order_line b ON b.id = r.order_line_id
                 JOIN account_move_line l ON l.id = r.invoice_line_id
                 JOIN account_move m ON m.id = l.move_id
                  AND m.state = 'posted' AND m.move_type IN %s
                 JOIN res_company a ON a.id = m.company_id
                 CROSS JOIN LATERAL (SELECT CASE m.move_type WHEN 'out_refund' THEN -1
                                     ELSE 1 END AS sign) g
                 LEFT JOIN (SELECT tl.move_id, SUM(tl.price_total) AS total
                              FROM account_move_line tl
                             WHERE tl.display_type = 'product' GROUP BY tl.move_id) t
                   ON t.move_id = m.id
                GROUP BY r.order_line_id""",
            self._get_crm_plain(),
            SALES_MOVES,
        )

    @api.model
    def _get_crm_plain(self):
        """Condition that `_compute_crm_invoicing` can be certain of an invoice line."""
        return SQL(
            """m.currency_id = b.currency_id AND m.currency_id = a.currency_id
               AND t.total * g.sign = m.amount_total_in_currency_signed
               AND t.total * g.sign = m.amount_total_signed
               AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel e
                                WHERE e.invoice_line_id = l.id
                                  AND e.order_line_id <> b.id)"""
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    # what is open on invoices of customers: few of all that were ever posted
    _crm_open_idx = models.Index(
        "(id) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
        " AND (amount_residual <> 0 OR amount_residual_signed <> 0)"
    )

    def _is_crm_plain(self):
        """Whether the total is the sum of the lines, in the company's currency.

        It is not if taxes were edited, or rounded for all lines together.
        """
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        total = sum(lines.mapped("price_total"))
        if self.move_type == "out_refund":
            total = -total
        currency = self.currency_id
        return currency == self.company_id.currency_id and not any(
            currency.compare_amounts(total, amount)
            for amount in (
                self.amount_total_in_currency_signed,
                self.amount_total_signed,
            )
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # entries that were reset to draft and stayed matched: next to none of all, and
    # each report on debts looks for them
    _crm_matched_draft_idx = models.Index(
        "(id) WHERE parent_state <> 'posted' AND matching_number IS NOT NULL"
    )
    # what customers get back, besides bills of suppliers: the reports on payments look
    # on this side of all reconciliations
    _crm_credit_term_idx = models.Index(
        "(move_id) WHERE display_type = 'payment_term' AND balance <= 0"
    )
    # discounts and what a down payment takes off again; items of entries have no price
    _crm_negative_idx = models.Index(
        "(move_id)"
        " WHERE display_type = 'product' AND price_total < 0 AND price_unit <> 0"
    )

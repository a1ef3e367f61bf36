"""The SQL of a specialist, against which our reports are measured."""

OWED = "g.amount - COALESCE(i.amount, 0)"
# What each order has delivered (g) and what of that was settled (i), by one who knows
# that all is in one currency, without drafts that are still matched, down payments, or
# payments on their way.
ORDERS = """
    sale_order o
      JOIN (SELECT order_id, SUM(price_total * qty_delivered
                                 / NULLIF(product_uom_qty, 0)) AS amount
              FROM sale_order_line
             WHERE display_type IS NULL AND is_downpayment IS NOT TRUE
             GROUP BY order_id) g ON g.order_id = o.id
      LEFT JOIN (SELECT sl.order_id,
                        SUM(l.price_total * (m.amount_total - m.amount_residual)
                            / NULLIF(m.amount_total, 0)
                            * CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END)
                        AS amount
                   FROM account_move_line l
                   JOIN account_move m ON m.id = l.move_id
                   JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                   JOIN sale_order_line sl ON sl.id = r.order_line_id
                  WHERE m.state = 'posted' AND l.display_type = 'product'
                    AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                  GROUP BY sl.order_id) i ON i.order_id = o.id"""
BY_PERSON = f"""
    SELECT o.user_id, SUM({OWED}), COUNT(*)
      FROM {ORDERS}
     WHERE o.state = 'sale' AND o.company_id = %s AND {OWED} > 0
     GROUP BY o.user_id"""
BY_ACCOUNT = f"""
    SELECT c.commercial_partner_id, ROUND(SUM({OWED}), 2)
      FROM {ORDERS}
      JOIN res_partner c ON c.id = o.partner_id
     WHERE o.state = 'sale' AND {OWED} > 0
     GROUP BY c.commercial_partner_id"""

"""The SQL of a specialist, against which our reviews and reports are measured.

By somebody who knows that all is in one currency, that entries hold nothing but money,
that partners buy nothing themselves, and that an invoice belongs to one deal.
"""

from .filling import PARTNERS

# money of deals of partners
MONEY = """
    account_partial_reconcile p
      JOIN account_move_line k ON k.id = p.credit_move_id
      JOIN account_move b ON b.id = k.move_id AND b.state = 'posted'
       AND b.date > {since} AND b.date <= CURRENT_DATE
      JOIN account_move_line i ON i.id = p.debit_move_id
      JOIN account_move m ON m.id = i.move_id AND m.state = 'posted'
       AND m.move_type = 'out_invoice'
      JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
      JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
      JOIN sale_order_line sl ON sl.id = r.order_line_id
      JOIN sale_order o ON o.id = sl.order_id
      JOIN crm_lead d ON d.id = o.opportunity_id"""
VALUES = f"""
CREATE TEMP TABLE plain_value AS
SELECT e.id, e.partner_id, g.sequence, e.grade_id, COALESCE(m.amount, 0) AS revenue,
       COALESCE(w.number, 0) AS deals, COALESCE(c.number, 0) AS certificates
  FROM prm_enrollment e
  JOIN res_partner_grade g ON g.id = e.grade_id
  LEFT JOIN (SELECT d.prm_partner_id, SUM(p.amount) AS amount
               FROM {MONEY.format(since="CURRENT_DATE - INTERVAL '12 months'")}
              GROUP BY d.prm_partner_id) m ON m.prm_partner_id = e.partner_id
  LEFT JOIN (SELECT prm_partner_id, COUNT(*) AS number FROM crm_lead
              WHERE won_status = 'won'
                AND date_closed >= CURRENT_DATE + 1 - INTERVAL '12 months'
                AND date_closed < CURRENT_DATE + 1
              GROUP BY prm_partner_id) w ON w.prm_partner_id = e.partner_id
  LEFT JOIN (SELECT y.partner_id, COUNT(DISTINCT x.person_id) AS number
               FROM prm_certification x
               JOIN prm_employment y ON y.person_id = x.person_id
              WHERE x.is_passed AND x.date_passed <= CURRENT_DATE
                AND x.date_until >= CURRENT_DATE
              GROUP BY y.partner_id) c ON c.partner_id = e.partner_id
 WHERE e.is_current AND e.date_review <= CURRENT_DATE
"""
NOTE = """
CREATE TEMP TABLE plain_review AS
SELECT id, grade_id, CURRENT_DATE AS date, (SELECT MIN(g.id) FROM res_partner_grade g
       WHERE g.sequence = 1) AS level,
       jsonb_build_object('revenue', revenue, 'deals', deals,
                          'certificates', certificates) AS evidence
  FROM plain_value
"""
MOVE = """
UPDATE prm_enrollment e SET date_review = CURRENT_DATE + 365
  FROM plain_review r WHERE r.id = e.id
"""
BY_LEVEL = f"""
SELECT e.grade_id, SUM(p.amount)
  FROM {MONEY}
  JOIN prm_enrollment e ON e.partner_id = d.prm_partner_id AND e.is_current
 WHERE e.partner_id >= {PARTNERS}
 GROUP BY e.grade_id
"""
REVENUE = BY_LEVEL.format(
    since="DATE_TRUNC('year', CURRENT_DATE - INTERVAL '3 years') - INTERVAL '1 day'"
)
REVENUE_OF_YEAR = BY_LEVEL.format(
    since="DATE_TRUNC('year', CURRENT_DATE) - INTERVAL '1 day'"
)
# the last paid invoices of some partners, as many of each
PAID_INVOICES = """
SELECT x.id
  FROM (SELECT DISTINCT partner_id FROM prm_enrollment WHERE partner_id >= %s
         ORDER BY partner_id LIMIT %s) e
  CROSS JOIN LATERAL (
       SELECT im.id
         FROM crm_lead d
         JOIN sale_order o ON o.opportunity_id = d.id
         JOIN sale_order_line sl ON sl.order_id = o.id
         JOIN sale_order_line_invoice_rel r ON r.order_line_id = sl.id
         JOIN account_move_line l ON l.id = r.invoice_line_id
         JOIN account_move im ON im.id = l.move_id AND im.payment_state = 'paid'
        WHERE d.prm_partner_id = e.partner_id
        ORDER BY im.date DESC, im.id LIMIT %s) x
"""

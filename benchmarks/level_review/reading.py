"""The yearly review: ours, and the statements that a specialist would write."""

from contextlib import contextmanager
from unittest.mock import patch

from deal_money.clock import Clock

# What partners have, for somebody who knows that all is in one currency, that entries
# hold nothing but money and that an invoice belongs to one deal.
VALUES = """
CREATE TEMP TABLE plain_value AS
SELECT e.id, e.partner_id, g.sequence, e.grade_id, COALESCE(m.amount, 0) AS revenue,
       COALESCE(w.number, 0) AS deals, COALESCE(c.number, 0) AS certificates
  FROM prm_enrollment e
  JOIN res_partner_grade g ON g.id = e.grade_id
  LEFT JOIN (SELECT d.prm_partner_id, SUM(p.amount) AS amount
               FROM account_partial_reconcile p
               JOIN account_move_line k ON k.id = p.credit_move_id
               JOIN account_move b ON b.id = k.move_id AND b.state = 'posted'
                AND b.date > CURRENT_DATE - INTERVAL '12 months'
                AND b.date <= CURRENT_DATE
               JOIN account_move_line i ON i.id = p.debit_move_id
               JOIN account_move m ON m.id = i.move_id AND m.state = 'posted'
                AND m.move_type = 'out_invoice'
               JOIN account_move_line l ON l.move_id = m.id
                AND l.display_type = 'product'
               JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
               JOIN sale_order_line sl ON sl.id = r.order_line_id
               JOIN sale_order o ON o.id = sl.order_id
               JOIN crm_lead d ON d.id = o.opportunity_id
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


def measure(env, repeat, say):
    """{what: {"seconds", "cpu", "sql"}}: each review is rolled back."""
    env.cr.execute("SELECT pg_backend_pid()")
    clock = Clock(env, env.cr.fetchone()[0], say)
    day = env.cr.now().date()
    due = env["prm.enrollment"].search([("partner_id", ">=", 20_000_000)])
    return {
        "plain": clock.take("plain SQL", lambda: undone(env, plain), repeat),
        "values": clock.take("our values", lambda: due._get_cases(day), repeat),
        "review": clock.take("our review", lambda: undone(env, review), repeat),
    }


def plain(env):
    for statement in (VALUES, NOTE, MOVE):
        env.cr.execute(statement)


def review(env):
    with committing_nothing(env):
        env["prm.enrollment"]._cron_review()


@contextmanager
def committing_nothing(env):
    """A scheduled action commits each batch: here, all is one to be undone.

    Letters to partners are not part of the review, and wait.
    """
    crons, reviews = env.registry["ir.cron"], env.registry["prm.review"]
    with (
        patch.object(crons, "_commit_progress", return_value=60),
        patch.object(reviews, "_notify_partners", lambda self: None),
    ):
        yield


def undone(env, call):
    env.flush_all()
    env.cr.execute("SAVEPOINT levels")
    try:
        call(env)
        env.flush_all()
        env.cr.precommit.run()  # tracking
    finally:
        env.clear()
        env.cr.execute("ROLLBACK TO SAVEPOINT levels")

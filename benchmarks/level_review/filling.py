"""Resellers of the deals that deal_money writes: levels, certificates, criteria."""

from deal_money.filling import FIRST, defaults

from odoo.tools import SQL

PARTNERS = 2 * FIRST  # ids; people and certificates have the same
DEALS_PER_PARTNER = 100
TABLES = (
    "crm_lead",
    "crm_partner_role_period",
    "prm_certification",
    "prm_deal_registration",
    "prm_employment",
    "prm_enrollment",
    "prm_registration_receipt",
    "res_partner",
    "res_users",
    "res_users_log",
)
STEPS = [
    """INSERT INTO res_partner (id, name, complete_name, active, is_company, type,
           commercial_partner_id, autopost_bills, create_date, write_date)
       SELECT %(first)s + i, 'Reseller ' || i, 'Reseller ' || i, TRUE, TRUE, 'contact',
              %(first)s + i, 'ask', NOW(), NOW()
         FROM GENERATE_SERIES(0, %(partners)s - 1) i""",
    """INSERT INTO res_partner (id, name, complete_name, active, is_company, type,
           parent_id, commercial_partner_id, autopost_bills, create_date, write_date)
       SELECT %(first)s + %(partners)s + i, 'Person ' || i, 'Person ' || i, TRUE, FALSE,
              'contact', %(first)s + i / 3, %(first)s + i / 3, 'ask', NOW(), NOW()
         FROM GENERATE_SERIES(0, %(partners)s * 3 - 1) i""",
    """INSERT INTO prm_employment (person_id, partner_id)
       SELECT id, commercial_partner_id FROM res_partner
        WHERE id >= %(first)s + %(partners)s""",
    """INSERT INTO prm_certification (certificate_id, person_id, partner_id, score,
           is_passed, date_passed, date_until)
       SELECT %(certificate)s, id, commercial_partner_id, 80, id %% 7 <> 0,
              CURRENT_DATE - 100 - (id %% 500)::int,
              CURRENT_DATE + 250 - (id %% 300)::int
         FROM res_partner WHERE id >= %(first)s + %(partners)s""",
    # two of three deals are won, twenty days after they came
    """UPDATE crm_lead SET prm_partner_id = %(first)s + id %% %(partners)s,
              won_status = CASE WHEN id %% 3 > 0 THEN 'won' ELSE won_status END,
              date_closed = CASE WHEN id %% 3 > 0
                                 THEN create_date + INTERVAL '20 days' END
        WHERE id > %(deals)s""",
    # most stand where the year has brought them; some have more, some have less
    """INSERT INTO prm_enrollment (partner_id, type_id, track_id, grade_id, state,
           is_current, date_start, date_grade, date_review, company_id, user_id)
       SELECT %(first)s + i, %(type)s, %(track)s,
              (%(grades)s)[CASE WHEN i %% 100 BETWEEN 10 AND 74 AND i %% 20 > 0
                                THEN 1 ELSE 2 END], 'active', TRUE,
              CURRENT_DATE - 365, CURRENT_DATE - 365, CURRENT_DATE, %(company)s,
              %(user)s
         FROM GENERATE_SERIES(0, %(partners)s - 1) i""",
    # what an enrollment gives to its partner
    """UPDATE res_partner p SET grade_id = e.grade_id
         FROM prm_enrollment e WHERE e.partner_id = p.id AND p.id >= %(first)s""",
    """INSERT INTO crm_partner_role_period (partner_id, role_id, date_start)
       SELECT partner_id, %(role)s, date_start
         FROM prm_enrollment WHERE partner_id >= %(first)s""",
    # the first of three people works in the portal, and was there six times
    """INSERT INTO res_users (id, partner_id, company_id, login, active, share,
           notification_type)
       SELECT id, id, %(company)s, 'person' || id, TRUE, TRUE, 'email'
         FROM res_partner WHERE id >= %(first)s + %(partners)s AND id %% 3 = 0""",
    """INSERT INTO res_users_log (create_uid, create_date)
       SELECT u.id, CURRENT_DATE - (u.id %% 90)::int - 60 * i
         FROM res_users u, GENERATE_SERIES(0, 5) i WHERE u.id >= %(first)s""",
    # each tenth deal was registered, and progress on it was reported
    """INSERT INTO prm_deal_registration (id, partner_id, company_id, currency_id,
           number, customer_name, customer_key, state, lead_id, date_submitted)
       SELECT d.id, d.prm_partner_id, d.company_id, c.currency_id, 'BDR' || d.id,
              'Customer ' || d.id, 'customer ' || d.id, 'approved', d.id, d.create_date
         FROM crm_lead d JOIN res_company c ON c.id = d.company_id
        WHERE d.id > %(deals)s AND d.id %% 10 = 0""",
    """INSERT INTO prm_registration_receipt (registration_id, step, digest, date)
       SELECT g.id, s.step, '-', g.date_submitted + s.days * INTERVAL '1 day'
         FROM prm_deal_registration g,
              (VALUES ('submitted', 0), ('approved', 1), ('progress', 9)) s (step, days)
        WHERE g.id > %(deals)s""",
]


def fill(env, deals, say):
    """Give the deals to partners, once; return the enrollments to review."""
    enrollments = env["prm.enrollment"]
    made = [("partner_id", ">=", PARTNERS)]
    if not enrollments.search_count(made, limit=1):
        write(env, deals)
        env.cr.commit()
        with env.registry.cursor() as cr:
            cr.commit()
            cr._cnx.autocommit = True
            for table in TABLES:
                say(f"vacuum {table}")
                cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
            cr._cnx.autocommit = False
    return enrollments.search(made)


def write(env, deals):
    """Write all rows in the transaction."""
    env["prm.enrollment"].search([]).date_review = False
    grades = env["res.partner.grade"].search([], order="sequence, id", limit=3)
    certificate = env["prm.certificate"].create({"name": "Exam", "code": "benchmark"})
    make_criteria(env, grades)
    params = {
        "first": PARTNERS,
        "deals": FIRST,
        "partners": max(1, deals // DEALS_PER_PARTNER),
        "certificate": certificate.id,
        "type": env.ref("crm_partner_prm.prm_partner_type_consulting").id,
        "track": env.ref("crm_partner_prm.prm_track_sales").id,
        "grades": grades.ids,
        "role": env.ref("crm_relations.crm_partner_role_partner").id,
        "company": env["res.company"].search([], order="id", limit=1).id,
        "user": env.uid,
    }
    env.flush_all()
    env.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER")
    if env.cr.fetchone()[0]:
        env.cr.execute("SET LOCAL session_replication_role = replica")
    with defaults(env, [step for step in STEPS if step.startswith("INSERT")]):
        for statement in STEPS:
            env.cr.execute(statement, params)


def make_criteria(env, grades):
    """Paid revenue, deals and certificates of the last year for the two best levels."""
    env["prm.tier.criterion"].search([]).unlink()
    needed = (
        ("revenue", 15500, 8000),
        ("deals", 34, 15),
        ("certificates", 2, 1),
    )
    env["prm.tier.criterion"].create(
        [
            {
                "grade_id": grade.id,
                "kind": kind,
                "target": target,
                "date_start": "2000-01-01",
            }
            for kind, *targets in needed
            for grade, target in zip(grades, targets, strict=False)
        ]
    )

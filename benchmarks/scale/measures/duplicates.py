"""Duplicates among all customers: the whole nightly search."""

from desk_race.sides import without_commit

from .base import Measure

# what a specialist would look at first: the same number or the same address
PAIRS = """
    SELECT count(*) FROM (
        SELECT a.id, b.id FROM res_partner a JOIN res_partner b
            ON b.phone_sanitized = a.phone_sanitized AND b.id > a.id
         WHERE a.active AND b.active
         UNION
        SELECT a.id, b.id FROM res_partner a JOIN res_partner b
            ON b.email_normalized = a.email_normalized AND b.id > a.id
         WHERE a.active AND b.active) x"""


def scan(bench):
    Scan = bench.env["crm.duplicate.scan"]
    Scan.search([("state", "!=", "done")]).state = "done"
    return lambda: without_commit(Scan, Scan._cron_scan)


def plain(bench):
    def call():
        bench.env.cr.execute(PAIRS)
        return bench.env.cr.fetchone()[0]

    return call


MEASURES = [
    Measure(
        "duplicates",
        "search for duplicates among all contacts",
        scan,
        plain,
        beside="plain SQL: same phone or e-mail only",
        growth="all customers live in one city here and bear names of one list, so a"
        " million of them are 7.0 million pairs of people who sound alike in one place,"
        " a hundred thousand are 0.1 million; each pair is compared. Reading the names"
        " grows in proportion (9 s, 75 s). It works in batches in the night and goes on"
        " where it stopped.",
    )
]

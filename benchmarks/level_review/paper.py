"""The results as a page for people."""

from deal_money.paper import line, spread, verdict

INTRODUCTION = """\
# Levels, reports and incentives of partners, beside plain SQL

Made by `benchmarks/levels` in a database of its own: deals, orders, invoices and
payments as `benchmarks/deals` makes them, a reseller for each hundred deals, with
people, certificates, registrations and logins. *CPU* is the seconds that Odoo and
PostgreSQL worked for it; *times* compares these, for neighbours on the machine hardly
change them. *SQL* is the number of statements. What is written is undone.

{date}: Odoo {odoo}, PostgreSQL {postgresql},
{shared_buffers} of shared buffers, Python {python}, {processors} processors,
load {load_before} before and {load_after} after.

## {partners:,} partners, {deals:,} deals, {invoices:,} invoices, {size}

{filled}Times are the median of the runs with the fastest and slowest, *first* is the
first run; reviews and reports read more than caches hold.

| what | s | first s | CPU | SQL | beside | times | budget |
| --- | --- | --- | --- | --- | --- | --- | --- |"""
NOTES = """
- *Review*: all that the scheduled action does, in batches: it reads what counts for all
  partners at once, decides, writes a review with its evidence for each, moves levels
  with their trail, and sets the day of the next one. Letters wait. The plain SQL reads
  the same, writes a table of reviews and sets the day.
- *Settlement*: 1,500 payments of 30 partners that have come in become lines of
  statements; then the same again with nothing new.
- *Revenue*: of three years if nothing else is said; by type or territory it costs the
  same. The plain SQL knows that all is in one currency, that no entry holds a discount
  or a write-off, and that each invoice belongs to one deal; ours gives the same to the
  cent where that is not so."""
TIMES = 1.5
BESIDE = {
    "review": "review by plain SQL",
    "what counts": "review by plain SQL",
    "revenue by level": "revenue by plain SQL",
    "revenue of the year by level": "revenue of the year by plain SQL",
}
MOST_SECONDS = {"scorecard page": 0.5, "settlement": 1.0}
MOST_SQL = {"settlement": 100, "settlement, nothing new": 10}


# why a budget may be missed, and what is to be done
YEARS = (
    "each payment is looked at beside its journal, its own amount and the orders of all"
    " lines of its invoice, which plain SQL takes for granted. To be done: sums per"
    " partner and month, brought up to date with the payment, as deals have them."
)
REASONS = {
    "scorecard page": "nearly all of it is one statement: what 80 partners received in"
    " four quarters is looked up in 24,000 invoices of 8,000 deals. To be done: the"
    " same sums per partner and month as for the revenue by level.",
    "settlement": "half of it is one statement, nearly half of that is planning it,"
    " and a third is writing 1,500 lines, with their indexes. To be done: a plan of"
    " fewer branches where nothing has been published yet.",
    "review": "what counts is more than four fifths of it, the rest is one row of"
    " evidence per partner. To be done: sums of money per partner and month.",
    "what counts": YEARS,
    "revenue by level": YEARS,
    "revenue of the year by level": YEARS,
}
MISSED = "Budgets that were missed, and why:"


def write(results: dict) -> str:
    about, reading = results["about"], results["reading"]
    loads = {
        key: "/".join(f"{load:.1f}" for load in about[key])
        for key in ("load_before", "load_after")
    }
    spent = sum(about["filled_in_seconds"].values())  # nothing, if it was full before
    filled = f"Filled by SQL in {spent:,.0f} s. " if spent else ""
    head = INTRODUCTION.format(**{**about, **loads}, filled=filled)
    rows = [_row(what, cost, reading) for what, cost in reading.items()]
    return "\n".join([head, *rows, NOTES, *_reasons(reading), ""])


def _row(what: str, cost: dict, reading: dict) -> str:
    times = _times(what, reading)
    return line(
        [
            what,
            spread(cost, "seconds", places=2),
            f"{cost['first']:,.2f}",
            f"{cost['cpu']:,.2f}",
            f"{cost['sql']:,}",
            BESIDE.get(what, ""),
            f"{times:.2f}" if times else "",
            ", ".join(
                f"{most} {verdict(is_kept)}"
                for most, is_kept in _budgets(what, cost, times).items()
            ),
        ]
    )


def _times(what: str, reading: dict) -> float | None:
    if what not in BESIDE:
        return None
    return reading[what]["cpu"] / reading[BESIDE[what]]["cpu"]


def _budgets(what: str, cost: dict, times: float | None) -> dict[str, bool]:
    """{what it may cost: whether it does not cost more}"""
    budgets = {}
    if times is not None:
        budgets[f"{TIMES} times"] = times <= TIMES
    if most := MOST_SECONDS.get(what):
        budgets[f"{most} s"] = cost["seconds"] <= most
    if most := MOST_SQL.get(what):
        budgets[f"{most} SQL"] = cost["sql"] <= most
    return budgets


def _reasons(reading: dict) -> list[str]:
    """Why something takes more than it may, and what can be done."""
    missed = [
        what
        for what, cost in reading.items()
        if not all(_budgets(what, cost, _times(what, reading)).values())
    ]
    if not missed:
        return []
    unknown = "not looked into yet."
    rows = [f"- {what}: {REASONS.get(what, unknown)}" for what in missed]
    return ["", MISSED, "", *rows]

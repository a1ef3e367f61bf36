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
    return "\n".join([head, *rows, NOTES, ""])


def _row(what: str, cost: dict, reading: dict) -> str:
    beside = BESIDE.get(what, "")
    times = cost["cpu"] / reading[beside]["cpu"] if beside else None
    return line(
        [
            what,
            spread(cost, "seconds", places=2),
            f"{cost['first']:,.2f}",
            f"{cost['cpu']:,.2f}",
            f"{cost['sql']:,}",
            beside,
            f"{times:.2f}" if beside else "",
            _budget(what, cost, times),
        ]
    )


def _budget(what: str, cost: dict, times: float | None) -> str:
    budgets = []
    if times is not None:
        budgets.append(f"{TIMES} times {verdict(times <= TIMES)}")
    if most := MOST_SECONDS.get(what):
        budgets.append(f"{most} s {verdict(cost['seconds'] <= most)}")
    if most := MOST_SQL.get(what):
        budgets.append(f"{most} SQL {verdict(cost['sql'] <= most)}")
    return ", ".join(budgets)

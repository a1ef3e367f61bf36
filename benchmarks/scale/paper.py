"""The results as a page for people."""

INTRODUCTION = """\
# What the CRM costs, beside Odoo's own screens and plain SQL

Made by `benchmarks/run`, which makes the databases, checks that they are consistent and
measures in them. Both sides do their work by turns in one process. Every run starts
with an empty cache of records and is rolled back; *caches empty* also empties those of
the registry, as in a worker that has just started (the disk's cache stays). Times are
the median of {repeat} runs with the fastest and slowest (fewer of what takes minutes:
their number stands there), *SQL* is the number of statements, *rows* what they read
from tables.

{date}: Odoo {odoo}, PostgreSQL {postgresql}, Python {python}, {cpus} processors.

To repeat it: `benchmarks/run --customers {sizes}`, on a calm machine with {room} GiB of
free disk.
"""
DATABASE = """\
## {customers:,} customers

{rows:,} rows ({gib:.1f} GiB), made in {seconds:,.0f} s: {content}.
Load {before} before and {after} after.

| what | beside | ms there | ms ours | times | SQL there | SQL ours | rows there | \
rows ours | budget |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
GIB_PER_MILLION = 40
MISSED = "**missed**"
UNKNOWN = "not looked into yet."
# table -> what its rows are to people
CONTENT = {
    "res_partner": "contacts",
    "crm_relation": "relations between them",
    "crm_interaction": "notes of what was said",
    "mail_message": "letters and messages",
    "crm_lead": "deals",
    "sale_order": "orders",
    "account_move": "invoices and other entries",
    "account_payment": "payments",
    "service_ticket": "tickets",
    "service_ticket_event": "events of tickets",
    "service_sla_status": "clocks",
}
GROWTH = """\
## How cost grows

From {small:,} to {large:,} customers ({times:g} times as many). Huge accounts have the
same history in both, if both have 100,000 customers or more. 1 means: it costs what it
did; {times:g}: in proportion, as for what reads everything.

| what | ms there | ms ours | rows ours |
| --- | --- | --- | --- |"""


STEEP = 1.2  # times the growth of the database is more than in proportion
FEW = range(2, 5)  # runs that are told
ELSEWHERE = """\
## What is measured elsewhere

| what | beside | page | command |
| --- | --- | --- | --- |
| tickets: creation, stages, list, board, mail, portal, clocks counted anew, the \
minute's pass; right or wrong in each of the faults of its peer | OCA `helpdesk_mgmt`, \
`helpdesk_mgmt_sla` | [SERVICE_DESK.md](SERVICE_DESK.md) | `benchmarks/service_desk` |
| relations, pay, calls; right or wrong | OCA `partner_multi_relation`, \
`commission_oca`, `crm_phonecall` | [PEERS.md](PEERS.md) | `benchmarks/peers` |
| deals by the hundred thousand; writing deals, orders, invoices and payments | plain \
SQL; Odoo without our addons | [DEALS.md](DEALS.md) | `benchmarks/deals` |
| many people at once over HTTP | | [LOAD.md](LOAD.md) | `benchmarks/load` |
| fifty customers who log in at once | | [PORTAL_LOGINS.md](PORTAL_LOGINS.md) | \
`benchmarks/portal_logins` |
| reading from a replica, and what happens when it dies | | \
[operations.md](../docs/operations.md#read-replica) | \
`setup/test tests/test_replica.py` |
"""


def write(results: list[dict]) -> str:
    sizes = [result["about"]["customers"] for result in results]
    lines = [
        INTRODUCTION.format(
            **results[0]["about"],
            sizes=",".join(map(_short, sizes)),
            room=room(sum(sizes)),
        )
    ]
    for result in results:
        lines += [*_database(result), ""]
    if len(results) > 1:
        lines += [*_growth(results[0], results[-1]), ""]
    return "\n".join([*lines, ELSEWHERE])


def room(customers: int) -> int:
    """GiB that databases of so many customers take while they are made and used."""
    return 2 + round(GIB_PER_MILLION * customers / 1_000_000)


def _short(number: int) -> str:
    """1000000 -> 1m"""
    for unit, word in ((1_000_000, "m"), (1_000, "k")):
        if number % unit == 0:
            return f"{number // unit}{word}"
    return str(number)


def _database(result: dict) -> list[str]:
    about, made = result["about"], result["made"]
    head = DATABASE.format(
        customers=about["customers"],
        rows=sum(made["rows"].values()),
        gib=about["bytes"] / 1024**3,
        seconds=made["seconds"],
        content=_content(made["rows"]),
        before=load_words(about["load_before"]),
        after=load_words(about["load_after"]),
    )
    return [head, *map(_line, result["measures"]), *reasons(result["measures"])]


def _content(rows: dict) -> str:
    words = [f"{rows[name]:,} {word}" for name, word in CONTENT.items() if name in rows]
    return ", ".join(words)


def reasons(measures: list[dict]) -> list[str]:
    """Why budgets were missed."""
    missed = [measure for measure in measures if MISSED in verdict(measure)]
    return _explain("Budgets that were missed, and why:", missed, "why")


def _explain(head: str, measures: list[dict], key: str) -> list[str]:
    """What the measures say under that key, those with the same reason together."""
    found = {}
    for measure in measures:
        found.setdefault(measure.get(key) or UNKNOWN, []).append(measure["what"])
    if not found:
        return []
    lines = [f"- {'; '.join(whats)}: {why}" for why, whats in found.items()]
    return ["", head, "", *lines]


def load_words(loads: list[float]) -> str:
    return "/".join(f"{load:.1f}" for load in loads)


def _line(measure: dict) -> str:
    ours, other = measure["sides"]["ours"], measure["sides"].get("reference")
    cells = [measure["what"], measure["beside"]]
    cells += [spread(other), spread(ours)]
    cells.append(f"{_times(ours, other):.2f}" if other else "")
    cells += [
        f"{side[key]:,}" if side else ""
        for key in ("sql", "rows")
        for side in (other, ours)
    ]
    cells.append(verdict(measure))
    return f"| {' | '.join(cells)} |"


def spread(side: dict | None) -> str:
    if not side:
        return ""
    few = len(side.get("runs", ()))
    if few == 1:
        return f"{side['ms']:,.1f} (once)"
    words = f", of {few}" if few in FEW else ""
    return f"{side['ms']:,.1f} ({side['ms_min']:,.1f}-{side['ms_max']:,.1f}{words})"


def _times(ours: dict, other: dict) -> float:
    return ours["ms"] / max(other["ms"], 0.1)


def verdict(measure: dict) -> str:
    """The budget in words, each with whether it was kept."""
    ours, other = measure["sides"]["ours"], measure["sides"].get("reference")
    budget, words = measure["budget"], []
    found = {"sql": (ours["sql"], "{} SQL"), "ms": (ours["ms"], "{} ms")}
    if other:
        found["times"] = (_times(ours, other), "{} times")
        found["more_sql"] = (ours["sql"] - other["sql"], "{} SQL more")
    for key, (value, text) in found.items():
        if (limit := budget[key]) is not None:
            kept = "kept" if value <= limit else MISSED
            words.append(f"{text.format(f'{limit:,}')} {kept}")
    return ", ".join(words)


def _growth(small: dict, large: dict) -> list[str]:
    numbers = [result["about"]["customers"] for result in (small, large)]
    lines = [
        GROWTH.format(small=numbers[0], large=numbers[1], times=numbers[1] / numbers[0])
    ]
    before = {measure["what"]: measure for measure in small["measures"]}
    steep = []
    for measure in large["measures"]:
        if first := before.get(measure["what"]):
            wanted = (("reference", "ms"), ("ours", "ms"), ("ours", "rows"))
            factors = [_factor(first, measure, *which) for which in wanted]
            cells = ["" if factor is None else f"{factor:,.1f}" for factor in factors]
            lines.append(f"| {measure['what']} | {' | '.join(cells)} |")
            if factors[1] > STEEP * max(numbers[1] / numbers[0], factors[0] or 0):
                steep.append(measure)
    return lines + _explain("More than in proportion, and why:", steep, "growth")


def _factor(small: dict, large: dict, side: str, key: str) -> float | None:
    sides = [measure["sides"].get(side, {}) for measure in (small, large)]
    first, last = (found.get(key) for found in sides)
    return last / first if first and last is not None else None

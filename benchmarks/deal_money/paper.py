"""The results as a page for people."""

INTRODUCTION = """\
# Deals and their money, beside Odoo without us and plain SQL

Made by `benchmarks/deals` in databases of its own (`benchmarks/deal_money/README.md`).
*CPU* is the milliseconds that Odoo and PostgreSQL worked for it; *times* compares
these, for neighbours on the machine hardly change them. *SQL* is the number of
statements, *rows* what they read from tables.

{date}: Odoo {odoo}, PostgreSQL {postgresql},
{shared_buffers} of shared buffers, Python {python}, {processors} processors,
load {load_before} before and {load_after} after.
"""
READING = """\
## Reading: {deals:,} deals, {invoices:,} invoices, {size}

{filled}Times are the median of the runs with the fastest and slowest, *first* is the
run with cold caches.

| what | ms | first ms | CPU | SQL | rows | beside | times | budget |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
WRITING = """\
## Writing: the same sale without our addons and with them

From the first contact to the money, {number} of each, one after another; the median
with the fastest and slowest, after as many to warm up: in a database that is almost
empty without our addons (*there*) and with them (*ours*){full}.

| what | SQL there | SQL ours | rows there | rows ours | ms there | ms ours \
| CPU there | CPU ours | times | budget |{full_head}
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |{full_rule}"""
FULL = """,
and with them among the deals above (*full*)"""
# what is compared -> (beside what, the most times its CPU)
RATIOS = {
    "page with badge": ("page of Odoo", 1.5),
    "page with figures": ("page of Odoo", 1.5),
    "debt report": ("plain SQL", 1.5),
}
MORE_SQL = {"pay an invoice": 30}  # than without our addons
WRITE_TIMES = 1.2  # what of Odoo's own time a write may take
REASONS = {
    "create a deal": "the first row of its history is written, and whether the customer"
    " has the role of a prospect is looked up, beside it. To be done: both for all"
    " deals of a transaction when it is flushed.",
    "change a deal": "no statement more: our fields make the record wider, and Odoo"
    " looks through what depends on them. To be done: figures that only reports read"
    " move out of the deal.",
    "move a deal": "how long it stood is a row of history: one statement asks since"
    " when, one writes it, and one reads what rules of the process look at. To be done:"
    " the first two as one.",
    "confirm an order": "the deal is won with it, which Odoo leaves to a click: eight"
    " statements are its own action_set_won with its statistics of chances. The rest"
    " are the history, the customer's role and the price that was offered. Where deals"
    " are won by hand, a team switches it off. To be done: the statistics by the"
    " schedule, and the offered price by one statement.",
}


def write(results: dict) -> str:
    about, writing = results["about"], results["writing"]
    lines = [_introduction(about), *_reading(about, results["reading"])]
    if {"with", "without"} <= writing.keys():
        lines += ["", *_writing(writing)]
    return "\n".join([*lines, ""])


def _introduction(about: dict) -> str:
    loads = {
        key: "/".join(f"{load:.1f}" for load in about[key])
        for key in ("load_before", "load_after")
    }
    return INTRODUCTION.format(**{**about, **loads})


def _reading(about: dict, reading: dict) -> list[str]:
    spent = sum(about["filled_in_seconds"].values())  # nothing, if it was full before
    filled = f"Filled by SQL in {spent:,.0f} s. " if spent else ""
    lines = [READING.format(**about, filled=filled)]
    for what, cost in reading.items():
        if what == "ratios":
            continue
        beside, limit = RATIOS.get(what, ("", None))
        times = cost["cpu"] / reading[beside]["cpu"] if beside else None
        cells = [
            what,
            spread(cost, "seconds", 1000),
            f"{cost['first'] * 1000:,.1f}",
            f"{cost['cpu'] * 1000:,.1f}",
            f"{cost['sql']:,}",
            f"{cost['rows']:,}",
            beside,
            f"{times:.2f}" if beside else "",
            f"{limit} times {verdict(times <= limit)}" if beside else "",
        ]
        lines.append(line(cells))
    return lines


def _writing(writing: dict) -> list[str]:
    ours, other, full = writing["with"], writing["without"], writing.get("full", {})
    head = WRITING.format(
        number=next(iter(ours.values()))["number"],
        full=FULL if full else "",
        full_head=" SQL full | ms full |" if full else "",
        full_rule=" --- | --- |" if full else "",
    )
    lines = [head]
    for step, cost in ours.items():
        pair = (other[step], cost)
        cells = [step, *(f"{side['sql']:,}" for side in pair)]
        cells += [f"{side['rows']:,.0f}" for side in pair]
        cells += [spread(side, "ms") for side in pair]
        cells += [f"{side['cpu']:,.1f}" for side in pair]
        cells.append(f"{_times(*pair[::-1]):.2f}")
        cells.append(_budget(step, *pair[::-1]))
        if full:
            cells += [f"{full[step]['sql']:,}", spread(full[step], "ms")]
        lines.append(line(cells))
    return [*lines, *_reasons(ours, other)]


def _reasons(ours: dict, other: dict) -> list[str]:
    """Why writes take more than they may, and what can be done."""
    missed = [step for step in ours if _times(ours[step], other[step]) > WRITE_TIMES]
    if not missed:
        return []
    unknown = "not looked into yet."
    rows = [f"- {step}: {REASONS.get(step, unknown)}" for step in missed]
    return ["", "Budgets that were missed, and why:", "", *rows]


def _times(cost: dict, other: dict) -> float:
    return cost["cpu"] / max(other["cpu"], 0.1)


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _budget(step: str, cost: dict, other: dict) -> str:
    is_kept = _times(cost, other) <= WRITE_TIMES
    words = [f"{WRITE_TIMES} times {verdict(is_kept)}"]
    if limit := MORE_SQL.get(step):
        is_kept = cost["sql"] - other["sql"] <= limit
        words.append(f"{limit} SQL more {verdict(is_kept)}")
    return ", ".join(words)


def verdict(is_kept: bool) -> str:
    return "kept" if is_kept else "**missed**"


def spread(cost: dict, key: str, unit: int = 1, places: int = 1) -> str:
    return "{:,.{p}f} ({:,.{p}f}-{:,.{p}f})".format(
        *(cost[name] * unit for name in (key, f"{key}_min", f"{key}_max")), p=places
    )

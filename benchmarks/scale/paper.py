"""The results as a page for people."""

INTRODUCTION = """\
# What the CRM costs, beside Odoo's own screens and plain SQL

Made by `benchmarks/run`, which makes the databases, checks that they are consistent and
measures in them. Both sides do their work by turns in one process. Every run starts
with an empty cache of records and is rolled back; *caches empty* also empties those of
the registry, as in a worker that has just started (the disk's cache stays). Times are
the median of {repeat} runs with the fastest and slowest, *SQL* is the number of
statements, *rows* what they read from tables.

{date}: Odoo {odoo}, PostgreSQL {postgresql}, Python {python}, {cpus} processors.
"""
DATABASE = """\
## {customers:,} customers

{rows:,} rows ({gib:.1f} GiB), made in {seconds:,.0f} s; load {before} before and
{after} after.

| what | beside | ms there | ms ours | times | SQL there | SQL ours | rows there | \
rows ours | budget |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
MISSED = "**missed**"
UNKNOWN = "not looked into yet."
GROWTH = """\
## How cost grows

From {small:,} to {large:,} customers ({times:g} times as many):

| what | ms | rows read |
| --- | --- | --- |"""


def write(results: list[dict]) -> str:
    lines = [INTRODUCTION.format(**results[0]["about"])]
    for result in results:
        lines += [*_database(result), ""]
    if len(results) > 1:
        lines += [*_growth(results[0], results[-1]), ""]
    return "\n".join(lines)


def _database(result: dict) -> list[str]:
    about, made = result["about"], result["made"]
    head = DATABASE.format(
        customers=about["customers"],
        rows=sum(made["rows"].values()),
        gib=about["bytes"] / 1024**3,
        seconds=made["seconds"],
        before=load_words(about["load_before"]),
        after=load_words(about["load_after"]),
    )
    return [head, *map(_line, result["measures"]), *reasons(result["measures"])]


def reasons(measures: list[dict]) -> list[str]:
    """Why budgets were missed."""
    found = {}
    for measure in measures:
        if MISSED in verdict(measure):
            found.setdefault(measure["why"] or UNKNOWN, []).append(measure["what"])
    if not found:
        return []
    lines = [f"- {'; '.join(whats)}: {why}" for why, whats in found.items()]
    return ["", "Budgets that were missed, and why:", "", *lines]


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
    return f"{side['ms']:,.1f} ({side['ms_min']:,.1f}-{side['ms_max']:,.1f})"


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
    for measure in large["measures"]:
        if first := before.get(measure["what"]):
            sides = [one["sides"]["ours"] for one in (first, measure)]
            cells = [_factor(sides, "ms"), _factor(sides, "rows")]
            lines.append(f"| {measure['what']} | {' | '.join(cells)} |")
    return lines


def _factor(sides: list[dict], key: str) -> str:
    first, last = (side[key] for side in sides)
    return f"{last / first:,.1f}" if first else ""

"""The results as a page for people."""

INTRODUCTION = """\
# The service desk beside OCA's helpdesk

Made by `benchmarks/service_desk`, which makes a database of its own and installs OCA's
{peer}
beside `crm_service_desk`. It fills both with the same {tickets:,} tickets of
{partners:,} customers, and lets both do the same work by turns in one process. Every
run starts with an empty cache of records and is rolled back; times are the median of
{repeat} runs with the fastest and slowest, *SQL* is the number of statements, *rows*
what they read from tables, *CPU* the milliseconds that Odoo and PostgreSQL worked for
it; *times faster* compares these, for neighbours on the machine hardly change them.
Neither side sends letters. An agent who may see all tickets does the work; the gateway
takes the mail; the portal page is rendered without a web server.

{date}: Odoo {odoo}, PostgreSQL {postgresql},
Python {python}, {cpus} processors, load {load_before} before and {load_after} after.
"""
NOTES = """
A budget is what this project allows itself, in statements (SQL) or milliseconds. Where
a desk has no such function, its cell is empty: `helpdesk_mgmt_sla` has no scheduled
action, so a missed target is seen by whoever looks and told to nobody; and it keeps no
events, so to count clocks anew it deletes them and begins others (`set_sla`), without
what was used and paused before.
"""


def write(results: dict) -> str:
    return "\n".join(
        [
            _introduction(results["about"]),
            *_speed(results["races"]),
            NOTES,
            *verdicts("Right or wrong", results["verdicts"]),
        ]
    )


def _introduction(about: dict) -> str:
    peers = [f"`{name} {version}`" for name, version in about["peer"].items()]
    loads = {
        key: "/".join(f"{load:.1f}" for load in about[key])
        for key in ("load_before", "load_after")
    }
    return INTRODUCTION.format(**{**about, **loads, "peer": " and ".join(peers)})


def _speed(races: list[dict]) -> list[str]:
    lines = [
        "## Speed",
        "",
        "| what | OCA ms | ours ms | OCA CPU | ours CPU | times faster"
        " | OCA SQL | ours SQL | OCA rows | ours rows | budget |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    return lines + [_speed_line(race) for race in races]


def _speed_line(race: dict) -> str:
    ours, oca = race["sides"].get("ours"), race["sides"].get("oca")
    both = (oca, ours)
    cells = [race["what"], *map(_spread, both)]
    cells += [f"{side['cpu']:,.1f}" if side else "" for side in both]
    cells.append(f"{oca['cpu'] / ours['cpu']:.1f}" if ours and oca else "")
    for key in ("sql", "rows"):
        cells += [f"{side[key]:,}" if side and key in side else "" for side in both]
    return f"| {' | '.join([*cells, _budget(race, ours)])} |"


def _spread(side: dict | None) -> str:
    if not side:
        return ""
    return f"{side['ms']:,.1f} ({side['ms_min']:,.1f}-{side['ms_max']:,.1f})"


def _budget(race: dict, ours: dict | None) -> str:
    words = []
    for key, unit in (("sql", "SQL"), ("ms", "ms")):
        limit = race[key]
        if limit is not None:
            verdict = "" if not ours else "kept" if ours[key] <= limit else "**missed**"
            words.append(f"{limit:,} {unit} {verdict}".strip())
    return ", ".join(words)


def verdicts(title: str, found: list[dict]) -> list[str]:
    if not found:
        return []
    lines = [
        f"## {title}",
        "",
        "| | situation | OCA | ours |",
        "| --- | --- | --- | --- |",
    ]
    for verdict in found:
        cells = [_said(verdict["sides"].get(key)) for key in ("oca", "ours")]
        words = [verdict["key"], verdict["situation"], *cells]
        lines.append(f"| {' | '.join(words)} |")
    return [*lines, ""]


def _said(answer: dict | None) -> str:
    if not answer:
        return ""
    mark = {True: "right", False: "**wrong**", None: ""}[answer["right"]]
    return f"{mark}: {answer['said']}" if mark else answer["said"]

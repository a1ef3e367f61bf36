"""The results as a page for people."""

from desk_race.paper import verdicts
from scale.paper import load_words, reasons, spread, verdict

INTRODUCTION = """\
# Relations, pay and calls beside OCA's

Made by `benchmarks/peers`, which makes databases of its own and installs OCA's
{peer}
beside `crm_relations`. Both sides have the same content and do the same work by turns
in one process, in the hands of the same salesperson; their answers are compared. Every
run starts with an empty cache of records and is rolled back. Times are the median of
{repeat} runs with the fastest and slowest; *CPU* is the milliseconds that Odoo and
PostgreSQL worked for it, and *times faster* compares these, for neighbours on the
machine hardly change them; *SQL* is the number of statements, *rows* what they read
from tables.

{date}: Odoo {odoo}, PostgreSQL {postgresql},
Python {python}, {cpus} processors.
"""
SIZE = """\
## {relations:,} relations, as many calls

{partners:,} contacts; load {before} before and {after} after.
"""
PAY = """\
## Pay of sellers

On the same posted invoices. `commission_oca` settles the lines of invoices that are
paid. Ours prepares statements payment by payment, and compares what was paid out before
with the money as it is now, to find what was taken back.
"""
TABLE = """\
| what | OCA ms | ours ms | OCA CPU | ours CPU | times faster | OCA SQL | ours SQL | \
OCA rows | ours rows | budget |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
GROWTH = """\
## How cost grows

From {small:,} to {large:,} relations ({times:g} times as many): CPU and rows read.

| what | OCA CPU | ours CPU | OCA rows | ours rows |
| --- | --- | --- | --- | --- |"""
JUDGED = """\
The same situation on both sides, each time in a transaction that is rolled back. What a
side says is what was observed; a side without such a function has a dash. Contacts of
the peers' rows are merged as Odoo does it by itself: beside `crm_relations`, its merge
would keep their rows, too.
"""
TITLES = {
    "relations": "Right or wrong: relations (`partner_multi_relation`)",
    "pay": "Right or wrong: pay (`commission_oca` with `account_` and `sale_`)",
    "calls": "Right or wrong: calls (`crm_phonecall`)",
}


def write(results: list[dict]) -> str:
    lines = [_introduction(results[0]["about"])]
    for result in results:
        if result["measures"]:
            lines += [*_size(result), ""]
    if len(results) > 1 and results[0]["measures"]:
        lines += [*_growth(results[0], results[-1]), ""]
    for result in results:
        if result["pay"]:
            lines += [PAY, *_table(result["pay"]), ""]
    judged = next((one["verdicts"] for one in results if one["verdicts"]), {})
    lines += [JUDGED] if judged else []
    for name, found in judged.items():
        lines += verdicts(TITLES[name], found)
    return "\n".join(lines)


def _introduction(about: dict) -> str:
    peers = [f"`{name} {version}`" for name, version in about["peer"].items()]
    return INTRODUCTION.format(**{**about, "peer": ",\n".join(peers)})


def _size(result: dict) -> list[str]:
    about = result["about"]
    head = SIZE.format(
        relations=about["relations"],
        partners=about["relations"] // 4,
        before=load_words(about["load_before"]),
        after=load_words(about["load_after"]),
    )
    return [head, *_table(result["measures"])]


def _table(measures: list[dict]) -> list[str]:
    return [TABLE, *map(_line, measures), *reasons(measures)]


def _line(measure: dict) -> str:
    ours, other = _sides(measure)
    both = (other, ours)
    cells = [measure["what"], *map(spread, both)]
    cells += [f"{side['cpu']:,.1f}" if side else "" for side in both]
    cells.append(f"{_times(other['cpu'], ours['cpu']):,.1f}" if other else "")
    cells += [
        f"{side[key]:,}" if side else "" for key in ("sql", "rows") for side in both
    ]
    return f"| {' | '.join([*cells, verdict(measure)])} |"


def _sides(measure: dict) -> tuple[dict, dict | None]:
    return measure["sides"]["ours"], measure["sides"].get("reference")


def _growth(small: dict, large: dict) -> list[str]:
    numbers = [result["about"]["relations"] for result in (small, large)]
    times = numbers[1] / numbers[0]
    lines = [GROWTH.format(small=numbers[0], large=numbers[1], times=times)]
    pairs = zip(small["measures"], large["measures"], strict=True)
    for before, after in pairs:
        cells = [
            f"{_times(last[key], first[key]):,.1f}" if first and last else ""
            for key in ("cpu", "rows")
            for first, last in zip(
                reversed(_sides(before)), reversed(_sides(after)), strict=True
            )
        ]
        lines.append(f"| {before['what']} | {' | '.join(cells)} |")
    return lines


def _times(more: float, less: float) -> float:
    return more / max(less, 0.1)

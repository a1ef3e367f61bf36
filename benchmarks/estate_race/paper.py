"""The results as a page for people."""

from statistics import median

INTRODUCTION = """\
# Requests of buyers and tenants beside listings on offer

Made by `benchmarks/estate_matching` in a database of its own. Seconds of the clock, the
median with the fastest and the slowest; matches are written, then undone.

{date}: Odoo {odoo}, PostgreSQL {postgresql}, {processors} processors,
load {load_before} before and {load_after} after.

## {listings:,} listings, {requests:,} requests, {matches:,} matches

Also {duplicates:,} pairs of objects that look like one.

| what | s | runs | budget |
| --- | --- | --- | --- |"""
NOTES = """
- *Everything, first*: each match is written; *nothing new*: the same found again,
  nothing is written.
- *One listing*, *one request*: what saving one costs, in whichever direction.
- *Duplicates*: five flats to a house, each twentieth object entered twice; *of one
  object* is what saving it costs.
- A budget is what this project allows itself, on a machine that does nothing else.
"""
# seconds by what a name begins with
BUDGETS = {"everything": 300, "one ": 1, "duplicates of e": 300, "duplicates of o": 1}


def write(results: dict) -> str:
    rows = [
        f"| {name} | {median(times):.3f} ({min(times):.3f}-{max(times):.3f})"
        f" | {len(times)} | {_judge(name, median(times))} |"
        for name, times in results["times"].items()
    ]
    return "\n".join([INTRODUCTION.format(**results["about"]), *rows, NOTES])


def _judge(name: str, seconds: float) -> str:
    (budget,) = (most for start, most in BUDGETS.items() if name.startswith(start))
    return f"{budget} s {'kept' if seconds <= budget else '**missed**'}"

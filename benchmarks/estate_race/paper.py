"""The results as a page for people."""

from statistics import median

INTRODUCTION = """\
# Requests of buyers and tenants beside listings on offer

Made by `benchmarks/estate_matching` in a database of its own. Seconds of the clock, the
median with the fastest and the slowest; matches are written, then undone.

{date}: Odoo {odoo}, PostgreSQL {postgresql}, {processors} processors,
load {load_before} before and {load_after} after.

## {listings:,} listings, {requests:,} requests, {matches:,} matches

| what | s | runs |
| --- | --- | --- |"""
NOTES = """
- *Everything, first*: each match is written; *nothing new*: the same found again,
  nothing is written.
- *One listing*, *one request*: what saving one costs, in whichever direction.
"""


def write(results: dict) -> str:
    rows = [
        f"| {name} | {median(times):.3f} ({min(times):.3f}-{max(times):.3f})"
        f" | {len(times)} |"
        for name, times in results["times"].items()
    ]
    return "\n".join([INTRODUCTION.format(**results["about"]), *rows, NOTES])

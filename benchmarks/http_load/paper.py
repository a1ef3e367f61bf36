"""The results as a page for people."""

INTRODUCTION = """\
# Many people at once

Made by `benchmarks/load`: {users} people work at the same time over HTTP, each with a
pause of {think:g} s on average between two steps; {workers} server processes; a
database with {rows}.
{seconds:.0f} s were measured after {warm_up:g} s to warm up. Times are in milliseconds
and hold for all users, the waiting for a free server process included.

{date}: Odoo {odoo}, PostgreSQL {postgresql}, Python {python}, {cpus} processors shared
by Odoo, PostgreSQL and the load tool, load {load_before} before and {load_after} after.
"""
HEAD = """\
| step | requests | per second | p50 | p95 | p99 | longest | errors |
| --- | --- | --- | --- | --- | --- | --- | --- |"""
BUSY = """
The machine was busy with other work before this began: the times are too long.
"""
NOTES = """
Errors: {errors}. Transactions that PostgreSQL could not serialize and Odoo repeated:
{retries}; given up: {given_up}.
"""


def write(results: dict) -> str:
    about, run = results["about"], results["run"]
    lines = [_introduction(about, run), HEAD]
    lines += [_line(name, figures) for name, figures in run["steps"].items()]
    lines.append(_line("**all**", run["total"]))
    words = [f"{count} x {error}" for error, count in run["errors"].items()]
    notes = {**results["log"], "errors": "; ".join(words) or "none"}
    busy = BUSY if about["load_before"][0] > about["cpus"] else ""
    return "\n".join(lines) + "\n" + busy + NOTES.format(**notes)


def _introduction(about: dict, run: dict) -> str:
    rows = ", ".join(f"{count:,} `{model}`" for model, count in about["rows"].items())
    loads = {
        key: "/".join(f"{load:.1f}" for load in about[key])
        for key in ("load_before", "load_after")
    }
    return INTRODUCTION.format(**{**about, **loads, "rows": rows, **run})


def _line(name: str, figures: dict) -> str:
    keys = ("p50", "p95", "p99", "max", "errors")
    cells = [f"{figures['requests']:,}", f"{figures['per_second']:.1f}"]
    cells += [f"{figures[key]:,}" for key in keys]
    return f"| {' | '.join([name, *cells])} |"

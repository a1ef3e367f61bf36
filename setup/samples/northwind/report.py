import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """A row that was left out: where it stands and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass
class Result:
    """What a run did: records made now, rows in the files, rows left out."""

    added: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.problems


class Report:
    """Listener of a run; does nothing. Override what you want to hear."""

    def step(self, name: str, done: int, total: int) -> None:
        """``done`` of ``total`` rows of a step are in the database."""

    def error(self, file: str, line: int, reason: str) -> None:
        """A row was left out, the rest goes on."""

    def finish(self, result: Result) -> None:
        """The run is over."""


class ConsoleReport(Report):
    """Plain lines with the seconds since the start, or with another ``lead``."""

    sample = "Northwind"

    def __init__(self, lead: str | None = None) -> None:
        self.lead = lead
        self.started = time.monotonic()

    def say(self, text: str) -> None:
        seconds = time.monotonic() - self.started
        lead = f"[{seconds:6.1f} s] " if self.lead is None else self.lead
        print(f"{lead}{text}", flush=True)

    def step(self, name: str, done: int, total: int) -> None:
        self.say(f"{self.sample}: {name} {done}/{total}")

    def error(self, file: str, line: int, reason: str) -> None:
        self.say(f"{self.sample}: left out {file}, line {line}: {reason}")

    def finish(self, result: Result) -> None:
        for name, total in result.total.items():
            new = result.added[name]
            self.say(f"{self.sample}: {name}: {total} in file, {new} new")
        self.say(f"{self.sample}: done, {len(result.problems)} rows left out")

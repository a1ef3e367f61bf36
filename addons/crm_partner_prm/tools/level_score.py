"""Which level a partner has earned: rules, what was reached, and what follows.

Plain facts in, plain facts out: a review can be computed again from what it noted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

SUMS = ("revenue", "deals", "certificates")  # what one has more of is added
FEWER = ("answer",)  # the less the better
POINTS = "points"


@dataclass(frozen=True)
class Rule:
    id: int
    level: int
    kind: str
    target: float
    weight: float = 1.0
    required: bool = False
    months: int = 12
    certificates: tuple[int, ...] = ()


@dataclass(frozen=True)
class Case:
    """What is known of a partner in a programme on a day.

    ``levels`` has the best first; a value that is None is not known yet.
    """

    current: int
    levels: tuple[int, ...]
    rules: tuple[Rule, ...] = ()
    values: Mapping[int, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    rule: Rule
    have: float | None
    progress: float  # from 0 to 1

    @property
    def is_met(self) -> bool:
        return self.progress >= 1

    @property
    def missing(self) -> float:
        """What is to be added, or what is to be reached where nothing adds up."""
        if self.is_met:
            return 0.0
        if self.rule.kind in SUMS:
            return round(self.rule.target - (self.have or 0), 6)
        return self.rule.target


@dataclass(frozen=True)
class Standing:
    """How far somebody is on the way to a level."""

    level: int
    lines: tuple[Line, ...]
    score: float  # percent of the weights
    points: float  # percent that is enough; 100: all has to be met
    is_reached: bool

    @property
    def missing(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_met)


@dataclass(frozen=True)
class Decision:
    outcome: str  # promote, keep, grace, demote
    level: int
    grace_end: date | None


def measure(rule: Rule, have: float | None) -> Line:
    if rule.kind in FEWER:
        progress = 0.0 if have is None else rule.target / max(have, rule.target)
    else:
        progress = min(1.0, max(0.0, (have or 0.0) / rule.target))
    return Line(rule, have, progress)


def stand(case: Case, level: int) -> Standing:
    """How far the partner is; without rules the lowest level is everybody's."""
    rules = [rule for rule in case.rules if rule.level == level]
    points = [rule.target for rule in rules if rule.kind == POINTS]
    lines = tuple(
        measure(rule, case.values.get(rule.id)) for rule in rules if rule.kind != POINTS
    )
    weights = sum(line.rule.weight for line in lines)
    got = sum(line.rule.weight * line.progress for line in lines)
    score = round(100 * got / weights, 2) if weights else 0.0
    if not lines:
        is_reached = level == case.levels[-1]
    elif points:
        required = (line.is_met for line in lines if line.rule.required)
        is_reached = score >= max(points) and all(required)
    else:
        is_reached = all(line.is_met for line in lines)
    return Standing(level, lines, score, max(points, default=100.0), is_reached)


def reach(case: Case) -> int:
    """The best level that was earned; a level without rules is given by hand."""
    for level in case.levels:
        standing = stand(case, level)
        if standing.is_reached or (not standing.lines and level == case.current):
            return level
    return case.levels[-1] if case.levels else case.current


def aim(case: Case, reached: int | None = None) -> Standing | None:
    """What to work for: to keep the level, or else the next one with rules.

    :param reached: what `reach` says, if it is known
    """
    ranks = {level: rank for rank, level in enumerate(case.levels)}
    reached = reached or reach(case)
    if case.current not in ranks or ranks[reached] > ranks[case.current]:
        return stand(case, case.current) if case.current in ranks else None
    for level in reversed(case.levels[: ranks[reached]]):
        standing = stand(case, level)
        if standing.lines:
            return standing
    return None


def decide(
    case: Case,
    day: date,
    grace_days: int,
    grace_end: date | None = None,
    reached: int | None = None,
) -> Decision:
    """What a review of that day comes to: demotion only after a time of grace.

    :param reached: what `reach` says, if it is known
    """
    ranks = {level: rank for rank, level in enumerate(case.levels)}
    reached = reached or reach(case)
    if case.current not in ranks or reached == case.current:
        return Decision("keep", case.current, None)
    if ranks[reached] < ranks[case.current]:
        return Decision("promote", reached, None)
    end = grace_end or day + timedelta(days=grace_days)
    if end <= day:
        return Decision("demote", reached, None)
    return Decision("grace", case.current, end)


def suppose(case: Case, numbers: Mapping[str, float]) -> Case:
    """The same partner, if it had so much more, or answered and pleased like that."""
    values = dict(case.values)
    for rule in case.rules:
        if rule.kind not in numbers:
            continue
        number = numbers[rule.kind]
        more = (values.get(rule.id) or 0) + number
        values[rule.id] = more if rule.kind in SUMS else number
    return replace(case, values=values)


@lru_cache(maxsize=64)
def rule_facts(rules: tuple[Rule, ...]) -> tuple[dict, ...]:
    """Rules as JSON can keep them: they are the same for many partners."""
    return tuple(
        asdict(rule) | {"certificates": list(rule.certificates)} for rule in rules
    )


def to_facts(case: Case) -> dict:
    """The case as JSON can keep it: to be read, for the rules may be shared."""
    return {
        "current": case.current,
        "levels": list(case.levels),
        "rules": rule_facts(case.rules),
        "values": {str(key): case.values[key] for key in sorted(case.values)},
    }


def from_facts(facts: Mapping) -> Case:
    return Case(
        facts["current"],
        tuple(facts["levels"]),
        tuple(
            Rule(**(rule | {"certificates": tuple(rule["certificates"])}))
            for rule in facts["rules"]
        ),
        {int(key): value for key, value in facts["values"].items()},
    )

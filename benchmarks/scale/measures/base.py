"""One measure: our way and another one to the same answer, and what each costs."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

from desk_race.measure import Sample, count, take

PATIENCE = 120  # seconds, after which a measure is not repeated once more


@dataclass(frozen=True)
class Budget:
    """The most that our way may cost: more than the other one, or by itself."""

    times: float | None = None  # the reference's time
    more_sql: int | None = None  # than the reference
    sql: int | None = None
    ms: float | None = None


@dataclass(frozen=True)
class Measure:
    """
    :param ours: gets the bench, prepares, and returns the call to measure
    :param reference: the same for what it is compared with; None: nothing like it
    :param same: of the answers of both: what must be equal
    :param is_cold: each run begins with empty caches of the registry too
    :param why: where its time goes, if it does not keep its budget, and the plan
    :param growth: why it grows faster than the database, if it does, and the plan
    """

    name: str
    what: str
    ours: Callable
    reference: Callable | None = None
    beside: str = ""
    budget: Budget = Budget()
    same: Callable | None = None
    is_cold: bool = False
    why: str = ""
    growth: str = ""


class Bench:
    """The database in the hands of a salesperson and of an agent."""

    def __init__(self, env, sizes) -> None:
        self.env = env
        self.sizes = sizes
        self.as_seller = self._as_user("sellers")
        self.as_agent = self._as_user("agents")

    def _as_user(self, name):
        """Their environment, with what the web client tells in each request."""
        env = self.env(user=self._note(name)["ids"][0])
        told = env["res.users"].context_get()
        return env(context={**told, "allowed_company_ids": env.company.ids})

    def _note(self, name):
        self.env.cr.execute("SELECT value FROM bench.note WHERE name = %s", [name])
        return self.env.cr.fetchone()[0]

    def customer(self, index: int):
        """The customer of that number, as the salesperson."""
        self.env.cr.execute(
            "SELECT base FROM bench.base WHERE family = 'customers'"
            " AND source = 'res_partner'"
        )
        return self.as_seller["res.partner"].browse(self.env.cr.fetchone()[0] + index)

    @property
    def huge(self):
        return self.customer(0)

    @property
    def small(self):
        """A company in the middle with ten rows of history per person."""
        return self.customer(self.sizes.customers // 20 * 10)


def run(bench: Bench, measure: Measure, repeat: int) -> dict:
    sides = {"ours": measure.ours, "reference": measure.reference}
    sides = {key: partial(make, bench) for key, make in sides.items() if make}
    counted = {key: count(bench.env, make) for key, make in sides.items()}
    _compare(measure, {key: answer for key, (_rows, answer) in counted.items()})
    samples = {key: Sample() for key in sides}
    start = time.monotonic()
    for _turn in range(repeat):
        for key, make in sides.items():
            take(bench.env, _prepared(bench.env, measure, make), samples[key])
        if time.monotonic() - start > PATIENCE:
            break
    return {
        "name": measure.name,
        "what": measure.what,
        "beside": measure.beside,
        "why": measure.why,
        "growth": measure.growth,
        "budget": asdict(measure.budget),
        "sides": {
            key: sample.as_dict() | {"rows": counted[key][0]}
            for key, sample in samples.items()
        },
    }


def _prepared(env, measure, make):
    def prepare():
        call = make()
        if measure.is_cold:
            env.registry.clear_all_caches()
        return call

    return prepare


def _compare(measure, answers) -> None:
    if measure.same and len(answers) == 2:
        ours, other = (measure.same(answers[key]) for key in ("ours", "reference"))
        if ours != other:
            raise AssertionError(f"{measure.what}: {ours} is not {other}")

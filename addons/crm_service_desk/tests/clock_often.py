"""Properties that hold for thousands of random histories, the same ones each time."""

from functools import wraps
from random import Random

try:
    from hypothesis import HealthCheck, given, settings, strategies
except ImportError:  # a tool of developers, which Odoo itself does not need
    given = None


def often(number):
    """Run a test with so many different sources of chance.

    Hypothesis looks for the smallest example that fails; without it seeds do.
    """
    return _with_seeds(number) if given is None else _with_hypothesis(number)


def _with_hypothesis(number):
    rules = settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    chance = strategies.randoms(use_true_random=False)
    return lambda test: rules(given(chance)(test))


def _with_seeds(number):
    def decorate(test):
        @wraps(test)
        def run(self):
            for seed in range(number):
                test(self, Random(seed))

        del run.__wrapped__  # its signature would ask pytest for a fixture
        return run

    return decorate

"""The order of a day's visits: distances as the crow flies, no map service needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6371.0088  # km
# roads are longer than the straight line, and towns are slow
ROAD_FACTOR = 1.3
TOWN_SPEED = 30  # km/h


@dataclass(frozen=True)
class Stop:
    """A visit: its key, where it is, and whether its time was agreed on."""

    key: int
    latitude: float
    longitude: float
    is_fixed: bool = False

    @property
    def is_placed(self) -> bool:
        return bool(self.latitude or self.longitude)


def get_distance(start: Stop, end: Stop) -> float:
    """Kilometres between two stops in a straight line; 0 if one has no position."""
    if not (start.is_placed and end.is_placed):
        return 0.0
    south, north = radians(start.latitude), radians(end.latitude)
    height = sin((north - south) / 2) ** 2
    width = sin(radians(end.longitude - start.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(height + cos(south) * cos(north) * width))


def get_minutes(distance: float) -> int:
    """How long it takes to drive a distance in a straight line (km), about."""
    return round(distance * ROAD_FACTOR / TOWN_SPEED * 60)


def propose_order(stops: Iterable[Stop]) -> list[int]:
    """Keys of the stops in the order of the nearest neighbour.

    The stops come in the order of their times. The day begins with the first; those
    whose time was agreed on keep their order among themselves, the others are visited
    when they are the nearest.
    """
    waiting = list(stops)
    order: list[int] = []
    here = waiting.pop(0) if waiting else None
    while here:
        order.append(here.key)
        here = _take_nearest(here, waiting)
    return order


def _take_nearest(here: Stop, waiting: list[Stop]) -> Stop | None:
    fixed = next((stop for stop in waiting if stop.is_fixed), None)
    allowed = [stop for stop in waiting if stop is fixed or not stop.is_fixed]
    if not allowed:
        return None
    nearest = min(allowed, key=lambda stop: _get_rank(here, stop))
    waiting.remove(nearest)
    return nearest


def _get_rank(here: Stop, stop: Stop) -> tuple[bool, float]:
    """What has no position comes last."""
    return (not stop.is_placed, get_distance(here, stop))

"""Whether two customers are the same one, and why: no database, no guesses by hand."""

from dataclasses import dataclass, field
from functools import lru_cache

from .customer_words import (
    domain_key,
    fold,
    name_words,
    phone_key,
    same_vat,
    sound,
    town_key,
    vat_key,
)

SAME = 60  # points from which two customers are the same one
DOUBT = 40  # points from which somebody should look
LIKE = 0.8  # from which two words are one with a slip of the pen
SHORT = 4  # letters below which a word has to be equal
LONG = 8  # letters from which a word may have two slips
OTHER_WORD = 0.6  # at most, when each name has a word of its own


@dataclass(frozen=True)
class Customer:
    """What is known of a customer; empty where it is not known."""

    name: str = ""
    vat: str = ""
    email: str = ""
    website: str = ""
    phone: str = ""
    street: str = ""
    zip: str = ""
    city: str = ""
    country: str = ""

    @property
    def domain(self) -> str:
        return domain_key(self.email) or domain_key(self.website)


@dataclass(frozen=True)
class Finding:
    """How sure it is, 0 to 100, and the points of each reason for and against."""

    score: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        if self.score >= SAME:
            return "same"
        return "doubt" if self.score >= DOUBT else "other"


def compare(one: Customer, other: Customer) -> Finding:
    points = {
        "vat": _compare_vat(one, other),
        "domain": _compare_domain(one, other),
        "phone": _compare_phone(one, other),
        "name": _compare_names(one, other),
        "place": _compare_places(one, other),
    }
    if points["domain"] > 0 or points["vat"] > 0:
        points["name"] = max(points["name"], 0)  # a brand is not the name in the book
    reasons = {reason: number for reason, number in points.items() if number}
    known = any(points[reason] > 0 for reason in ("vat", "domain", "phone", "name"))
    score = min(max(sum(reasons.values()), 0), 100) if known else 0
    return Finding(score, reasons)


def _compare_vat(one: Customer, other: Customer) -> int:
    first, second = vat_key(one.vat), vat_key(other.vat)
    if not first or not second:
        return 0
    return 100 if same_vat(first, second) else -60


def _compare_domain(one: Customer, other: Customer) -> int:
    if one.domain and one.domain == other.domain:
        return 60
    return 0


def _compare_phone(one: Customer, other: Customer) -> int:
    first = phone_key(one.phone)
    return 40 if first and first == phone_key(other.phone) else 0


def _compare_names(one: Customer, other: Customer) -> int:
    first, second = name_words(one.name), name_words(other.name)
    if not first or not second:
        return 0
    alike = name_likeness(first, second)
    for least, points in ((0.92, 60), (0.8, 45), (0.65, 20), (0.5, 0)):
        if alike >= least:
            return points
    return -20


def _compare_places(one: Customer, other: Customer) -> int:
    if one.country and other.country and one.country != other.country:
        return -40
    if one.zip and fold(one.zip) == fold(other.zip):
        same_street = one.street and _street(one.street) == _street(other.street)
        return 25 if same_street else 15
    if not one.city or not other.city:
        return 0
    alike = likeness(town_key(one.city), town_key(other.city))
    return 15 if alike >= LIKE else -20


def _street(text: str) -> str:
    return " ".join(sorted(sound(word) for word in fold(text).split() if len(word) > 3))


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """1 for equal words, 0 for words without a letter in common."""
    if one == other:
        return 1.0
    if any(char.isdigit() for char in one + other):
        return 0.0  # school 5 is not school 6
    if min(len(one), len(other)) < SHORT:
        return 0.0
    allowed = 1 if min(len(one), len(other)) < LONG else 2
    slips = _count_slips(one, other, allowed)
    return 1 - slips / max(len(one), len(other)) if slips <= allowed else 0.0


def _count_slips(one: str, other: str, allowed: int) -> int:
    """Letters left out, put in, replaced, or swapped with the next; at most one more
    than allowed.
    """
    if abs(len(one) - len(other)) > allowed:
        return allowed + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        this = [row]
        for column, opposite in enumerate(other, 1):
            same = letter == opposite
            least = min(last[column] + 1, this[-1] + 1, last[column - 1] + (not same))
            swapped = row > 1 < column and (letter, one[row - 2]) == (
                other[column - 2],
                opposite,
            )
            if swapped:
                least = min(least, before[column - 2] + 1)
            this.append(least)
        if min(this) > allowed:
            return allowed + 1
        before, last = last, this
    return last[-1]


def name_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Share of the letters that belong to words which both names have, 0 to 1.

    Words may stand in any order, and be written together or apart.
    """
    if len(one) != len(other):
        joined = likeness("".join(one), "".join(other))
        if joined >= 0.92:
            return joined
    left = list(other)
    matched, own = 0.0, 0
    for word in sorted(one, key=len, reverse=True):
        best = max(left, key=lambda candidate: likeness(word, candidate), default="")
        alike = likeness(word, best) if best else 0.0
        if alike >= LIKE:
            left.remove(best)
            matched += alike * (len(word) + len(best))
        else:
            own += 1
    total = matched / sum(map(len, one + other))
    return min(total, OTHER_WORD) if own and left else total

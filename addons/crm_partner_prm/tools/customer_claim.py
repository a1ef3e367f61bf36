"""What of a customer only one registration may hold at a time.

A claim is a box: two of them clash when they overlap in every direction. What is not
known stretches over everything, so a registration for all products clashes with one
for chairs, and one without a city with those in any city of the country. PostgreSQL
compares boxes by itself, also those of transactions that do not see each other.
"""

from hashlib import blake2b
from typing import NamedTuple

from .customer_judge import Customer
from .customer_words import domain_key, name_key, town_key, vat_key

MAXIMUM = 2**31 - 1
COUNTRIES = 2000
CITIES = 2**20


class Claim(NamedTuple):
    kind: str
    key_high: int
    key_low: int
    place_from: int
    place_to: int
    vat_from: int
    vat_to: int
    product_from: int
    product_to: int


def claims(
    customer: Customer, company_id: int, country_id: int, category_id: int
) -> list[Claim]:
    """The claims of a registration; `category_id` 0 stands for all products."""
    everything = (0, MAXIMUM)
    product = (category_id, category_id + 1) if category_id else everything
    vat = vat_key(customer.vat).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    number = _point(vat) if vat else everything
    domain = domain_key(customer.email) or domain_key(customer.website)
    name = name_key(customer.name)
    country = _place(country_id, "")
    city = _place(country_id, customer.city)
    boxes = (
        ("vat", vat, everything, everything),
        ("domain", domain, country, number),
        ("name", name, city, number),
    )
    return sorted(
        Claim(kind, *_key(f"{company_id}|{kind}|{key}"), *place, *tax, *product)
        for kind, key, place, tax in boxes
        if key
    )


def _number(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % size


def _key(text: str) -> tuple[int, int]:
    number = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
    return (number >> 32) % (MAXIMUM - 1), (number & 0xFFFFFFFF) % (MAXIMUM - 1)


def _point(text: str) -> tuple[int, int]:
    number = _number(text, MAXIMUM - 1)
    return number, number + 1


def _place(country_id: int, city: str) -> tuple[int, int]:
    """A country is a stretch of numbers, a city one number in it."""
    if not country_id:
        return 0, MAXIMUM
    first = country_id % COUNTRIES * CITIES
    if not city:
        return first, first + CITIES
    number = first + _number(town_key(city), CITIES)
    return number, number + 1

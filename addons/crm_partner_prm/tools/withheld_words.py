"""Texts about a lead for those who must not learn yet whose it is.

E-mail addresses, links and phone numbers go, and so does what sounds like the name of
the customer or of its people, in whatever script and ending it is written.
"""

import re
from collections.abc import Collection

from .customer_words import FILLERS, LEGAL_FORMS, MIN_DIGITS, fold, sound

MASK = "\N{HORIZONTAL ELLIPSIS}"
MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[^\W\d_]{2,}\b(?:/\S*)?")
NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]{5,}\d")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
MIN_LETTERS = 3
MIN_STEM = 4
ENDING = 4  # letters that a language may add to a name


def withhold(
    text: str | None,
    companies: Collection[str] = (),
    people: Collection[str] = (),
    places: Collection[str] = (),
) -> str:
    """Return the text without addresses, numbers, and words of these names.

    :param companies: names of companies; a word of theirs that is common, too, as in
        “Office Planet”, stays where it is written small
    :param people: names of people; each word goes
    :param places: streets and the like; they go where all their words stand
    """
    text = text or ""
    for place in filter(None, places):
        text = re.sub(_spaced(place), MASK, text, flags=re.IGNORECASE)
    for pattern in (MAIL, LINK):
        text = pattern.sub(MASK, text)
    text = NUMBER.sub(_number, text)
    always, capital = _keys(companies, people)
    text = WORD.sub(lambda match: _word(match[0], always, capital), text)
    return re.sub(rf"{MASK}(?:[\s,&.\"«»“”-]*{MASK})+", MASK, text)


def _spaced(place: str) -> str:
    words = r"[\s,]+".join(re.escape(word) for word in place.split())
    return rf"(?<!\w){words}(?!\w)"


def _number(match: re.Match[str]) -> str:
    found = match[0]
    digits = sum(char.isdigit() for char in found)
    is_phone = digits >= MIN_DIGITS and not DATE.fullmatch(found.strip())
    return MASK if is_phone else found


def _keys(
    companies: Collection[str], people: Collection[str]
) -> tuple[set[str], set[str]]:
    """How the words sound that go always, and those that go as names only."""
    always = {key for name in people for key in _name_keys(name)}
    capital = set()
    for name in companies:
        keys = _name_keys(name)
        # a name of one word is no common word
        (always if len(keys) == 1 else capital).update(keys)
    return always, capital


def _name_keys(name: str) -> list[str]:
    words = [word for word in fold(name).split() if len(word) >= MIN_LETTERS]
    return [sound(word) for word in words if word not in LEGAL_FORMS | FILLERS]


def _word(word: str, always: set[str], capital: set[str]) -> str:
    key = sound(fold(word).replace(" ", ""))
    keys = always | capital if word[0].isupper() else always
    return MASK if any(_is_form(key, secret) for secret in keys) else word


def _is_form(key: str, secret: str) -> bool:
    """Whether it is the name, with whatever ending."""
    if key == secret:
        return True
    stem = secret[: max(MIN_STEM, len(secret) - 2)]
    is_long = len(secret) >= MIN_STEM and len(key) <= len(secret) + ENDING
    return is_long and key.startswith(stem)

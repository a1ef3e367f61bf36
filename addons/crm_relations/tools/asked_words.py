"""Finds words that somebody has asked with, whatever their case or ending."""

import re
import unicodedata

SEPARATORS = re.compile(r"[,;\n]+")
ALIKE = str.maketrans({"ё": "е", "’": "'", "ʼ": "'", "`": "'", "‘": "'"})
LONGEST_TEXT = 50_000


def split_words(text: str | None) -> list[str]:
    """Return the words or phrases of a list that commas or line ends part."""
    parts = (part.strip() for part in SEPARATORS.split(text or ""))
    return [part for part in parts if part.strip("* ")]


def has_words(words: str | None, text: str | None) -> bool:
    """Whether one of the words stands in the text as a whole word.

    >>> has_words("price list, catalog*", "Your CATALOGUE, please")
    True
    >>> has_words("list", "a listing")
    False
    """
    patterns = [_get_pattern(word) for word in split_words(words)]
    if not patterns:
        return False
    found = re.search(
        rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", _fold((text or "")[:LONGEST_TEXT])
    )
    return bool(found)


def _get_pattern(word: str) -> str:
    """A star stands for any ending, a blank for any white space."""
    parts = (re.escape(part) for part in _fold(word).split())
    return r"\s+".join(parts).replace(r"\*", r"\w*")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().translate(ALIKE)

"""Tell a message that only says thanks from one that says something."""

import re
from collections.abc import Collection, Iterator, Mapping

import lxml.etree
import lxml.html

from odoo.tools import html2plaintext

LONGEST = 60  # words; who writes more has something to say
LONGEST_PHRASE = 8
# a word with its apostrophes, or a picture sign
WORD = re.compile(
    "[^\\W\\d_]+(?:['’ʼ-][^\\W\\d_]+)*|[\u263a\u2764\U0001f300-\U0001faff]"
)
SAYS_MORE = re.compile(r"[?\d]")
QUOTES = (
    "//*[@data-o-mail-quote] | //blockquote"
    " | //*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
)
# "On Mon, 2 Mar 2026, Ann <ann@x> wrote:", also over two lines
INTRODUCES = re.compile(
    r"^[^\n]*\d[^\n]*\n?[^\n]*\b"
    r"(?:wrote|writes|пишет|писала?|написала?|пише|написав)"
    r"(?:\(а\))?\s*:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# the line before a signature, or before a letter that was answered
ENDS = re.compile(
    r"^(?:--\s*|_{5,}|-{2,}.*(?:original|forwarded|исходн|пересыл|оригинал|переслан)"
    r".*-{2,}|(?:from|от|від): .*)$",
    re.IGNORECASE,
)


def get_own_html(body: str) -> str:
    """What the writer wrote, without what was quoted."""
    if not body.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(body, create_parent="div")
    except (lxml.etree.LxmlError, ValueError):
        return body
    for quote in root.xpath(QUOTES):
        if quote is not root and quote.getparent() is not None:
            quote.drop_tree()  # what follows in the same paragraph stays
    return lxml.html.tostring(root, encoding="unicode")


def get_own_text(own_html: str) -> str:
    """The text of it, without introductions of quotes and signatures."""
    text = INTRODUCES.sub("", html2plaintext(own_html, include_references=False))
    lines = []
    for line in text.splitlines():
        if ENDS.match(line.strip()):
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return "\n".join(lines)


def get_words(text: str) -> list[str]:
    return WORD.findall(text.lower().replace("’", "'").replace("ʼ", "'"))


def find_kinds(
    text: str, phrases: Mapping[tuple[str, ...], str], names: Collection[str]
) -> set[str]:
    """Kinds of the phrases of which a text consists; empty when it says more.

    :param phrases: kind by the words of a phrase, in small letters
    :param names: words that say nothing, as they are names of people here
    """
    words = get_words(text)
    if not words or len(words) > LONGEST or SAYS_MORE.search(text):
        return set()
    kinds = set()
    for phrase in _split(words, phrases):
        if phrase in phrases:
            kinds.add(phrases[phrase])
        elif len(phrase) > 1 or phrase[0] not in names:
            return set()
    return kinds


def _split(
    words: list[str], phrases: Mapping[tuple[str, ...], str]
) -> Iterator[tuple[str, ...]]:
    """The longest phrases from left to right; a word that begins none by itself."""
    start = 0
    while start < len(words):
        for size in range(LONGEST_PHRASE, 0, -1):
            phrase = tuple(words[start : start + size])
            if phrase in phrases or size == 1:
                break
        yield phrase
        start += len(phrase)

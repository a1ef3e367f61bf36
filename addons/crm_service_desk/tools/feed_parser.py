"""Read RSS and Atom without entities, external files or network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from hashlib import sha256

from lxml import etree, html

from .feed_download import FeedError

MAX_ITEMS = 100
LONGEST_TITLE = 200
LONGEST_BODY = 20_000
BODY_TAGS = ("encoded", "content", "description", "summary")
DATE_TAGS = ("pubDate", "published", "updated", "date")


@dataclass(frozen=True)
class FeedItem:
    key: str  # SHA-256 of what tells the item apart
    title: str
    body: str  # HTML, not sanitised
    url: str
    date: datetime | None  # UTC without zone


def parse_feed(content: bytes) -> list[FeedItem]:
    """Return the items of a feed in its own order, without those that say nothing."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError("xml", str(error)) from error
    _refuse_entities(root)
    if _get_name(root) not in ("rss", "RDF", "feed"):
        raise FeedError("format", _get_name(root))
    found = (_read_item(node) for node in _iterate_items(root))
    return [item for item in found if item]


def _refuse_entities(root) -> None:
    definition = root.getroottree().docinfo.internalDTD
    if definition is not None and any(True for _entity in definition.iterentities()):
        raise FeedError("entities")


def _get_name(node) -> str:
    tag = node.tag
    return etree.QName(node).localname if isinstance(tag, str) else ""


def _iterate_items(root) -> Iterator:
    number = 0
    for node in root.iter():
        if _get_name(node) in ("item", "entry"):
            number += 1
            if number > MAX_ITEMS:
                return
            yield node


def _read_item(node) -> FeedItem | None:
    parts: dict[str, object] = {}
    for child in node:
        name = _get_name(child)
        if name == "link" and child.get("rel", "alternate") != "alternate":
            continue
        parts.setdefault(name, child)
    url = _get_url(parts.get("link"))
    title = _get_plain(parts.get("title"))[:LONGEST_TITLE]
    body = next(
        (text for name in BODY_TAGS if (text := _get_html(parts.get(name)))), ""
    )
    key = _get_text(parts.get("guid")) or _get_text(parts.get("id")) or url or title
    if not key or not (title or body):
        return None
    return FeedItem(
        key=sha256(key.encode(errors="replace")).hexdigest(),
        title=title,
        body=body[:LONGEST_BODY],
        url=url,
        date=_get_date(parts),
    )


def _get_text(node) -> str:
    return "".join(node.itertext()).strip() if node is not None else ""


def _get_plain(node) -> str:
    """Return a title, which may hold HTML, as plain text in one line."""
    text = _get_text(node)
    if "<" in text:
        try:
            text = html.fromstring(f"<div>{text}</div>").text_content()
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return ""
    return " ".join(text.split())


def _get_html(node) -> str:
    if node is None:
        return ""
    if len(node):  # Atom's XHTML
        return "".join(etree.tostring(child, encoding="unicode") for child in node)
    return _get_text(node)


def _get_url(node) -> str:
    if node is None:
        return ""
    url = (node.get("href") or _get_text(node)).strip()
    return url if url.startswith(("https://", "http://")) else ""


def _get_date(parts) -> datetime | None:
    text = next((t for name in DATE_TAGS if (t := _get_text(parts.get(name)))), "")
    if not text:
        return None
    for read in (parsedate_to_datetime, _read_iso):
        try:
            date = read(text)
            if date.tzinfo:
                date = date.astimezone(timezone.utc)
            return date.replace(tzinfo=None, microsecond=0)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _read_iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))

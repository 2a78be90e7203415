"""Feeds as Atom (RFC 4287) and JSON Feed 1.1: what is new, for those who follow from elsewhere.

All in them comes from what was written. Nothing is of the clock, so that a feed made again of
the same answers is the same.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement, tostring

from causerie.core.encoders import xml_text

MOST_ENTRIES = 50
TYPES = {"xml": "application/atom+xml", "json": "application/feed+json"}
"""The forms of a feed, by the end of its address."""

_ATOM = "http://www.w3.org/2005/Atom"
_LONG_AGO = "1970-01-01T00:00:00+00:00"  # a feed must have a date; one of nothing has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post or an answer, in full."""

    id: str
    """For good: one that changed would be shown as new to everyone again."""
    title: str
    url: str
    author: str
    date: str
    """RFC 3339. An entry has no other: files do not say when they were last changed."""
    summary: str = ""
    html: str = ""
    """What it says, as a page may show it; its addresses are whole."""
    language: str = ""
    """Of what it says, when that is not the feed's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Some entries, the newest first. All its addresses are whole."""

    url: str
    """Its own as Atom, which is its id too."""
    title: str
    page: str
    """The page it goes with."""
    language: str
    entries: Sequence[Entry]
    since: str = ""
    """RFC 3339; its date while it has no entry."""


def atom(feed: Feed) -> str:
    """The file of a feed."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", (feed.entries[0].date if feed.entries else feed.since) or _LONG_AGO)
    _add(root, "link", rel="self", type=TYPES["xml"], href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    head = _text(root).removesuffix("</feed>")
    body = "".join(map(_entry, feed.entries))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{body}</feed>\n'


def as_json(feed: Feed, url: str) -> str:
    """The same as a JSON feed, which stands at another address."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": url,
        "language": feed.language,
    }
    items = ",\n".join(map(_item, feed.entries))
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "items": [\n{items}\n]}}\n'


WRITERS: Mapping[str, Callable[[Feed, str], str]] = {
    "xml": lambda feed, _: atom(feed),
    "json": as_json,
}


# Most of a feed is as it was before the last answer.
@lru_cache(maxsize=4 * MOST_ENTRIES)
def _item(entry: Entry) -> str:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html or entry.summary,
        "summary": entry.summary,
        "date_published": entry.date,
        "authors": [{"name": entry.author}],
        "language": entry.language,
    }
    return json.dumps({key: value for key, value in item.items() if value}, ensure_ascii=False)


@lru_cache(maxsize=4 * MOST_ENTRIES)
def _entry(entry: Entry) -> str:
    element = Element("entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", entry.date)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    _add(SubElement(element, "author"), "name", entry.author)
    language = {"xml:lang": entry.language} if entry.language else {}
    if entry.html:
        _add(element, "content", entry.html, type="html", **language)
    if entry.summary:
        _add(element, "summary", entry.summary, **language)
    return f"{_text(element)}\n"


def _text(element: Element) -> str:
    # The library escapes what is markup; it lets through what no document may hold.
    return xml_text(tostring(element, "unicode"))


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text

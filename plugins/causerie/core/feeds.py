"""Feeds as Atom (RFC 4287): what is new, for those who follow the series from elsewhere.

All in them comes from what was written. Nothing is of the clock, so that a feed made again of
the same answers is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from causerie.core.encoders import xml_text
from causerie.core.safe_html import SafeHtml

MOST_ENTRIES = 50
TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_LONG_AGO = "1970-01-01T00:00:00+00:00"  # a feed must have a date; one of nothing has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post, by its summary, or an answer, in full."""

    id: str
    """For good: one that changed would be shown as new to everyone again."""
    title: str
    url: str
    author: str
    date: str
    """RFC 3339. An entry has no other: files do not say when they were last changed."""
    summary: str = ""
    html: SafeHtml | None = None
    language: str = ""
    """Of what it says, when that is not the feed's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Some entries, the newest first. All its addresses are whole."""

    url: str
    """Its own, which is its id too."""
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
    _add(root, "link", rel="self", type=TYPE, href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    for entry in feed.entries:
        _entry(SubElement(root, "entry"), entry)
        root[-1].tail = "\n"
    # The library escapes what is markup; it lets through what no document may hold.
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml_text(tostring(root, "unicode"))}\n'


def _entry(element: Element, entry: Entry) -> None:
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", entry.date)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    _add(SubElement(element, "author"), "name", entry.author)
    language = {"xml:lang": entry.language} if entry.language else {}
    if entry.html is not None:
        _add(element, "content", entry.html, type="html", **language)
    if entry.summary:
        _add(element, "summary", entry.summary, **language)


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text

"""Where a reader's links lead, and where they seem to: the hosts one reads in a text."""

import re
from functools import lru_cache
from html import escape
from unicodedata import bidirectional, category, normalize

import nh3
from markdown_it.common.normalize_url import normalizeLink

from causerie.core import likeness, plain_text

MOST_ADDRESS = 2_000

_HOST = r"(?P<host>(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?)"
_PATH = r"(?:[a-z0-9;/?:@&=+$,_.!~*'()#-]|%[0-9a-f]{2})*"
_WEB = re.compile(
    rf"https?://{_HOST}(?::\d{{1,5}})?(?:(?=[/?#]){_PATH})?", re.IGNORECASE | re.ASCII
)
# Neither `?` nor `&` before the host: programs take what follows for a subject, a text, a file.
_MAIL = re.compile(rf"mailto:[a-z0-9.!$'*+=^_`{{|}}~-]+@{_HOST}", re.IGNORECASE | re.ASCII)
_FULL = re.compile("https?://|mailto:", re.IGNORECASE | re.ASCII)
# Reads addresses as browsers do, and knows which of them lead nowhere: `http://x.org:99999`,
# `http://256.1.1.1`, or a host with letters that no name may have, whether spelt `xn--` or not.
_READER_OF_ADDRESSES = nh3.Cleaner(
    tags={"a"}, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
)
_NEVER_IN_ADDRESS = re.compile(r"[\x00-\x1f\\]")

_SHOWN_HOST = re.compile(
    r"(?:https?://(?P<typed>[\w.-]*[^\W_])"
    r"|(?<![\w.-])\.*(?P<bare>(?:[\w-]+\.)+[^\W\d_]{2,}"
    r"|(?:\d+\.){3}\d+|localhost\b))(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
THIN = re.compile("[\u2005\u2006\u2008-\u200a\u202f\u205f]")
"""Narrower than the space between words: a letter's arm is as wide, and nobody sees them."""
_ANY_BLANK = re.compile("[\\s\u2800]")  # Braille without a dot too
BLANK = re.compile(f"(?!{THIN.pattern}){_ANY_BLANK.pattern}")
"""What parts words for the eye."""

_DOT_ALONE = re.compile("[\\s\u2800\u200b-\u200d]\u0323")
_BETWEEN = re.compile(r"[\s/?#:@]+")
_NUMBER = re.compile(r"[\d.,]+", re.ASCII)
_UNSEEN = {"Cf", "Mn", "Me"}
# What Unicode's list of confusables gives for a dot on the line, with those of ideographs; a
# raised one is seen to be none, and French words have it.
_DOTS = dict.fromkeys(
    map(
        ord,
        "\u02cc\u02cf\u066b\u06d4\u3001\ua4fb"
        "\u2024\u201a\u22c5\u2e33\u3002\ua4f8\u0701\u0702\ua60e\U00010a50\U0001d16d\u0660\u06f0",
    ),
    ".",
)
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
# Accents one sees, and letters that no ASCII one looks like. A dot below is taken for dirt, one
# above is on many letters anyway, and `ɡ`, `ı` or `ᴏ` are taken for the letters they are not.
_SEEN_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0308\u030a\u030b\u030c\u0327\u0328")
_SEEN_LETTERS = frozenset("æœßøłđ")


def address(text: str) -> str:
    """`text` as a full http, https or mailto address in ASCII, or nothing if it is none.

    No user before the host, for `https://good.org@evil.org` leads to evil.org.
    """
    if is_address(text):
        return text
    # What cannot be one is not put in ASCII: links in links repeat thousands of characters.
    return _in_ascii(text) if len(text) <= MOST_ADDRESS and _FULL.match(text) else ""


@lru_cache(maxsize=64)  # the parser asks for each several times
def _in_ascii(text: str) -> str:
    if _NEVER_IN_ADDRESS.search(text) or plain_text.tame(text) != text:
        return ""
    in_ascii = normalizeLink(text)
    return in_ascii if is_address(in_ascii) else ""


def is_address(text: str) -> bool:
    """Whether `text` is one `address` would answer: no other passes the sanitiser as a link."""
    return len(text) <= MOST_ADDRESS and _match(text) is not None and _is_read(text)


@lru_cache(maxsize=64)  # by the parser, for the hosts one reads, and by the sanitiser
def _is_read(address: str) -> bool:
    return "href" in _READER_OF_ADDRESSES.clean(f'<a href="{escape(address)}">')


def _match(address: str) -> re.Match[str] | None:
    return _WEB.fullmatch(address) or _MAIL.fullmatch(address)


def host(address: str) -> str:
    """The host an address leads to, in lower case; nothing if there is none."""
    found = _match(address)
    return found["host"].lower().removeprefix("www.").removesuffix(".") if found else ""


@lru_cache(maxsize=4)  # links that touch are all read in the same text
def hosts_read(text: str) -> frozenset[str]:
    """The hosts one reads in `text`; what may not be what it seems is none, and given as such."""
    texts = {_for_the_eye(text), _for_the_eye(THIN.sub("", text))}
    hosts = {found for each in texts for found in _hosts_in(each)}
    # Letters that run to the left change places with those around them: what is read first is last.
    turned = any(bidirectional(char) in _RIGHT_TO_LEFT for char in text)
    hosts |= {"" for each in texts if _is_spelt_with_signs(each)}
    return frozenset(
        host(address(f"https://{each}")) if _plain(each) and not turned else "" for each in hosts
    )


def _is_spelt_with_signs(text: str) -> bool:
    """Whether a host is read only where signs are taken for letters: `paypa|.com`, `good.0rg`."""
    for run in _BETWEEN.split(text):
        if "." in run and not _NUMBER.fullmatch(run):
            found, alike = map(_hosts_in, (run, likeness.as_read(run)))
            if not alike <= {likeness.as_read(each) for each in found}:
                return True
    return False


def _hosts_in(text: str) -> set[str]:
    return {found["typed"] or found["bare"] for found in _SHOWN_HOST.finditer(text)}


def _for_the_eye(text: str) -> str:
    """A text as it looks: without what cannot be seen, every dot and every blank being one."""
    seen = normalize("NFKC", _ANY_BLANK.sub(" ", _DOT_ALONE.sub(".", text))).translate(_DOTS)
    return "".join(char for char in seen if category(char) not in _UNSEEN)


def _plain(host: str) -> bool:
    """Whether no sign looks like another: `аpple.com` begins with a Cyrillic letter."""
    if "I" in host and not host.isupper():  # it is an l to the eye
        return False
    letters = set(normalize("NFD", host.lower())) - _SEEN_MARKS - _SEEN_LETTERS
    return "".join(letters).isascii()

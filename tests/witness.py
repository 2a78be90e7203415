"""What looks at HTML with readers' words in it, with a parser neither ours nor the sanitiser's."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from unicodedata import normalize
from urllib.parse import unquote

from causerie.core import plain_text

# The list, written again: a change to the policy has to be made twice.
ATTRIBUTES = {
    **dict.fromkeys(("p", "br", "hr", "strong", "em", "del", "pre", "blockquote"), frozenset()),
    **dict.fromkeys(("ul", "li", "h4", "h5", "h6"), frozenset()),
    "a": frozenset({"href", "rel"}),
    "code": frozenset({"class"}),
    "ol": frozenset({"start"}),
}
VALUES = {
    "href": r"(https?://[\w.-]+(:\d{1,5})?([/?#][!-~]*)?|mailto:[^\s@:/?]+@[\w.-]+)",
    "rel": "nofollow ugc noopener noreferrer",
    "class": r"language-[\w+#.-]{1,30}",
    "start": r"\d{1,9}",
}
VOID = {"br", "hr"}


class Witness(HTMLParser):
    """Everything in an HTML text that is not on the list, and the text as it understood it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.off_list: list[str] = []
        self.understood = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.off_list += [f"unclosed {tag}" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag and each attribute must be on the list, and stand where it may."""
        if tag not in ATTRIBUTES:
            self.off_list.append(f"<{tag}>")
        for name, value in attrs:
            allowed = name in ATTRIBUTES.get(tag, ()) and re.fullmatch(VALUES[name], value or "")
            if not allowed:
                self.off_list.append(f"<{tag} {name}={value!r}>")
        if tag == "a" and ("a" in self._open or "rel" not in dict(attrs)):
            self.off_list.append("a link in a link, or without its rel")
        written = "".join(f' {name}="{_quoted(value or "")}"' for name, value in attrs)
        self.understood += f"<{tag}{written}>"
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        self.understood += f"</{tag}>"
        if not self._open or self._open.pop() != tag:
            self.off_list.append(f"misplaced </{tag}>")

    def handle_data(self, data: str) -> None:
        """Text is only text."""
        self.understood += escape(data, quote=False).replace("\u00a0", "&nbsp;")

    def handle_comment(self, data: str) -> None:
        """There are none."""
        self.off_list.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """There are none."""
        self.off_list.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        """There are none."""
        self.off_list.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        """There are none."""
        self.off_list.append(f"<?{data}>")


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")


def off_list(html: str) -> list[str]:
    return Witness(html).off_list


class Skeleton(HTMLParser):
    """The tags of a page and the names of their attributes, and apart from them what they say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bones: list[object] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of an address also where it leads, as far as a browser cares."""
        leads = [str(value)[:4] for key, value in attrs if key == "href"]
        self.bones.append((tag, [key for key, _ in attrs], leads))

    def handle_endtag(self, tag: str) -> None:
        """As many as were opened."""
        self.bones.append(tag)

    def handle_data(self, data: str) -> None:
        """Whatever a visitor reads."""
        self.words += data

    def handle_comment(self, data: str) -> None:
        """There are none in a fragment."""
        self.bones.append(f"<!--{data}")


class _Said(HTMLParser):
    """All that a body says: its words, where its links lead, the language of its code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said = ""
        self._href = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self._href = given.get("href") or ""
        self.said += (given.get("class") or "").removeprefix("language-")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":  # a reader types the address behind the label
            self.said += self._href

    def handle_data(self, data: str) -> None:
        self.said += data


def lost(text: str, html: str) -> bool:
    """Whether a letter that a reader typed is missing in the HTML, or out of its order.

    Signs may be markup; an entity stands for its character, and percents for theirs.
    """
    shown = iter(_letters(_Said(html).said))
    return not all(letter in shown for letter in _letters(plain_text.tame(text)))


def _letters(text: str) -> str:
    while (plain := unescape(text)) != text:
        text = plain
    text = normalize("NFKC", unquote(plain_text.tame(text))).casefold()
    return "".join(filter(str.isalpha, text))

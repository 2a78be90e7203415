"""What the checks need to know of an author's Markdown, each with its line.

Author text is rendered by the site's engine with any extension the author
likes. Here it is only read: a CommonMark parser finds the blocks, so that a
link inside a fence is no link, and inline parsing is spent on the few blocks
that can hold one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markdown.extensions.toc import slugify as toc_slugify
from markdown.extensions.toc import unique
from markdown_it import MarkdownIt
from markdown_it.token import Token

from causerie.core.figures import NAMES

WORDS_A_MINUTE = 230
"""How fast an essay is read silently in French."""

# As pymdownx reads them: tabs are spaces, and the end has as many slashes as the start.
_DIRECTIVE = re.compile(r" {0,3}(/{3,})[ \t]*case[ \t]*(?:\|[ \t]*(.*?)[ \t]*)?$", re.IGNORECASE)
_ALMOST_DIRECTIVE = re.compile(r"\s*/{2,}\s*cas(?:e)?\b")
_DRAWING = re.compile(
    rf" {{0,3}}(/{{3,}})[ \t]*({'|'.join(NAMES)})[ \t]*(?:\|[ \t]*(.*?)[ \t]*)?$", re.IGNORECASE
)
_END = re.compile(r"\s*(/{3,})[ \t]*$")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===)")
_MAY_LINK = re.compile(r"\]\(|\]\[|<[a-zA-Z]")
# Links that need no parser: nothing in their paragraph can make them anything else.
_SIMPLE_LINK = re.compile(r"\[[^\[\]]*\]\(([\w./:#-]+)\)", re.ASCII)
_NOT_SIMPLE = re.compile(r"[`<\\!&]|\]\[")
# No link to CommonMark, but one to Python-Markdown: its file's name has spaces.
_SPACED_LINK = re.compile(r"(!?)\[([^\[\]`]*)\]\(([^()<>\"'\s]+(?: [^()<>\"'\s]+)+)\)")
_ATTRIBUTES = re.compile(r" *\{:?([^{}\n]*)\} *$")
_GIVEN_ID = re.compile(r"(?:^|\s)#([\w-]+)")
_IMG = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_HTML_ID = re.compile(r"""\s(?:id|name)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_ATTRIBUTE = r"""(?<![\w-]){}\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_SRC, _ALT = (re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("src", "alt"))


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image of an author's; `target` as typed, `text` that of an image's `alt`."""

    target: str
    line: int
    text: str = ""
    image: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A `/// case | id`, from its line to that of its `///`, both included."""

    case: str
    line: int
    last_line: int
    misplaced: bool = False
    """Inside a list or a quotation, where it cannot be taken out of the page."""
    malformed: bool = False
    """Meant for one, and not written as one."""
    closed: bool = True
    """Whether its `///` is there; without it, all the text below would be swallowed."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A `/// repartition | title` or a `/// serie | title`, as typed, from its `line` on."""

    kind: str
    title: str
    line: int
    lines: tuple[str, ...]
    closed: bool = True
    """Whether its `///` is there; without it, no line is of it."""


@dataclass(frozen=True, slots=True)
class Prose:
    """An author's Markdown and what was found in it."""

    source: str = ""
    first_line: int = 1
    """The line of its file where `source` begins."""
    words: int = 0
    anchors: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    readable: bool = True
    """Whether its file could be read; if not, nothing is known of what stands in it."""
    titles: tuple[int, ...] = ()
    """The lines of headings of the first level, which is that of a page's own title."""

    @property
    def minutes(self) -> int:
        """Reading time, at least one minute."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    def without(self, mentions: Sequence[Mention]) -> str:
        """The source with those directives blanked, every other line where it was."""
        lines = self.source.split("\n")
        for mention in mentions:
            first = mention.line - self.first_line
            last = mention.last_line - self.first_line
            lines[first : last + 1] = [""] * (last - first + 1)
        return "\n".join(lines)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable(["inline"])
    return parser


_BLOCKS = _parser()
_INLINE = MarkdownIt("commonmark")


Slugify = Callable[[str, str], str]
"""From a heading's text and a separator to its anchor, as Python-Markdown's `toc` takes it."""


def read(source: str, first_line: int = 1, slugify: Slugify = toc_slugify) -> Prose:
    """What there is in `source`, whose first line is `first_line` of its file."""
    reader = _Reader(slugify)
    reader.blocks(source, first_line)
    return Prose(
        source,
        first_line,
        reader.words,
        frozenset(reader.anchors),
        tuple(sorted(reader.links, key=lambda link: link.line)),
        tuple(reader.mentions),
        tuple(reader.drawings),
        titles=tuple(reader.titles),
    )


class _Reader:
    def __init__(self, slugify: Slugify) -> None:
        self.slugify = slugify
        self.words = 0
        self.anchors: set[str] = set()
        self.links: list[Link] = []
        self.mentions: list[Mention] = []
        self.drawings: list[Drawing] = []
        self.titles: list[int] = []

    def blocks(self, source: str, first_line: int, *, nested: bool = False) -> None:
        env: dict[str, Any] = {}
        lines = source.split("\n")
        tokens = _BLOCKS.parse(source, env)
        for label, reference in env.get("references", {}).items():
            if not label.startswith("^"):  # to other parsers that is a footnote
                self.links.append(Link(reference["href"], first_line + reference["map"][0]))
        for index, token in enumerate(tokens):
            line = first_line + (token.map[0] if token.map else 0)
            if token.type == "inline":
                self.words += len(token.content.split())
                title = tokens[index - 1].type == "heading_open"
                if title:
                    self.heading(token.content)
                    if tokens[index - 1].tag == "h1":
                        self.titles.append(line)
                below = lines[line - first_line :]
                misplaced = nested or title or token.level > 1
                self.directives(token.content, line, below, misplaced=misplaced)
                self.inline(token.content, line, env)
            elif token.type == "html_block":
                self.html(token.content, line)
            elif token.type == "code_block" and _opens_admonition(tokens[:index][-2:-1]):
                self.blocks(token.content, line, nested=nested or token.level > 0)

    def heading(self, content: str) -> None:
        attributes = _ATTRIBUTES.search(content)
        if attributes and (given := _GIVEN_ID.search(attributes[1])):
            self.anchors.add(given[1])
            return
        text = content[: attributes.start()] if attributes else content
        parts = _INLINE.parseInline(text)[0].children or []
        shown = "".join(part.content for part in parts if part.type in ("text", "code_inline"))
        unique(self.slugify(shown, "-"), self.anchors)

    def directives(self, content: str, line: int, below: Sequence[str], *, misplaced: bool) -> None:
        """The directives of a paragraph, whose file goes on with the lines `below`."""
        if "//" not in content:
            return
        inset = _ADMONITION.match(content)
        for offset, text in enumerate(content.split("\n")):
            if _ALMOST_DIRECTIVE.match(text) and not _DIRECTIVE.fullmatch(text.lstrip()):
                self.mentions.append(Mention("", line + offset, line + offset, malformed=True))
            if found := _DIRECTIVE.fullmatch(text.lstrip() if inset else text):
                length = _length(below[offset + 1 :], found[1])
                self.mentions.append(
                    Mention(
                        found[2] or "",
                        line + offset,
                        line + offset + (length or 0),
                        misplaced,
                        closed=length is not None,
                    )
                )
            elif drawn := _DRAWING.fullmatch(text.strip()):
                length = _length(below[offset + 1 :], drawn[1])
                own = below[offset + 1 : offset + (length or 1)]
                title, closed = drawn[3] or "", length is not None
                self.drawings.append(Drawing(drawn[2], title, line + offset, tuple(own), closed))

    def inline(self, content: str, line: int, env: dict[str, Any]) -> None:
        if not _MAY_LINK.search(content):
            return
        simple = list(_SIMPLE_LINK.finditer(content))
        if len(simple) == content.count("](") and not _NOT_SIMPLE.search(content):
            for match in simple:
                self.links.append(Link(match[1], line + content.count("\n", 0, match.start())))
            return
        first = line
        for part in _INLINE.parseInline(content, env)[0].children or []:
            if part.type in ("softbreak", "hardbreak"):
                line += 1
            elif part.type == "link_open":
                self.links.append(Link(str(part.attrs["href"]), line))
            elif part.type == "image":
                self.links.append(Link(str(part.attrs["src"]), line, part.content, image=True))
            elif part.type == "html_inline":
                self.html(part.content, line)
        for match in _SPACED_LINK.finditer(content):
            place = first + content.count("\n", 0, match.start())
            self.links.append(Link(match[3], place, match[2], image=bool(match[1])))

    def html(self, content: str, line: int) -> None:
        self.anchors.update(_HTML_ID.findall(content))
        for tag in _IMG.finditer(content):
            attributes = tag[1]
            source, text = _SRC.search(attributes), _ALT.search(attributes)
            self.links.append(
                Link(
                    (source[1] or source[2] or "") if source else "",
                    line + content.count("\n", 0, tag.start()),
                    # An empty alt is HTML's way to say "decorative"; a missing one says nothing.
                    (text[1] or text[2] or "decorative") if text else "",
                    image=True,
                )
            )


def _length(below: Sequence[str], slashes: str) -> int | None:
    """How many lines end a directive that opened with `slashes`; None when it is not closed."""
    for number, text in enumerate(below, start=1):
        if (end := _END.fullmatch(text)) and end[1] == slashes:
            return number
        if _DIRECTIVE.fullmatch(text.strip()) or _DRAWING.fullmatch(text.strip()):
            break
    return None


def _opens_admonition(before: Sequence[Token]) -> bool:
    return any(_ADMONITION.match(token.content) for token in before)

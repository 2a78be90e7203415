"""The header's YAML, event by event: what YAML would guess is refused, with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler

from causerie.core.problems import Place, Problems

MAX_HEADER = 4_096  # bytes

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# With them, what YAML takes for the end of a line, drops, or refuses without saying where.
_RAW = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")
# A line that says the same to YAML and to anyone: a word, and a value with nothing YAML would read
# into it. Most headers have no other lines, and YAML takes ten times as long to read them.
_EVIDENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,63}): ([^\W_](?:[^\n\t:#]|:(?=[^\s#]))*)(?<! )")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a header, as typed: `no` is "no", a date is text, nothing is ""."""

    text: str
    line: int  # that of its key; for an item of a list, its own
    items: "tuple[Value, ...] | None" = None  # of a list, whose text is then ""


class HeaderReader(BaseHandler):
    """python-frontmatter's handler for one header, which reports instead of raising."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)

    def __init__(self, path: str, problems: Problems) -> None:
        super().__init__()
        self.path = path
        self.problems = problems
        self._lines: list[str] = []

    def accepts(self, source: str) -> bool:
        """Whether YAML should see `source` at all."""
        if (size := len(source.encode("utf-8", "surrogatepass"))) > MAX_HEADER:
            self.problems.error(
                Place(self.path, 1),
                "the header has {size} bytes, and {limit} are allowed",
                'check that "---" closes it where it should, and move long texts below it',
                size=size,
                limit=MAX_HEADER,
            )
            return False
        if found := _RAW.search(source):
            place = Place(self.path, 2 + source[: found.start()].count("\n"))
            self._refuse_character(place, found[0])
        return not found

    def _refuse_character(self, place: Place, char: str) -> None:
        self.problems.error(
            place,
            "the header holds an invisible character ({code})",
            "type that line again (between double quotes, write a backslash twice)",
            code=f"U+{ord(char):04X}",
        )

    def load(self, source: str) -> dict[str, Value]:
        """Its fields, as far as they can be read."""
        if (evident := _evident(source)) is not None:
            return evident
        fields: dict[str, Value] = {}
        self._lines = source.split("\n")
        events = self._events(source)
        root = next((event for event in events if isinstance(event, yaml.NodeEvent)), None)
        if isinstance(root, yaml.MappingStartEvent):
            fields = self._fields(events)
        elif root:
            self.problems.error(
                self._place(root),
                "the header is not made of keys and values",
                'write one on each line, as in "title: On lying"',
            )
        _exhaust(events)  # whatever follows is checked too
        return fields

    def _place(self, at: Any) -> Place:
        return Place(self.path, at.start_mark.line + 2)

    def _events(self, source: str) -> Iterator[yaml.Event]:
        try:
            for event in yaml.parse(source, _LOADER):
                self._check(event)
                yield event
        except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
            self._explain(error, source)

    def _check(self, event: Any) -> None:
        if isinstance(event, (yaml.DocumentStartEvent, yaml.DocumentEndEvent)) and event.explicit:
            self.problems.error(
                self._place(event),
                "a second header starts here",
                'keep one, and no line that starts with "---" or "..." inside it',
            )
        elif getattr(event, "anchor", None) or getattr(event, "tag", None):
            self.problems.error(
                self._place(event),
                'a value cannot start with "&", "*" or "!"',
                "put double quotes around the value",
            )

    def _fields(self, events: Iterator[Any]) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, events)
            value = self._value(event, key, events)
            if key and key in fields:
                self.problems.error(
                    self._place(event),
                    'the key "{key}" is written twice',
                    "keep one; the first is on line {line}",
                    key=key,
                    line=fields[key].line,
                )
            fields.setdefault(key, value)
        return fields

    def _key(self, event: Any, events: Iterator[Any]) -> str:
        if isinstance(event, yaml.ScalarEvent) and event.value not in ("", "<<"):
            return self._text(event)
        self.problems.error(
            self._place(event), "a key must be a word", 'write it as in "title: On lying"'
        )
        _skip(event, events)
        return ""

    def _value(self, at: Any, key: str, events: Iterator[Any]) -> Value:
        event = next(events, None)
        line = self._place(at).line
        if isinstance(event, yaml.ScalarEvent):
            self._check_rest(event, key)
            return Value(self._text(event), line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Value("", line, tuple(self._items(key, events)))
        if isinstance(event, yaml.MappingStartEvent):
            self._refuse_nesting(event, key, events)
        return Value("", line)

    def _items(self, key: str, events: Iterator[Any]) -> Iterator[Value]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            if isinstance(event, yaml.ScalarEvent):
                yield Value(self._text(event), self._place(event).line)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._refuse_nesting(event, key, events)

    def _check_rest(self, event: Any, key: str) -> None:
        """YAML drops what follows a `#`, and "Case #1" is no remark."""
        end = event.end_mark
        rest = self._lines[end.line][end.column :] if end.line == event.start_mark.line else ""
        if rest.lstrip().startswith("#"):
            self.problems.error(
                self._place(event),
                'of the value of "{key}", what follows # is dropped',
                "put double quotes around the whole value, or move the remark to its own line",
                key=key,
            )

    def _text(self, event: Any) -> str:
        text: str = event.value
        if found := _CONTROL.search(text):
            self._refuse_character(self._place(event), found[0])
        return text

    def _refuse_nesting(self, event: Any, key: str, events: Iterator[Any]) -> None:
        self.problems.error(
            self._place(event),
            'the value of "{key}" has parts of its own; a text or a list of texts is wanted',
            "put double quotes around a text that holds a colon or starts with a bracket",
            key=key,
        )
        _skip(event, events)

    def _explain(self, error: Exception, source: str) -> None:
        """YAML's own complaint, in the words of someone who never heard of YAML."""
        about = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
        opened = re.search("quoted.*unexpected|simple key|flow", about)
        mark: Any = getattr(error, "context_mark" if opened else "problem_mark", None)
        place = Place(self.path, mark.line + 2 if mark else 1)
        if any(problem.place == place for problem in self.problems):
            return  # one mend for one line; this complaint follows from the first
        if opened:
            self._explain_opening(opened[0], place)
        else:
            self._explain_line(about, place, source)

    def _explain_opening(self, what: str, place: Place) -> None:
        if what == "flow":
            self.problems.error(
                place,
                "the list that opens here with a bracket cannot be read",
                "close the bracket, or put double quotes around a text that starts with one",
            )
        elif what == "simple key":
            self.problems.error(
                place,
                "this line has no colon with a space behind it",
                'write it as in "title: On lying", or indent it to continue the line above',
            )
        else:
            self.problems.error(
                place,
                "a quotation mark opens here and is not closed",
                "close it at the end of the value",
            )

    def _explain_line(self, about: str, place: Place, source: str) -> None:
        line = ["", "", *source.split("\n")][place.line]
        key, _, value = line.partition(":")
        if "\t" in line[: len(line) - len(line.lstrip())]:
            self.problems.error(place, "this line starts with a tab", "use spaces instead")
        elif "mapping values" in about and re.search(r":(\s|$)", value):
            self.problems.error(
                place,
                "the value holds a colon, which is read as a second key",
                "put double quotes around the value: {line}",
                line=f"{key}: {quoted(value.strip())}",
            )
        elif "mapping values" in about or "document start" in about:
            self.problems.error(
                place,
                "this line is not aligned with the lines above it",
                "start every key at the very beginning of its line",
            )
        elif "escape" in about or "hex" in about:
            self.problems.error(
                place, "a backslash has a special meaning between double quotes", "write it twice"
            )
        else:
            self.problems.error(
                place,
                "this value cannot be read",
                'put double quotes around the whole of it, and write \\" for one inside',
            )


def _evident(source: str) -> dict[str, Value] | None:
    """What YAML would make of a header of evident lines, each with a key of its own; else None."""
    fields: dict[str, Value] = {}
    for number, line in enumerate(source.removesuffix("\n").split("\n"), start=2):
        match = _EVIDENT.fullmatch(line)
        if match is None or match[1] in fields:
            return None
        fields[match[1]] = Value(match[2], number)
    return fields


def _exhaust(events: Iterator[Any]) -> None:
    for _ in events:
        pass


def _skip(start: Any, events: Iterator[Any]) -> None:
    depth = int(isinstance(start, yaml.CollectionStartEvent))
    while depth and (event := next(events, None)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)


def quoted(text: str) -> str:
    """The text between double quotes, so that YAML gives it back as it is."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char == '"':
        return '\\"'
    return (
        char if is_visible(char) and char != "\\" else char.encode("unicode_escape").decode("ascii")
    )


def is_visible(char: str) -> bool:
    """Whether a character shows what it is when it stands in a header."""
    return char.isprintable() or char in "\u00a0\u202f"  # the spaces of French punctuation

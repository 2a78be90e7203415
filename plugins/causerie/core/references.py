"""What author files say of each other: cases shown, links followed, cases resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from causerie.core import figures, identifiers, links
from causerie.core.model import Sources
from causerie.core.problems import Place, Problems
from causerie.core.prose import Link, Prose
from causerie.core.series import Series


@dataclass(frozen=True, slots=True)
class Text:
    """An author's text, whether its page is out, and whether the text stands on it."""

    path: str
    prose: Prose
    out: bool
    shown: bool
    titled: bool = True
    """Whether its page is given a title above the text."""


def check(sources: Sources, series: Series, problems: Problems) -> None:
    """Report every case, link, anchor and resolution that leads nowhere."""
    texts = {text.path: text for text in _texts(sources, series)}
    for text in texts.values():
        _check_mentions(text, sources, problems)
        _check_drawings(text, problems)
        for link in text.prose.links:
            _check_link(text, link, texts, sources, problems)
        if text.titled:
            _check_titles(text, problems)
    _check_resolutions(sources, problems)


def _texts(sources: Sources, series: Series) -> Iterator[Text]:
    chapters = {chapter.path for chapter in series.chapters}
    for chapter in sources.chapters:
        out = chapter.path in chapters
        early = chapter.single and chapter.posts and chapter.path not in series.parts
        yield Text(chapter.path, chapter.text, out, shown=out and not early)
        for post in chapter.posts:
            if not chapter.single:
                out = post.path in series.parts
                yield Text(post.path, post.text, out, shown=out)
    for case in sources.cases:
        out = case.id in series.cases
        yield Text(case.path, case.text, out, shown=out)
    for page in sources.docs:
        yield Text(page.path, page.text, out=True, shown=True, titled=False)


def _check_mentions(text: Text, sources: Sources, problems: Problems) -> None:
    known = [case.id for case in sources.cases]
    for mention in text.prose.mentions:
        place = Place(text.path, mention.line)
        if mention.malformed:
            problems.error(
                place,
                "this line looks like a case, and is not read as one",
                "write /// case | its-id, with ordinary spaces, and /// alone on the line below",
            )
        elif mention.case not in known:
            problems.error(
                place,
                'there is no case "{case}"',
                "the nearest are: {nearest}" if known else "write chapters/…/cases/{case}.md",
                case=mention.case,
                nearest=", ".join(identifiers.nearest(mention.case, known)),
            )
        elif mention.misplaced:
            problems.error(
                place,
                'the case "{case}" is asked inside a list or a quotation',
                "move it to a paragraph of its own, at the start of the line",
                case=mention.case,
            )
        elif not mention.closed:
            problems.error(
                place,
                'nothing closes the case "{case}"',
                "write /// alone on the line below, with as many slashes",
                case=mention.case,
            )


def _check_drawings(text: Text, problems: Problems) -> None:
    for drawing in text.prose.drawings:
        if not drawing.closed:
            problems.error(
                Place(text.path, drawing.line),
                "nothing closes the figure",
                "write /// alone on the line below its numbers, with as many slashes",
            )
            continue
        kind = figures.NAMES[drawing.kind.lower()]
        _, faults = figures.read(kind, drawing.title, drawing.lines)
        for fault in faults:
            place = Place(text.path, drawing.line + fault.line)
            problems.error(place, fault.reason.what, fault.reason.hint, **fault.reason.values)


def _check_titles(text: Text, problems: Problems) -> None:
    for line in text.prose.titles:
        problems.warning(
            Place(text.path, line),
            "this heading is of the level of the page's own title",
            "begin it with ## instead of #",
        )


def _check_link(
    text: Text, link: Link, texts: Mapping[str, Text], sources: Sources, problems: Problems
) -> None:
    place = Place(text.path, link.line)
    if link.image and not link.text.strip():
        problems.error(
            place,
            'the image "{target}" has no alternative text',
            "describe it between the square brackets, for those who do not see it",
            target=link.target,
        )
    found = links.target(text.path, link.target)
    if found is None:
        return
    if found.path not in sources.files:
        problems.error(
            place,
            'the link "{target}" leads to no file',
            "the nearest is {nearest}",
            target=link.target,
            nearest=identifiers.nearest(found.path, sources.files, 1)[0],
        )
    elif found.path in texts:
        _check_text_link(text, link, texts[found.path], found.anchor, place, problems)


def _check_text_link(
    text: Text, link: Link, aim: Text, anchor: str, place: Place, problems: Problems
) -> None:
    if not aim.prose.readable:
        return  # its own problem comes first
    if text.shown and not aim.out:
        problems.error(
            place,
            'the link "{target}" leads to a page that is not published yet',
            "remove the link until that page is out",
            target=link.target,
        )
    if anchor and anchor not in aim.prose.anchors:
        near = identifiers.nearest(anchor, aim.prose.anchors, 1)
        problems.error(
            place,
            'the link "{target}" leads to no heading of {path}',
            "the nearest is #{nearest}" if near else "remove what follows the #",
            target=link.target,
            path=aim.path,
            nearest="".join(near),
        )


def _check_resolutions(sources: Sources, problems: Problems) -> None:
    posts = [post.path for chapter in sources.chapters for post in chapter.posts]
    for case in sources.cases:
        if case.resolved and case.resolved not in posts:
            problems.error(
                case.place("resolved"),
                "resolved names {path}, which is no post",
                "write the path of the post that resolves the case, as in a link; "
                "the nearest are: {nearest}",
                path=case.resolved,
                nearest=", ".join(identifiers.nearest(case.resolved, posts)),
            )

"""Fills the slots of a built site and writes its feeds.

A build leaves a manifest outside the public folder: which page has which
slots, the outline its fragments need, and the shell of later pages. `fill` uses
it for a whole site, a `Stitcher` for the pages some answers touch, each replaced
whole by one rename: both make the same bytes of the same answers.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import chain
from pathlib import Path

from causerie.core import slots
from causerie.core.model import Answer
from causerie.core.slots import Slot, SlotKind
from causerie.render.feeds import Feeds
from causerie.render.fragments import Discussion, Fragments
from causerie.render.manifest import Manifest, StaleSite
from causerie.render.page import SHELL_CASE, SHELL_PAGE, SHELL_TITLE


def fill(site: Path, manifest: Manifest, answers: Mapping[str, Sequence[Answer]]) -> None:
    """Fill every slot of a site just built; make the later pages of its cases, and its feeds."""
    # As the site's engine has just written its pages: a rename for each would take longer.
    fragments = Fragments(manifest.outline, answers)
    cases = dict.fromkeys(manifest.outline.cases)
    _Round(site, manifest, fragments, cases, Path.write_bytes).pages(manifest.pages)


class Stitcher:
    """A built `site` and the `answers` it shows, kept: one more costs what it touches.

    Nothing of the site is kept that its manifest does not say.
    """

    def __init__(
        self, site: Path, manifest: Manifest, answers: Mapping[str, Sequence[Answer]]
    ) -> None:
        self._site = site
        self._manifest = manifest
        self._fragments = Fragments(manifest.outline, answers)
        self._unsure: set[str] = set()

    def refresh(self, answers: Mapping[str, Sequence[Answer]]) -> None:
        """Give some cases the answers they have now, on whatever page and feed those stand."""
        known = self._fragments.discussions
        changed = {case: given for case, given in answers.items() if case in known}
        before = {case: None if case in self._unsure else known[case] for case in changed}
        self._unsure.update(changed)  # until all is done: then it is not half of this
        self._fragments = self._fragments.given(changed)
        touched = dict(self._standing[""])
        for case in changed:
            touched |= self._standing[case]
        _Round(self._site, self._manifest, self._fragments, before, _replace).pages(touched)
        self._unsure.difference_update(changed)

    @cached_property
    def _standing(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The pages, with their slots, on which something of a case stands; of any case, at ""."""
        standing: defaultdict[str, dict[str, Sequence[str]]] = defaultdict(dict)
        for path, names in self._manifest.pages.items():
            for name in names:
                standing[slots.parse(name).case][path] = names
        return standing


class _Round:
    """The pages and feeds of some cases, of each of which is known what its pages show, or not."""

    def __init__(
        self,
        site: Path,
        manifest: Manifest,
        fragments: Fragments,
        cases: Mapping[str, Discussion | None],
        put: Callable[[Path, bytes], object],
    ) -> None:
        self._site = site
        self._manifest = manifest
        self._fragments = fragments
        self._cases = cases
        self._put = put

    def pages(self, pages: Mapping[str, Sequence[str]]) -> None:
        # Later pages first: a link to one must never lead nowhere, even for an instant.
        for case, before in self._cases.items():
            self._later_pages(case, before)
        for path, names in pages.items():
            file = self._site / path
            html = file.read_bytes().decode("utf-8")
            _check(path, names, html)
            if (filled := self._filled(html, path.removesuffix("index.html"))) != html:
                self._put(file, filled.encode("utf-8"))
        if self._manifest.outline.cases:
            self._shell("case", 2, "")
        if self._manifest.outline.root:
            self._feeds()
        for case in self._cases:
            self._remove_stale(case)

    def _filled(self, html: str, url: str) -> str:
        return slots.fill(
            html, lambda slot: self._fragments.of(slot, url) if self._touches(slot) else None
        )

    def _touches(self, slot: Slot) -> bool:
        return slot.kind is SlotKind.LATEST or slot.case in self._cases

    def _later_pages(self, case: str, before: Discussion | None) -> None:
        discussion = self._fragments.discussions[case]
        for number in range(2, len(discussion.pages) + 1):
            if before and before.shows(number) == discussion.shows(number):
                continue
            url = self._manifest.outline.words.case(case, number)
            file = self._site / url / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            html = self._filled(self._shell(case, number, discussion.facts.title), url)
            write(file, html, self._put)

    def _shell(self, case: str, number: int, title: str) -> str:
        """A later page of a case, its slot still empty."""
        shell = self._manifest.shell
        for token, value in (
            (SHELL_CASE, case),
            (SHELL_PAGE, str(number)),
            (SHELL_TITLE, escape(self._fragments.typeset.text(title))),
        ):
            shell = shell.replace(token, value)
        own = [str(Slot(kind, case, number)) for kind in (SlotKind.ANSWERS, SlotKind.DATA)]
        _check("the later pages of a case", own, shell)
        return shell

    def _feeds(self) -> None:
        """Once the pages they lead to are there."""
        feeds = Feeds(self._fragments)
        of_cases = chain.from_iterable(map(feeds.case, self._cases))
        for path, text in chain(of_cases, feeds.answers(), feeds.site()):
            write(self._site / path, text, self._put)

    def _remove_stale(self, case: str) -> None:
        last = len(self._fragments.discussions[case].pages)
        for folder in _numbered_folders(self._site / self._manifest.outline.words.case(case)):
            if int(folder.name) > last:
                (folder / "index.html").unlink(missing_ok=True)
                folder.rmdir()


def _numbered_folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (each for each in folder.iterdir() if each.name.isdecimal())


def _check(path: str, names: Sequence[str], html: str) -> None:
    found = sorted(str(slot) for slot in slots.found(html))
    if found != sorted(names):
        lost = ", ".join(sorted(set(names) - set(found))) or "none"
        raise StaleSite(
            f"{path}: the theme or a plugin changed the slots of this page (lost: {lost}); "
            "keep HTML comments when pages are minified"
        )


def _replace(file: Path, content: bytes) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")  # two may write at once
    try:
        beside.write_bytes(content)
        os.replace(beside, file)  # noqa: PTH105 - the one call that is atomic on every system
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write(file: Path, text: str, put: Callable[[Path, bytes], object] = _replace) -> None:
    """Write `file` so that whoever reads it sees the old text or the new one, whole.

    One that says this already is left as it is.
    """
    content = text.encode("utf-8")
    if not file.is_file() or file.read_bytes() != content:
        put(file, content)

"""Fills the slots of a built site and writes its feeds.

A build leaves a manifest outside the public folder: which page has which
slots, the outline its fragments need, and the shell of later pages. `fill` uses
it for a whole site, `refresh` for the pages some answers touch, each replaced
whole by one rename: both make the same bytes of the same answers.
"""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any, NoReturn

from causerie.core import safe_html, slots
from causerie.core.model import Answer
from causerie.core.problems import CauserieError
from causerie.core.series import State
from causerie.core.slots import Slot, SlotKind
from causerie.core.urls import Words
from causerie.render.feeds import Feeds
from causerie.render.fragments import Fragments
from causerie.render.outline import CaseFacts, Outline, PostFacts
from causerie.render.pages import SHELL_CASE, SHELL_PAGE, SHELL_TITLE

FORMAT = 3
"""Of the manifest; another one, or another reader-text policy, needs a new build."""


class StaleSite(CauserieError):
    """The site was built by another version, or its slots were lost: it must be built again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build leaves for later: `pages` maps the path of a page to its slots."""

    now: str
    """The instant of the build, RFC 3339."""
    outline: Outline
    pages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shell: str = ""

    def dump(self) -> str:
        """The manifest as JSON."""
        content = {"format": FORMAT, "policy": safe_html.POLICY_VERSION, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def load(text: str) -> Manifest:
    """The manifest written by `dump`; StaleSite when this version cannot use it."""
    try:
        content = json.loads(text)
        known = (content.pop("format"), content.pop("policy")) == (FORMAT, safe_html.POLICY_VERSION)
        return _manifest(**content) if known else _stale()
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # JSON, but another's
        raise StaleSite("what the last build left cannot be read; build the site again") from error


def _manifest(outline: dict[str, Any], **content: Any) -> Manifest:
    outline["cases"] = {case: _facts(**facts) for case, facts in outline["cases"].items()}
    outline["posts"] = tuple(PostFacts(**facts) for facts in outline["posts"])
    outline["words"] = Words(**outline["words"])
    return Manifest(outline=Outline(**outline), **content)


def _facts(state: str, **facts: Any) -> CaseFacts:
    return CaseFacts(state=State(state), **facts)


def _stale() -> NoReturn:
    raise StaleSite("the site was built by another version of Causerie; build it again")


def fill(site: Path, manifest: Manifest, answers: Mapping[str, Sequence[Answer]]) -> None:
    """Fill every slot of a site just built; make the later pages of its cases, and its feeds."""
    # As the site's engine has just written its pages: a rename for each would take longer.
    _Stitcher(site, manifest, answers, manifest.outline.cases, Path.write_bytes).pages(
        manifest.pages
    )


def refresh(
    site: Path,
    manifest: Manifest,
    answers: Mapping[str, Sequence[Answer]],
    changed: Collection[str],
) -> None:
    """Refill the pages and feeds on which the answers to the `changed` cases stand."""
    touched = {
        path: names
        for path, names in manifest.pages.items()
        if any(_touches(slots.parse(name), changed) for name in names)
    }
    cases = [case for case in changed if case in manifest.outline.cases]
    _Stitcher(site, manifest, answers, cases, _replace).pages(touched)


def _touches(slot: Slot, changed: Collection[str]) -> bool:
    return slot.kind is SlotKind.LATEST or slot.case in changed


class _Stitcher:
    def __init__(
        self,
        site: Path,
        manifest: Manifest,
        answers: Mapping[str, Sequence[Answer]],
        cases: Collection[str],
        put: Callable[[Path, bytes], object],
    ) -> None:
        self._site = site
        self._manifest = manifest
        self._fragments = Fragments(manifest.outline, answers)
        self._cases = cases
        self._put = put

    def pages(self, pages: Mapping[str, Sequence[str]]) -> None:
        # Later pages first: a link to one must never lead nowhere, even for an instant.
        for case in self._cases:
            self._later_pages(case)
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
        return slots.fill(html, lambda slot: self._fragments.of(slot, url))

    def _later_pages(self, case: str) -> None:
        discussion = self._fragments.discussions[case]
        for number in range(2, len(discussion.pages) + 1):
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
            (SHELL_TITLE, escape(title)),
        ):
            shell = shell.replace(token, value)
        own = [str(Slot(kind, case, number)) for kind in (SlotKind.ANSWERS, SlotKind.DATA)]
        _check("the later pages of a case", own, shell)
        return shell

    def _feeds(self) -> None:
        """Once the pages they lead to are there."""
        feeds, words = Feeds(self._fragments), self._manifest.outline.words
        for case in self._cases:
            write(self._site / words.case_feed(case), feeds.case(case), self._put)
        write(self._site / words.site_feed(), feeds.site(), self._put)

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

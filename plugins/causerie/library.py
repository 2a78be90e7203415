"""Reads a project's folders into core values and reports every problem with its place."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from causerie import folders
from causerie.core import answers, checks, frontmatter, identifiers, series
from causerie.core.chapters import Reader
from causerie.core.model import Answer, Case, Chapter, DocPage, Post, Sources
from causerie.core.problems import Place, Problems
from causerie.core.prose import Prose, Slugify
from causerie.core.series import Series
from causerie.core.urls import Words
from causerie.folders import Signature

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a project keeps its files, relative to its root."""

    chapters: str = "chapters"
    comments: str = "comments"
    docs: str = "docs"


@dataclass(frozen=True, slots=True)
class _Parsed:
    signature: Signature
    value: Any
    problems: Problems


@dataclass(frozen=True, slots=True)
class Survey:
    """A project as it is written, as it may be shown, and what is wrong with it."""

    sources: Sources
    series: Series
    problems: Problems


class Library:
    """A project's files as values. A file that has not changed is not parsed again."""

    def __init__(self, root: Path, places: Folders, zone: tzinfo, slugify: Slugify) -> None:
        self.key = (root, places, zone, slugify)
        """Two libraries with one key read the same."""
        self._root = root
        self._folders = places
        self._zone = zone
        self._slugify = slugify
        self._parsed: dict[str, _Parsed] = {}
        self._signatures: dict[str, Signature] = {}

    def at(self, root: Path) -> "Library":
        """One that reads the files of another root in the same way."""
        return Library(root, self._folders, self._zone, self._slugify)

    def survey(self, now: datetime, *, words: Words, author: str, drafts: bool = False) -> Survey:
        """Read everything, judge it together, and keep what may be shown at `now`."""
        sources, problems = self.read()
        shown = series.at(sources, now, drafts=drafts)
        checks.check(sources, shown, problems, words=words, author=author)
        return Survey(sources, shown, problems)

    def read(self) -> tuple[Sources, Problems]:
        """All that is written now, and what is wrong with it, file by file."""
        problems = Problems()
        for folder in (self._folders.chapters, self._folders.comments):
            folders.check(self._root, folder, problems)
        chapter_files = self._files(self._folders.chapters, problems)
        doc_files = self._files(self._folders.docs, problems)
        chapters, cases = self._chapters(chapter_files, problems)
        sources = Sources(
            chapters=tuple(chapters),
            cases=tuple(cases),
            answers=self._answers(problems),
            docs=tuple(self._docs(doc_files, problems)),
            files=frozenset((*chapter_files, *doc_files)),
        )
        return sources, problems

    def _files(self, folder: str, problems: Problems) -> list[str]:
        found = folders.files(self._root, folder, problems, pages=folder == self._folders.docs)
        self._signatures |= found
        return list(found)

    def _chapters(
        self, files: Sequence[str], problems: Problems
    ) -> tuple[list[Chapter], list[Case]]:
        chapters: list[Chapter] = []
        cases: list[Case] = []
        for path in files:
            if _almost_markdown(path):
                problems.error(
                    Place(path),
                    "its name does not end in .md, so nothing reads it",
                    "call it {name}",
                    name=path.rpartition("/")[2].partition(".")[0] + ".md",
                )
        for name, paths in _grouped(files, self._folders.chapters).items():
            if name.endswith(".md"):
                numbered = _numbered(name.removesuffix(".md"), paths[0], problems)
                if numbered:
                    chapters.append(self._one(paths[0], problems, Reader.single, *numbered))
            elif any(path.endswith(".md") for path in paths) and (
                numbered := _numbered(name, paths[0].rpartition("/")[0], problems)
            ):
                folder = f"{self._folders.chapters}/{name}"
                chapters.append(self._chapter(folder, paths, *numbered, problems))
                cases += self._cases(folder, paths, numbered[1], problems)
        return chapters, cases

    def _chapter(
        self, folder: str, paths: Sequence[str], order: int, slug: str, problems: Problems
    ) -> Chapter:
        index = f"{folder}/index.md"
        if index in paths:
            chapter = self._one(index, problems, Reader.chapter, order, slug)
        else:
            problems.error(
                Place(index),
                "the chapter has no index.md",
                "write one, with at least a title in its header",
            )
            chapter = Chapter(
                path=index, slug=slug, order=order, title=slug, summary="", text=Prose()
            )
        posts = tuple(self._posts(folder, paths, slug, problems))
        return replace(chapter, posts=posts)

    def _posts(
        self, folder: str, paths: Sequence[str], chapter: str, problems: Problems
    ) -> Iterator[Post]:
        for path in paths:
            name = path.removeprefix(f"{folder}/").removesuffix(".md")
            if not path.endswith(".md") or name == "index" or name.startswith("cases/"):
                continue
            if "/" in name:
                problems.error(
                    Place(path),
                    "nothing reads a file this deep",
                    "move it to its chapter's folder, or to cases/ in that folder",
                )
            elif numbered := _numbered(name, path, problems):
                order, slug = numbered
                yield self._one(path, problems, Reader.post, order, chapter, slug)

    def _cases(
        self, folder: str, paths: Sequence[str], chapter: str, problems: Problems
    ) -> Iterator[Case]:
        for path in paths:
            name = path.removeprefix(f"{folder}/cases/")
            if name == path or not name.endswith(".md"):
                continue
            case_id = name.removesuffix(".md")
            if identifiers.is_slug(case_id):
                yield self._one(path, problems, Reader.case, chapter, case_id)
            else:
                problems.error(
                    Place(path),
                    'a case cannot be called "{name}"',
                    "use only a-z, 0-9 and single hyphens, such as {suggestion}.md",
                    name=case_id,
                    suggestion=identifiers.slugify(case_id) or "mon-cas",
                )

    def _answers(self, problems: Problems) -> tuple[Answer, ...]:
        found = []
        for path in self._files(self._folders.comments, problems):
            parts = path.removeprefix(f"{self._folders.comments}/").split("/")
            if not identifiers.is_answer_path(parts):
                problems.error(
                    Place(path),
                    "its name is not that of an answer",
                    "call it {folder}/<case>/YYYY-MM-DD-<word>.md, with only a-z, 0-9 and "
                    "hyphens, and at most {most} characters before .md",
                    folder=self._folders.comments,
                    most=identifiers.MAX_STEM,
                )
                continue
            found.append(self._parse(path, problems, partial(self._answer, path, parts[0])))
        return tuple(found)

    def answer(self, path: str) -> tuple[Answer, Problems] | None:
        """What one file of an answer says, without a look at any other.

        None when no such file is there, or when it is not one that `read` would read.
        """
        parts = self._parts(path)
        if not identifiers.is_answer_path(parts):
            return None
        signature = folders.signature(self._root, path)
        if signature is None:
            return None
        self._signatures[path] = signature
        problems = Problems()
        return self._parse(path, problems, partial(self._answer, path, parts[0])), problems

    def removed(self, path: str) -> tuple[str, str] | None:
        """The case and the id of the answer whose file would be there, and is not."""
        parts = self._parts(path)
        if identifiers.is_answer_path(parts) and folders.is_gone(self._root, path):
            return parts[0], parts[1].removesuffix(".md")
        return None

    def _parts(self, path: str) -> list[str]:
        return path.removeprefix(f"{self._folders.comments}/").split("/")

    def _answer(self, path: str, case: str, text: str, problems: Problems) -> Answer:
        return answers.parse(text, path, case, self._zone, problems)

    def _docs(self, files: Sequence[str], problems: Problems) -> Iterator[DocPage]:
        for path in files:
            if path.endswith(".md"):
                name = path.removeprefix(f"{self._folders.docs}/").removesuffix(".md")
                if name == "README" or name.endswith("/README"):
                    name = f"{name.removesuffix('README')}index"
                url = "" if name == "index" else f"{name.removesuffix('/index')}/"
                yield self._one(path, problems, Reader.page, url)

    def _one(
        self, path: str, problems: Problems, read: Callable[..., _Value], *where: object
    ) -> _Value:
        def parse(text: str, own: Problems) -> _Value:
            return read(Reader(self._zone, own, self._slugify), text, path, *where)

        return self._parse(path, problems, parse)

    def _parse(
        self, path: str, problems: Problems, parse: Callable[[str, Problems], _Value]
    ) -> _Value:
        signature = self._signatures[path]
        known = self._parsed.get(path)
        if known is None or known.signature != signature:
            known = self._parsed[path] = _Parsed(signature, *self._read_one(path, parse))
        problems.extend(known.problems)
        value: _Value = known.value
        return value

    def _read_one(
        self, path: str, parse: Callable[[str, Problems], _Value]
    ) -> tuple[_Value, Problems]:
        problems = Problems()
        # Calls that a large series feels: no Path, no buffer, no more read than can be used.
        most = min(self._signatures[path][1], frontmatter.MAX_FILE) + 1
        try:
            with open(os.path.join(self._root, path), "rb", buffering=0) as file:  # noqa: PTH118, PTH123
                data = file.read(most)
        except OSError as error:
            folders.unreadable(path, error, problems)
            return parse("", Problems()), problems
        text = frontmatter.decode(data, path, problems)
        if text is None:  # reported; what an empty file would add is of no use
            return parse("", Problems()), problems
        return parse(text, problems), problems


def _almost_markdown(path: str) -> bool:
    """Whether a text was meant, by a name that Notepad or a shift key has spoilt."""
    name = path.rpartition("/")[2].lower()
    return name.endswith((".txt", ".markdown", ".mdown", ".docx", ".odt")) or (
        name.endswith(".md") and not path.endswith(".md")
    )


def _grouped(files: Sequence[str], folder: str) -> Mapping[str, list[str]]:
    """The files by the first part of their path below `folder`."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for path in files:
        groups[path.removeprefix(f"{folder}/").partition("/")[0]].append(path)
    return groups


def _numbered(name: str, path: str, problems: Problems) -> tuple[int, str] | None:
    numbered = identifiers.numbered(name)
    if numbered is None:
        problems.error(
            Place(path),
            'the name "{name}" does not say its place in the series',
            "begin it with a number and use only a-z, 0-9 and single hyphens, such as {suggestion}",
            name=name,
            suggestion="01-" + (identifiers.slugify(name.lstrip("0123456789")) or "mon-billet"),
        )
    return numbered

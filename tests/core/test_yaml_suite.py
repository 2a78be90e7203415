"""The files of the YAML test suite as headers: all that YAML can be, and nothing of it a surprise.

The suite is not part of this project: CONTRIBUTING tells how it is laid.
"""

from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest
import yaml

import corpora
from causerie.core import answers, frontmatter
from causerie.core.frontmatter import Document
from causerie.core.problems import Problems

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Which takes every value for a string."""


@pytest.fixture(scope="module")
def headers(lists: Path) -> dict[str, str]:
    """Every file of the suite."""
    found = corpora.headers(lists)
    assert len(found) > 300, "too few to prove anything"
    return found


def files_with(header: str) -> Iterator[str]:
    """Alone, between our own lines, above and below fields that are in order."""
    closed = header if header.endswith("\n") else f"{header}\n"
    yield header
    yield f"---\n{closed}---\nOui.\n"
    yield f"---\nname: Ana\ndate: 2026-01-01\n{closed}---\nOui.\n"
    yield f"---\n{closed}name: Ana\ndate: 2026-01-01\n---\nOui.\n"
    indented = closed.replace("\n", "\n  ").rstrip(" ")
    yield f"---\nname: Ana\ndate: 2026-01-01\nabout:\n  {indented}---\nOui.\n"


def plain(document: Document) -> dict[str, object]:
    return {
        key: [each.text for each in value.items] if value.items is not None else value.text
        for key, value in document.fields.items()
    }


def test_every_file_is_refused_or_read_as_plain_strings(
    headers: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    """What is read is what YAML says before it guesses at anything, and nothing is raised."""
    read = refused = 0
    for name, header in headers.items():
        for text in files_with(header):
            problems = Problems()
            document = frontmatter.read(text, name, problems)
            assert (document is None) == (len(problems) > 0)
            if document is None:
                refused += 1
                continue
            read += 1
            source = text.split("---\n", 1)[1].removesuffix(f"---\n{document.body}")
            assert plain(document) == (yaml.load(source, LOADER) or {})  # noqa: S506
    record_property(
        "headers from the YAML test suite",
        f"{len(headers)} in 5 places: {read} read as plain strings, {refused} refused, 0 raised",
    )
    assert read > 40
    assert refused > 1_000


def test_every_file_as_an_answer_is_refused_or_read(headers: dict[str, str]) -> None:
    """What is read is written as a file that says the same."""
    read = 0
    for name, header in headers.items():
        for text in files_with(header):
            problems = Problems()
            answer = answers.parse(text, "comments/cas/2026-01-01-un.md", "cas", UTC, problems)
            if not problems:
                read += 1
                again = answers.parse(answers.write(answer), answer.path, "cas", UTC, Problems())
                assert again == answer, name
    assert read > 10

"""One answer is put into a built site without a look at anything else."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from causerie import folders
from causerie.site.workshop import Workshop
from project import Site

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SERIES = """\
-- chapters/01-debut/index.md --
---
title: Le début
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier
date: 2026-01-05
---
/// case | un
///

/// case | deux
///
-- chapters/01-debut/cases/un.md --
---
title: Un
question: Que faire ?
---
Texte.
-- chapters/01-debut/cases/deux.md --
---
title: Deux
question: Que dire ?
---
Texte.
-- comments/un/2026-02-01-a.md --
---
name: Ada
date: 2026-02-01
---
Oui.
"""
PATH = "comments/un/2026-04-01-a.md"
ANSWER = "---\nname: Eve\ndate: 2026-04-01\n---\nMoi aussi.\n"
REPLY = ANSWER.replace("date", "reply_to: {}\ndate")
WRONG = {
    "faulty": ANSWER.replace("name", "nom"),
    "without a text": "",
    "dated tomorrow": ANSWER.replace("04-01", "12-01"),
    "a reply to nothing": REPLY.format("2026-01-01-nobody"),
    "a reply to itself": REPLY.format("2026-04-01-a"),
    "with a choice": ANSWER.replace("date", "choice: Oui\ndate"),
    "in the author's name": ANSWER.replace("Eve", "Zoé Lemaître"),
}


@pytest.fixture
def project(site: Callable[[str], Site]) -> Site:
    """With two cases and an answer."""
    return site(SERIES)


@pytest.fixture
def workshop(project: Site) -> Workshop:
    """In which the site has been built."""
    made = Workshop(project.root / "mkdocs.yml")
    made.build(NOW)
    return made


def put(project: Site, text: str = ANSWER, path: str = PATH) -> str:
    project.put(path, text.encode())
    return path


def test_one_answer_is_published_as_if_the_site_were_built(
    project: Site, workshop: Workshop
) -> None:
    """New, then edited; told of again, it stays."""
    for text in (ANSWER, ANSWER.replace("Moi", "Lui"), ANSWER.replace("Moi", "Lui")):
        path = put(project, text)
        series = workshop.publish(NOW, project.public, [path])
        assert series is not None
        assert [each.id for each in series.answers["un"]] == ["2026-02-01-a", "2026-04-01-a"]
    published = project.files()
    workshop.build(NOW)
    assert project.files() == published


def test_an_answer_whose_file_is_gone_is_off_the_page_whatever_is_broken_elsewhere(
    project: Site, workshop: Workshop
) -> None:
    """As on the day an approval is undone while the author is in the middle of a chapter."""
    before = project.files()
    assert workshop.publish(NOW, project.public, [put(project)])
    put(project, "---\n", "chapters/01-debut/01-premier.md")
    (project.root / PATH).unlink()
    for _ in range(2):  # told of again, it stays away
        series = workshop.publish(NOW, project.public, [PATH])
        assert series is not None
        assert ["2026-02-01-a"] == [each.id for each in series.answers["un"]]
        assert before == project.files()


def test_an_answer_that_is_gone_under_a_reply_takes_a_look_at_all(
    project: Site, workshop: Workshop
) -> None:
    """What is left would reply to nothing, which only that look tells."""
    put(project, REPLY.format("2026-02-01-a"))
    assert workshop.publish(NOW, project.public, [PATH])
    before = project.files()
    gone = "comments/un/2026-02-01-a.md"
    (project.root / gone).unlink()
    assert workshop.publish(NOW, project.public, [gone]) is None
    assert before == project.files()


def test_no_other_file_is_read(project: Site, workshop: Workshop) -> None:
    """Whatever becomes of those meanwhile is not what is published."""
    put(project, "", "comments/un/2026-02-01-a.md")
    put(project, "---\n", "chapters/01-debut/01-premier.md")
    assert workshop.publish(NOW, project.public, [put(project)])
    page = project.read("cas/un/")
    assert "Moi aussi." in page
    assert "Oui." in page


def test_what_was_published_alone_is_known_when_all_is_read(
    project: Site, workshop: Workshop
) -> None:
    """And what came beside it is then shown too."""
    assert workshop.publish(NOW, project.public, [put(project)])
    put(project, ANSWER.replace("Moi", "Nous"), "comments/deux/2026-04-02-b.md")
    assert "Nous" not in project.read("cas/deux/")
    survey = workshop.refresh(NOW, project.public)
    assert survey is not None
    assert "Nous" in project.read("cas/deux/")
    assert "Moi aussi." in project.read("cas/un/")


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_an_answer_that_is_not_right_is_not_published_alone(
    text: str, project: Site, workshop: Workshop
) -> None:
    """A look at all of it tells what to mend."""
    before = project.files()
    assert workshop.publish(NOW, project.public, [put(project, text)]) is None
    assert before == project.files()


def test_an_answer_mended_is_looked_at_with_all_else(project: Site) -> None:
    """So that what was said of it is said no more."""
    put(project, WRONG["dated tomorrow"])
    workshop = Workshop(project.root / "mkdocs.yml")
    workshop.build(NOW, strict=False)
    assert workshop.publish(NOW, project.public, [put(project)]) is None
    survey = workshop.refresh(NOW, project.public)
    assert survey is not None
    assert not len(survey.problems)
    assert workshop.publish(NOW, project.public, [put(project)])


@pytest.mark.parametrize(
    "path",
    [
        "comments/un",
        "comments/un/note.txt",
        "comments/inconnu/2026-04-01-a.md",
        "chapters/01-debut/01-premier.md",
        "../comments/un/2026-04-01-a.md",
        "",
    ],
    ids=["a folder", "no answer", "of no case", "a post", "elsewhere", "nothing"],
)
def test_what_is_no_answer_takes_a_look_at_all(
    path: str, project: Site, workshop: Workshop
) -> None:
    """Even beside one that is."""
    put(project, ANSWER, "comments/inconnu/2026-04-01-a.md")
    assert workshop.publish(NOW, project.public, [put(project), path]) is None


@pytest.mark.parametrize("linked", ["comments/un/2026-04-01-a.md", "comments/un", "comments"])
def test_a_link_on_the_way_to_it_is_not_followed(
    linked: str, project: Site, workshop: Workshop
) -> None:
    """It could lead out of the project."""
    put(project)
    there = project.root / linked
    there.rename(project.root / "elsewhere")
    there.symlink_to(project.root / "elsewhere")
    assert workshop.publish(NOW, project.public, [PATH]) is None


def test_a_file_that_may_not_be_read_is_not_published(
    project: Site, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it forgotten: a look at all reports it."""
    path, real = put(project), folders.signature

    def gone(root: Path, path: str) -> folders.Signature | None:
        found = real(root, path)
        (root / path).unlink()
        return found

    monkeypatch.setattr(folders, "signature", gone)
    assert workshop.publish(NOW, project.public, [path]) is None


def test_a_site_built_elsewhere_is_built_first(project: Site, workshop: Workshop) -> None:
    """What it shows is not known."""
    assert workshop.publish(NOW, project.root / "other", [put(project)]) is None

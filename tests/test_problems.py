"""Every mistake an author or a reader can make is named with its file, its line and its mend."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import unpack
from project import Site

CASES = Path(__file__).parent / "cases" / "problems"
SOUND = """\
-- chapters/01-debut/index.md --
---
title: Le début
---
L’introduction.
-- chapters/01-debut/01-premier.md --
---
title: Premier billet
date: 2026-01-05
---
Le texte.

/// case | le-cas
///
-- chapters/01-debut/cases/le-cas.md --
---
title: Le cas
question: Que faire ?
---
L’énoncé.
"""


def test_a_sound_project_has_no_problem(site: Callable[[str], Site]) -> None:
    """What the case files are written over is without fault."""
    assert [] == site(SOUND).check()


@pytest.mark.parametrize("case", sorted(CASES.glob("*")), ids=lambda path: path.stem)
def test_each_mistake_has_its_line_and_its_mend(case: Path, site: Callable[[str], Site]) -> None:
    """What is said of a project is exactly what its case file says."""
    files = unpack(case.read_text(encoding="utf-8"))
    expected = files.pop("problems")
    assert {"chapters", "comments", "docs"} >= {name.partition("/")[0] for name in files}
    project = site(SOUND)
    for name, content in files.items():
        project.put(name, content.encode())
    assert expected.splitlines() == project.check()


NO_CASE = """\
-- {folder}/01-debut/index.md --
---
title: Le début
---
L’introduction.
-- comments/le-cas/2026-02-01-abc.md --
---
name: Ana
date: 2026-02-01
---
Oui.
"""


def test_an_answer_in_a_series_without_a_case_waits_for_one(site: Callable[[str], Site]) -> None:
    """There is none it could be moved to."""
    assert [
        (
            'comments/le-cas/2026-02-01-abc.md:1: it answers the case "le-cas", which does not '
            "exist; write that case, or remove the answer: the series has no case yet"
        )
    ] == site(NO_CASE.format(folder="chapters")).check()


def test_answers_are_not_blamed_for_chapters_that_are_not_found(
    site: Callable[[str], Site],
) -> None:
    """One mistake, one line, however many answers there are."""
    assert [
        (
            "chapters: there is no such folder, and chapitres looks like it; "
            "rename it, or name it in mkdocs.yml under plugins and causerie"
        )
    ] == site(NO_CASE.format(folder="chapitres")).check()


def test_a_file_of_five_megabytes_is_named(site: Callable[[str], Site]) -> None:
    """It is not read, and nothing else is said of it."""
    project = site(SOUND)
    project.put("chapters/01-debut/01-premier.md", b"---\ntitle: x\n---\n" + b"x" * 5_000_000)
    project.put("comments/le-cas/2026-02-01-abc.md", b"x" * 5_000_000)
    hint = "divide it, or check that it is the file you meant"
    assert [
        f"chapters/01-debut/01-premier.md: the file has more than 1000000 bytes; {hint}",
        f"comments/le-cas/2026-02-01-abc.md: the file has more than 1000000 bytes; {hint}",
    ] == project.check()


def test_a_file_in_an_old_encoding_is_named(site: Callable[[str], Site]) -> None:
    """With the encoding it seems to have and the line of the first strange letter."""
    project = site(SOUND)
    project.put("docs/index.md", "# Page\n\nL’été\n".encode("cp1252"))
    project.put("comments/le-cas/2026-02-01-abc.md", "---\nname: Zoé\n---\n".encode("latin-1"))
    sentence = "the file is not UTF-8 (it looks like Windows-1252); save it as UTF-8"
    assert [
        f"comments/le-cas/2026-02-01-abc.md:2: {sentence}",
        f"docs/index.md:3: {sentence}",
    ] == project.check()


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake(
    site: Callable[[str], Site],
) -> None:
    """Notepad writes both; lines are counted all the same."""
    project = site(SOUND)
    text = "\ufeff---\r\ntitle: Premier\r\ndate: 2026-01-05\r\n---\r\nTexte.\r\n\r\n[x](y.md)\r\n"
    project.put("chapters/01-debut/01-premier.md", text.encode())
    assert ["chapters/01-debut/01-premier.md:7"] == [
        line.partition(": ")[0] for line in project.check()
    ]


@pytest.mark.parametrize(
    "path",
    ["chapters/01-debut/02-lien.md", "comments/le-cas/2026-02-01-abc.md", "docs/lien.md",
     "chapters/01-debut/secret.png", "comments/autre"],
)  # fmt: skip
def test_a_symbolic_link_is_refused(path: str, site: Callable[[str], Site]) -> None:
    """To a file or to a folder: what it leads to is never read."""
    project = site(SOUND)
    project.put("ailleurs/secret.md", b"Un secret.")
    (project.root / "comments").mkdir(exist_ok=True)
    (project.root / "comments" / "le-cas").mkdir(exist_ok=True)
    (project.root / path).symlink_to(project.root / "ailleurs")
    assert [
        (
            f"{path}: it is a symbolic link; "
            "put the file itself here: a link may lead out of the project"
        )
    ] == project.check()


def test_a_broken_symbolic_link_is_refused_too(site: Callable[[str], Site]) -> None:
    """Such as the lock an editor leaves."""
    project = site(SOUND)
    (project.root / "docs" / "lien.md").symlink_to("rien")
    assert ["docs/lien.md: it is a symbolic link"] == [
        line.partition(";")[0] for line in project.check()
    ]


def test_a_link_below_a_linked_folder_is_not_followed(site: Callable[[str], Site]) -> None:
    """Nor a ring of folders."""
    project = site(SOUND)
    (project.root / "chapters" / "02-ring").symlink_to(project.root / "chapters")
    assert ["chapters/02-ring: it is a symbolic link"] == [
        line.partition(";")[0] for line in project.check()
    ]


def test_without_any_case_the_author_is_told_where_to_write_one(
    site: Callable[[str], Site],
) -> None:
    """There is nothing near to name."""
    project = site(
        "-- chapters/01-seul.md --\n---\ntitle: Seul\ndate: 2026-01-01\n---\n/// case | x\n///\n"
    )
    assert [
        'chapters/01-seul.md:5: there is no case "x"; write chapters/…/cases/x.md'
    ] == project.check()


def test_a_name_without_letters_is_nobody_s(site: Callable[[str], Site]) -> None:
    """Least of all the author's, where none is named."""
    project = site(
        SOUND + "-- comments/le-cas/2026-02-01-a.md --\n---\nname: 💬\ndate: 2026-02-01\n---\nOui."
    )
    assert [] == project.check(author="")


def test_an_empty_project_has_no_problem(site: Callable[[str], Site]) -> None:
    """Neither folder needs to be there."""
    assert [] == site("").check()


def test_all_mistakes_of_a_project_come_together(site: Callable[[str], Site]) -> None:
    """Ten of them, by file and by line, so that one reading is enough."""
    project = site(
        SOUND
        + """\
-- chapters/01-debut/02-second.md --
---
titre: Second billet
date: demain
---
Un [lien](perdu.md).

![](plan.png)

/// case | le-kas
///
-- chapters/deux.md --
Rien.
-- chapters/03-trois/cases/x.md --
---
title: X
---
L’énoncé.
-- comments/le-cas/2026-02-01-abc.md --
---
name: Zoe Lemaitre
date: 2026-02-01
reply_to: 2026-01-01-x
---
Oui.
-- docs/index.md --
[rien](#rien)
"""
    )
    reader = "comments/le-cas/2026-02-01-abc.md"
    assert [
        'chapters/01-debut/02-second.md:2: unknown key "titre"',
        'chapters/01-debut/02-second.md:3: date "demain" is not a date',
        'chapters/01-debut/02-second.md:5: the link "perdu.md" leads to no file',
        'chapters/01-debut/02-second.md:7: the image "plan.png" has no alternative text',
        'chapters/01-debut/02-second.md:7: the link "plan.png" leads to no file',
        'chapters/01-debut/02-second.md:9: there is no case "le-kas"',
        'chapters/03-trois/cases/x.md:1: the key "question" is missing',
        "chapters/03-trois/index.md: the chapter has no index.md",
        'chapters/deux.md: the name "deux" does not say its place in the series',
        f'{reader}:2: the name "Zoe Lemaitre" is the author\'s, or looks like it',
        f'{reader}:4: reply_to names "2026-01-01-x", which is no answer to this case',
        'docs/index.md:1: the link "#rien" leads to no heading of docs/index.md',
    ] == [line.partition(";")[0] for line in project.check()]


def test_a_mended_file_has_no_problem_any_more(site: Callable[[str], Site]) -> None:
    """The same library, as the preview uses it, reads again what changed and only that."""
    project = site(SOUND)
    path = "chapters/01-debut/01-premier.md"
    sound = (project.root / path).read_bytes()
    project.put(path, b"Rien.")
    assert 1 == len(project.check())
    kept = project.survey().sources.cases[0]
    project.put(path, sound)
    assert [] == project.check()
    assert kept is project.survey().sources.cases[0]
    (project.root / path).unlink()
    assert () == project.survey().series.reading_order


def test_a_folder_under_another_name_is_missed(site: Callable[[str], Site]) -> None:
    """Otherwise a whole series would vanish, and its site be replaced by an empty one."""
    project = site(SOUND)
    (project.root / "chapters").rename(project.root / "Chapitres")
    (problem,) = project.check()
    assert problem.startswith("chapters: there is no such folder, and Chapitres looks like it; ")


def test_a_pipe_among_the_answers_is_named(site: Callable[[str], Site]) -> None:
    """Reading it would wait for ever."""
    project = site(SOUND)
    (project.root / "comments").mkdir()
    os.mkfifo(project.root / "comments" / "tuyau")
    assert [
        "comments/tuyau: it is neither a file nor a folder; remove it: nothing can be read from it"
    ] == project.check()


@pytest.mark.parametrize("folder", ["comments", "comments/le-cas", "chapters/01-debut"])
def test_a_folder_that_may_not_be_read_is_named(
    folder: str, site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that somebody else has made; what can be read beside it is."""
    project, real = site(SOUND), os.scandir
    project.put("comments/le-cas/2026-02-01-abc.md", b"---\nname: Ada\ndate: 2026-02-01\n---\nOui.")
    closed = project.root / folder

    def scandir(path: str | Path) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("causerie.folders.os.scandir", scandir)
    hint = "check that it is still there and that you may open it"
    assert f"{folder}: it cannot be read (Permission denied); {hint}" in project.check()


def test_a_file_below_a_folder_that_may_not_be_entered_is_named(
    site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder tells the names of its files, and no more."""
    project = site(SOUND)

    def closed(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("causerie.folders._signature", closed)
    assert any("01-premier.md: it cannot be read (P" in each for each in project.check())


def test_a_thousand_folders_one_in_the_other_end_somewhere(site: Callable[[str], Site]) -> None:
    """A stranger's tree cannot exhaust the stack."""
    project = site(SOUND)
    folder = project.root / "comments"
    for _ in range(300):
        folder /= "a"
    folder.mkdir(parents=True)
    assert 1 == len(project.check())


@pytest.mark.slow
def test_a_file_of_forbidden_characters_has_a_few_problems(site: Callable[[str], Site]) -> None:
    """Not one for each of its lines."""
    project = site(SOUND)
    answer = "---\nname: A\ndate: 2026-02-01\n---\n" + "\x01\n" * 400_000
    project.put("comments/le-cas/2026-02-01-a.md", answer.encode())
    assert 5 < len(project.check()) < 20


def test_a_pile_of_marks_is_no_trap(site: Callable[[str], Site]) -> None:
    """To put marks in order takes the square of their number."""
    project = site(SOUND)
    answer = "---\nname: A\ndate: 2026-02-01\n---\na" + "\u0301\u0316" * 100_000
    project.put("comments/le-cas/2026-02-01-a.md", answer.encode())
    start = time.process_time()
    project.check()
    assert time.process_time() - start < 5


def test_a_reply_to_nothing_like_an_answer_is_compared_with_none(
    site: Callable[[str], Site],
) -> None:
    """A stranger's long nonsense would be compared with every answer."""
    project = site(SOUND)
    project.put(
        "comments/le-cas/2026-02-01-a.md",
        f"---\nname: A\ndate: 2026-02-01\nreply_to: {'2026-' * 300}\n---\nOui.\n".encode(),
    )
    (problem,) = project.check()
    assert problem.endswith("without .md, or remove the line")

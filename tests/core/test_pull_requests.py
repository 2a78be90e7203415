"""A verdict is made of what git says of a request, and of the published series: nothing else."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from itertools import count

import pytest

from archive import unpack
from causerie.core import pull_requests, reports
from causerie.core.changes import Blob, Change, Status
from causerie.core.pull_requests import MOST_ANSWERS, MOST_BYTES, Published, Verdict, candidates
from project import AUTHOR, ZONE, Site
from repository import SERIES
from trees import DAY, GOOD, NOW, TREES, Tree, answer, at, file

PUBLISHED = {name for name in unpack(SERIES) if name.startswith(("comments/", "chapters/"))}


@pytest.fixture
def published(site: Callable[[str], Site]) -> Published:
    """The series every request is for."""
    survey = site(SERIES).survey()
    return Published(survey.sources, survey.series, ZONE, AUTHOR, "comments", PUBLISHED)


def told(tree: Tree) -> tuple[list[Change], dict[str, Blob]]:
    """What git would tell of a tree, and of the blobs it is asked for."""
    changes, blobs, number = [], {}, count()
    for raw, entry in sorted(tree.changes.items()):
        path, name = raw.decode("utf-8", "surrogateescape"), str(next(number))
        there = path in PUBLISHED | {"mkdocs.yml"}
        if entry is None:
            changes.append(Change(path, Status.DELETED, "000000"))
            continue
        mode, content = entry
        status = Status.RETYPED if mode == "120000" else Status.MODIFIED
        changes.append(Change(path, status if there else Status.ADDED, mode, name))
        blobs[name] = Blob(len(content), content if len(content) <= MOST_BYTES else None)
    wanted = {change.blob for change in candidates(changes, "comments")}
    return changes, {name: blob for name, blob in blobs.items() if name in wanted}


def judged(tree: Tree, published: Published) -> Verdict:
    return pull_requests.judge(*told(tree), published)


def lines(verdict: Verdict) -> list[str]:
    return [reports.as_text([problem], str) for problem in verdict.problems]


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_a_request_is_judged_and_told_why(tree: Tree, published: Published) -> None:
    """The very requests that real trees make."""
    verdict = judged(tree, published)
    assert (tree.code, True) == (verdict.code, tree.reason in "\n".join(lines(verdict)))


def test_only_new_texts_among_the_answers_are_read() -> None:
    """And none of too many."""
    new = Change("comments/c/a.md", Status.ADDED, "100644", "1")
    others = [
        Change("comments/README.md", Status.ADDED, "100644", "6"),
        Change("comments/c/.git/a.md", Status.ADDED, "100644", "7"),
        Change("comments/c/a.md", Status.MODIFIED, "100644", "2"),
        Change("comments/c/b.md", Status.ADDED, "120000", "3"),
        Change("commentsx/c.md", Status.ADDED, "100644", "4"),
        Change("README.md", Status.ADDED, "100644", "5"),
    ]
    assert candidates([*others, new], "comments") == (new,)
    assert candidates([new] * MOST_ANSWERS + others[:2], "comments") == (new,) * MOST_ANSWERS
    assert candidates([new] * (MOST_ANSWERS + 1), "comments") == ()


def test_twenty_of_a_kind_are_named_and_the_others_counted(published: Published) -> None:
    """Published answers that are changed are errors, other files are not."""
    changes = [
        Change(f"comments/le-cas/2026-01-01-n{number:02}.md", Status.MODIFIED, "100644")
        for number in range(22)
    ]
    verdict = pull_requests.judge(changes, {}, published)
    assert (21, 21) == (len(lines(verdict)), len(verdict.problems.errors))
    assert "-n21.md: the request changes or removes 2 more published answers" in lines(verdict)[-1]
    elsewhere = [Change(f"x/{number:02}", Status.ADDED, "100644") for number in range(22)]
    verdict = pull_requests.judge(elsewhere, {}, published)
    assert (21, 22) == (len(verdict.problems.warnings), len(verdict.elsewhere))
    assert "x/21: [warning] the request touches 2 more files that are no" in lines(verdict)[-1]
    for few in (changes[:20], elsewhere[:20], changes[:21], elsewhere[:21]):
        assert len(few) == len(lines(pull_requests.judge(few, {}, published)))


def test_all_that_is_wrong_with_an_answer_is_told_at_once(published: Published) -> None:
    """Its name, its day, its case, its header and its text, so that one round is enough."""
    path = at("2026-01-01-votre-nom.md", "le-kas")
    content = answer("", by="author", date="2026-01-02", website="x")
    report = "\n".join(lines(judged(Tree({path: file(content)}, 1), published)))
    assert 7 == report.count("\n") + 1
    for part in (
        "its name still ends as the template's",
        'there is no case "le-kas"; put the file in the folder of its case',
        "the nearest are: le-cas, le-choix",
        "it is dated 2026-01-01, and today is 2026-11-23",
        "md:3: it is dated 2026-01-02, and today is 2026-11-23",
        'md:4: only the author may write "by" in an answer; remove the line',
        'md:5: website "x" is not a web address',
        "md:7: the text is empty",
    ):
        assert part in report


def test_an_answer_that_is_read_can_be_shown(published: Published) -> None:
    """Sound or not; one that cannot be read is none."""
    (sound,) = judged(Tree({GOOD: file()}, 0), published).answers
    assert (sound.name, sound.body, sound.case) == ("Ada", "Il faut **le garder**.", "le-cas")
    (faulty,) = judged(Tree({GOOD: file(answer(about="a" * 81))}, 1), published).answers
    assert faulty.body == sound.body
    assert judged(Tree({GOOD: file(b"\xff")}, 1), published).answers == ()


def test_a_missing_blob_is_not_taken_for_an_empty_one(published: Published) -> None:
    """Its object was not fetched."""
    change = Change(GOOD.decode(), Status.ADDED, "100644", "1")
    (line,) = lines(pull_requests.judge([change], {}, published))
    assert re.search("its content is not here, or is no file; propose the text again", line)


def test_a_day_is_that_of_the_site(published: Published) -> None:
    """An instant late in the evening elsewhere is the next day here, and still no day too many."""
    late = NOW.astimezone(UTC).replace(hour=23, minute=30).isoformat()
    assert judged(Tree({GOOD: file(answer(date=late))}, 0), published).code == 0
    bad = judged(Tree({GOOD: file(answer(date="2026-11-24T23:30:00+00:00"))}, 1), published)
    assert "it is dated 2026-11-25" in lines(bad)[0]
    assert DAY == "2026-11-23"


def test_a_date_that_cannot_be_read_is_told_once(published: Published) -> None:
    """What could not be read is not compared."""
    (line,) = lines(judged(Tree({GOOD: file(answer(date="demain"))}, 1), published))
    assert 'date "demain" is not a date' in line


def test_another_folder_of_answers_is_judged_alike(published: Published) -> None:
    """Where the author has given it another name, this one is any other."""
    changes, blobs = told(Tree({GOOD: file()}, 0))
    moved = Published(published.sources, published.series, ZONE, AUTHOR, "reponses")
    assert pull_requests.judge(changes, blobs, moved).code == 3


SENTENCES = {
    "21 answers": [
        ("comments: the request adds 21 files here, more than 20, and none was read; "
        "propose a few answers at a time")
    ],
    "no such day": [
        ("comments/le-cas/2026-02-30-ada.md: its name is not that of an answer; call it "
        "comments/<case>/YYYY-MM-DD-<word>.md, with only a-z, 0-9 and hyphens, and at most 80 "
        "characters before .md")
    ],
    "a symbolic link": [f"{GOOD.decode()}: it is a symbolic link; propose the text itself"],
    "a submodule": [
        f"{GOOD.decode()}: it is a repository within the repository; propose the text itself"
    ],
    "a program": [f"{GOOD.decode()}: it is marked as a program; take that mark off: chmod -x"],
    "the template's name": [
        (f"comments/le-cas/{DAY}-votre-nom.md: its name still ends as the template's; "
        "put a word of yours in place of votre-nom in the name of the file")
    ],
    "a case that is closed": [
        (f'comments/le-clos/{DAY}-ada.md: the case "le-clos" takes no more answers; '
        "answer one that is open")
    ],
    "of 2007 by its name": [
        ("comments/le-cas/2007-05-21-ada.md: it is dated 2007-05-21, and today is 2026-11-23; "
        "write the day on which you propose it, in its name and in its date")
    ],
    "a byte too many": [
        (f"{GOOD.decode()}: the file has 64001 bytes, more than 64000, and was not read; "
        "shorten it, or check that it is the file you meant")
    ],
    "another's answer deleted": [
        ("comments/le-cas/2026-02-01-bob.md: the request removes an answer that is published; "
        "put it back, and say in the text of the request that you would like it withdrawn: "
        "the author will do so")
    ],
    "another's answer edited": [
        ("comments/le-cas/2026-02-01-bob.md: the request changes an answer that is published; "
        "put it back as it was, and say in the text of the request what to correct: "
        "the author will do so")
    ],
    "the folder in capitals": [
        (f"Comments/le-cas/{DAY}-ada.md: on many disks it would stand for the folder comments; "
        "remove it from the request, or put the answer in comments")
    ],
    "two dots": [
        ("comments/../x.md: no file may be called so; "
        "remove it from the request: disks and git refuse such names")
    ],
    "the readme": [
        ("README.md: [warning] it is no answer to a case; "
        "the author must look at it before anything is merged")
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), SENTENCES.items(), ids=SENTENCES)
def test_each_reason_says_what_is_wrong_and_how_to_mend_it(
    name: str, expected: list[str], published: Published
) -> None:
    """To the letter, for a reader who has never seen a forge."""
    assert lines(judged(TREES[name], published)) == expected


def test_a_path_of_many_short_parts_is_too_long(published: Published) -> None:
    """On some disks a whole path has its limit too."""
    change = Change("x/" * 600 + "x", Status.ADDED, "100644")
    (line,) = lines(pull_requests.judge([change], {}, published))
    assert line.startswith(f"{change.path[:255]}…: its name")


def test_a_folder_of_answers_with_capitals_is_known_without(published: Published) -> None:
    """Whichever of the two has them."""
    moved = Published(published.sources, published.series, ZONE, AUTHOR, "Reponses")
    change = Change("reponses/le-cas/x.md", Status.ADDED, "100644")
    (line,) = lines(pull_requests.judge([change], {}, moved))
    assert "on many disks it would stand for the folder Reponses" in line


def test_a_tombstone_of_a_stranger_is_not_asked_for_another_day(published: Published) -> None:
    """It is refused for being one, and one mend is enough."""
    old = answer(date="2020-01-01", withdrawn="2020-01-02")
    said = lines(judged(Tree({GOOD: file(old)}, 1), published))
    assert not any("it is dated" in line for line in said)
    without = lines(judged(Tree({GOOD: file(b"---\nname: Ada\n---\nOui.\n")}, 1), published))
    assert not any("it is dated" in line for line in without)


def test_a_name_that_is_taken_is_told(published: Published) -> None:
    """By someone whose answer was published since the request was begun."""
    change = Change("comments/le-cas/2026-11-23-bob.md", Status.ADDED, "100644", "1")
    taken = replace(published, taken={change.path})
    verdict = pull_requests.judge([change], {"1": Blob(9, answer())}, taken)
    assert lines(verdict) == [
        (
            f"{change.path}: an answer of that name is published already; "
            "choose another word at the end of the name"
        )
    ]


@pytest.mark.parametrize(
    "part",
    [
        ".git",
        ".GIT",
        ".git.",
        ".git ",
        ".git. .",
        "git~1",
        "GIT~1",
        ".git:x",
        ".Git:x",
        ".",
        "..",
        "",
    ],
)
def test_no_part_of_a_path_stands_for_gits_own_folder(part: str, published: Published) -> None:
    """On the disks of Windows and macOS, which take some names for others."""
    change = Change(f"x/{part}/config", Status.ADDED, "100644")
    (line,) = lines(pull_requests.judge([change], {}, published))
    assert "no file may be called so" in line


@pytest.mark.parametrize("part", ["git", ".github", "x.git", ".gitignore", "git~2"])
def test_other_names_with_git_in_them_are_names(part: str, published: Published) -> None:
    """The author looks at them."""
    change = Change(f"x/{part}/config", Status.ADDED, "100644")
    assert pull_requests.judge([change], {}, published).code == 3


def test_a_mode_nobody_knows_is_told(published: Published) -> None:
    """As old versions of git have written."""
    change = Change(GOOD.decode(), Status.ADDED, "100664", "1")
    assert lines(pull_requests.judge([change], {}, published)) == [
        (
            f"{GOOD.decode()}: it is no ordinary file; "
            "propose a text file, as the forge's own page makes it"
        )
    ]


def test_today_is_where_the_site_is(published: Published) -> None:
    """Half past eleven in Greenwich is the next day in Paris."""
    evening = NOW.replace(hour=23, minute=30)
    later = replace(published, series=replace(published.series, now=evening))
    tree = Tree({at("2026-11-25-ada.md"): file(answer(date="2026-11-25"))}, 0)
    assert judged(tree, later).code == 0
    assert judged(tree, published).code == 1


def test_what_no_open_case_is_near_to_has_no_suggestion(published: Published) -> None:
    """There is nothing to suggest where nothing is open."""
    none = replace(published, series=replace(published.series, cases={}))
    (line,) = lines(judged(Tree({GOOD: file()}, 1), none))
    assert line.endswith("the nearest are: -")


@pytest.mark.parametrize("name", ["x/.git/{}", "Comments/{}", "x/{}" + "a" * 300])
def test_names_that_are_refused_are_counted_too(name: str, published: Published) -> None:
    """Three thousand of them are a few lines."""
    changes = [Change(name.format(number), Status.ADDED, "100644") for number in range(3_000)]
    told = lines(pull_requests.judge(changes, {}, published))
    assert len(told) == 21
    assert 1 == sum("2980 more files have names like this; remove all" in line for line in told)


def test_the_choices_of_a_case_to_come_are_told_to_nobody(published: Published) -> None:
    """Nor that there are any."""
    tree = Tree({at(f"{DAY}-ada.md", "le-secret"): file(answer(choice="x", reply_to="y"))}, 1)
    report = "\n".join(lines(judged(tree, published)))
    assert 'there is no case "le-secret"' in report
    assert "Jamais" not in report
    assert "choice" not in report

"""Problems told to people, to programs and to GitHub: no file name can forge anything in any."""

import json
import re
from collections.abc import Callable, Iterable

import pytest

from causerie.core import reports
from causerie.core.problems import Place, Problem, Problems, ProblemsFound, Severity

Report = Callable[[Iterable[Problem], reports.Translate], str]

HOSTILE = [
    "::set-output name=secret::42",
    "a\n::set-output name=secret::42",
    "a\r\n::stop-commands::now",
    "a\r::error::forged",
    "a\u2028::warning::forged\u2029",
    "\x1b[2J\x1b[1;31mfine\x1b[0m",
    "\x9b31m\x07\x08\x7f",
    "a%0A::error::forged",
    "a,line=9,title=forged",
    "\u202efdp.exe\u2066",
    "not utf-8: \udce9",
]


def as_is(text: str) -> str:
    return text


def both(name: str) -> Problem:
    """A problem that bears `name` wherever a stranger can put one."""
    return Problem(Place(name, 3), 'the name "{name}" will not do', "rename it", {"name": name})


def commands(report: str) -> list[str]:
    """The lines a terminal or a log sees."""
    return report.replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").split("\n")


def test_people_read_place_what_and_hint() -> None:
    """One line for each, in the order of the files, and a warning is said to be one."""
    problems = Problems()
    problems.warning(Place("b.md"), "it is late", "leave it")
    problems.error(Place("a.md", 7), 'there is no "{id}"', "correct it", id="lying")
    assert reports.as_text(problems, as_is) == (
        'a.md:7: there is no "lying"; correct it\nb.md: [warning] it is late; leave it'
    )


def test_people_read_their_own_language() -> None:
    """What, hint and the word « avertissement » are translated, each value stays as it is."""
    french = {"warning": "avertissement", "{id} is late": "{id} est en retard", "go": "allez"}
    french["{what}; {hint}"] = "{what} ; {hint}"
    problem = Problem(Place("a"), "{id} is late", "go", {"id": "warning"}, Severity.WARNING)
    assert (
        reports.as_text([problem], french.__getitem__)
        == "a: [avertissement] warning est en retard ; allez"
    )


def test_programs_read_json() -> None:
    """A list, even of nothing; each path exactly as it is on the disk."""
    assert json.loads(reports.as_json([], as_is)) == []
    problem = Problem(Place("é\n.md", 2), "broken", "mend it", severity=Severity.WARNING)
    assert json.loads(reports.as_json([problem], as_is)) == [
        {"path": "é\n.md", "line": 2, "severity": "warning", "message": "broken; mend it"}
    ]


def test_github_shows_a_problem_beside_its_line() -> None:
    """A problem of a whole file stands at its first line, since GitHub knows no line 0."""
    problems = [
        Problem(Place("chapters/01-a.md", 12), "50% is wrong", "write, say: half"),
        Problem(Place("a.md"), "it is late", "leave it", severity=Severity.WARNING),
    ]
    assert reports.as_github(problems, as_is).split("\n") == [
        "::error file=chapters/01-a.md,line=12::50%25 is wrong; write, say: half",
        "::warning file=a.md,line=1::it is late; leave it",
    ]


def test_github_is_told_a_sentence_of_several_lines_in_one() -> None:
    """As a translation might be written."""
    problem = Problem(Place("a.md", 1), "broken", "mend it")
    said = reports.as_github([problem], lambda text: f"{text}\r\n::stop-commands::x")
    assert "\n" not in said
    assert "\r" not in said


def test_github_reads_back_the_path_as_it_is() -> None:
    """What parts one property from the next is escaped in a path."""
    problem = Problem(Place("a, b: 100%.md", 1), "broken", "mend it")
    assert reports.as_github([problem], as_is) == (
        "::error file=a%2C b%3A 100%25.md,line=1::broken; mend it"
    )


@pytest.mark.parametrize("report", [reports.as_text, reports.as_json, reports.as_github])
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_file_name_cannot_move_the_cursor(report: Report, name: str) -> None:
    """No control character and no reversal of the reading order reaches a terminal."""
    shown = report([both(name)], as_is)
    assert all(char == "\n" or char.isprintable() for char in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize("report", [reports.as_text, reports.as_json, reports.as_github])
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_file_name_cannot_forge_a_command(report: Report, name: str) -> None:
    """However it is called, a file adds no line, and begins none, below its folder."""
    plain, hostile = (
        commands(report([both(f"comments/{each}")], as_is)) for each in ("plain", name)
    )
    assert len(hostile) == len(plain)
    assert [line[:2] for line in hostile] == [line[:2] for line in plain]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_file_name_cannot_end_its_own_command(name: str) -> None:
    """GitHub reads one command, with the two properties and no third."""
    (line,) = commands(reports.as_github([both(name)], as_is))
    assert re.fullmatch(r"::error file=[^,:]*,line=3::the name .* will not do; rename it", line)


def test_what_was_found_can_be_read_from_the_exception() -> None:
    """Line by line, warnings left out; and all of it is there for whoever wants more."""
    problems = Problems()
    problems.error(Place("a.md", 1), "wrong", "mend it")
    problems.error(Place("b.md", 2), "wrong too", "mend it")
    problems.warning(Place("c.md"), "odd", "leave it")
    found = ProblemsFound(problems)
    assert str(found) == "a.md:1: wrong; mend it\nb.md:2: wrong too; mend it"
    assert found.problems is problems
    assert [each.severity for each in problems.warnings] == [Severity.WARNING]


@pytest.mark.parametrize(
    "name", ["::error::x", "::set-env name=a::b", " ::add-mask::e", "\u00a0::x::"]
)
def test_no_line_of_text_begins_as_a_command(name: str) -> None:
    """Some runners of CI obey whatever is printed, blanks before it or not."""
    line = reports.as_text([both(name)], as_is)
    assert line.startswith("./")
    assert line.partition(":3: ")[0].endswith(name.lstrip())


@pytest.mark.parametrize("name", ["##[error]x", "a ##[add-mask]e", "###[group]x"])
def test_no_line_of_text_holds_an_old_command(name: str) -> None:
    """Which the same runners obey wherever it stands, in what is quoted too."""
    shown = reports.as_text([both(name)], as_is)
    assert "##[" not in shown
    assert shown.count("## [") == 2


@pytest.mark.parametrize("name", ["##vso[task.setvariable]x", "##teamcity[x]", "##[group]x"])
@pytest.mark.parametrize("report", [reports.as_text, reports.as_json])
def test_no_runner_finds_a_command_of_its_own(report: Report, name: str) -> None:
    """However it spells them; what a machine reads is the same."""
    shown = report([both(name)], as_is)
    assert not re.search(r"##\w*\[", shown)
    if report is reports.as_json:
        assert name in json.loads(shown)[0]["message"]


def test_what_is_quoted_is_cut_where_nobody_reads_on() -> None:
    """A name of a megabyte would fill the log."""
    long = "a" * 1_000_000
    for report in (reports.as_text, reports.as_github):
        assert len(report([both(long)], as_is)) < 3_000

"""Problems as people and machines read them, one encoder for each reader."""

import json
import re
from collections.abc import Callable, Iterable

from causerie.core.problems import Problem, quoted

Translate = Callable[[str], str]

_COMMAND = re.compile(r"##(?=\w*\[)")


def as_text(problems: Iterable[Problem], translate: Translate) -> str:
    """A line for each: `path:line: what; hint`, warnings said to be so."""
    return "\n".join(_line(problem, translate) for problem in problems)


def _line(problem: Problem, translate: Translate) -> str:
    note = "" if problem.severity == "error" else f" [{translate('warning')}]"
    line = f"{problem.place}:{note} {problem.sentence(translate)}"
    return unobeyed(f"./{line}" if line.lstrip().startswith("::") else line)


def unobeyed(line: str) -> str:
    """A line in which no runner of CI finds a command: `##[group]`, `##vso[…]`, `##teamcity[…]`.

    Some obey what begins a line, others whatever it holds.
    """
    return _COMMAND.sub("## ", line)


def as_json(problems: Iterable[Problem], translate: Translate) -> str:
    """A list of objects with `path`, `line`, `severity` and `message`."""
    rows = [
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "severity": problem.severity.value,
            "message": problem.sentence(translate),
        }
        for problem in problems
    ]
    return _COMMAND.sub(r"#\\u0023", json.dumps(rows, ensure_ascii=True, indent=1))


def as_github(problems: Iterable[Problem], translate: Translate) -> str:
    """A workflow command for each, which GitHub shows beside the line it names.

    Nothing in a path or a sentence can end the command or begin another one.
    """
    return "\n".join(
        f"::{problem.severity.value} file={_property(problem.place.path)},"
        f"line={max(problem.place.line, 1)}::{_data(problem.sentence(translate))}"
        for problem in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(quoted(text)).replace(":", "%3A").replace(",", "%2C")

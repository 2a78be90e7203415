"""What is wrong, as a panel at the top of a page of the preview."""

from collections.abc import Sequence

from causerie.core.problems import Problem
from causerie.render.language import language
from causerie.render.templates import environment


def panel(problems: Sequence[Problem], failure: str, code: str) -> str:
    """The panel; `""` when there is nothing to say."""
    if not problems and not failure:
        return ""
    say = language(code).gettext
    rows = [(problem.severity.value, problem.place, problem.sentence(say)) for problem in problems]
    template = environment(code).get_template("pages/problems.html")
    return template.render(rows=rows, failure=failure)

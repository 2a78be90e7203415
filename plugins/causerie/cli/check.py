"""`causerie check`."""

from pathlib import Path

import click

from causerie.cli.config import config_file_option, example, load_project, now
from causerie.core import reports
from causerie.library import Survey
from causerie.render.language import Language, language

_FORMATS = {"text": reports.as_text, "json": reports.as_json, "github": reports.as_github}


@click.command(epilog=example("causerie check", "causerie check --format github"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(_FORMATS)),
    default="text",
    help="How problems are written: for people, for programs, or beside the lines on GitHub.",
)
@config_file_option
def check(format_: str, config_file: Path | None) -> None:
    """Show every problem in chapters and comments.

    Exits 1 when something must be mended; warnings alone exit 0.
    """
    project = load_project(config_file)
    survey = project.survey(now())
    say = language(project.language)
    report = _FORMATS[format_](survey.problems, say.gettext)
    if report:
        click.echo(report)
    if format_ != "json":
        click.echo(_summary(survey, say))
    if survey.problems.errors:
        raise SystemExit(1)


def _summary(survey: Survey, say: Language) -> str:
    """One line: what there is, and how much of it is to be mended."""
    sources, problems = survey.sources, survey.problems
    posts = sum(len(chapter.posts) for chapter in sources.chapters)
    found = (
        say.counted("%(num)s chapter", "%(num)s chapters", len(sources.chapters)),
        say.counted("%(num)s post", "%(num)s posts", posts),
        say.counted("%(num)s case", "%(num)s cases", len(sources.cases)),
        say.counted("%(num)s answer", "%(num)s answers", len(sources.answers)),
    )
    wrong = (
        say.counted("%(num)s error", "%(num)s errors", len(problems.errors)),
        say.counted("%(num)s warning", "%(num)s warnings", len(problems.warnings)),
    )
    return f"{', '.join(found)} · {', '.join(wrong)}"

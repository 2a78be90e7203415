"""`causerie check`."""

from pathlib import Path

import click

from causerie import pull_request
from causerie.cli.config import WrongUse, config_file_option, example, load_project, now
from causerie.core import proofreading, reports
from causerie.core.problems import Problems, Reason
from causerie.core.pull_requests import Verdict
from causerie.forge.objects import NoObjects
from causerie.library import Survey
from causerie.project import Project
from causerie.render import summary
from causerie.render.language import Language, language

_FORMATS = {"text": reports.as_text, "json": reports.as_json, "github": reports.as_github}


@click.command(
    epilog=example(
        "causerie check",
        "causerie check --format github",
        "causerie check --typography",
        "causerie check --pull-request origin/main their-branch",
    )
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(_FORMATS)),
    default="text",
    help="How problems are written: for people, for programs, or beside the lines on GitHub.",
)
@click.option(
    "--pull-request",
    "commits",
    nargs=2,
    metavar="BASE HEAD",
    help="Judge what HEAD proposes to BASE, without checking it out.",
)
@click.option(
    "--summary",
    "summary_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --pull-request: add the verdict and the answers, in Markdown, to this file.",
)
@click.option(
    "--typography",
    is_flag=True,
    help="Say too, as warnings, what chapters and pages in French could do better.",
)
@config_file_option
def check(
    *,
    format_: str,
    commits: tuple[str, str] | None,
    summary_file: Path | None,
    typography: bool,
    config_file: Path | None,
) -> None:
    """Show every problem in chapters and comments, or in a pull request.

    Exits 1 when something must be mended; warnings alone exit 0. A pull request
    that touches other files than answers exits 3: the author must look at it.
    """
    if summary_file and not commits:
        raise click.UsageError("--summary goes with --pull-request")
    if typography and commits:
        raise click.UsageError("--typography is for the author's own texts, not a pull request")
    project = load_project(config_file)
    if typography and project.language != "fr":
        raise click.UsageError(
            "--typography knows French alone, and this site is in another language"
        )
    if commits:
        _check_pull_request(project, commits, format_, summary_file)
        return
    survey = project.survey(now())
    if typography:
        proofreading.proofread(survey.sources, survey.problems)
    say = language(project.language)
    _show(survey.problems, format_, say, _summary(survey, say))
    if survey.problems.errors:
        raise SystemExit(1)


def _check_pull_request(
    project: Project, commits: tuple[str, str], format_: str, summary_file: Path | None
) -> None:
    try:
        verdict = pull_request.review(project, *commits, now())
    except NoObjects as error:
        raise WrongUse(str(error)) from error
    say = language(project.language)
    _show(verdict.problems, format_, say, _outcome(verdict, say))
    if summary_file:
        try:
            with summary_file.open("a", encoding="utf-8", newline="\n") as file:
                file.write(summary.of(verdict, say))
        except OSError as error:
            unwritten = Reason(
                "--summary: {file} cannot be written ({why})",
                "name a file in a folder that is there",
                {"file": summary_file, "why": error.strerror},
            )
            raise WrongUse.of(unwritten, say.gettext) from error
    raise SystemExit(verdict.code)


def _show(problems: Problems, format_: str, say: Language, last_line: str) -> None:
    report = _FORMATS[format_](problems, say.gettext)
    if report:
        click.echo(report)
    if format_ != "json":
        click.echo(last_line)


def _outcome(verdict: Verdict, say: Language) -> str:
    found = (
        say.counted("%(num)s answer", "%(num)s answers", len(verdict.answers)),
        say.counted("%(num)s other file", "%(num)s other files", len(verdict.elsewhere)),
    )
    return f"{', '.join(found)} · {_wrong(verdict.problems, say)}"


def _summary(survey: Survey, say: Language) -> str:
    """One line: what there is, and how much of it is to be mended."""
    sources = survey.sources
    posts = sum(len(chapter.posts) for chapter in sources.chapters)
    found = (
        say.counted("%(num)s chapter", "%(num)s chapters", len(sources.chapters)),
        say.counted("%(num)s post", "%(num)s posts", posts),
        say.counted("%(num)s case", "%(num)s cases", len(sources.cases)),
        say.counted("%(num)s answer", "%(num)s answers", len(sources.answers)),
    )
    return f"{', '.join(found)} · {_wrong(survey.problems, say)}"


def _wrong(problems: Problems, say: Language) -> str:
    errors = say.counted("%(num)s error", "%(num)s errors", len(problems.errors))
    warnings = say.counted("%(num)s warning", "%(num)s warnings", len(problems.warnings))
    return f"{errors}, {warnings}"

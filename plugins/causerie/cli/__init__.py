"""The command line: with `site/plugin.py`, the only place that reads the clock."""

import io
import sys

import click

from causerie.cli.build import build
from causerie.cli.check import check
from causerie.cli.config import text
from causerie.cli.moderate import moderate
from causerie.cli.moderator import moderator
from causerie.cli.new import new
from causerie.cli.receive import receive
from causerie.cli.serve import serve


class _Texts(click.Group):
    """Takes text alone: what cannot be encoded can be neither kept nor written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words of a command, whichever it is."""
        return super().parse_args(ctx, [text(each) for each in args])


@click.group(cls=_Texts, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="causerie")
def main() -> None:
    """Publish a series of chapters and the answers its readers give."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console may lack letters a reader used
            stream.reconfigure(errors="backslashreplace")


for command in (new, check, build, serve, receive, moderate, moderator):
    main.add_command(command)

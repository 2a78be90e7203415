"""The command line: with `site/plugin.py`, the only place that reads the clock."""

import io
import sys

import click

from causerie.cli.build import build
from causerie.cli.check import check
from causerie.cli.moderate import moderate
from causerie.cli.moderator import moderator
from causerie.cli.new import new
from causerie.cli.receive import receive
from causerie.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="causerie")
def main() -> None:
    """Publish a series of chapters and the answers its readers give."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console may lack letters a reader used
            stream.reconfigure(errors="backslashreplace")


for command in (new, check, build, serve, receive, moderate, moderator):
    main.add_command(command)

"""`python -m causerie`."""

from causerie.cli import main

main(prog_name="causerie")

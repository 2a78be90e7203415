"""What a file said before some commits of ours, as its history tells."""

from collections.abc import Collection

from causerie.forge.git import Git


def before(git: Git, path: str, lines: Collection[str]) -> bytes | None:
    """The file at `path` as it was committed before the first commit that says one of `lines`.

    As HEAD has it where there is no such commit; None where there was no file.
    """
    done = git.attempt("log", "--reverse", "--format=%H%n%B%x00", "--", path)
    revision = "HEAD"
    for commit in done.stdout.decode("utf-8", "replace").split("\0"):
        name, *message = commit.strip("\n").split("\n")
        if not set(lines).isdisjoint(message):
            revision = f"{name}^"
            break
    found = git.attempt("cat-file", "--filters", f"{revision}:./{path}")
    return None if found.returncode else found.stdout

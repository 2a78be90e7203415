"""Running git: a list of words, no shell, and whatever a stranger wrote through standard input."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from causerie.core.problems import CauserieError, printable
from causerie.forge.distant import Distant, Ended

_OPTIONS = ("-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")
# C: what git says is compared with. The rest: git must never wait for somebody to type.
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": ":",
    "GIT_PAGER": "cat",
}
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")

Done = subprocess.CompletedProcess[bytes]


class GitError(CauserieError):
    """Git could not do what was asked; the message says why, in git's own words."""

    said = ""
    """What git wrote, for whoever must tell one failure from another."""
    killed = False
    """Git was ended by a signal, and may have left its locks."""


class NoGit(GitError):
    """There is no git on this machine."""


class Git:
    """Git in one folder. Hooks never run, and nobody is asked anything.

    `options` stand before each command. `environment` is set, or removed where None stands.
    `distant` can end what talks to another machine.
    """

    def __init__(
        self,
        root: Path,
        *,
        options: Sequence[str] = (),
        environment: Mapping[str, str | None] | None = None,
        distant: Distant | None = None,
    ) -> None:
        self._root = root
        self._distant = distant or Distant()
        self._options = (*_OPTIONS, *options)
        self._environment = {**_ENVIRONMENT, **(environment or {})}

    def run(
        self,
        *command: str,
        fed: str = "",
        environment: Mapping[str, str] | None = None,
        held: Sequence[int] = (),
        within: float | None = None,
    ) -> bytes:
        """What the command writes; GitError when it fails."""
        done = self.attempt(*command, fed=fed, environment=environment, held=held, within=within)
        if done.returncode:
            raise failure(command[0], done)
        return done.stdout

    def attempt(
        self,
        *command: str,
        fed: str = "",
        environment: Mapping[str, str] | None = None,
        held: Sequence[int] = (),
        within: float | None = None,
    ) -> Done:
        """How the command ended, well or not.

        `held` are open files the command keeps open as long as it lives, even if we do not.
        `within` is how many seconds a command may take that talks to another machine.
        """
        words, seen = ["git", *self._options, *command], self._seen(environment or {})
        try:
            if within is not None:
                return self._distant.run(
                    words,
                    folder=self._root,
                    environment=seen,
                    fed=fed.encode("utf-8"),
                    held=held,
                    within=within,
                )
            return subprocess.run(  # noqa: S603 - no shell, and no word of a stranger's
                words,
                cwd=self._root,
                input=fed.encode("utf-8"),
                capture_output=True,
                check=False,
                env=seen,
                pass_fds=tuple(held),
            )
        except FileNotFoundError as error:
            if not self._root.is_dir():
                raise GitError(f"{self._root} is no folder; name the one of the project") from error
            raise NoGit("git is not installed; install it, or see that it is found") from error
        except subprocess.TimeoutExpired as error:
            raise GitError(
                f"git {command[0]} took more than {within:g} seconds; "
                "see that the other machine answers, then try again"
            ) from error
        except Ended as error:
            raise GitError(
                f"git {command[0]} was ended with the server; the next one does it again"
            ) from error

    def started(self, *command: str) -> "subprocess.Popen[bytes]":
        """The command, running, with pipes to its input and from its output."""
        return subprocess.Popen(  # noqa: S603 - as above
            ["git", *self._options, *command],  # noqa: S607
            cwd=self._root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._seen({}),
        )

    def _seen(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment as git sees it."""
        changed = {**self._environment, **environment}
        kept = {key: value for key, value in os.environ.items() if key not in changed}
        return kept | {key: value for key, value in changed.items() if value is not None}


def failure(command: str, done: Done) -> GitError:
    """What to raise for a command that ended badly. A password in an address is not repeated."""
    said = done.stderr.decode("utf-8", "replace").strip()
    lines = [_CREDENTIALS.sub("", printable(line)) for line in said.split("\n") if line.strip()]
    error = GitError(f"git {command} failed: {' / '.join(lines) or done.returncode}")
    error.said = said
    error.killed = done.returncode < 0
    return error

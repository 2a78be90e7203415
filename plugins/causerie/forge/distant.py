"""Commands that talk to another machine: they may take minutes, and can be ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

_TO_TIDY = 5  # seconds in which a command that is told to end takes its locks away


class Ended(Exception):
    """The command was ended, or not begun, for whoever asked for it stops."""


class Distant:
    """Those of one program, which can all be ended from another thread.

    Each is in a group with what it starts, such as ssh, which goes with it; and away from any
    terminal, where ssh would ask its questions.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._running = set[subprocess.Popen[bytes]]()
        self._over = False

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        fed: bytes,
        held: Sequence[int],
        within: float,
    ) -> "subprocess.CompletedProcess[bytes]":
        """How the command ended; Ended, or TimeoutExpired, once nothing of it is left."""
        with self._begun(command, folder, environment, held) as process:
            try:
                out, err = process.communicate(fed, timeout=within)
            except BaseException:
                _end(process)
                raise
        if self._over:
            raise Ended
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def end(self) -> None:
        """End those that run, and let none begin any more."""
        with self._lock:
            self._over = True
            running = tuple(self._running)
        for process in running:
            _end(process)

    @contextmanager
    def _begun(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        held: Sequence[int],
    ) -> Iterator["subprocess.Popen[bytes]"]:
        with self._lock:
            if self._over:
                raise Ended
            process = subprocess.Popen(  # noqa: S603 - as in `git`
                command,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                pass_fds=tuple(held),
                start_new_session=True,
            )
            self._running.add(process)
        try:
            with process:
                yield process
        finally:
            with self._lock:
                self._running.discard(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TO_TIDY)
        os.killpg(process.pid, signal.SIGKILL)

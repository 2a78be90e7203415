"""`causerie serve`, as an author runs it."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20  # seconds, for what nobody waits for


@dataclass(frozen=True)
class Server:
    """A running `causerie serve`."""

    url: str
    process: subprocess.Popen[bytes]
    link: str = ""
    """The way in for a moderator, where there is a form."""

    def stop(self, sign: signal.Signals = signal.SIGINT) -> float:
        """Stop it, and say how many seconds that took."""
        started = time.monotonic()
        self.process.send_signal(sign)
        self.process.wait(PATIENCE)
        return time.monotonic() - started


@contextmanager
def serving(root: Path, port: int = 0) -> Iterator[Server]:
    """The command as an author runs it, once it has said where the site is."""
    with subprocess.Popen(
        [sys.executable, "-m", "causerie", "serve", "--port", str(port)],
        cwd=root,
        env={name: text for name, text in os.environ.items() if name != "SOURCE_DATE_EPOCH"},
        stdout=subprocess.PIPE,
        bufsize=0,  # a line that a buffer had taken already would be waited for in vain
    ) as process:
        try:
            yield Server(_said(process), process)
        finally:
            process.kill()


@contextmanager
def serving_loop(root: Path) -> Iterator[Server]:
    """The same, with form and moderation."""
    with serving(root) as server:
        yield Server(server.url, server.process, _said(server.process).rpartition(" ")[2])


def _said(process: subprocess.Popen[bytes]) -> str:
    """The next line that it prints."""
    assert process.stdout
    assert select.select([process.stdout], [], [], PATIENCE)[0], "it says nothing more"
    return process.stdout.readline().decode().strip()

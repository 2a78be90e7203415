"""`causerie receive` in a process of its own, which can be killed at any step of its work."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from httpx2 import Client, HTTPTransport

from newsroom import SERIES, START
from project import Site
from repository import Repository
from visitor import Visitor

HOST = "example.org"
ORIGIN = f"http://{HOST}"
ADDRESS = "203.0.113.77"
"""Where readers come from, as the web server in front says."""
MODERATOR, PASSWORD = "Anne Martin", "une phrase assez longue pour Anne"
PATIENCE = 120  # seconds, for what takes a few, on a busy machine

ANSWER, MINE = "/_causerie/answer", "/_causerie/mine/"

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_LAUNCHER = Path(__file__).parent / "launcher.py"


@dataclass
class Receiving:
    """A site that is online: its repository, its state and, while it runs, its server."""

    root: Path
    state: Path
    repository: Repository
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _clients: list[Client] = field(default_factory=list)

    @property
    def socket(self) -> Path:
        """Where the web server would reach it."""
        return self.state.with_name("receiver.sock")

    @property
    def output(self) -> Path:
        """All that its servers have written."""
        return self.state.with_name("output.log")

    @property
    def public(self) -> Path:
        """What the web server would show."""
        return self.root / ".causerie" / "public"

    @property
    def fatal(self) -> Path:
        """A file in which one writes the step after which the server is to be killed, once."""
        return self.state.with_name("fatal")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    sys.executable, str(_LAUNCHER), str(self.fatal), "receive",
                    "--socket", str(self.socket), "--state", str(self.state),
                ],
                cwd=self.root,
                stdout=output,
                stderr=output,
                env=self.environment,
            )  # fmt: skip
        while not self._answers():
            assert self._process.poll() is None, self.output.read_text(encoding="utf-8")
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            return self.request("GET", "/_causerie/healthz")[0] == 200
        except OSError:
            return False

    def kill(self) -> None:
        """As the system does when memory is short."""
        assert self._process is not None
        self._process.kill()
        assert -signal.SIGKILL == self.ended()

    def stop(self) -> None:
        """As an operator does, when it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self.ended()

    def ended(self) -> int:
        """How it ended, which it is about to do."""
        assert self._process is not None
        return self._process.wait(PATIENCE)

    def command(self, *words: str, fed: str = "") -> str:
        """What a command says."""
        done = subprocess.run(
            [sys.executable, "-m", "causerie", *words, "--state", str(self.state)],
            cwd=self.root, env=self.environment, input=fed, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
        return done.stdout

    def request(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, location and text of an answer to a reader; OSError when the line is cut."""
        connection = _Connection(self.socket)
        headers = {"Host": HOST, "Origin": ORIGIN, "X-Forwarded-For": ADDRESS}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(fields or {}), headers)
            response = connection.getresponse()
            text = response.read().decode()
        except http.client.HTTPException as error:
            raise OSError("cut short") from error
        finally:
            connection.close()
        return response.status, response.getheader("location", ""), text

    def preview(self, **fields: str) -> dict[str, str]:
        """What confirms an answer whose preview was just looked at."""
        status, _, text = self.request("POST", ANSWER, fields)
        found = _TOKEN.search(text)
        assert status == 200, text
        assert found, text
        return {**fields, "token": found[1], "confirm": "1"}

    def visitor(self) -> Visitor:
        """A browser."""
        client = Client(
            transport=HTTPTransport(uds=str(self.socket)),
            base_url=ORIGIN,
            headers={"X-Forwarded-For": ADDRESS},
            timeout=PATIENCE,
        )
        self._clients.append(client)
        return Visitor(client, ORIGIN)

    def close(self) -> None:
        """Leave nothing open or running."""
        for client in self._clients:
            client.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


@contextmanager
def produced(folder: Path, patch: pytest.MonkeyPatch, **environment: str) -> Iterator[Receiving]:
    """A small site in its repository, of which Anne Martin is the moderator."""
    project = Site(folder / "project", START, patch)
    project.start(SERIES)
    config = project.root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("https://example.org", ORIGIN)
    config.write_text(text.replace("{ author", "{ receiver: true, author"), encoding="utf-8")
    repository = Repository(project.root)
    repository.commit()
    usual = {name: text for name, text in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    usual |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    made = Receiving(project.root, folder / "state", repository, usual | environment)
    made.command("moderator", "add", MODERATOR, "--password-stdin", fed=PASSWORD)
    try:
        yield made
    finally:
        made.close()

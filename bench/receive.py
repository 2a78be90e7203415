"""Accepted answers a second, and how long a reader waits for each, beside Isso's.

    python bench/receive.py [--rounds N] [--count N] [CLIENTS ...]

Both are servers of their own, as their guides start them, on an SQLite file each; every
submission is on the disk before it is answered. Of ours, the confirmation is timed, whose
preview was looked at before; of Isso's, its `POST /new`, with its guard against floods off and
moderation on. Both share the machine with their clients, so the CPU each spends is told too.
Rounds take turns, and ratios are taken round by round. Quote the medians.

Isso is installed into an environment of its own, below that of the project.
"""

import argparse
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import corpus

ISSO = "isso==0.14.0"
ORIGIN = "http://banc.example"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_SITE_URL = "site_url: https://banc.example/"
_ISSO = """\
[general]
dbpath = {folder}/isso.db
host = http://banc.example/
[server]
listen = http://127.0.0.1:{port}/
[moderation]
enabled = true
[guard]
enabled = false
"""
_PATIENCE = 120

Send = Callable[[], object]


@dataclass
class Rival:
    """A server: `prepared` makes the next submission, all but the sending of it."""

    name: str
    prepared: Callable[[], Send]
    server: int
    """Its process."""
    rates: list[float] = field(default_factory=list)
    waits: list[list[float]] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    """Milliseconds of CPU of the server for each submission."""

    def round(self, clients: int, number: int) -> None:
        """So many submissions by so many clients at once."""
        with ThreadPoolExecutor(clients) as pool:
            sends = list(pool.map(lambda _: self.prepared(), range(number)))
            started, cost = time.perf_counter(), _cpu(self.server)
            waits = list(pool.map(_timed, sends))
            self.rates.append(number / (time.perf_counter() - started))
            self.costs.append((_cpu(self.server) - cost) * 1_000 / number)
        self.waits.append(sorted(waits))


def main() -> None:
    """Print a line for each number of clients and each server."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("clients", nargs="*", type=int, default=(1, 16), metavar="CLIENTS")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        makers = [stack.enter_context(_causerie(folder))]
        if program := _isso_program():
            makers.append(stack.enter_context(_isso(folder, program)))
        print("clients  server    accepted/s  p50 ms  p99 ms  CPU ms  (medians of the rounds)")
        for clients in options.clients:
            rivals = [Rival(*made) for made in makers]
            for _ in range(options.rounds):
                for rival in rivals:
                    rival.round(clients, options.count)
            for rival in rivals:
                middle, slow = ([_at(each, share) for each in rival.waits] for share in (50, 99))
                print(
                    f"{clients:>7}  {rival.name:<8}  {median(rival.rates):10.0f}"
                    f"  {median(middle):6.1f}  {median(slow):6.1f}  {median(rival.costs):6.1f}",
                    flush=True,
                )
            if len(rivals) == 2:
                _compare(clients, *rivals)


def _compare(clients: int, ours: Rival, theirs: Rival) -> None:
    rates = sorted(a / b for a, b in zip(ours.rates, theirs.rates, strict=True))
    slow = sorted(_at(a, 99) / _at(b, 99) for a, b in zip(ours.waits, theirs.waits, strict=True))
    costs = sorted(a / b for a, b in zip(ours.costs, theirs.costs, strict=True))
    print(
        f"{clients:>7}  ours / theirs (min median max):"
        f" rate {rates[0]:.2f} {median(rates):.2f} {rates[-1]:.2f},"
        f" p99 {slow[0]:.2f} {median(slow):.2f} {slow[-1]:.2f},"
        f" CPU {costs[0]:.2f} {median(costs):.2f} {costs[-1]:.2f}",
        flush=True,
    )


def _timed(send: Send) -> float:
    started = time.perf_counter()
    send()
    return (time.perf_counter() - started) * 1_000


def _cpu(process: int) -> float:
    """Seconds of CPU a process has had; none are known where the system does not tell."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _at(waits: Sequence[float], share: int) -> float:
    return quantiles(waits, n=100, method="inclusive")[share - 1]


@contextmanager
def _causerie(folder: Path) -> Iterator[tuple[str, Callable[[], Send], int]]:
    site, state, port, numbers = folder / "site", folder / "state", _free_port(), count()
    corpus.write(site, chapters=10, answers=100, plugin=True)
    config = site / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace(_SITE_URL, f"site_url: {ORIGIN}/")
    config.write_text(text.replace("causerie]", "{causerie: {receiver: true}}]"), encoding="utf-8")
    command = [sys.executable, "-m", "causerie", "receive", "--state", str(state)]
    headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}

    def post(fields: dict[str, str], expected: int) -> str:
        return _post(port, "/_causerie/answer", urlencode(fields), headers, expected)

    def prepared() -> Send:
        fields = {"case": "cas-0001", "name": "Ana", "body": f"Je le garde, et {next(numbers)}."}
        found = _TOKEN.search(post(fields, 200))
        if found is None:
            raise SystemExit("causerie: the preview has no token")
        confirmed = {**fields, "token": found[1], "confirm": "1"}
        return lambda: post(confirmed, 303)

    with _running([*command, "--port", str(port)], site, port) as server:
        yield "causerie", prepared, server


@contextmanager
def _isso(folder: Path, program: Path) -> Iterator[tuple[str, Callable[[], Send], int]]:
    port, numbers, config = _free_port(), count(), folder / "isso.cfg"
    config.write_text(_ISSO.format(folder=folder, port=port), encoding="utf-8")
    headers = {"Origin": ORIGIN, "Content-Type": "application/json"}

    def prepared() -> Send:
        said = {"text": f"Je le garde, et {next(numbers)}.", "author": "Ana", "title": "Un cas"}
        return lambda: _post(port, "/new?uri=%2Fcas%2F", json.dumps(said), headers, 202)

    with _running([str(program), "-c", str(config), "run"], folder, port) as server:
        yield "isso", prepared, server


def _isso_program() -> Path | None:
    """Isso's command, installed at the first call; None, and why, where it cannot be had."""
    home = Path(sys.prefix, "isso")
    program = home / "bin" / "isso"
    try:
        if not program.exists():
            venv.create(home, with_pip=True, clear=True)
            pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", ISSO]
            subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
        subprocess.run([str(program), "--version"], check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Isso cannot run here, so nothing is compared: {error}")
        return None
    return program


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[int]:
    log = folder / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=output) as server,
    ):
        try:
            until = time.monotonic() + _PATIENCE
            while not _listens(port):
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit(log.read_text(encoding="utf-8"))
                time.sleep(0.05)
            yield server.pid
        finally:
            server.kill()


def _listens(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/", headers={"Host": "banc.example"})
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _post(port: int, path: str, body: str, headers: dict[str, str], expected: int) -> str:
    """On a connection of its own, as from a web server in front."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("POST", path, body, {"Host": "banc.example", **headers})
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status != expected:
        raise SystemExit(f"{path} answers {response.status}, not {expected}: {text[:1000]}")
    return text


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()

"""A site in production, as the guide says: `causerie receive`, and a web server in front of it.

The files of the guide are taken as they stand there; only paths, ports and the name of the user
are those of a test.
"""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from archive import unpack
from visitor import Visitor

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "guide" / "mettre-en-production.md"
NGINX = "/etc/nginx/sites-available/ma-serie"
CADDY = "/etc/caddy/Caddyfile"
UNIT = "/etc/systemd/system/causerie.service"
HOST = "exemple.org"
SITE = f"https://{HOST}/"
MODERATOR, PASSWORD = "Anne Martin", "une phrase assez longue"
PATIENCE = 60  # seconds, for what takes much less

_FENCE = re.compile(r"^```\w+ title=\"([^\"]+)\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def given(title: str, page: Path = PAGE) -> str:
    """A file of the guide."""
    files: dict[str, str] = dict(_FENCE.findall(page.read_text(encoding="utf-8")))
    return files[title]


def changed(text: str, changes: Mapping[str, str]) -> str:
    """A text with other words in it, each of which must have been there."""
    for old, new in changes.items():
        assert old in text, f"{old} is no longer in the guide"
        text = text.replace(old, new)
    return text


def program(name: str) -> str:
    """The path of a program; where there is none, the test is skipped, on CI it fails."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    if found := shutil.which(name, path=path):
        return found
    why = f"no {name}: install it to try the guide's files with it"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def eventually(true: Callable[[], object], what: str) -> None:
    """Waits for something that takes its time."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.05)


@dataclass
class Production:
    """A project, its state folder, and what runs."""

    folder: Path
    port: int | None = None
    """The port `causerie receive` listens on, instead of the socket of the guide."""
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    readers: list["Reader"] = field(default_factory=list)

    @property
    def project(self) -> Path:
        """The sources."""
        return self.folder / "project"

    @property
    def state(self) -> Path:
        """The queue and its key."""
        return self.folder / "state"

    @property
    def socket(self) -> Path:
        """Where `causerie receive` listens."""
        return self.folder / "r.sock"

    @property
    def log(self) -> Path:
        """What it has written, on both outputs."""
        return self.folder / "receive.log"

    @property
    def public(self) -> Path:
        """The link to the site."""
        return self.project / ".causerie" / "public"

    def environment(self) -> dict[str, str]:
        """What a unit would give its service."""
        environment = {name: text for name, text in os.environ.items() if name != "CI"}
        environment.pop("SOURCE_DATE_EPOCH", None)
        return environment | {
            "CAUSERIE_STATE": str(self.state),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def causerie(self, *words: str, fed: str = "") -> str:
        """Runs a command there, and gives what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "causerie", *words],
            cwd=self.project, env=self.environment(), input=fed, capture_output=True, text=True,
            check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def git(self, *words: str) -> str:
        """Runs git there."""
        done = subprocess.run(
            ["git", *words], cwd=self.project, env=self.environment(), capture_output=True,
            text=True, check=True, timeout=PATIENCE,
        )  # fmt: skip
        return done.stdout.strip()

    def start(self) -> None:
        """Starts `causerie receive` as the unit does, until it has a site."""
        started = re.search(r"^ExecStart=\S+/causerie (.*)$", given(UNIT), re.MULTILINE)
        assert started
        words = changed(started[1], {"/run/causerie/receiver.sock": str(self.socket)})
        if self.port:
            words = changed(words, {f"--socket {self.socket}": f"--port {self.port}"})
        before = self.said()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "causerie", *words.split(" ")],
                cwd=self.project, env=self.environment(), stdout=log, stderr=log,
            )  # fmt: skip
        eventually(lambda: SITE in self.said()[len(before) :], "it does not start")

    def said(self) -> str:
        """All it has said so far."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Stops it: its exit code."""
        assert self.process
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE)

    def reader(self, address: str = "127.0.0.1") -> "Reader":
        """A browser on another machine, whose address may be chosen."""
        self.readers.append(Reader(self, address))
        return self.readers[-1]

    def moderator(self) -> "Reader":
        """A browser Anne Martin is signed in with."""
        if MODERATOR not in self.causerie("moderator", "list"):
            self.causerie("moderator", "add", MODERATOR, "--password-stdin", fed=f"{PASSWORD}\n")
        browser = self.reader()
        page = browser.get("/_causerie/moderation")
        browser.press(page, "Se connecter", name=MODERATOR, password=PASSWORD)
        return browser


class _Named(httpx2.HTTPTransport):
    """Asks the web server for the name of the site, wherever it really is."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions = {**request.extensions, "sni_hostname": HOST}
        return super().handle_request(request)


class Reader(Visitor):
    """A browser that comes through the web server."""

    def __init__(self, place: Production, address: str = "127.0.0.1") -> None:
        trusted = ssl.create_default_context(cafile=place.folder / "fullchain.pem")
        self.client: Any = httpx2.Client(
            base_url=f"https://127.0.0.1:{place.ports['https']}",
            headers={"host": HOST},
            transport=_Named(verify=trusted, local_address=address),
            timeout=PATIENCE,
        )
        self.base = SITE.rstrip("/")
        self.sent = []

    def answer(self, case: str, **typed: str) -> str:
        """Sends an answer in two screens, and gives the address of its private page."""
        typed = {"name": "Camille R.", "body": "Je *baisserais* le prix.", **typed}
        page = self.press(self.get(f"/cas/{case}/"), "Voir l’aperçu", on="", check=None, **typed)
        assert page.status == 200, page.words
        page = self.press(page, "Envoyer ma réponse", on="token")
        assert "/_causerie/mine/" in page.path, page.words
        return page.path


@contextmanager
def nginx(place: Production) -> Iterator[None]:
    """A real nginx, with the configuration of the guide."""
    found = program("nginx")
    place.ports |= {"http": free_port(), "https": free_port()}
    http, https = (f"127.0.0.1:{place.ports[each]}" for each in ("http", "https"))
    text = re.sub(r"^ *listen \[::\].*\n", "", given(NGINX), flags=re.MULTILINE)
    changes = {
        "/srv/ma-serie": str(place.project),
        "/etc/letsencrypt/live/exemple.org": str(place.folder),
        "/var/log/nginx": str(place.folder),
        "listen 80": f"listen {http}",
        "listen 443": f"listen {https}",
        "unix:/run/causerie/receiver.sock": (
            f"127.0.0.1:{place.port}" if place.port else f"unix:{place.socket}"
        ),
    }
    (place.folder / "site.conf").write_text(changed(text, changes), encoding="utf-8")
    temporary = "".join(
        f"{each}_temp_path {place.folder}/{each};\n"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # A user's own nginx changes to nobody; that of a test that root runs would, without `user`.
    (place.folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\npid {place.folder}/nginx.pid;\n"
        f"events {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\n{temporary}"
        f"access_log {place.folder}/access.log;\ninclude {place.folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [found, "-c", str(place.folder / "nginx.conf"), "-e", str(place.folder / "error.log")]
    with _front(place, command):
        yield


@contextmanager
def caddy(place: Production) -> Iterator[None]:
    """A real Caddy, with the configuration of the guide, which makes its own certificate else."""
    found = program("caddy")
    place.ports |= {"https": free_port()}
    changes = {
        "/srv/ma-serie": str(place.project),
        f"\n{HOST} {{": f"\nhttps://{HOST}:{place.ports['https']} {{\n"
        f"\ttls {place.folder}/fullchain.pem {place.folder}/privkey.pem",
        "{\n\tlog default": "{\n\tadmin off\n\tauto_https disable_redirects\n\tlog default",
        "unix//run/causerie/receiver.sock": f"unix/{place.socket}",
    }
    file = place.folder / "Caddyfile"
    file.write_text(changed(given(CADDY), changes), encoding="utf-8")
    with _front(place, [found, "run", "--config", str(file), "--adapter", "caddyfile"]):
        yield


@contextmanager
def _front(place: Production, command: list[str]) -> Iterator[None]:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", place.folder / "privkey.pem", "-out", place.folder / "fullchain.pem"],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    home = {"HOME": str(place.folder), "XDG_DATA_HOME": str(place.folder / "data")}
    with (
        (place.folder / "front.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **home}) as process,
    ):
        try:
            eventually(lambda: process.poll() is not None or _listens(place), "it does not listen")
            assert process.poll() is None, (place.folder / "front.log").read_text(encoding="utf-8")
            yield
        finally:
            process.terminate()


def _listens(place: Production) -> bool:
    with socket.socket() as other:
        return other.connect_ex(("127.0.0.1", place.ports["https"])) == 0


@contextmanager
def production(
    folder: Path,
    sources: str | None = None,
    *,
    port: int | None = None,
) -> Iterator[Production]:
    """The shipped site, or that of an archive, and `causerie receive`, without a web server."""
    place = Production(folder, port)
    place.project.mkdir(parents=True)
    if sources is None:
        for name in ("mkdocs.yml", "docs", "chapters", "comments"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, place.project / name)
        config = place.project / "mkdocs.yml"
        text = changed(config.read_text("utf-8"), {"https://causerie.example.org/": SITE})
        config.write_text(text, encoding="utf-8")
    else:
        for name, text in unpack(sources).items():
            (place.project / name).parent.mkdir(parents=True, exist_ok=True)
            (place.project / name).write_text(text, encoding="utf-8")
    (place.project / ".gitignore").write_text(".causerie/\nsite/\n", encoding="utf-8")
    place.git("init", "--quiet", "--initial-branch=main")
    place.git("add", "--all")
    place.git(
        "-c", "user.name=L’auteur", "-c", "user.email=a@exemple.org", "commit", "--quiet",
        "--message", "As it is",
    )  # fmt: skip
    try:
        yield place
    finally:
        for reader in place.readers:
            reader.client.close()
        if place.process and place.process.poll() is None:
            place.process.kill()
            place.process.wait(PATIENCE)

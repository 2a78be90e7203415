"""A Chromium, and the site of this repository as its visitors get it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
SOURCES = ("mkdocs.yml", "docs", "chapters", "comments")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands here needs a browser, which takes its time."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")
            item.add_marker("slow")


def find_browser() -> str:
    """The path of a Chromium; where there is none, the tests are skipped, on CI they fail."""
    named = os.environ.get("CAUSERIE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium: install one, or name it in CAUSERIE_CHROMIUM")
    return found


# For one module only: while it runs, its thread can run no other event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the sources of the shipped site, to be changed at will."""
    return copy_sources(tmp_path / "project")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the shipped site, built and served."""
    root = copy_sources(tmp_path_factory.mktemp("shipped") / "project")
    subprocess.run([sys.executable, "-m", "causerie", "build"], cwd=root, check=True, timeout=60)
    with serving(root / "site") as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a built site of the test's own, and gives its address."""
    with ExitStack() as servers:
        yield lambda site: servers.enter_context(serving(site))


@contextmanager
def serving(site: Path) -> Iterator[str]:
    handler = partial(_Handler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def copy_sources(root: Path) -> Path:
    root.mkdir(parents=True)
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    return root


class _Handler(SimpleHTTPRequestHandler):
    """A web server as plain as can be, which has a page for unknown addresses."""

    protocol_version = "HTTP/1.1"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page when there is nothing at the address."""
        if code != 404:
            super().send_error(code, message, explain)
            return
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Nothing: what a page asks for is the browser's to say."""

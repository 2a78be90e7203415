"""The files of the guide for whoever runs a site, each tried with the real program it is for."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2
import pytest

from causerie.cli import main
from causerie.web.forms import MOST_BYTES
from causerie.web.headers import HEADERS
from production import (
    CADDY,
    HOST,
    NGINX,
    SITE,
    UNIT,
    Production,
    Reader,
    caddy,
    eventually,
    free_port,
    given,
    nginx,
    production,
)
from repository import Repository

pytestmark = pytest.mark.slow

CASE = "pistolets-a-air-comprime"
PAGE = f"/cas/{CASE}/"
POST = "chapters/01-marketing-en-pme/01-avantages-cellule-etude.md"
FRONTS = {"nginx": nginx, "nginx, a port": nginx, "Caddy": caddy}


@pytest.fixture(scope="module", params=list(FRONTS))
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Production]:
    """The shipped site in production, behind each of the web servers."""
    with ExitStack() as stack:
        port = free_port() if "port" in request.param else None
        made = stack.enter_context(production(tmp_path_factory.mktemp("p"), port=port))
        post = made.project / POST
        header = post.read_text(encoding="utf-8").replace("---\n", "---\naliases: [/ancien/]\n", 1)
        post.write_text(header, encoding="utf-8")
        Repository(made.project).commit()
        stack.enter_context(FRONTS[request.param](made))
        made.start()
        yield made


@pytest.fixture
def reader(place: Production) -> Reader:
    """Somebody with a browser."""
    return place.reader()


# What readers get


def test_an_answer_goes_its_whole_way_through_the_web_server(
    place: Production, reader: Reader
) -> None:
    """Form, preview, private page, sign-in, approval, public page, commit, withdrawal."""
    body = "Je garderais le prix, et *changerais de place*."
    mine = reader.answer(CASE, name="Anaïs", body=body)
    assert "Votre réponse est arrivée" in reader.get(mine).words
    moderator = place.moderator()
    desk = moderator.get("/_causerie/moderation")
    assert "changerais de place" in desk.words
    moderator.press(desk, "Approuver")
    assert "<em>changerais de place</em>" in reader.get(PAGE).html
    assert len(place.git("log", "--author=Causerie", "--format=%s").split("\n")) == 1
    assert place.git("status", "--porcelain") == ""
    page = reader.press(reader.get(f"{mine}/withdraw"), "Retirer ma réponse")
    assert "Votre réponse est retirée" in page.words
    eventually(lambda: "changerais de place" not in reader.get(PAGE).html, "it stays")


def test_the_moderators_cookie_is_for_this_host_and_for_https_alone(place: Production) -> None:
    moderator = place.moderator()
    cookies = list(moderator.client.cookies.jar)
    assert {each.name for each in cookies} == {"__Host-causerie", "__Host-causerie-device"}
    assert {(each.secure, each.path, each.domain_specified) for each in cookies} == {
        (True, "/", False)
    }


def test_pages_have_the_headers_that_keep_them_in_bounds(reader: Reader) -> None:
    """Those there is nothing at, too."""
    for path, status in (("/", 200), (PAGE, 200), ("/nulle-part/", 404), ("/.git/config", 404)):
        response = reader.client.get(path)
        assert status == response.status_code
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
        assert {
            "strict-transport-security": "max-age=31536000",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
        }.items() <= response.headers.items()
        assert "utf-8" in response.headers["content-type"]


def test_what_is_dynamic_has_the_headers_of_the_program_each_once(reader: Reader) -> None:
    for path in ("/_causerie/answer", "/_causerie/moderation", "/_causerie/nulle-part"):
        response = reader.client.get(path)
        assert HEADERS.items() <= response.headers.items()
        assert set(HEADERS) == set(HEADERS) & set(response.headers)
        names = [name.lower() for name, _ in response.headers.multi_items()]
        assert [name for name in names if names.count(name) > 1] == []
        assert "strict-transport-security" in names
        assert "content-encoding" not in names  # a token and a stranger's text stand side by side


def test_the_page_for_what_is_not_there_is_that_of_the_site(
    place: Production, reader: Reader
) -> None:
    page = (place.public / "404.html").read_text(encoding="utf-8")
    for path in ("/nulle-part/", "/cas/nulle-part.html"):
        assert (404, page) == ((got := reader.get(path)).status, got.html)
    assert "Causerie" in reader.get("/_causerie/nulle-part").html


def test_a_browser_keeps_what_cannot_change_and_asks_again_for_the_rest(reader: Reader) -> None:
    """And is told in a few bytes that it has the page already."""
    html = reader.get(PAGE).html
    assets = re.findall(r'(?:href|src)="(?:\.\./)*(assets/[^"]+)"', html)
    kept = {each: reader.client.get(f"/{each}").headers["cache-control"] for each in assets}
    assert {"public, max-age=31536000, immutable", "no-cache"} == set(kept.values())
    for name, said in kept.items():
        assert ("immutable" in said) == bool(re.search(r"\.[0-9a-f]{8}\.min\.(css|js)$", name))
    first = reader.client.get(PAGE)
    assert first.headers["cache-control"] == "no-cache"
    again = reader.client.get(PAGE, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_texts_travel_compressed(place: Production, reader: Reader) -> None:
    script = next((place.public / "assets/javascripts").glob("bundle.*.js"))
    for path in (PAGE, f"/assets/javascripts/{script.name}", "/search/search_index.json"):
        assert reader.client.get(path).headers.get("content-encoding") == "gzip", path


def test_an_address_without_its_last_stroke_leads_on(reader: Reader) -> None:
    response = reader.client.get(PAGE.rstrip("/"))
    assert response.status_code in (301, 308)
    assert response.headers["location"] in (PAGE, f"{SITE}{PAGE[1:]}")


def test_an_old_address_leads_to_the_new_one(place: Production, reader: Reader) -> None:
    """By the page that stands there; by nginx itself, once it has read what the build left."""
    assert reader.client.get("/ancien/", follow_redirects=True).status_code == 200
    pid = place.folder / "nginx.pid"
    if not pid.exists():
        return
    os.kill(int(pid.read_text()), signal.SIGHUP)
    new = (301, "/marketing-en-pme/avantages-cellule-etude/")
    until = time.monotonic() + 10
    while moved(reader, "/ancien/") != new and time.monotonic() < until:
        time.sleep(0.05)
    assert [new, new] == [moved(reader, old) for old in ("/ancien/", "/ancien")]


def moved(reader: Reader, old: str) -> tuple[int, str]:
    response = reader.client.get(old)
    return response.status_code, response.headers.get("location", "")


def test_whoever_watches_learns_that_all_is_well(reader: Reader) -> None:
    response = reader.client.get("/_causerie/healthz")
    assert (200, "ok\n") == (response.status_code, response.text)


# What strangers try


def test_another_name_is_not_served(place: Production, reader: Reader) -> None:
    """Neither by the web server nor, asked directly, by the program."""
    for path in ("/", "/_causerie/answer"):
        with suppress(httpx2.RemoteProtocolError):  # it hung up
            assert "Causerie" not in reader.client.get(path, headers={"host": "evil.example"}).text
    with socket.socket(socket.AF_INET if place.port else socket.AF_UNIX) as direct:
        direct.connect(("127.0.0.1", place.port) if place.port else str(place.socket))
        direct.sendall(b"GET /_causerie/healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert direct.recv(100).startswith(b"HTTP/1.1 400 ")


def test_what_a_reader_says_of_the_own_address_changes_nothing(place: Production) -> None:
    """The web server's word counts: sixty from one address, then what comes waits aside."""
    forger, other = place.reader("127.0.0.3"), place.reader("127.0.0.4")
    for number in range(61):
        forger.client.headers["x-forwarded-for"] = f"192.0.2.{number}"
        last = forger.answer(CASE, name=f"Nom {chr(97 + number % 26)}", body=f"Essai {number}.")
    assert "mise de côté" in forger.get(last).words
    mine = other.answer(CASE, body="Venue d’ailleurs.")
    assert "mise de côté" not in other.get(mine).words


@pytest.mark.parametrize(
    ("size", "status"), [(MOST_BYTES, 422), (MOST_BYTES + 1, 413), (10_000_000, 413)]
)
def test_a_form_too_large_is_refused_and_none_that_is_not(
    reader: Reader, size: int, status: int
) -> None:
    """The program has the say up to its own limit, where it answers with a page of the site."""
    head = f"case={CASE}&body="
    response = reader.client.post(
        "/_causerie/answer",
        content=head + "a" * (size - len(head)),
        headers={"content-type": "application/x-www-form-urlencoded", "origin": SITE[:-1]},
    )
    assert response.status_code == status


def test_no_log_knows_a_private_link_a_moderator_or_who_came(place: Production) -> None:
    """Not when the program cannot be reached either: then web servers write much of a request."""
    reader, moderator = place.reader("127.0.0.5"), place.moderator()
    mine = reader.answer(CASE, name="Nemo", body="Un secret bien gardé.")
    page = reader.client.get(mine)
    style = re.search(r'href="(/assets/[^"]+\.css)"', page.text)
    assert style
    for path in (style[1], "/assets/absent.css", PAGE):
        reader.client.get(path, headers={"referer": f"{SITE[:-1]}{mine}"})
    reader.client.post(f"{mine}/edit", content=b"a" * 10_000_000)
    place.stop()
    for _ in range(2):
        absent = reader.client.get(mine, headers={"referer": f"{SITE[:-1]}{mine}"})
        assert absent.status_code >= 500
        if absent.headers["server"] == "nginx":
            assert (503, "30") == (absent.status_code, absent.headers["retry-after"])
    place.start()
    assert reader.client.get(mine).status_code == 200
    cookies = [each.value for each in moderator.client.cookies.jar]
    feed = re.findall(r"/feed/([\w-]+)", place.causerie("moderator", "list"))
    secrets = [mine.rpartition("/")[2], *cookies, *feed, "127.0.0.5", "Nemo", "bien gardé"]
    logs = [each for each in place.folder.iterdir() if each.suffix == ".log"]
    assert {"receive.log", "front.log"} <= {each.name for each in logs}
    for log in logs:
        text = log.read_text(encoding="utf-8")
        assert [each for each in secrets if each and each in text] == [], log.name


# Stopping and starting


def test_it_stops_when_what_is_under_way_is_done_and_starts_again(
    place: Production, reader: Reader
) -> None:
    """A form of which half has arrived is answered; then the same socket is listened on again."""
    body = f"case={CASE}&name=Ada&body=Lentement.".encode()
    head = (
        f"POST /_causerie/answer HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {SITE[:-1]}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    assert place.process
    with socket.socket(socket.AF_INET if place.port else socket.AF_UNIX) as slow:
        slow.connect(("127.0.0.1", place.port) if place.port else str(place.socket))
        slow.sendall(head + body[:10])
        time.sleep(0.5)  # until it is under way
        place.process.send_signal(signal.SIGTERM)
        eventually(lambda: reader.client.get("/_causerie/healthz").status_code >= 500, "it goes on")
        assert reader.get(PAGE).status == 200  # pages do not depend on it
        slow.sendall(body[10:])
        received = b""
        while part := slow.recv(65_536):
            received += part
    assert received.startswith(b"HTTP/1.1 200 ")
    assert "Pas encore envoyé" in received.decode()
    assert place.process.wait(10) == 0
    before = (place.public / "index.html").stat().st_ino
    place.start()
    assert reader.get("/_causerie/healthz").html == "ok\n"
    assert (place.public / "index.html").stat().st_ino != before
    assert "Traceback" not in place.said()


# What the files say


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped site."""
    site = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "-m", "causerie", "build", "--site-dir", str(site)]
    root = Path(__file__).parent.parent
    subprocess.run(command, cwd=root, check=True, timeout=120, capture_output=True)
    return site


def test_every_script_of_the_site_is_named_in_the_policy(built: Path, tmp_path: Path) -> None:
    """As the guide's own recipe finds them; Caddy is told the same as nginx."""
    recipe = tmp_path / "recipe.py"
    recipe.write_text(given("/opt/causerie/empreintes.py"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, recipe, built], capture_output=True, text=True, check=True, timeout=60
    )
    found, named = set(done.stdout.split()), _policy("Caddy")["script-src"]
    assert len(found) == 7
    assert found <= set(named)
    assert _policy("nginx") == _policy("Caddy")


def _policy(name: str) -> dict[str, list[str]]:
    text = given({"nginx": NGINX, "Caddy": CADDY}[name])
    policy = re.search(r'Content-Security-Policy "([^"]+)"', text)
    scripts = re.search(r"map \$uri \$causerie_scripts \{\n *default \"([^\"]+)\";", text)
    assert policy
    said = policy[1].replace("$causerie_scripts", scripts[1] if scripts else "")
    parts = [each.split() for each in said.split("; ")]
    return {part[0]: part[1:] for part in parts}


def test_the_service_is_locked_in(tmp_path: Path) -> None:
    """As systemd itself judges it: at most 2.5 of 10."""
    unit = tmp_path / "causerie.service"
    unit.write_text(given(UNIT), encoding="utf-8")
    if not (found := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze")
    command = [found, "security", "--offline=true"]
    done = subprocess.run(
        [*command, "--threshold=25", str(unit)], capture_output=True, text=True, check=False
    )
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd cannot judge a file")
    assert done.returncode == 0, done.stdout[-200:]


def test_the_variables_of_the_service_are_options_of_the_command() -> None:
    lines = given("/etc/causerie.env").strip().split("\n")
    names = {line.partition("=")[0] for line in lines}
    assert names == {"CAUSERIE_REMOTE", "CAUSERIE_SMTP", "CAUSERIE_MAIL_TO", "CAUSERIE_MAIL_FROM"}
    options = {name for each in main.commands["receive"].params for name in each.opts}
    assert {f"--{name[9:].lower().replace('_', '-')}" for name in names} <= options

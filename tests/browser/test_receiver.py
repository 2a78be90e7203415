"""The receiver's pages in a phone's browser without script: whole, readable, within reach."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from causerie import queue
from causerie.cli.config import load_project
from causerie.core.moderation import Move, State
from causerie.core.urls import WORDS
from causerie.queue import Queue
from causerie.receiver import Receiver, routes
from causerie.receiver.rate import Rate
from causerie.site.workshop import Workshop
from causerie.web.app import create_app
from causerie.web.logs import Log
from causerie.web.pages import Pages
from causerie.web.shell import Shell
from causerie.web.signing import Signer
from looks import LOOKS, NARROW, Look, barriers, faults, looking

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CASE = "pistolets-a-air-comprime"
BUTTONS = ":is(button, .form-buttons a, .form-choice, .form-field input[type=text], textarea)"
TARGETS, HIGH_ENOUGH = f":is(.answer-form, .answer-page) {BUTTONS}", 44


@pytest.fixture
def waiting_room(tmp_path: Path) -> Iterator[Queue]:
    """An empty queue."""
    with queue.open(tmp_path / "queue") as opened:
        yield opened


@pytest.fixture
def address(sources: Path, waiting_room: Queue) -> Iterator[str]:
    """Of the shipped site, and of a receiver behind it."""
    settings = sources / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("- causerie:\n", "- causerie:\n      receiver: true\n"), encoding="utf-8"
    )
    Workshop(settings).build(NOW, strict=True)
    project = load_project(settings)
    shell = (sources / ".causerie" / "site" / "shell.html").read_text(encoding="utf-8")
    keys = count()

    def withdraw(id_: str, version: int) -> None:
        waiting_room.decide(id_, Move.WITHDRAW, moderator="", at=NOW, version=version)

    series = project.survey(NOW).series

    class Site:
        def series(self) -> object:
            return series

    receiver = Receiver(
        queue=waiting_room,
        withdraw=withdraw,
        signer=Signer(b"k" * 32, lambda: NOW),
        site=Site(),  # type: ignore[arg-type]
        pages=Pages("fr", lambda: Shell(shell)),
        words=WORDS["fr"],
        author=project.author,
        licence=project.licence,
        zone=project.zone,
        clock=lambda: NOW,
        new_key=lambda: f"key {next(keys)}",
        room=lambda: True,
        rate=Rate(lambda: NOW),
    )
    files = Mount("/", StaticFiles(directory=sources / "site", html=True))
    app = create_app(
        routes(receiver), receiver.pages, hosts=["127.0.0.1"], others=[files],
        log=Log(lambda _: None, lambda: NOW),
    )  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", proxy_headers=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def walk(page: Page, address: str, seen: Callable[[str], None]) -> None:
    """A reader's whole way, with a mistake on it: each page is seen, under a name."""
    page.goto(f"{address}/cas/{CASE}/")
    seen("case")
    page.get_by_label("Votre texte").fill("Je garde **les deux**.\n\n> cité\n\n- un\n- deux")
    page.get_by_label("Votre signature").fill("Zoé")
    page.get_by_label("Votre site").fill("pas une adresse")
    page.get_by_role("button", name="Voir l’aperçu").click()
    assert page.get_by_label("Votre texte").input_value().startswith("Je garde **les deux**.")
    assert page.locator("#answer-website").get_attribute("aria-invalid") == "true"
    seen("faults")
    page.locator(".form-errors a").click()
    assert page.url.endswith("#answer-website")
    page.get_by_label("Votre site").fill("")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("h1")).to_have_text("Pas encore envoyé")
    expect(page.locator(".answer-body strong")).to_have_text("les deux")
    seen("preview")
    page.get_by_role("button", name="Envoyer ma réponse").first.click()
    expect(page.locator("h1")).to_have_text("Votre réponse est arrivée")
    assert page.get_by_label("Le lien privé").input_value() == page.url
    seen("private page")
    page.get_by_role("link", name="La corriger").click()
    page.get_by_label("Votre texte").fill("Je vends.")
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.get_by_role("button", name="Envoyer ma réponse").last.click()
    expect(page.locator("h1")).to_have_text("Votre réponse corrigée est arrivée")
    page.get_by_role("link", name="La retirer").click()
    seen("withdrawing")
    page.get_by_role("button", name="Retirer ma réponse").click()
    expect(page.locator("h1")).to_have_text("Votre réponse est retirée")
    page.goto(f"{address}/_causerie/mine/x")
    seen("nowhere")


def stumbles(page: Page) -> Iterator[str]:
    yield from faults(page, TARGETS, high_enough=HIGH_ENOUGH)
    trap = page.locator(".form-more")
    if trap.count() and (box := trap.bounding_box()) and box["width"] > 1:
        yield "the trap is seen"


def test_a_reader_answers_corrects_and_withdraws_on_a_phone_without_script(
    chromium: Browser, address: str, waiting_room: Queue
) -> None:
    """With a mistake on the way; every page fits, and every button can be hit with a thumb."""
    found: list[str] = []
    with looking(chromium, ("light", NARROW), script=False) as page:
        walk(page, address, lambda name: found.extend(f"{name}: {each}" for each in stumbles(page)))
    assert found == []
    (item,) = waiting_room.standing(State.WITHDRAWN)
    bodies = [each.submission.body[:9] for each in item.revisions]
    assert bodies == ["", "Je vends."]  # nobody had read the first


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_receiver_s_pages_are_open_to_everybody(
    chromium: Browser, address: str, look: Look
) -> None:
    """WCAG 2.2 AA on each of them, light and dark, narrow and wide; no script is in ours."""
    found: list[str] = []

    def seen(name: str) -> None:
        found.extend(f"{name}: {each}" for look in (stumbles, barriers) for each in look(page))
        if name != "case":
            assert page.locator("script").count() == 0

    with looking(chromium, look, script=True) as page:
        walk(page, address, seen)
    assert found == []


def test_what_is_typed_is_seen_however_long(address: str, chromium: Browser) -> None:
    """The field follows the words, as every field does."""
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/cas/{CASE}/")
    field = page.locator("textarea").first
    field.fill("\n".join(f"ligne {number}" for number in range(60)))
    field.click()
    field.press("Control+End")
    field.press_sequentially("FIN")
    hidden = "each => each.scrollHeight - each.clientHeight - each.scrollTop"
    assert field.evaluate(hidden) < 20
    page.close()

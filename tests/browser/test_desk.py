"""The desk on a moderator's phone, without script: whole, readable, within reach."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from causerie.core.moderation import State
from causerie.core.signals import FAST, HONEYPOT
from causerie.moderate.web import PATH
from causerie.web.shell import Shell
from desk import CASE, MODERATOR, PASSWORD, Place, furnished
from looks import LOOKS, NARROW, Look, barriers, faults, looking
from project import AUTHOR

TARGETS, HIGH_ENOUGH = ":is(button, summary, select, textarea)", 24
MATERIAL = f"""\
-- mkdocs.yml --
site_name: Le site
site_url: https://example.org/
theme: {{ name: material, language: fr, font: false }}
plugins:
  - search
  - causerie: {{ author: {AUTHOR}, receiver: true }}
-- docs/index.md --
# Bienvenue
"""
LONG = "Anticonstitutionnellement" * 8


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The desk of a site that looks as sites do, with all kinds of answers before it."""
    with furnished(
        tmp_path,
        monkeypatch,
        settings=MATERIAL,
        worn=lambda site: Shell(
            (site.root / ".causerie/site/shell.html").read_text(encoding="utf-8")
        ),
        others=lambda site: [Mount("/", StaticFiles(directory=site.public, html=True))],
    ) as made:
        made.send("Je garde **les deux**.\n\n> cité\n\n- un\n- deux", "Ana")
        made.send(
            f"{LONG}\n\n```\n{LONG}\n```\n\nhttps://a.example/{LONG} https://b.example/ "
            "https://c.example/",
            LONG[:60], about=LONG[:80], website=f"https://e.example/{LONG}", choice="Oui",
            reply_to="2026-02-01-camille", signals=(HONEYPOT, FAST),
        )  # fmt: skip
        made.send("D’une classe.", "Bao", held=True)
        yield made


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    """Where it is served."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(place.app, log_level="error", proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def walk(page: Page, address: str, seen: Callable[[str], None]) -> None:
    """A moderator's whole way: each page is seen, under a name."""
    page.goto(address + PATH)
    page.get_by_label("Nom").fill(MODERATOR)
    page.get_by_label("Mot de passe").fill("un autre mot de passe")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce nom et ce mot de passe")
    seen("sign-in")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("h1")).to_have_text("Réponses à modérer")
    page.get_by_text("Refuser…", exact=True).first.click()
    seen("queue")
    page.get_by_role("button", name="Approuver", exact=True).first.click()
    expect(page.get_by_role("status")).to_contain_text("1 réponse approuvée.")
    seen("approved")
    page.get_by_role("button", name="Annuler").click()
    boxes = page.get_by_role("main").get_by_role("checkbox")  # the theme's own are elsewhere
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Refuser…").click()
    expect(page.locator("h1")).to_have_text("Refuser 2 réponses ?")
    page.get_by_role("button", name="Confirmer").click()
    seen("confirm")
    page.get_by_role("link", name="Ne rien faire, revenir").click()
    page.get_by_role("button", name="Approuver et mettre en avant", exact=True).first.click()
    page.get_by_role("link", name="Mises de côté").click()
    seen("held")
    page.get_by_role("link", name="Publiées").click()
    seen("published")
    page.get_by_role("link", name="Répondre en tant qu’auteur").click()
    page.get_by_label("Votre texte").fill("Merci.")
    page.get_by_role("button", name="Voir l’aperçu").click()
    seen("say")
    page.get_by_role("button", name="Publier", exact=True).click()
    page.get_by_role("link", name="Ana").click()
    seen("item")
    page.get_by_role("link", name="Historique").click()
    seen("history")
    page.get_by_role("link", name="Écrire").click()
    seen("say where")
    page.goto(f"{address}/cas/{CASE}/")
    expect(page.locator(".answer-by-author .answer-body")).to_have_text("Merci.")
    page.goto(f"{address}{PATH}/item/x")
    seen("nowhere")
    page.goto(address + PATH)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.locator("h1")).to_have_text("Se connecter pour modérer")


def stumbles(page: Page) -> Iterator[str]:
    return faults(page, TARGETS, high_enough=HIGH_ENOUGH)


def test_a_moderator_decides_on_a_phone_without_script(
    chromium: Browser, address: str, place: Place
) -> None:
    """Signs in, approves, undoes, features, replies, signs out; every page fits."""
    found: list[str] = []
    with looking(chromium, ("light", NARROW), script=False) as page:
        walk(page, address, lambda name: found.extend(f"{name}: {each}" for each in stumbles(page)))
    assert found == []
    assert 2 == len(place.waiting_room.standing(State.PUBLISHED))


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_desk_is_open_to_every_moderator(chromium: Browser, address: str, look: Look) -> None:
    """WCAG 2.2 AA on each page, light and dark, narrow and wide; no script is in them."""
    found: list[str] = []

    def seen(name: str) -> None:
        found.extend(f"{name}: {each}" for look in (stumbles, barriers) for each in look(page))
        assert page.locator("script").count() == 0

    with looking(chromium, look, script=True) as page:
        walk(page, address, seen)
    assert found == []

"""The desk on a moderator's phone, without script: whole, readable, within reach."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from causerie.core.moderation import State
from causerie.core.signals import FAST, HONEYPOT
from causerie.moderate.web import PATH
from causerie.web.shell import Shell
from desk import CASE, MODERATOR, PASSWORD, Place, furnished
from project import AUTHOR

NARROW, WIDE, HIGH_ENOUGH = 360, 1280, 24
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Look = tuple[str, int]
LOOKS: list[Look] = list(product(("light", "dark"), (NARROW, WIDE)))
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


@contextmanager
def looking(browser: Browser, look: Look, *, script: bool) -> Iterator[Page]:
    scheme, width = look
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        java_script_enabled=script,
        bypass_csp=script,  # for axe alone, which is a script
        viewport={"width": width, "height": 800},
    )
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page
    finally:
        context.close()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().replace("\u00a0", " ")


def walk(page: Page, address: str, seen: Callable[[str], None]) -> None:
    """A moderator's whole way: each page is seen, under a name."""
    page.goto(address + PATH)
    page.get_by_label("Nom").fill(MODERATOR)
    page.get_by_label("Mot de passe").fill("un autre mot de passe")
    page.get_by_role("button", name="Se connecter").click()
    assert page.get_by_role("alert").inner_text().startswith("Ce nom et ce mot de passe")
    seen("sign-in")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    assert heading(page) == "Réponses à modérer"
    page.get_by_text("Refuser…", exact=True).first.click()
    seen("queue")
    page.get_by_role("button", name="Approuver", exact=True).first.click()
    assert page.get_by_role("status").inner_text().startswith("1 réponse approuvée.")
    seen("approved")
    page.get_by_role("button", name="Annuler").click()
    boxes = page.get_by_role("checkbox").all()
    assert len(boxes) == 2
    for box in boxes:
        box.check()
    page.get_by_role("button", name="Refuser…").click()
    assert heading(page) == "Refuser 2 réponses ?"
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
    assert page.locator(".answer-by-author .answer-body").inner_text() == "Merci."
    page.goto(f"{address}{PATH}/item/x")
    seen("nowhere")
    page.goto(address + PATH)
    page.get_by_role("button", name="Se déconnecter").click()
    assert heading(page) == "Se connecter pour modérer"


def faults(page: Page) -> Iterator[str]:
    """What a thumb or a small screen would stumble over."""
    page.wait_for_load_state()  # with its styles
    if page.evaluate(TOO_WIDE) > 0:
        yield f"{page.evaluate(TOO_WIDE)} px too wide"
    for each in page.locator(".md-content :is(button, summary, select, textarea)").all():
        box = each.bounding_box() if each.is_visible() else None
        if box and box["height"] < HIGH_ENOUGH:
            yield f"{each.inner_text() or each.get_attribute('id')} is {box['height']} px high"


@pytest.mark.slow
def test_a_moderator_decides_on_a_phone_without_script(
    chromium: Browser, address: str, place: Place
) -> None:
    """Signs in, approves, undoes, features, replies, signs out; every page fits."""
    found: list[str] = []
    with looking(chromium, ("light", NARROW), script=False) as page:
        walk(page, address, lambda name: found.extend(f"{name}: {each}" for each in faults(page)))
    assert found == []
    assert 2 == len(place.waiting_room.standing(State.PUBLISHED))


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_desk_is_open_to_every_moderator(chromium: Browser, address: str, look: Look) -> None:
    """WCAG 2.2 AA on each page, light and dark, narrow and wide; no script is in them."""
    found: list[str] = []

    def seen(name: str) -> None:
        page.wait_for_load_state()  # with its styles
        results = Axe().run(page, options={"runOnly": WCAG})
        found.extend(f"{name}: {each}" for each in faults(page))
        for each in results.response["violations"]:
            node = each["nodes"][0]
            found.append(f"{name}: {each['id']} {node['html'][:200]} {node['failureSummary']}")
        assert page.locator("script").count() == 0

    with looking(chromium, look, script=True) as page:
        walk(page, address, seen)
    assert found == []

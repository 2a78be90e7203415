"""Every kind of page, narrow and wide, light and dark, with and without script."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from proof import whole

DOCS = Path(__file__).parents[2] / "docs"
NARROW, WIDE = 360, 1280
PAGES = {
    "front page": "",
    "contents": "sommaire/",
    "chapter": "marketing-en-pme/",
    "promise": "tableaux-de-bord/",
    "post with a case": "marketing-en-pme/avantages-cellule-etude-le-cas/",
    "last post": "dirigeant-et-marketing/une-integration-marketing-reussie/",
    "cases": "cas/",
    "case with answers": "cas/pistolets-a-air-comprime/",
    "taking part": "participer/",
    "legal notice": "mentions-legales/",
    "guide": "guide/",
    "wide tables": "guide/reference-formats/",
    "no such page": "nulle/part/",
}
NAV = ("", "sommaire/", "cas/", "participer/")

LOOKS: list[tuple[Literal["light", "dark"], bool]] = [("light", False), ("dark", True)]
"""Each scheme, and with a script or without: of either once, in a proof all."""
if whole():
    LOOKS += [("light", True), ("dark", False)]

# What axe finds in Material's markup, by rule and element. Nothing of ours belongs here.
MATERIALS = {
    # Its script puts a table in this box, which scrolls; browsers give it the keyboard themselves.
    ("scrollable-region-focusable", '<div class="md-typeset__scrollwrap">'),
}


@dataclass
class Watch:
    """What a page did that it must not do, said with the page's name."""

    base: str
    page: Page
    name: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.expect(f"error: {error}", met=False))

    def expect(self, what: str, *, met: bool) -> None:
        """Note the fault unless the expectation is met."""
        if not met:
            self.faults.append(f"{self.name}: {what}")

    def _request(self, request: Request) -> None:
        local = request.url.startswith((self.base, "data:", "blob:"))
        needed = "sitemap" not in request.url  # which Material would read for an alternate page
        self.expect(f"asks for {request.url}", met=local and needed)

    def _console(self, message: ConsoleMessage) -> None:
        of_itself = message.location.get("url") == self.page.url  # a page that is a 404 says so
        self.expect(f"says {message.text}", met=message.type != "error" or of_itself)


@contextmanager
def watched(
    browser: Browser, base: str, scheme: Literal["light", "dark"], *, script: bool
) -> Iterator[Watch]:
    context = browser.new_context(
        color_scheme=scheme,
        java_script_enabled=script,
        locale="fr-FR",
        viewport={"width": NARROW, "height": 800},
    )
    try:
        yield Watch(base, context.new_page())
    finally:
        context.close()


@pytest.mark.parametrize(("scheme", "script"), LOOKS, ids=str)
def test_every_kind_of_page_is_sound(
    chromium: Browser,
    shipped: str,
    scheme: Literal["light", "dark"],
    record_property: Callable[[str, object], None],
    *,
    script: bool,
) -> None:
    """Nothing fails, nothing comes from elsewhere, nothing is cut off or out of reach."""
    with watched(chromium, shipped, scheme, script=script) as watch:
        for kind, path in PAGES.items():
            watch.name = kind
            response = watch.page.goto(shipped + path)
            status = 404 if kind == "no such page" else 200
            watch.expect("another status", met=response is not None and response.status == status)
            for width in (NARROW, WIDE):
                watch.name = f"{kind}, {width} px"
                watch.page.set_viewport_size({"width": width, "height": 800})
                look(watch)
                if script:
                    find_barriers(watch)
        record_property(
            f"pages looked at, {scheme}, {'with' if script else 'without'} script",
            f"{len(PAGES)} kinds x 2 widths: {len(watch.faults)} faults",
        )
        assert watch.faults == []


def look(watch: Watch) -> None:
    """What holds of any page at any width."""
    page = watch.page
    fits = settles(page, lambda: overflow(page) <= 0)
    watch.expect(f"{overflow(page)} px too wide", met=fits)
    watch.expect("has not one h1", met=page.locator("h1").count() == 1)
    watch.expect("its h1 is hidden", met=page.locator("h1").first.is_visible())
    content = page.locator("article.md-content__inner")
    watch.expect("has no text", met=len(content.inner_text().split()) > 3)
    watch.expect("has no way back", met=watch.base in visible_links(page))
    drawer = page.locator("label[for=__drawer]").first
    if drawer.is_visible():  # a checkbox opens it, with or without script
        drawer.click()
        page.locator(".md-nav--primary a").last.wait_for(state="visible")
    missing = {urljoin(watch.base, path) for path in NAV} - visible_links(page)
    watch.expect(f"does not lead to {sorted(missing)}", met=not missing)
    if drawer.is_visible():
        page.locator(".md-overlay").click(position={"x": NARROW - 10, "y": 400})


def overflow(page: Page) -> int:
    """How many pixels one must scroll sideways to see all."""
    pixels: int = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return pixels


def settles(page: Page, condition: Callable[[], bool]) -> bool:
    """Whether it comes to be so, once all that moves has stopped."""
    for _ in range(20):
        if condition():
            return True
        page.wait_for_timeout(100)
    return False


def visible_links(page: Page) -> set[str]:
    """Where one can go from what one sees, or may see by scrolling."""
    links: list[str] = page.evaluate(
        "[...document.links].filter(link => link.checkVisibility({visibilityProperty: true}))"
        ".map(link => link.href)"
    )
    return {urldefrag(link).url for link in links}


def find_barriers(watch: Watch) -> None:
    """Whatever axe says keeps people out."""
    results: dict[str, Any] = Axe().run(watch.page).response
    for violation in results["violations"]:
        for node in violation["nodes"]:
            watch.expect(
                f"{violation['id']} ({violation['help']}): {node['html'][:160]}",
                met=(violation["id"], node["html"]) in MATERIALS,
            )


def test_every_page_of_docs_is_one_of_these() -> None:
    """A page added at the top of docs/ is looked at too."""
    paths = {f"{page.stem}/" for page in DOCS.glob("*.md")} - {"index/"}
    assert paths <= set(PAGES.values())

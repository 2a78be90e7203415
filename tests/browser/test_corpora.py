"""Others' hostile texts on the pages of a site, in a browser: nothing of them runs.

The same pages made without the sanitiser show that the texts would.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markupsafe import Markup
from playwright.sync_api import Browser, Dialog, Error, Page, Route, expect

from causerie import stitch
from causerie.core import frontmatter, safe_html
from causerie.core.header_yaml import quoted
from causerie.core.model import Answer
from causerie.core.problems import Problems
from causerie.render.manifest import Manifest
from hostile import WRAPS, answer, case_facts
from project import Site
from proof import whole
from witness import ATTRIBUTES, VALUES, Skeleton

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
BATCH = 100
"""Payloads on the site at a time: two pages of answers, and a card for each on the front page."""
HARMLESS = "Ana"

MATERIAL = """\
-- mkdocs.yml --
site_name: Le site
site_url: https://example.org/
theme: { name: material, language: fr, font: false }
plugins:
  - search
  - causerie: { author: Zoé Lemaître }
"""
SITE = f"""\
{MATERIAL}
-- docs/index.md --
# Bienvenue

{{mentions}}
-- chapters/01-un/index.md --
---
title: Un
---
Texte.
-- chapters/01-un/01-billet.md --
---
title: Billet
date: 2026-01-01
---
{{mentions}}
"""


def case_file(case: str, title: str) -> str:
    header = f"---\ntitle: {title}\nquestion: {title}\n---\n"
    return f"-- chapters/01-un/cases/{case}.md --\n{header}Quoi.\n"


def site_of(cases: Sequence[str]) -> str:
    mentions = "\n".join(f"/// case | {case}\n///\n" for case in cases)
    files = "".join(case_file(case, "Un cas") for case in cases)
    return SITE.replace("{mentions}", mentions) + files


CARDS = [f"c{number}" for number in range(BATCH)]


@pytest.fixture
def project(site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose front page has room for as many answers and cases as there are payloads."""
    made = site(site_of(["cas", *CARDS]))
    made.build()
    monkeypatch.setattr("causerie.render.fragments.LATEST", BATCH)
    return made


def answers_of(payloads: Sequence[str], wraps: Sequence[str]) -> dict[str, list[Answer]]:
    """A thread for each payload, which bears it in each form; and a case of its own for each."""
    threads = []
    cards: dict[str, list[Answer]] = {}
    for number, payload in enumerate(payloads):
        first = number * 100
        for reply, wrap in enumerate(wraps):
            to = None if reply == 0 else first if reply < 3 else first + 1
            body = wrap.replace("{}", payload)
            threads.append(answer(first + reply, payload, body, reply_to=to, featured=reply == 0))
        later = BATCH * 100 + number
        case = CARDS[number]
        cards[case] = [answer(later, payload, payload, case=case, featured=True)]
    return {"cas": threads, **cards}


def fill(project: Site, manifest: Manifest, payloads: Sequence[str]) -> None:
    """Put the payloads on the pages, by the hand that does so for every build."""
    facts = {case: case_facts(case, text) for case, text in zip(CARDS, payloads, strict=False)}
    facts = {**manifest.outline.cases, **facts, "cas": case_facts("cas", payloads[-1])}
    outline = replace(manifest.outline, cases=facts)
    stitch.fill(project.public, replace(manifest, outline=outline), answers_of(payloads, WRAPS))


@dataclass
class Visit:
    """What happened when a browser looked at a page."""

    ran: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """What it asked of others, where it was led, what opened."""
    report: dict[str, Any] | None = None


def visit(browser: Browser, base: str, path: str, patience: int = 60) -> Visit:
    """Look at a page, and provoke all that stands on it."""
    page, seen = watched(browser, base, path)
    try:
        page.goto(base + path, wait_until="commit")
        page.wait_for_function("() => window.report", timeout=patience * 1_000)
        seen.report = page.evaluate("() => window.report")
    except Error as error:
        seen.left.append(str(error))
    with suppress(Error):
        page.close()
    return seen


def watched(browser: Browser, base: str, path: str) -> tuple[Page, Visit]:
    """A page that may go to `path` and nowhere else, and what is noted of it."""
    seen = Visit()
    page = browser.new_page()

    def route(route: Route) -> None:
        if route.request.url.startswith(base):
            route.continue_()
        else:
            seen.left.append(route.request.url)
            route.abort()

    def ran(_source: object, where: str) -> None:
        seen.ran.append(where)

    def dialog(opened: Dialog) -> None:
        seen.ran.append(opened.type)
        opened.dismiss()

    page.expose_binding("noteRun", ran)
    page.add_init_script(WATCH)
    page.route("**/*", route)
    page.on("dialog", dialog)
    page.on("popup", lambda popup: seen.left.append(popup.url))
    page.on("framenavigated", lambda frame: _moved(seen, page, frame.url, base + path))
    return page, seen


def _moved(seen: Visit, page: Page, url: str, expected: str) -> None:
    if url not in (expected, "about:blank") or page.url not in (expected, "about:blank"):
        seen.left.append(url)


THEME_S = {("pre", "id"), ("code", "tabindex")}
"""Attributes that the theme's script gives a block of code."""


def foreign(bodies: Sequence[Any]) -> Iterator[str]:
    """What the browser found in the bodies of answers that is not on the list."""
    for tag, attributes in bodies:
        if tag not in ATTRIBUTES:
            yield tag
        for name, value in attributes:
            allowed = name in ATTRIBUTES.get(tag, ()) and re.fullmatch(VALUES[name], value)
            if not allowed and (tag, name) not in THEME_S:
                yield f"{tag} {name}={value}"


PAGES = ("cas/cas/", "cas/cas/2/", "")


def test_no_payload_runs_on_any_page(
    project: Site,
    chromium: Browser,
    serve: Callable[[Path], str],
    payloads: tuple[str, ...],
    some: Callable[[Sequence[str], int], list[str]],
    record_property: Callable[[str, object], None],
) -> None:
    """On the page of a case, its later pages and La Une: every element is one of ours, or listed.

    Around the bodies the page is, element by element, that of harmless words.
    """
    base = serve(project.public)
    manifest = project.manifest()
    fill(project, manifest, [HARMLESS] * BATCH)
    harmless = {path: visit(chromium, base, path).report for path in PAGES}
    texts = [text for text in some(payloads, BATCH) if text.strip()]
    texts += texts[: -len(texts) % BATCH]  # so that none is left out
    bodies = 0
    for start in range(0, len(texts), BATCH):
        fill(project, manifest, texts[start : start + BATCH])
        for path in PAGES:
            seen, usual = visit(chromium, base, path), harmless[path]
            assert (seen.ran, seen.left) == ([], []), (path, start)
            assert seen.report
            assert usual
            assert seen.report["bones"] == usual["bones"], (path, start)
            assert seen.report["comments"] == usual["comments"]
            assert [] == list(foreign(seen.report["bodies"]))
            bodies += len(seen.report["bodies"])
    assert bodies > len(texts) * len(WRAPS)
    record_property(
        "payloads of others in Chromium",
        f"{len(texts)} x {len(WRAPS)} forms and every field, on case, later and front pages: "
        "0 executions, 0 foreign nodes",
    )


def test_without_the_sanitiser_the_same_run_executes_them(
    project: Site,
    chromium: Browser,
    serve: Callable[[Path], str],
    payloads: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """Otherwise the test above is void, though much is swallowed by what opens and never ends."""
    raw = MarkdownIt("commonmark", {"html": True}).enable("table")
    monkeypatch.setattr(safe_html, "render", lambda text: Markup(raw.render(text)))  # noqa: S704
    monkeypatch.setattr(safe_html, "excerpt", lambda text, _length: Markup(text))  # noqa: S704
    base = serve(project.public)
    manifest = project.manifest()
    batches = 3 if whole() else 1
    texts = [Markup(text) for text in payloads[:: len(payloads) // (batches * BATCH)] if text]  # noqa: S704
    ran = set()
    for start in range(0, batches * BATCH, BATCH):
        fill(project, manifest, texts[start : start + BATCH])
        for path in PAGES:
            ran |= {(start, path, where) for where in visit(chromium, base, path, 10).ran}
    record_property("payloads of others in Chromium without the sanitiser: executions", len(ran))
    assert len(ran) > 40


# Titles, which are the author's; readers' words are not in the search


QUERIES = (
    "alert", "script", "onerror", "onload", "img", "svg", "javascript", "iframe", "href", "xss",
    "style", "document", "<script>", '"><img', "</title>",
)  # fmt: skip
RESULTS = {"del", "li", "a", "article", "div", "nav", "h1", "h2", "p", "mark", "details", "summary"}


def titled(titles: Sequence[str]) -> str:
    """A post and a case for each title."""
    files = [MATERIAL, "-- chapters/01-un/index.md --\n---\ntitle: Un\n---\nTexte.\n"]
    for number, title in enumerate(titles):
        header = f"title: {quoted(title)}\n"
        files.append(
            f"-- chapters/01-un/{number + 1}-billet-{number}.md --\n---\n{header}"
            f"date: 2026-01-01\nsummary: {quoted(title)}\n---\nTexte.\n\n"
            f"/// case | c{number}\n///\n"
            f"-- chapters/01-un/cases/c{number}.md --\n---\n{header}question: {quoted(title)}\n"
            "---\nTexte.\n"
        )
    return "".join(files)


def bones_of(project: Site) -> dict[str, list[object]]:
    pages = (name for name in project.files() if name.endswith("index.html"))
    return {name: Skeleton(project.read(name)).bones for name in pages}


def test_no_payload_in_a_title_runs_on_its_pages_or_in_the_search(
    site: Callable[[str], Site],
    chromium: Browser,
    serve: Callable[[Path], str],
    payloads: tuple[str, ...],
    some: Callable[[Sequence[str], int], list[str]],
    record_property: Callable[[str, object], None],
) -> None:
    """Every page of the site is that of a harmless title; so are the results, for any question."""
    titles = [text for text in some(payloads[::10], 60) if may_be_title(text)]
    project = site(titled(["Un titre"] * len(titles)))
    project.build()
    harmless = bones_of(project)
    project.write(titled(titles))
    project.build()
    changed = [name for name, bones in bones_of(project).items() if bones != harmless[name]]
    assert changed == []
    base = serve(project.public)
    for path in ("", "cas/", "un/", "sommaire/", "cas/c0/", "un/billet-0/"):
        seen = visit(chromium, base, path)
        assert (seen.ran, seen.left) == ([], []), path
    page, seen = watched(chromium, base, "")
    page.goto(base)
    field = page.locator(".md-search__input")
    field.click()
    found = 0
    said = page.locator(".md-search-result__meta")
    results = page.locator(".md-search-result__item")
    for query in (*QUERIES, *titles[:: len(titles) // 10]):
        for typed in ("", query):
            field.fill(typed)
            field.press("End")  # it listens to keys
            expect(said).to_contain_text("trouvé" if typed else "Taper", timeout=30_000)
        if "Aucun" not in said.inner_text():
            results.first.wait_for(state="attached")
        found += results.count()
        inside = page.locator(".md-search-result__list *")
        tags = set(inside.evaluate_all("all => all.map(each => each.localName)"))
        names = set(inside.evaluate_all("all => all.flatMap(each => each.getAttributeNames())"))
        assert tags <= RESULTS, query
        assert names <= {"class", "href", "tabindex", "data-md-score", "id", "open"}, query
    page.evaluate("() => window.provoke()")
    assert (seen.ran, seen.left) == ([], [])
    page.close()
    assert found > len(QUERIES)
    record_property("payloads of others as titles in Chromium", f"{len(titles)}, {found} results")


def may_be_title(text: str) -> bool:
    """Whether the header of a file takes it."""
    problems = Problems()
    frontmatter.read(f"---\ntitle: {quoted(text)}\n---\n", "", problems)
    return bool(text.strip()) and len(text) < 1_000 and not problems

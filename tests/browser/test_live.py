"""An author writes, and the open page follows: `causerie serve` itself, in a browser."""

import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from project import Site
from served import PATIENCE, serving

AT_ONCE = 3_000  # milliseconds, for what an author waits for
CASE = "pistolets-a-air-comprime"
NEW = "2026-11-20-essai"
ANSWER = """\
---
name: Camille R.
date: 2026-11-20
---
Je garderais le prix et je changerais de place.
"""
SMALL = """\
-- chapters/01-debut/index.md --
---
title: Le début
---
L’introduction.
-- chapters/01-debut/01-premier.md --
---
title: Premier billet
date: 2026-01-05
---
Le texte.
"""
POST = "chapters/01-debut/01-premier.md"


@pytest.fixture
def small(site: Callable[[str], Site]) -> Path:
    """A project of one post."""
    return site(SMALL).root


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that stays open."""
    opened = chromium.new_page(viewport={"width": 360, "height": 740})
    opened.set_default_timeout(PATIENCE * 1_000)
    yield opened
    opened.close()


def change(file: Path, old: str, new: str) -> None:
    """Save a file as an editor does: written beside, then put in its place."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    beside = file.with_name(f"{file.name}~")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(file)


def test_an_answer_is_seen_in_the_open_page_at_once(
    sources: Path, page: Page, record_property: Callable[[str, object], None]
) -> None:
    """In three seconds, on the shipped site, and one goes on reading where one was."""
    with serving(sources) as server:
        page.goto(f"{server.url}cas/{CASE}/")
        page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
        place = page.evaluate("scrollY")
        assert place > 1_000
        start = time.monotonic()
        (sources / "comments" / CASE / f"{NEW}.md").write_text(ANSWER, encoding="utf-8")
        page.wait_for_selector(f'article.answer[id="{NEW}"]', timeout=AT_ONCE)
        seconds = time.monotonic() - start
        record_property("answer file saved -> seen in the open page", f"{seconds:.2f} s")
        page.wait_for_function("place => Math.abs(scrollY - place) < 5", arg=place)
        (sources / "comments" / CASE / f"{NEW}.md").unlink()
        page.wait_for_selector(f'article.answer[id="{NEW}"]', state="detached", timeout=AT_ONCE)


def test_the_first_answer_to_a_case_is_seen(sources: Path, page: Page) -> None:
    """Its folder is made with it."""
    for file in (sources / "comments" / CASE).iterdir():
        file.unlink()
    (sources / "comments" / CASE).rmdir()
    with serving(sources) as server:
        page.goto(f"{server.url}cas/{CASE}/")
        expect(page.locator("article.answer")).to_have_count(0)
        (sources / "comments" / CASE).mkdir()
        (sources / "comments" / CASE / f"{NEW}.md").write_text(ANSWER, encoding="utf-8")
        page.wait_for_selector(f'article.answer[id="{NEW}"]', timeout=AT_ONCE)


def test_what_the_author_writes_is_seen(sources: Path, page: Page) -> None:
    """A chapter, a page, a case: saved, and there."""
    with serving(sources) as server:
        for path, url in (
            ("chapters/01-marketing-en-pme/index.md", "marketing-en-pme/"),
            ("docs/participer.md", "participer/"),
            (f"chapters/01-marketing-en-pme/cases/{CASE}.md", f"cas/{CASE}/"),
        ):
            page.goto(server.url + url)
            with (sources / path).open("a", encoding="utf-8") as file:
                file.write("\nUne phrase toute nouvelle.\n")
            page.wait_for_selector("text=Une phrase toute nouvelle.")


def test_a_mistake_is_shown_over_the_last_good_page(small: Path, page: Page) -> None:
    """What to mend stands at the top, what one read stays below; mended, it goes."""
    with serving(small) as server:
        page.goto(f"{server.url}debut/premier/")
        change(small / POST, "date: 2026-01-05", "date: demain")
        problems = page.locator(".causerie-problems")
        expect(problems).to_contain_text(f"{POST}:3", timeout=PATIENCE * 1_000)
        expect(page.locator("body")).to_contain_text("Le texte.")
        change(small / POST, "date: demain", "date: 2026-01-05")
        expect(problems).to_have_count(0, timeout=PATIENCE * 1_000)


@pytest.mark.parametrize(
    ("path", "right", "wrong", "said"),
    [
        ("mkdocs.yml", "plugins:", "plugins: [", "mkdocs.yml"),
        ("mkdocs.yml", "author:", "timezone: Paris, author:", "Europe/Paris"),
        ("theme/main.html", "{{ page.content }}", "{{ page.content", "TemplateSyntaxError"),
    ],
    ids=["yaml", "option", "theme"],
)
def test_a_mistake_elsewhere_is_shown_too(
    small: Path, page: Page, path: str, right: str, wrong: str, said: str
) -> None:
    """In the settings or the theme: the preview lives on, and takes the mended file."""
    with serving(small) as server:
        page.goto(f"{server.url}debut/premier/")
        problems = page.locator(".causerie-problems")
        for old, new, count in ((right, wrong, 1), (wrong, right, 0)):
            change(small / path, old, new)
            (small / "mkdocs.yml").touch()  # the theme's folder is not followed
            expect(problems).to_have_count(count, timeout=PATIENCE * 1_000)
            if count:
                expect(problems).to_contain_text(said)
            expect(page.locator("body")).to_contain_text("Le texte.")


def test_what_is_wrong_from_the_start_is_shown(small: Path, page: Page) -> None:
    """There is no site yet: the page is the panel alone, and becomes the site once mended."""
    change(small / POST, "date: 2026-01-05", "date: demain")
    with serving(small) as server:
        page.goto(server.url)
        expect(page.locator(".causerie-problems")).to_contain_text(f"{POST}:3")
        change(small / POST, "date: demain", "date: 2026-01-05")
        page.wait_for_selector("text=Premier billet")


def test_a_post_appears_when_its_instant_comes(small: Path, page: Page) -> None:
    """Nobody touches anything: neither the files nor the page."""
    with serving(small) as server:
        page.goto(f"{server.url}debut/")
        due = datetime.now(UTC) + timedelta(seconds=3)
        header = f"---\ntitle: La suite promise\ndate: {due.isoformat(timespec='seconds')}\n---\n"
        post = small / "chapters" / "01-debut" / "02-suite.md"
        post.write_text(f"{header}Texte.\n", encoding="utf-8")
        page.wait_for_selector("text=La suite promise")
        assert datetime.now(UTC) >= due.replace(microsecond=0)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_once_though_a_page_is_open(
    small: Path, page: Page, sign: signal.Signals
) -> None:
    """The page waits for news; that holds nobody back."""
    with serving(small) as server:
        with page.expect_response("**/_causerie/events"):
            page.goto(server.url)
        assert server.stop(sign) < 3


def test_a_page_left_open_follows_the_next_server(small: Path, page: Page) -> None:
    """Stopped at night, changed, started in the morning: the page shows what there is now."""
    with serving(small) as server:
        with page.expect_response("**/_causerie/events"):
            page.goto(f"{server.url}debut/premier/")
        server.stop()
        change(small / POST, "Le texte.", "Le texte du matin.")
    with serving(small, port=int(server.url.rstrip("/").rpartition(":")[2])):
        page.wait_for_selector("text=Le texte du matin.")


def test_two_previews_of_one_project_do_not_disturb_each_other(small: Path, page: Page) -> None:
    """One forgotten in another window goes on showing the site."""
    with serving(small) as first, serving(small) as second:
        for server in (first, second):
            page.goto(f"{server.url}debut/premier/")
            expect(page.locator("body")).to_contain_text("Le texte.")

"""What a reader finds and reads on a site that was just begun, on a phone as well."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

WORDS = ("lecteurs", "question", "billet", "réponses", "épreuve", "organigramme")
DEEP = "- " * 12 + "anticonstitutionnellement " * 20
NUMBERS = "12500. euros\n\ndeux\n\n1500000. francs"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site with two answers to its case, built."""
    root = tmp_path_factory.mktemp("begun") / "ma-serie"
    command = [sys.executable, "-m", "causerie"]
    subprocess.run([*command, "new", "site", str(root), "--language", "fr"], check=True)
    (case,) = (root / "chapters").glob("*/cases/*.md")
    post = next(iter((root / "chapters").glob("*/01-*.md")))
    post.write_text(f"{post.read_text()}\n\nL’épreuve d’organigramme.\n")
    for day, body in enumerate((DEEP, NUMBERS), 1):
        file = root / "comments" / case.stem / f"2026-01-0{day}-ana.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\nname: Ana\ndate: 2026-01-0{day}\n---\n\n{body}\n")
    subprocess.run([*command, "build"], cwd=root, check=True, timeout=60)
    return root


def test_a_new_site_finds_the_words_it_has(
    begun: Path, chromium: Browser, serve: Callable[[Path], str]
) -> None:
    """French ones with their accents, and those behind an apostrophe."""
    page = chromium.new_page()
    page.goto(serve(begun / "site"))
    field = page.locator(".md-search__input")
    field.click()
    for word in WORDS:
        for typed in ("", word):
            field.fill(typed)
            field.press("End")  # it listens to keys
            said = page.locator(".md-search-result__meta")
            expect(said).to_contain_text("document" if typed else "Taper", timeout=30_000)
        expect(page.locator(".md-search-result__item").first, word).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", [320, 360])
def test_an_answer_is_read_whole_on_a_phone(
    begun: Path, chromium: Browser, serve: Callable[[Path], str], width: int
) -> None:
    """However deep its lists, and however long their numbers."""
    (case,) = (begun / "chapters").glob("*/cases/*.md")
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{serve(begun / 'site')}cas/{case.stem}/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    deepest = page.locator(".answer-body li").filter(has_text="anti").last
    box = deepest.bounding_box()
    assert box
    assert box["width"] > 190  # the longest word of French
    numbered = page.locator(".answer-body ol[start] > li")
    assert numbered.count() == 2
    for item in numbered.all():
        assert item.evaluate("each => getComputedStyle(each).listStylePosition") == "inside"
        box = item.bounding_box()
        assert box
        assert box["x"] >= 0
    page.close()

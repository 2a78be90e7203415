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
UNBROKEN = " ".join(sign * 300 for sign in ("ᄀ", "क्", "ำ", "a\u0903", "👨\u200d"))
"""Signs a line is not broken between, as many as one likes: none leaves room for another word."""
ARABIC = "".join(f"{n}. يجب أن نبقى\n" for n in range(1, 13)) + "\n> قال\n\n- أولا\n  - ثانيا\n"
YEARS = "- La société\n\n  2007. fusion\n\n  2009. rachat\n"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site with some answers to its case, built."""
    root = tmp_path_factory.mktemp("begun") / "ma-serie"
    command = [sys.executable, "-m", "causerie"]
    subprocess.run([*command, "new", "site", str(root), "--language", "fr"], check=True)
    (case,) = (root / "chapters").glob("*/cases/*.md")
    post = next(iter((root / "chapters").glob("*/01-*.md")))
    post.write_text(f"{post.read_text()}\n\nL’épreuve d’organigramme.\n")
    for day, body in enumerate((DEEP, NUMBERS, UNBROKEN, ARABIC, YEARS), 1):
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
    assert numbered.count() == 4
    for item in numbered.all():
        assert item.evaluate("each => getComputedStyle(each).listStylePosition") == "inside"
        box = item.bounding_box()
        assert box
        assert box["x"] >= 0
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("where", ["", "cas"])
def test_no_answer_leaves_its_frame(
    begun: Path, chromium: Browser, serve: Callable[[Path], str], width: int, where: str
) -> None:
    """Whatever its signs, on the page of its case and where it is quoted."""
    (case,) = (begun / "chapters").glob("*/cases/*.md")
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(serve(begun / "site") + (f"{where}/{case.stem}/" if where else ""))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    texts = page.locator(".answer-body" if where else ".latest-text").all()
    assert texts
    for text in texts:
        assert text.evaluate("each => getComputedStyle(each).overflow") == "clip"
        box = text.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    page.close()


def test_lists_run_the_way_their_text_does(
    begun: Path, chromium: Browser, serve: Callable[[Path], str]
) -> None:
    """From the right in Arabic, a quote as well; numbers within a list are those typed."""
    (case,) = (begun / "chapters").glob("*/cases/*.md")
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{serve(begun / 'site')}cas/{case.stem}/")
    arabic = page.locator(".answer-body").filter(has_text="يجب")
    frame, items = arabic.bounding_box(), [arabic.locator("li").nth(at) for at in (0, 12, 13)]
    assert frame
    rights = []
    for item in items:
        box = item.bounding_box()
        assert box
        rights.append(frame["x"] + frame["width"] - box["x"] - box["width"])
    first, bullet, inner = rights
    assert 15 < first == bullet < inner
    quote = arabic.locator("blockquote")
    sides = (
        "each => [getComputedStyle(each).borderRightWidth, getComputedStyle(each).borderLeftWidth]"
    )
    assert quote.evaluate(sides) == ["4px", "0px"]
    margin = arabic.evaluate("each => getComputedStyle(each).overflowClipMargin")
    assert margin == "16px"  # where the first figure of 100 stands
    for lists in page.locator(".answer-body ol").all():
        assert lists.evaluate("each => getComputedStyle(each).listStyleType") == "decimal"
    page.close()

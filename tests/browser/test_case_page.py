"""The page of a case, whose answers stand in full in its HTML."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
CASE = "pistolets-a-air-comprime"
URL = f"cas/{CASE}/"
WITHDRAWN = "2026-09-08-k3f7qa"
FEATURED = "2026-06-30-vingt-minutes"
REPLIES = {
    "2026-03-27-reponse-a-m4xq7t": "2026-03-20-m4xq7t",
    "2026-05-14-7hd3qe": "2026-05-11-p2v6ka",
    "2026-05-19-w5n2cz": "2026-05-11-p2v6ka",
    "2026-09-10-u6b4ys": WITHDRAWN,
    "2026-11-09-reponse-a-d7j2wm": "2026-11-03-d7j2wm",
}
"""To the root they stand under, be it through another reply."""


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(chromium: Browser, shipped: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The case of the air pistols on a telephone."""
    opened = chromium.new_page(
        base_url=shipped,
        java_script_enabled=request.param,
        viewport={"width": 360, "height": 740},
    )
    opened.set_default_timeout(10_000)
    opened.goto(URL)
    yield opened
    opened.close()


def answer(identifier: str) -> str:
    return f'article.answer[id="{identifier}"]'


def test_the_case_is_stated_with_its_question(page: Page) -> None:
    """The question stands at the top, the statement in full below it."""
    expect(page.locator("h1")).to_have_text("Les pistolets à air comprimé")
    expect(page.locator(".case-question")).to_contain_text("Quelle action commerciale")
    expect(page.locator("article.md-content__inner")).to_contain_text(
        "une quarantaine de personnes"
    )


def test_the_case_and_its_posts_lead_to_each_other(page: Page, shipped: str) -> None:
    """Where it was asked and where it was recalled, there and back."""
    posts = [link.get_attribute("href") for link in page.locator(".case-posts a").all()]
    assert len(posts) == 2
    for post in posts:
        page.goto(URL)
        page.locator(f'.case-posts a[href="{post}"]').click()
        page.wait_for_url("**/marketing-en-pme/**")
        page.locator(f'section.case[data-case="{CASE}"] a[href$="{URL}"]').click()
        page.wait_for_url(shipped + URL)


def test_every_answer_stands_there_once_in_order(page: Page) -> None:
    """The oldest first; the file's name is the address."""
    files = sorted(path.stem for path in (ROOT / "comments" / CASE).glob("2*.md"))
    shown = [article.get_attribute("id") for article in page.locator("article.answer").all()]
    roots = [each.get_attribute("id") for each in page.locator(".answers > article.answer").all()]
    assert sorted(map(str, shown)) == files
    assert roots == [name for name in files if name not in REPLIES]


def test_replies_stand_under_their_answers(page: Page) -> None:
    """Also those that reply to a reply, and to an answer that is no more."""
    for reply, root in REPLIES.items():
        expect(page.locator(f"{answer(root)} {answer(reply)}")).to_be_visible()


def test_the_author_s_answers_bear_a_badge(page: Page) -> None:
    """They and no others."""
    badged = page.locator("article.answer", has=page.locator("> header .answer-badge"))
    identifiers = [each.get_attribute("id") for each in badged.all()]
    assert identifiers == ["2026-03-27-reponse-a-m4xq7t", "2026-11-09-reponse-a-d7j2wm"]
    expect(page.locator(".answer-badge").first).to_have_text("Auteur")


def test_a_featured_answer_is_quoted_above_the_others(page: Page, shipped: str) -> None:
    """With a link to the whole of it."""
    quote = page.locator(".featured-voice")
    expect(quote).to_contain_text("Je voudrais parler surtout du compte clé")
    below = page.locator(".answers").bounding_box()
    above = quote.bounding_box()
    assert above
    assert below
    assert above["y"] < below["y"]
    quote.locator("a").click()
    expect(page).to_have_url(f"{shipped}{URL}#{FEATURED}")


def test_a_withdrawn_answer_leaves_its_place(page: Page) -> None:
    """Its date and its replies stay, its name and its words are gone."""
    tombstone = page.locator(answer(WITHDRAWN))
    expect(tombstone.locator("> header .answer-title")).to_have_text("Réponse retirée")
    expect(tombstone.locator("> .answer-body")).to_contain_text("retirée le 2 octobre 2026")
    expect(tombstone.locator("> header .answer-name")).to_have_count(0)
    expect(tombstone.locator(answer("2026-09-10-u6b4ys"))).to_be_visible()


@pytest.mark.parametrize(
    "identifier", [FEATURED, WITHDRAWN, "2026-05-19-w5n2cz", "2026-10-05-cote-acheteur"]
)
def test_a_permanent_link_leads_to_its_answer(page: Page, identifier: str) -> None:
    """Whether one comes by it or finds it on the page, the answer's head is in view."""
    article = page.locator(answer(identifier))
    article.locator("> header .answer-date a").first.click()
    assert page.url.endswith(f"#{identifier}")
    in_view(page, identifier)
    page.goto("about:blank")
    page.goto(f"{URL}#{identifier}")
    in_view(page, identifier)


def in_view(page: Page, identifier: str) -> None:
    """The title of the answer is below what stays at the top of the window."""
    title = page.locator(f"{answer(identifier)} > header .answer-title")
    expect(title).to_be_in_viewport()
    header = page.locator(".md-header").bounding_box()
    box = title.bounding_box()
    assert header
    assert box
    assert box["y"] >= header["y"] + header["height"] - 1

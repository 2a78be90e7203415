"""From a form to a page and back, as a reader and a moderator live it, in a browser."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from served import PATIENCE, serving_loop

CASE = "pistolets-a-air-comprime"
TEXT = "Je baisserais le <prix public> *d’un tiers*."
INSTANT = (
    "features:\n    - navigation.instant\n    - navigation.instant.prefetch\n    - navigation.tabs"
)


@pytest.fixture
def repository(sources: Path) -> Path:
    """The shipped site, in a repository of its own."""
    git(sources, "init", "--quiet", "--initial-branch=main")
    git(sources, "config", "user.name", "L’auteur")
    git(sources, "config", "user.email", "auteur@example.org")
    (sources / ".gitignore").write_text(".causerie/\nsite/\n", encoding="utf-8")
    commit(sources)
    return sources


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "As it is")


def written(root: Path) -> list[str]:
    """What the desk has committed, the first one first."""
    listed = git(root, "log", "--reverse", "--author=Causerie", "--format=%s")
    return [line.partition(" 2")[0] for line in listed.split("\n") if line]


@pytest.fixture(params=[False, True], ids=["no script", "script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the browsers run scripts."""
    return bool(request.param)


@pytest.fixture
def browsers(chromium: Browser, *, script: bool) -> Iterator[list[BrowserContext]]:
    """A reader's phone and a moderator's."""
    opened = [
        chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
        for _ in range(2)
    ]
    for each in opened:
        each.set_default_timeout(PATIENCE * 1_000)
    yield opened
    for each in opened:
        each.close()


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    wide = [
        each
        for each in page.locator("main *").all()
        if (found := each.bounding_box()) and found["width"] > 360 and each.is_visible()
    ]
    assert wide == []


def test_an_answer_goes_its_whole_way(
    repository: Path, browsers: list[BrowserContext], *, script: bool
) -> None:
    """Read, mistaken, corrected, previewed, sent, approved, public, edited, withdrawn."""
    if script:  # pages are then swapped in place, without the browser loading them
        config = repository / "mkdocs.yml"
        text = config.read_text(encoding="utf-8")
        assert "features:\n    - navigation.tabs" in text
        text = text.replace("features:\n    - navigation.tabs", INSTANT)
        config.write_text(text, encoding="utf-8")
        commit(repository)
    reader, moderator = (each.new_page() for each in browsers)
    with serving_loop(repository) as server:
        public = f"{server.url}cas/{CASE}/"
        # A mistake costs no word.
        reader.goto(server.url)
        reader.locator("main").get_by_role("link", name="Les pistolets").first.click()
        reader.goto(public)
        reader.fill("#answer-body", TEXT)
        reader.click("button[name=preview]")
        expect(reader.locator("#answer-name-error")).to_be_visible()
        assert reader.input_value("#answer-body") == TEXT
        fits(reader)
        # The preview is what will be published.
        reader.fill("#answer-name", "Camille R.")
        reader.click("button[name=preview]")
        expect(reader.locator("h1")).to_have_text("Pas encore envoyé")
        expect(reader.locator(".answer-body em")).to_have_text("d’un tiers")
        fits(reader)
        assert written(repository) == []
        reader.click("button[name=confirm] >> nth=0")
        reader.wait_for_url("**/_causerie/mine/*")
        mine = reader.url
        fits(reader)
        # The moderator comes by the link that was printed, and approves.
        moderator.goto(server.link)
        moderator.get_by_role("button", name="Entrer").click()
        expect(moderator.locator(".desk-answer .answer-body")).to_contain_text("<prix public>")
        fits(moderator)
        moderator.locator("button[value=approve] >> nth=0").click()
        expect(moderator.locator(".desk-said")).to_be_visible()
        # It is public at once, as one file and one commit.
        reader.goto(public)
        answer = reader.locator("article.answer", has_text="Camille R.")
        expect(answer.locator("em")).to_have_text("d’un tiers")
        assert len(written(repository)) == 1
        assert git(repository, "status", "--porcelain") == ""
        # The reader corrects it: the old text stays until the new one is approved.
        reader.goto(mine)
        reader.get_by_role("link", name="La corriger").click()
        reader.fill("#answer-body", "Je le doublerais.")
        reader.click("button[name=preview]")
        reader.click("button[name=confirm] >> nth=0")
        reader.wait_for_url(mine)
        reader.goto(public)
        expect(answer).to_contain_text("prix public")
        moderator.goto(f"{server.url}_causerie/moderation")
        moderator.locator("button[value=approve] >> nth=0").click()
        expect(moderator.locator(".desk-said")).to_be_visible()
        reader.goto(public)
        expect(answer).to_contain_text("Je le doublerais.")
        # And withdraws it: a tombstone keeps its place.
        id_ = answer.get_attribute("id")
        reader.goto(mine)
        reader.get_by_role("link", name="La retirer").click()
        reader.get_by_role("button", name="Retirer ma réponse").click()
        reader.wait_for_url(mine)
        stone = reader.locator(f'article[id="{id_}"]')
        for _ in range(2 * PATIENCE):  # nobody waits for it: the page follows, then the commit
            if len(written(repository)) == 3:
                break
            reader.wait_for_timeout(500)
        reader.goto(public)
        expect(stone).to_have_class(re.compile("answer-withdrawn"))
        expect(stone).not_to_contain_text("doublerais")
        expect(stone).not_to_contain_text("Camille")
        assert len(written(repository)) == 3
        assert git(repository, "status", "--porcelain") == ""

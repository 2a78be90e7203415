"""Whatever is published and rebuilt meanwhile, a reader only ever sees whole pages."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Self

import httpx2
import pytest

from causerie import queue
from production import Production, Reader, eventually, nginx, production
from project import BARE
from receiving import ANSWER, PASSWORD, produced
from receiving import MODERATOR as ANNE
from senders import send, text

PUBLICATIONS, REBUILDS = 40, 1
ALL_PUBLICATIONS, ALL_REBUILDS = 1_000, 10
EACH = 40  # answers to one case, which stand on one page
DESK = "/_causerie/moderation"
POST = "/debut/premier/"
CHAPTER = "chapters/01-debut/01-premier.md"
SERIES = """\
-- docs/sommaire.md --
# Sommaire
-- docs/cas.md --
# Cas
-- chapters/01-debut/index.md --
---
title: Le début
---
Texte.
-- chapters/01-debut/01-premier.md --
---
title: Premier
date: 2026-01-05
---
Version 0.
"""
CASE = "-- chapters/01-debut/cases/cas-{0}.md --\n---\ntitle: Cas {0}\nquestion: Que faire ?\n---\n"


def sources(cases: int) -> str:
    """A small project with so many cases."""
    settings = BARE.replace("https://example.org/", "https://exemple.org/")
    settings = settings.replace("{ author:", "{ receiver: true, author:")
    return settings + SERIES + "".join(f"{CASE.format(number)}Texte.\n" for number in range(cases))


class Poller(Thread):
    """Reads pages one after the other, all the while; what it did not like is in `seen`."""

    def __init__(self, pages: list[str], read: Callable[[str], tuple[int, str]]) -> None:
        super().__init__()
        self.done, self.seen = 0, list[str]()
        self._pages, self._read, self._ended = pages, read, Event()
        self._answers = dict.fromkeys(pages, 0)
        self._version = 0

    def run(self) -> None:
        """For as long as one is in its context."""
        while not self._ended.is_set():
            self._look(self._pages[self.done % len(self._pages)])
            self.done += 1
            time.sleep(0.004)  # two processors are shared with those who are watched

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def _look(self, page: str) -> None:
        """A page is there, whole, and never older than it was before."""
        try:
            status, html = self._read(page)
        except (OSError, httpx2.HTTPError) as error:
            self.seen.append(f"{page}: {type(error).__name__}")
            return
        if status != 200 or not html.rstrip().endswith(("</html>", "</feed>")):
            self.seen.append(f"{page}: {status}, {html[-40:]!r}")
        answers = html.count('class="answer-name"')
        version = int((re.findall(r"Version (\d+)", html) or [self._version])[0])
        if answers < self._answers[page] or version < self._version:
            self.seen.append(f"{page}: an older one")
        self._answers[page] = answers
        self._version = version


@pytest.fixture
def counts(request: pytest.FixtureRequest) -> tuple[int, int]:
    """How often is published, and how often rebuilt."""
    full = request.config.getoption("--proof")
    return (ALL_PUBLICATIONS, ALL_REBUILDS) if full else (PUBLICATIONS, REBUILDS)


@pytest.fixture
def place(tmp_path: Path, counts: tuple[int, int]) -> Iterator[Production]:
    """A small site in production."""
    with ExitStack() as stack:
        cases = sources(counts[0] // EACH)
        made = stack.enter_context(production(tmp_path / "p", cases))
        stack.enter_context(nginx(made))
        made.start()
        yield made


@pytest.mark.slow
def test_a_reader_only_ever_sees_whole_pages(
    place: Production,
    counts: tuple[int, int],
    record_property: Callable[[str, object], None],
) -> None:
    """Through the web server or on the link itself: none is missing, cut short or outdated.

    Each answer approved is on its page when the moderator is told so.
    """
    publications, rebuilds = counts
    cases = [f"cas-{number}" for number in range(publications // EACH)]
    with queue.open(place.state) as waiting_room:
        for number in range(publications):
            sent = text(f"Réponse {number}.", f"Nom {number}", cases[number % len(cases)])
            send(waiting_room, f"sent{number:06}", sent)
    pages = [f"/cas/{case}/" for case in cases]
    pages += ["/", POST, "/cas/", "/flux.xml", *pages]
    pollers = [Poller(pages, _through(place.reader())), Poller(pages, _on(place.public))]
    moderator, look = place.moderator(), _through(place.reader())
    with pollers[0], pollers[1]:
        for number in range(publications):
            if number % (publications // rebuilds) == publications // rebuilds // 2:
                _rebuild(place, number)
            page = moderator.get(f"/_causerie/moderation/item/sent{number:06}")
            moderator.press(page, "Approuver")
            status, html = look(f"/cas/{cases[number % len(cases)]}/")
            assert (200, True) == (status, f">Nom {number}</span>" in html), number
        version = (place.project / CHAPTER).read_text("utf-8").split("\n")[-2]
        eventually(lambda: version in look(POST)[1], "the last rebuild is not shown")
    assert [] == [each for poller in pollers for each in poller.seen]
    assert publications == int(place.git("rev-list", "--count", "--author=Causerie", "HEAD"))
    read = sum(poller.done for poller in pollers)
    assert read > publications
    record_property(
        "pages read while answers are published and the site rebuilt: read, not whole",
        f"{read}, 0, in {publications} publications and {rebuilds} rebuilds",
    )


@pytest.mark.slow
def test_an_approval_is_undone_while_the_author_is_in_the_middle_of_a_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer was on its page, and is off it when the moderator is told so."""
    with produced(tmp_path, monkeypatch) as server:
        server.start()
        moderator = server.visitor()
        moderator.press(moderator.get(DESK), "Se connecter", name=ANNE, password=PASSWORD)
        page, before = server.public / "cas" / "le-prix" / "index.html", server.public.resolve()
        (server.root / CHAPTER).write_text("---\n", encoding="utf-8")
        eventually(lambda: CHAPTER in server.output.read_text("utf-8"), "it is not broken")
        confirmation = server.preview(case="le-prix", name="Ana", body="Au 06 12 34 56 78.")
        assert 303 == server.request("POST", ANSWER, confirmation)[0]
        said = moderator.press(moderator.get(DESK), "Approuver")
        assert "Au 06 12 34 56 78." in page.read_text(encoding="utf-8")
        said = moderator.press(said, "Annuler")
        assert "Au 06 12 34 56 78." not in page.read_text(encoding="utf-8"), said.words
        assert before == server.public.resolve()
        with queue.open(server.state) as opened:
            assert () == opened.due()
        server.stop()
    assert [] == [*(server.root / "comments").rglob("*.md")]


def _through(reader: Reader) -> Callable[[str], tuple[int, str]]:
    def read(page: str) -> tuple[int, str]:
        response = reader.client.get(page)
        return response.status_code, response.text

    return read


def _on(public: Path) -> Callable[[str], tuple[int, str]]:
    def read(page: str) -> tuple[int, str]:
        file = public / page.strip("/")
        found = file if file.suffix else file / "index.html"
        return 200, found.read_text(encoding="utf-8")

    return read


def _rebuild(place: Production, number: int) -> None:
    """The author saves a chapter, and the whole site is made again while answers come."""
    file = place.project / CHAPTER
    changed = re.sub(r"Version \d+", f"Version {number}", file.read_text(encoding="utf-8"))
    file.write_text(changed, encoding="utf-8")

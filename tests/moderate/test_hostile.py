"""Whatever a reader sends, and whatever anyone asks, the desk's pages are our own, and answer."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from causerie.core import plain_text
from causerie.core.moderation import Move
from causerie.core.safe_html import website
from causerie.core.signals import FAST
from causerie.core.submissions import Submission
from causerie.moderate import accounts
from causerie.moderate.accounts import ABSOLUTE, FEED, BadAccount
from causerie.moderate.web import PATH, routes
from causerie.queue.accounts import NameTaken
from desk import CASE, Place
from hostile import WRAPS
from visitor import Visitor
from witness import Skeleton, off_list

BATCH = 50
HARMLESS = "Ana"
PARTS = 5  # of what takes longest, for as many workers
_BODY = re.compile(r'(<div class="answer-body" dir="auto">\n)(.*?)(\n?</div>)', re.DOTALL)
_SIGNALS = re.compile(r'<ul class="desk-signals".*?</ul>', re.DOTALL)


class Desk:
    """A desk whose every field bears what it is given, page by page."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._enter()
        self._numbers = count(1)
        self._left: list[str] = []

    def _enter(self) -> None:
        self.visitor, self._entered = self.place.moderator(), self.place.clock()

    def _stay(self) -> None:
        """Signs in anew once the session grows old: many thousands of texts take days here."""
        if self.place.clock() > self._entered + ABSOLUTE / 2:
            self._enter()

    def pages(self, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The pages with each of the texts in every field, in a queue of their own."""
        self._stay()
        self._empty()
        ids = [self._send(text) for text in texts]
        visitor = self.visitor
        yield "waiting", (page := visitor.get(PATH)).html
        form = next(each for each in page.forms if each.action.endswith("select"))
        picked = {f"on-{id_}": "1" for id_ in ids}
        fields = {**form.fields, **picked, "reason": texts[0], "action": "refuse"}
        yield "confirm", visitor.send(f"{PATH}/select", fields).html
        stale = {**fields, **dict.fromkeys(picked, "9"), "reason": texts[-1]}
        yield "left", visitor.send(f"{PATH}/decide", stale).html
        yield "kept", visitor.send(f"{PATH}/decide", {**stale, "reason": "", "why": ""}).html
        for id_, text in zip(ids, texts, strict=True):
            self.place.waiting_room.decide(
                id_, Move.REFUSE, moderator=text, reason=text, at=self.place.clock(), version=1
            )
        yield "history", visitor.get(f"{PATH}/history").html
        for id_ in ids[:: max(1, len(ids) // 5)]:
            yield "item", visitor.get(f"{PATH}/item/{id_}").html

    def saying(self, text: str) -> Iterator[tuple[str, str]]:
        """The pages on which a moderator's own words come back."""
        self._stay()
        csrf = self.visitor.get(f"{PATH}/say").forms[0].fields["csrf"]
        fields = {"csrf": csrf, "case": CASE, "reply_to": text, "choice": text, "body": text}
        yield "say", self.visitor.send(f"{PATH}/say", fields).html
        other = Visitor(self.place.app)
        fields = {"name": text, "password": text, "next": text}
        attempts = self.place.office.gate._attempts  # noqa: SLF001
        for counters in (attempts._addresses, attempts._networks):  # noqa: SLF001
            counters._failures.clear()  # noqa: SLF001
        yield "sign-in", other.send(f"{PATH}/sign-in", fields).html
        typed = {"reason": text, "body": text}
        yield "over", other.send(f"{PATH}/decide", typed).html

    def _send(self, text: str) -> str:
        id_ = f"s{next(self._numbers):09}"
        self.place.clock.go(seconds=1)
        first = Submission(
            case="cas-parti" if next(self._numbers) % 4 == 0 else CASE, name=text, body=text,
            about=text, website=website(text) or "https://example.org/", choice=text,
            reply_to="2026-02-01-camille",
        )  # fmt: skip
        self.place.waiting_room.submit(
            first, key=id_, id=id_, secret_hash=id_, licence="", at=self.place.clock(),
            signals=[FAST],
        )  # fmt: skip
        self._left.append(id_)
        return id_

    def _empty(self) -> None:
        room = self.place.waiting_room
        for item in room.waiting(limit=1_000):
            room.decide(
                item.id, Move.REFUSE, moderator="m", reason="r", at=self.place.clock(),
                version=item.version,
            )  # fmt: skip


def bones(html: str) -> tuple[list[object], list[str]]:
    """The skeleton of a page without readers' texts and signals, and what is foreign in those."""
    foreign: list[str] = []

    def judged(match: re.Match[str]) -> str:
        foreign.extend(off_list(match[2]))
        return match[1] + match[3]

    for signals in _SIGNALS.findall(html):
        foreign.extend(set(re.findall(r"</?([^\s>]+)", signals)) - {"ul", "li"})
    return Skeleton(_BODY.sub(judged, _SIGNALS.sub("", html))).bones, foreign


def shown(text: str) -> bool:
    """Whether it leaves something in every field: a field that is empty is left out of a page."""
    return not plain_text.blank(plain_text.clean(text)) and bool(text.strip())


@pytest.mark.slow
def test_no_payload_changes_a_page_of_the_desk(
    place: Place,
    payloads: tuple[str, ...],
    some: Callable[[Sequence[str], int], list[str]],
    record_property: Callable[[str, object], None],
) -> None:
    """In every field of every page: element by element it is that of harmless words."""
    desk = Desk(place)
    texts = [text for text in some(payloads, 4 * BATCH) if shown(text)]
    texts += texts[: -len(texts) % BATCH]
    for _ in range(2):  # the history of the second fills its page, like those that follow
        usual = [bones(html)[0] for _, html in desk.pages([HARMLESS] * BATCH)]
    seen = 0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        for (name, html), expected in zip(desk.pages(batch), usual, strict=True):
            found, foreign = bones(html)
            assert [] == foreign, (name, start)
            assert expected == found, (name, start)
            seen += 1
    record_property(
        "payloads of others in every field of the desk's pages",
        f"{len(texts)} on {seen} pages: 0 nodes off the list",
    )


@pytest.mark.slow
def test_no_payload_of_a_moderators_own_changes_a_page(
    place: Place,
    payloads: tuple[str, ...],
    some: Callable[[Sequence[str], int], list[str]],
) -> None:
    """What is typed into a form comes back as text, to those who are signed in and to others."""
    desk = Desk(place)
    usual = {name: bones(html)[0] for name, html in desk.saying("a\x07a")}
    for text in some(payloads, 60):
        if shown(text):
            for name, html in desk.saying(f"a\x07{text}"):
                place.clock.go(minutes=1)
                found, foreign = bones(html)
                assert [] == foreign, (name, text)
                assert usual[name] == found, (name, text)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_payload_as_the_text_of_an_answer_escapes_it(
    part: int,
    place: Place,
    payloads: tuple[str, ...],
    some: Callable[[Sequence[str], int], list[str]],
) -> None:
    """In each form of Markdown: the queue shows what the site will show, and no more."""
    desk = Desk(place)
    usual = bones(next(html for _, html in desk.pages([HARMLESS] * len(WRAPS))))[0]
    for text in some(payloads, 30)[part::PARTS]:
        texts = [wrap.replace("{}", text) for wrap in WRAPS]
        if all(map(shown, texts)):
            assert (usual, []) == bones(next(html for _, html in desk.pages(texts)))


@pytest.mark.slow
def test_no_payload_as_a_moderators_name_changes_a_page(
    place: Place,
    payloads: tuple[str, ...],
    some: Callable[[Sequence[str], int], list[str]],
) -> None:
    """It stands on every page they see, and in the feed."""
    usual, tried = None, 0
    for name in (HARMLESS, *some(payloads, 200)):
        with suppress(BadAccount, NameTaken):
            kept = accounts.add(
                place.waiting_room.accounts, place.hasher, name, "a password of mine", place.clock()
            )
            visitor = Visitor(place.app)
            page = visitor.send(f"{PATH}/sign-in", {"name": name, "password": "a password of mine"})
            assert 200 == page.status, kept
            found = bones(page.html)[0]
            usual = usual or found
            assert usual == found, name
            tried += 1
    assert tried > 50


ROUTES = (
    "", "/held", "/published", "/history", "/item/{}", "/say", "/sign-in", "/sign-out", "/select",
    "/decide", "/undo", "/enter/{}", "/feed/{}.xml", "/{}", "/item/{}/{}",
)  # fmt: skip
FIELDS = (
    "csrf", "action", "on-{}", "reason", "why", "back", "name", "password", "next", "case", "key",
    "reply_to", "choice", "body", "publish", "preview", "said", "page", "before",
)  # fmt: skip
WORDS = (
    "approve", "approve-featured", "refuse", "release", "withdraw", "feature", "unfeature", CASE,
    "2026-02-01-camille", "waiting", "held", "1", "2", "0", "99999999999999999999",
)  # fmt: skip


@pytest.mark.slow
def test_whatever_is_asked_is_answered(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    """With a session or without, any method, address, field and body: never a failure of ours."""
    visitor, stranger = place.moderator(), place.visitor()
    csrf = visitor.get(PATH).forms[0].fields["csrf"]
    ids = [place.send(held=number % 3 == 0) for number in range(8)]
    words = st.one_of(
        st.sampled_from([*WORDS, *ids, csrf, *place.signer.dumps("said", {}).split(".")]),
        st.text(max_size=30),
    )
    names = st.sampled_from(FIELDS).flatmap(
        lambda name: st.sampled_from(ids).map(lambda id_: name.replace("{}", id_))
    )
    fields = st.dictionaries(st.one_of(names, st.text(max_size=8)), words, max_size=8)
    told: dict[int, int] = {}

    @settings(
        max_examples=5 * settings().max_examples,
        derandomize=True,  # where it gets must not depend on luck
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]),
        st.sampled_from(ROUTES),
        words,
        fields,
        fields,
        st.booleans(),
        st.booleans(),
        st.one_of(st.none(), st.binary(max_size=60)),
    )
    def asked(
        method: str, path: str, word: str, query: dict[str, str], sent: dict[str, str],
        ours: bool, signed_in: bool, raw: bytes | None,  # noqa: FBT001
    ) -> None:  # fmt: skip
        place.clock.go(seconds=1)
        body = {**sent, "csrf": csrf} if ours else sent
        headers = {"origin": "http://127.0.0.1:8000"} if ours else {}
        address = PATH + path.replace("{}", quote(word, safe="") or "x")
        client = (visitor if signed_in and path != "/sign-out" else stranger).client
        given_: dict[str, Any] = {"content": raw} if raw is not None else {"data": body}
        if raw is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        response = client.request(
            method,
            address,
            params=query if method == "GET" else None,
            headers=headers,
            **(given_ if method != "GET" else {}),
        )
        told[response.status_code] = told.get(response.status_code, 0) + 1
        assert response.status_code < 500, (method, address, query, body, raw)

    asked()
    assert {200, 303, 401, 403, 404, 405} <= told.keys()
    record_property("requests of any kind to the desk", f"{sum(told.values())}: no failure")


def test_every_route_is_asked_for_above(place: Place) -> None:
    """A new one is to be named there."""
    known = {
        re.sub(r"\{\w+\}", "{}", route.path.removeprefix(PATH)) for route in routes(place.office)
    }
    assert known == set(ROUTES) - {"/{}", "/item/{}/{}"}
    assert FEED.startswith("_causerie/moderation")

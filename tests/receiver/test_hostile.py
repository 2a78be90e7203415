"""Every hostile text through the form: it is shown and does nothing; no secret leaks on the way."""

import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from causerie.core import plain_text
from causerie.core.answers import MAX_NAME
from causerie.core.moderation import Move
from core.test_hostile import hostile
from core.test_sinks import OF_OTHER_SINKS
from receiver.place import ANSWER, GOOD, HOST, MINE, Place, fields, item_of, press, send
from witness import Skeleton, off_list

Some = Callable[[Sequence[str], int], list[str]]
Record = Callable[..., None]
FIELDS_TYPED = ("name", "about", "website", "choice", "reply_to", "body", "homepage")


def bodies(html: str) -> Iterator[str]:
    """The HTML that readers' Markdown became."""
    for found in re.finditer(
        r'<div class="answer-body" dir="auto">\n(.*?)\n?</div>', html, re.DOTALL
    ):
        yield found[1]


def bones(response: Response) -> list[object]:
    """The skeleton of a page, but for what a body of Markdown holds."""
    html = response.text
    for body in bodies(html):
        html = html.replace(body, "", 1)
    return Skeleton(html).bones


def faults(text: str, browser: TestClient) -> Iterator[tuple[str, str]]:
    """What one text does on its whole way."""
    everywhere = {"case": "le-cas"} | dict.fromkeys(FIELDS_TYPED, text)
    given_back = browser.post(ANSWER, data=everywhere)
    if given_back.status_code not in (200, 422):
        yield text, f"status {given_back.status_code}"
    if given_back.status_code == 422:
        kept = fields(given_back)
        for field in ("name", "about", "website", "body", "homepage"):
            if _normal(kept[field]) != _normal(text):
                yield text, f"{field} lost a word"
    shown = browser.post(ANSWER, data=GOOD | {"body": f"{text}\n\nfin", "about": "Lyon"})
    if shown.status_code != 200:
        return
    pages = [shown, browser.get(press(browser, shown, "confirm").headers["location"])]
    for page in pages:
        found = list(bodies(page.text))
        if len(found) != 1 or any(map(off_list, found)):
            yield text, f"off the list: {found}"


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


@pytest.mark.slow
def test_no_hostile_text_does_anything_on_a_page_of_the_receiver(
    place: Place, browser: TestClient, some: Some, record_property: Record
) -> None:
    """Given back with its faults, previewed, and on the private page."""
    texts = some((*OF_OTHER_SINKS, *hostile()), 200)
    found = [fault for text in texts for fault in faults(text, browser)]
    assert found == []
    arrived = sum(place.queue.count_waiting(held=held) for held in (False, True))
    assert arrived > len(texts) / 2  # most of them
    record_property("hostile texts through the form: nodes off the list", f"0 of {len(texts)}")


@pytest.mark.slow
def test_no_payload_of_others_does_anything_on_a_page_of_the_receiver(
    browser: TestClient, payloads: tuple[str, ...], some: Some, record_property: Record
) -> None:
    """Given back with its faults, previewed, and on the private page."""
    texts = some(payloads, 200)
    assert [fault for text in texts for fault in faults(text, browser)] == []
    record_property("payloads of others through the form: nodes off the list", f"0 of {len(texts)}")


def test_no_text_in_a_field_changes_the_skeleton_of_a_page(browser: TestClient, some: Some) -> None:
    """The tags, the attributes and where links lead are those of a page with harmless words."""
    for text in some((*OF_OTHER_SINKS, *hostile()), 60):
        long = (text * 81)[:200]
        typed = {"case": "le-cas", "name": long, "about": long, "website": "x", "body": "",
                 "homepage": long}  # fmt: skip
        page = browser.post(ANSWER, data=typed)
        said = plain_text.clean(long)  # of what piles up, some is dropped
        nothing = plain_text.blank(said) and len(said) <= MAX_NAME  # too long is said first
        harmless = "" if nothing else "x" * len(said)
        plain = browser.post(
            ANSWER, data=typed | dict.fromkeys(("name", "about", "homepage"), harmless)
        )
        assert bones(page) == bones(plain), text
        kept = browser.post(ANSWER, data=typed | {"case": text or "x"})
        assert bones(kept) == bones(
            browser.post(ANSWER, data=typed | {"case": "x", "name": "x", "about": "x"})
        ), text


def test_a_moderator_s_reason_is_text(place: Place, browser: TestClient, some: Some) -> None:
    """On the page, and in the file, whose header it cannot leave."""
    sent = send(browser)
    page = sent.headers["location"]
    item = item_of(place, sent)
    place.decide(item, Move.REFUSE, reason="x")
    plain = bones(browser.get(page))
    for text in some((*OF_OTHER_SINKS, *hostile()), 60):
        line = " ".join(text.split()) or "x"
        again = send(browser)
        place.decide(item_of(place, again), Move.REFUSE, reason=line)
        shown = browser.get(again.headers["location"])
        assert len(bones(shown)) == len(plain), text
        assert "<script" not in shown.text
        file = browser.get(f"{again.headers['location']}/download").text
        assert file.split("\n")[2].startswith("# ")
        assert file.split("\n")[3] == "name: Ada"


PLANTED = {
    "cookie": "session=pLanted-cookie-1",
    "authorization": "Bearer pLanted-token-2",
    "user-agent": "pLanted-agent-3",
    "x-forwarded-for": "198.51.100.77",
    "referer": f"{HOST}/pLanted-referer-4",
    "accept-language": "pLanted-language-5",
}


def test_no_secret_is_logged_or_kept(
    place: Place, browser: TestClient, record_property: Record
) -> None:
    """Private links, addresses, cookies and texts are in no log; the queue has the texts."""
    browser.headers.update(PLANTED)
    sent = send(browser, body="pLanted-body-6")
    page = sent.headers["location"]
    for path in (page, f"{page}/edit", f"{page}/withdraw", f"{page}/download", f"{page}x"):
        browser.get(path, params={"q": "pLanted-query-7"})
        browser.post(path, data=GOOD | {"body": "pLanted-body-8"})
    browser.post(
        ANSWER, data={"case": "pLanted-case-9"}, headers={"origin": "https://pLanted.example"}
    )
    browser.request("PLANTED-METHOD", page)
    log = "".join(place.lines)
    assert len(place.lines) > 12
    secrets = (
        "lanted",
        "LANTED",
        "198.51.100",
        "testclient",
        page.removeprefix(MINE),
        "Ada",
        "le-cas",
    )
    leaked = [secret for secret in secrets if secret in log]
    assert leaked == []
    place.queue.close()
    kept = b"".join(file.read_bytes() for file in place.folder.iterdir())
    assert b"pLanted-body-6" in kept
    held = [word for word in (*PLANTED.values(), page.removeprefix(MINE)) if word.encode() in kept]
    assert held == []
    record_property("secrets planted in the form's way found in log and queue", len(leaked + held))


def test_no_page_of_the_receiver_sets_a_cookie_or_asks_another_site(browser: TestClient) -> None:
    """Nothing that a reader would have to be asked about."""
    sent = send(browser)
    page = sent.headers["location"]
    for path in (f"{ANSWER}?case=le-cas", page, f"{page}/edit", f"{page}/withdraw"):
        shown = browser.get(path)
        assert "set-cookie" not in shown.headers
        assert not re.search(r'(?:src|action)="(?:https?:)?//', shown.text)

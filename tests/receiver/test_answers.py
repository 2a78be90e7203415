"""From the form to the queue: nothing is lost on the way, and nothing arrives twice."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.testclient import TestClient

from causerie.core.submissions import Submission
from causerie.receiver.rate import Rate
from causerie.web.signing import Signer
from receiver.place import ANSWER, BOB, GOOD, HOST, MINE, Place, fields, item_of, press, send, title

WRONG = {"case": "le-cas", "name": "Zoé Lemaître", "website": "javascript:alert(1)",
         "body": " ", "choice": "Oui", "about": "x" * 81}  # fmt: skip
EVERYTHING = {"case": "le-cas", "name": "Ada \u200bByron", "about": "Lyon",
              "website": "https://e.org/", "reply_to": BOB.id, "choice": "Non",
              "body": "\r\nUn *mot*.\r\n\r\n    du code\r\n> &amp; <b>\r\n"}  # fmt: skip


# Faults


def test_all_faults_are_told_at_once_and_every_word_is_kept(browser: TestClient) -> None:
    """Beside their fields, and nothing is kept by the machine."""
    response = browser.post(ANSWER, data=WRONG)
    assert response.status_code == 422
    for field in ("name", "website", "body", "about"):
        assert f'id="answer-{field}-error"' in response.text
    assert "4 choses à corriger" in response.text
    kept = fields(response)
    assert {name: kept[name] for name in WRONG} == WRONG


@pytest.mark.parametrize("name", ["Zoé Lemaître", "Zoe LEMAITRE", "Z\u043e\u00e9 Lema\u00eetre"])
def test_nobody_signs_with_the_author_s_name(browser: TestClient, place: Place, name: str) -> None:
    """Nor with one that looks like it."""
    response = browser.post(ANSWER, data=GOOD | {"name": name})
    assert response.status_code == 422
    assert "C’est le nom de l’auteur" in response.text
    assert place.waiting() == ()


def test_a_form_that_was_mended_goes_on(browser: TestClient) -> None:
    """From the very page that told the faults."""
    shown = browser.post(ANSWER, data=WRONG)
    mended = press(browser, shown, "preview", name="Ada", website="", body="Oui.", about="")
    assert (mended.status_code, title(mended)) == (200, "Pas encore envoyé")


@pytest.mark.parametrize("case", ["", "inconnu", "../le-cas", "le-cas\0", "LE-CAS"])
def test_an_unknown_case_gives_the_text_back(browser: TestClient, place: Place, case: str) -> None:
    """A case may have been taken away while its reader was writing."""
    response = browser.post(ANSWER, data=GOOD | {"case": case})
    assert response.status_code == 422
    assert "Il faut **le garder**.\n\nVraiment." in response.text
    assert 'href="/cas/"' in response.text
    assert place.waiting() == ()


def test_a_closed_case_gives_the_text_back(browser: TestClient, place: Place) -> None:
    """It may be copied, and the cases that are open are one click away."""
    response = browser.post(ANSWER, data=GOOD | {"case": "ferme"})
    assert response.status_code == 422
    assert "Ce cas ne reçoit plus de réponses" in response.text
    assert "Il faut **le garder**." in response.text
    assert place.waiting() == ()


def test_a_case_closes_on_the_clock_and_not_at_the_next_build(
    browser: TestClient, place: Place
) -> None:
    """The series behind the form may be some minutes old."""
    shown = browser.post(ANSWER, data=GOOD)
    place.now = datetime(2026, 12, 23, 22, 59, 59, tzinfo=UTC)
    assert browser.post(ANSWER, data=GOOD).status_code == 200
    place.now = datetime(2026, 12, 23, 23, tzinfo=UTC)
    for response in (browser.post(ANSWER, data=GOOD), press(browser, shown, "confirm")):
        assert response.status_code == 422
        assert "Il faut **le garder**." in response.text
    assert browser.get(ANSWER, params={"case": "le-cas"}).text.count("<form") == 0
    assert place.waiting() == ()


# Preview


def test_a_preview_says_it_is_not_sent_and_offers_to_send_it_first(
    browser: TestClient, place: Place
) -> None:
    """The button stands before the text, so that nobody takes the preview for the end."""
    shown = browser.post(ANSWER, data=GOOD)
    assert (shown.status_code, title(shown)) == (200, "Pas encore envoyé")
    assert "<title>Pas encore envoyé</title>" in shown.text
    html = shown.text
    assert html.index('name="confirm"') < html.index('name="change"') < html.index("<article")
    assert "sous licence CC BY-SA 4.0" in html
    assert place.waiting() == ()


def test_a_preview_shows_the_answer_as_its_page_will(browser: TestClient) -> None:
    """The same markup, made by the same template; only its place is another."""
    shown = browser.post(ANSWER, data=EVERYTHING)
    article = shown.text.partition("<article")[2].partition("</article>")[0]
    assert "Ada Byron" in article
    assert "<em>mot</em>" in article
    assert "&lt;b&gt;" in article
    assert 'rel="nofollow ugc noopener noreferrer"' in article
    assert "en réponse à Bob" in article
    assert f'href="/cas/le-cas/#{BOB.id}"' in article
    assert '<p class="answer-choice" dir="auto">Non</p>' in article
    assert "23 novembre 2026" in article


def test_what_was_previewed_may_be_changed(browser: TestClient) -> None:
    """The form comes back with what was typed, and nothing is said to be wrong."""
    shown = press(browser, browser.post(ANSWER, data=EVERYTHING), "change")
    assert shown.status_code == 200
    kept = fields(shown)
    assert (kept["about"], kept["choice"], kept["reply_to"]) == ("Lyon", "Non", BOB.id)
    assert "en réponse à Bob" in shown.text
    assert "form-error" not in shown.text
    assert title(press(browser, shown, "preview", body="Autre.")) == "Pas encore envoyé"


# Sending


def test_confirming_keeps_the_answer_and_leads_to_its_private_page(
    browser: TestClient, place: Place
) -> None:
    """With every field, the licence that was shown, and the moment."""
    shown = browser.post(ANSWER, data=EVERYTHING)
    place.pass_time(minutes=1)
    sent = press(browser, shown, "confirm")
    assert sent.status_code == 303
    item = item_of(place, sent)
    assert [item] == list(place.waiting())
    assert item.latest.submission == Submission(
        case="le-cas", name="Ada Byron", about="Lyon", website="https://e.org/",
        reply_to=BOB.id, choice="Non", body="Un *mot*.\n\n    du code\n> &amp; <b>",
    )  # fmt: skip
    assert (item.latest.licence, item.latest.at) == ("CC BY-SA 4.0", place.now)
    assert item.latest.signals == ()
    assert browser.get(sent.headers["location"]).status_code == 200


def test_a_private_page_has_a_secret_and_the_queue_only_its_hash(
    browser: TestClient, place: Place, tmp_path: Path
) -> None:
    """256 bits that are nowhere on the disk."""
    secret = send(browser).headers["location"].removeprefix(MINE)
    assert len(secret) == 43
    (item,) = place.waiting()
    assert len(item.id) == 16
    place.queue.close()
    kept = b"".join(each.read_bytes() for each in tmp_path.glob("queue/*"))
    assert b"Il faut" in kept
    assert secret.encode() not in kept


def test_a_hundred_confirmations_at_once_are_one_answer(
    place: Place, record_property: Callable[..., None]
) -> None:
    """A double click, a reload, a browser that tries again: all lead to the same page."""
    app = place.app()

    async def main() -> list[Response]:
        async with AsyncClient(
            transport=ASGITransport(app), base_url=HOST, headers={"origin": HOST}
        ) as client:
            shown = await client.post(ANSWER, data=GOOD)
            data = fields(shown) | {"confirm": "1"}
            return await asyncio.gather(*(client.post(ANSWER, data=data) for _ in range(100)))

    replies = asyncio.run(main())
    assert {reply.status_code for reply in replies} == {303}
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert len(place.waiting()) == 1
    assert place.waiting(held=True) == ()
    record_property("submissions kept of 100 confirmations at once", len(place.waiting()))


def test_a_confirmation_sent_again_much_later_is_still_the_same_answer(
    browser: TestClient, place: Place
) -> None:
    """A browser that is opened again the week after may send its last form once more."""
    shown = browser.post(ANSWER, data=GOOD)
    first = press(browser, shown, "confirm")
    place.pass_time(days=7)
    assert press(browser, shown, "confirm").headers["location"] == first.headers["location"]
    assert len(place.waiting()) == 1


@pytest.mark.parametrize(
    "since", ["closed", "case gone", "not built", "answer gone", "author", "licence", "full"]
)
def test_what_is_kept_is_kept_whatever_happened_since(
    browser: TestClient, place: Place, since: str
) -> None:
    """The form sent once more leads to its page: the next click must not say it was not sent."""
    shown = browser.post(ANSWER, data=GOOD | {"reply_to": BOB.id})
    first = press(browser, shown, "confirm")
    if since == "closed":
        place.pass_time(days=60)
    elif since == "case gone":
        place.cases = ()
        place.answers = ()
    elif since == "not built":
        place.built = False
    elif since == "answer gone":
        place.answers = ()
    elif since == "full":
        place.room = False
    changes: dict[str, Any] = {"author": {"author": "Ada"}, "licence": {"licence": "CC0"}}
    later = place.client(**changes.get(since, {}))
    again = press(later, shown, "confirm")
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert len(place.waiting()) == 1


def test_two_previews_are_two_answers(browser: TestClient, place: Place) -> None:
    """Whoever writes the same twice on purpose may; a moderator sees it."""
    assert send(browser).headers["location"] != send(browser).headers["location"]
    assert len(place.waiting()) == 2


@pytest.mark.parametrize("typed", [{"body": "Autre chose."}, {"name": "Eve"}, {"choice": "Non"},
                                   {"token": ""}, {"token": "forged"}])  # fmt: skip
def test_only_what_was_previewed_is_sent(
    browser: TestClient, place: Place, typed: dict[str, str]
) -> None:
    """Any other text, and it is shown first, with a word of why."""
    shown = browser.post(ANSWER, data=GOOD)
    again = press(browser, shown, "confirm", **typed)
    assert (again.status_code, title(again)) == (200, "Pas encore envoyé")
    assert "Cet aperçu a été refait" in again.text
    assert place.waiting() == ()
    assert press(browser, again, "confirm").status_code == 303


def test_another_licence_is_shown_before_it_is_agreed_to(place: Place) -> None:
    """It may change between the preview and the button."""
    shown = place.client().post(ANSWER, data=GOOD)
    later = place.client(licence="CC0")
    again = press(later, shown, "confirm")
    assert "sous licence CC0" in again.text
    assert press(later, again, "confirm").status_code == 303
    assert place.waiting()[0].latest.licence == "CC0"


def test_a_preview_of_more_than_a_day_is_shown_again(browser: TestClient, place: Place) -> None:
    """The site and the licence may have changed, and so may the reader's mind."""
    shown = browser.post(ANSWER, data=GOOD)
    place.pass_time(hours=24)
    assert press(browser, shown, "confirm").status_code == 303
    shown = browser.post(ANSWER, data=GOOD)
    place.pass_time(hours=24, seconds=1)
    again = press(browser, shown, "confirm")
    assert title(again) == "Pas encore envoyé"
    assert press(browser, again, "confirm").status_code == 303


def test_a_token_of_a_preview_is_good_for_its_purpose_alone(
    browser: TestClient, place: Place
) -> None:
    """That of an edit sends no new answer."""
    sent = send(browser)
    edited = browser.post(f"{sent.headers['location']}/edit", data=GOOD | {"body": "Corrigé."})
    token = fields(edited)["token"]
    again = browser.post(ANSWER, data=GOOD | {"body": "Corrigé.", "confirm": "1", "token": token})
    assert title(again) == "Pas encore envoyé"
    assert len(place.waiting()) == 1


def test_nobody_can_tell_before_what_an_answer_will_be_called(place: Place) -> None:
    """The preview's token can be read: a file prepared under that name would be written over."""
    key = "what the token holds"
    other = place.receiver(signer=Signer(b"another key".ljust(32), lambda: place.now))
    assert place.receiver().id(key) == place.receiver().id(key)
    assert place.receiver().id(key) != other.id(key)


# Signals and the rate


def test_what_is_noticed_only_goes_with_the_answer(browser: TestClient, place: Place) -> None:
    """Whoever fills the trap, or is too fast, is told nothing, and nothing is refused."""
    shown = browser.post(ANSWER, data=GOOD | {"homepage": "https://spam.example/"})
    place.pass_time(seconds=2.9)
    assert press(browser, shown, "confirm").status_code == 303
    shown = browser.post(ANSWER, data=GOOD)
    place.pass_time(seconds=3)
    assert press(browser, shown, "confirm").status_code == 303
    assert [item.latest.signals for item in place.waiting()] == [(), ("honeypot", "fast")]


def test_thirty_answers_from_one_address_all_arrive(
    browser: TestClient, place: Place, record_property: Callable[..., None]
) -> None:
    """A classroom sends them in ten minutes."""
    for number in range(30):
        place.pass_time(seconds=20)
        assert send(browser, name=f"Élève {number}").status_code == 303
    assert len(place.waiting()) == 30
    assert place.waiting(held=True) == ()
    record_property("of 30 answers from one address in ten minutes, arrived", len(place.waiting()))


def test_over_the_rate_answers_wait_apart_and_their_page_says_so(
    browser: TestClient, place: Place
) -> None:
    """The sixty-first of ten minutes; then the window moves on. Each counts once."""
    for _ in range(61):
        shown = browser.post(ANSWER, data=GOOD)
        place.pass_time(seconds=5)
        sent = [press(browser, shown, "confirm") for _ in range(2)]
        assert {each.status_code for each in sent} == {303}
    assert (len(place.waiting()), len(place.waiting(held=True))) == (60, 1)
    held = browser.get(sent[-1].headers["location"])
    assert title(held) == "Votre réponse est arrivée, et mise de côté"
    assert place.waiting(held=True)[0].latest.signals == ("rate",)
    place.pass_time(minutes=10)
    assert title(browser.get(send(browser).headers["location"])) == "Votre réponse est arrivée"


def test_all_together_are_counted_too(place: Place) -> None:
    """A thousand in an hour, wherever they come from; one address alone cannot use them up."""
    rate = Rate(lambda: place.now)
    assert [rate.over("one", "near", f"{number}") for number in range(100)].count(False) == 60
    others = [rate.over(f"{number}", f"{number}", f"o{number}") for number in range(1_000)]
    assert others.count(False) == 940
    place.pass_time(hours=1)
    assert not rate.over("another", "away", "later")


def test_one_network_of_many_addresses_is_counted_as_one(place: Place) -> None:
    """Whoever asks is given 65,536 households' worth of them."""
    rate = Rate(lambda: place.now)
    sent = [rate.over(f"house {number % 50}", "near", f"{number}") for number in range(1_000)]
    assert sent.count(False) == 300
    assert not rate.over("another", "away", "later")


@pytest.mark.slow
def test_addresses_are_told_apart_behind_a_proxy_of_ours_alone(place: Place) -> None:
    """What a stranger says of its own address changes nothing."""
    app = place.app()
    straight = TestClient(app, HOST, headers={"origin": HOST}, client=("203.0.113.5", 1))
    for number in range(61):
        straight.headers["x-forwarded-for"] = f"198.51.100.{number}"
        press(straight, straight.post(ANSWER, data=GOOD), "confirm")
    assert len(place.waiting(held=True)) == 1
    behind = TestClient(app, HOST, headers={"origin": HOST}, client=("10.0.0.1", 1))
    for number in range(61):
        behind.headers["x-forwarded-for"] = f"198.51.100.{number}"
        press(behind, behind.post(ANSWER, data=GOOD), "confirm")
    assert len(place.waiting(held=True)) == 1


# The machine's own troubles


def test_a_full_disk_gives_the_text_back_and_can_be_tried_again(
    browser: TestClient, place: Place
) -> None:
    """Only that refuses an answer; the button sends the very same once there is room."""
    shown = browser.post(ANSWER, data=GOOD)
    place.room = False
    refused = press(browser, shown, "confirm")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert "Il faut **le garder**.\n\nVraiment." in refused.text
    assert place.waiting() == ()
    place.room = True
    assert press(browser, refused, "").status_code == 303
    assert place.waiting()[0].latest.submission.body == GOOD["body"]


def test_a_queue_that_cannot_be_had_gives_the_text_back(
    browser: TestClient, place: Place, tmp_path: Path
) -> None:
    """Here the database is damaged; nothing of what went wrong is told to the reader."""
    shown = browser.post(ANSWER, data=GOOD)
    place.queue.close()
    file = tmp_path / "queue" / "queue.sqlite3"
    sound = file.read_bytes()
    for extra in file.parent.glob("queue.sqlite3-*"):
        extra.unlink()
    file.write_bytes(b"damaged" * 4_000)
    refused = press(browser, shown, "confirm")
    assert refused.status_code == 503
    assert "Il faut **le garder**.\n\nVraiment." in refused.text
    assert "sqlite" not in refused.text
    assert browser.get("/_causerie/healthz").status_code == 503
    place.queue.close()
    file.write_bytes(sound)
    assert press(browser, refused, "").status_code == 303
    assert browser.get("/_causerie/healthz").text == "ok\n"


def test_before_the_first_build_the_text_comes_back(browser: TestClient, place: Place) -> None:
    """There is no case to answer yet."""
    place.built = False
    refused = browser.post(ANSWER, data=GOOD)
    assert refused.status_code == 503
    place.built = True
    assert title(press(browser, refused, "")) == "Pas encore envoyé"


def test_health_is_for_machines(browser: TestClient, place: Place) -> None:
    """Whether an answer could be taken."""
    assert browser.get("/_causerie/healthz").text == "ok\n"
    place.room = False
    assert browser.get("/_causerie/healthz").status_code == 503


# The form by itself


def test_the_form_by_itself_leads_to_the_cases(browser: TestClient, place: Place) -> None:
    """Where each has its own."""
    response = browser.get(ANSWER)
    assert (response.status_code, response.headers["location"]) == (303, "/cas/")
    place.built = False
    assert browser.get(ANSWER, params={"case": "le-cas"}).status_code == 303


def test_an_answer_can_be_replied_to(browser: TestClient, place: Place) -> None:
    """By the link beside it, to a form that says to whom, and lets one drop it."""
    shown = browser.get(ANSWER, params={"case": "le-cas", "reply_to": BOB.id})
    assert shown.status_code == 200
    assert "en réponse à Bob" in shown.text
    assert "Que feriez-vous" in shown.text
    assert fields(shown)["reply_to"] == BOB.id
    preview = press(browser, shown, "preview", name="Ada", body="Non.")
    assert press(browser, preview, "confirm").status_code == 303
    dropped = {key: text for key, text in fields(shown).items() if key != "reply_to"}
    preview = browser.post(ANSWER, data=dropped | {"name": "Eve", "body": "Oui."})
    assert press(browser, preview, "confirm").status_code == 303
    assert [item.latest.submission.reply_to for item in place.waiting()] == [BOB.id, ""]


def test_a_reply_to_an_answer_that_is_gone_is_told_so(browser: TestClient) -> None:
    """And can be sent as an answer to the case."""
    shown = browser.post(ANSWER, data=GOOD | {"reply_to": "2026-01-01-zzz"})
    assert shown.status_code == 422
    assert "n’est plus" in shown.text
    assert title(press(browser, shown, "preview")) == "Pas encore envoyé"


def test_the_form_of_no_case_and_of_a_closed_one_say_so(browser: TestClient) -> None:
    """A link may be old."""
    assert browser.get(ANSWER, params={"case": "inconnu"}).status_code == 404
    closed = browser.get(ANSWER, params={"case": "ferme"})
    assert title(closed) == "Ce cas ne reçoit plus de réponses"
    assert "<form" not in closed.text


# What is refused


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 400),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_only_our_own_forms_are_taken(
    browser: TestClient, place: Place, headers: dict[str, str], status: int
) -> None:
    """Whatever the other site sends, nothing is kept of it."""
    shown = browser.post(ANSWER, data=GOOD)
    data = fields(shown) | {"confirm": "1"}
    assert browser.post(ANSWER, data=data, headers=headers).status_code == status
    assert place.waiting() == ()


def test_a_form_too_large_is_refused(browser: TestClient) -> None:
    """Before it is looked at; what fits is told by its fault, with the words kept."""
    assert browser.post(ANSWER, data=GOOD | {"body": "x" * 270_000}).status_code == 413
    shown = browser.post(ANSWER, data=GOOD | {"body": "x" * 20_001})
    assert shown.status_code == 422
    assert len(fields(shown)["body"]) == 20_001

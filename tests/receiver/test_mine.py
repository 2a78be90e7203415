"""The private page: it says what became of an answer, and lets its reader alone change it."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.testclient import TestClient

from causerie import queue
from causerie.core import answers
from causerie.core.moderation import LEGAL, MOST_TEXTS, Move, Standing, State
from causerie.core.problems import Problems
from causerie.core.submissions import KEPT_DAYS
from causerie.queue import Item
from causerie.receiver.standing import of
from receiver.place import (
    BOB,
    CASES,
    GONE,
    GOOD,
    HOST,
    MINE,
    ZONE,
    Place,
    fields,
    item_of,
    moment,
    press,
    send,
    title,
)

ANSWER_ID = "2026-11-23-k3v7qa"
EDITED = {"body": "Il faut le **vendre**."}


@pytest.fixture
def sent(browser: TestClient) -> Response:
    """An answer that has arrived."""
    return send(browser)


@pytest.fixture
def page(sent: Response) -> str:
    """The path of its private page."""
    return sent.headers["location"]


@pytest.fixture
def item(place: Place, sent: Response) -> Item:
    """As the queue keeps it."""
    return item_of(place, sent)


def edit(browser: TestClient, page: str, **typed: str) -> Response:
    """A correction, from the form to the way back to the page."""
    shown = browser.get(f"{page}/edit")
    assert shown.status_code == 200
    return press(browser, press(browser, shown, "preview", **(EDITED | typed)), "confirm")


# Where it stands, in words

STANDINGS = {
    "": ("Votre réponse est arrivée", "L’auteur la lit avant qu’elle paraisse"),
    "edit": ("Votre réponse corrigée est arrivée", "Elle prend la place de la précédente"),
    "refuse": ("Votre réponse n’a pas été retenue", "Hors &lt;sujet&gt;."),
    "refuse edit": ("Votre réponse corrigée est arrivée", "sera lue avant de paraître"),
    "publish": ("Votre réponse est publiée", f'href="/cas/le-cas/#{ANSWER_ID}"'),
    "publish edit": (
        "Votre réponse est publiée, et votre correction attend",
        f'href="/cas/le-cas/#{ANSWER_ID}"',
    ),
    "publish edit refuse": ("Votre correction n’a pas été retenue", "Hors &lt;sujet&gt;."),
    "publish edit publish": ("Votre réponse est publiée", "vendre"),
    "leave": ("Votre réponse est retirée", "Vous l’avez retirée"),
    "publish leave": ("Votre réponse est retirée", "Vous l’avez retirée"),
    "publish withdraw": ("Votre réponse est retirée", "On me l’a demandé."),
    "refuse erase": ("Votre réponse a été effacée", "il ne reste que cette page"),
    "leave erase": ("Votre réponse a été effacée", "il ne reste que cette page"),
}
"""What happened, and the title and a part of the page after it."""


def happen(step: str, place: Place, browser: TestClient, item: Item, page: str) -> None:
    """One thing that a reader, a moderator or time does."""
    if step == "edit":
        edit(browser, page)
    elif step == "refuse":
        place.decide(item, Move.REFUSE, reason="Hors <sujet>.")
    elif step == "publish":
        place.publish(item, ANSWER_ID)
    elif step == "leave":
        place.decide(item, Move.WITHDRAW, moderator="")
    elif step == "withdraw":
        place.decide(item, Move.WITHDRAW, reason="On me l’a demandé.")
    else:
        place.queue.erase(item.id, place.now)


@pytest.mark.parametrize("steps", STANDINGS)
def test_the_page_says_where_the_answer_stands(
    place: Place, browser: TestClient, item: Item, page: str, steps: str
) -> None:
    """A title, a sentence, and a moderator's own words when there are some."""
    expected, text = STANDINGS[steps]
    for step in steps.split():
        happen(step, place, browser, item, page)
    shown = browser.get(page)
    assert (shown.status_code, title(shown)) == (200, expected)
    assert text in shown.text
    assert f"<title>{expected}</title>" in shown.text
    now = place.queue.item(item.id).standing
    for move, below in ((Move.EDIT, "edit"), (Move.WITHDRAW, "withdraw")):
        assert (f'href="{page}/{below}"' in shown.text) == ((now, move) in LEGAL)
    assert (f'href="{page}/download"' in shown.text) == (now.state is not State.ERASED)
    assert (f"{KEPT_DAYS} jours" in shown.text) == ((now, Move.ERASE) in LEGAL)


@pytest.mark.parametrize("moderator", ["", "ana"])
def test_a_withdrawn_answer_is_not_said_to_be_gone_while_it_can_be_read(
    place: Place, browser: TestClient, item: Item, page: str, moderator: str
) -> None:
    """The site follows a moment later when it is being built just then."""
    place.publish(item, ANSWER_ID)
    place.decide(item, Move.WITHDRAW, moderator=moderator)
    assert "disparaître" in browser.get(page).text
    place.answers = tuple(
        replace(each, withdrawn=GONE.withdrawn) if each.id == ANSWER_ID else each
        for each in place.answers
    )
    shown = browser.get(page).text
    assert ("disparaître" in shown, "ne peut plus" in shown) == (False, True)


def test_an_answer_dropped_from_those_held_is_told_so(place: Place, browser: TestClient) -> None:
    """Its page says that it was, why, and what to do."""
    held = [send(browser, name=f"N{number}") for number in range(61)][-1]
    waits = browser.get(held.headers["location"])
    assert title(waits) == "Votre réponse est arrivée, et mise de côté"
    sent = place.waiting(held=True)[0].latest.submission
    more: dict[str, Any] = {"key": "x", "id": "x" * 16, "secret_hash": "x", "licence": ""}
    with queue.open(place.folder, most_held=1) as narrow:
        narrow.submit(sent, at=place.now, held=True, **more)
    shown = browser.get(held.headers["location"])
    assert title(shown) == "Votre réponse a été effacée"
    assert "Veuillez la renvoyer" in shown.text
    assert "too many" not in shown.text


@pytest.mark.parametrize("standing", sorted({before for before, _ in LEGAL}, key=str), ids=str)
def test_every_standing_has_words(place: Place, item: Item, standing: Standing) -> None:
    """Whatever the table of moves holds."""
    latest = replace(item.latest, state=standing.revision)
    words = of(
        replace(item, state=standing.state, revisions=(latest,)),
        place.receiver().pages.say,
        there=True,
    )
    assert words.title.startswith("Votre ")
    assert words.text.endswith(".")


def test_an_answer_on_a_later_page_is_found_there(
    place: Place, browser: TestClient, item: Item, page: str
) -> None:
    """Its one address, for good."""
    place.answers = tuple(
        replace(BOB, id=f"2026-02-{1 + number // 10:02}-a{number}") for number in range(60)
    )
    place.publish(item)
    assert f'href="/cas/le-cas/2/#{ANSWER_ID}"' in browser.get(page).text


def test_an_answer_that_is_approved_is_not_said_to_be_where_it_is_not(
    place: Place, browser: TestClient, item: Item, page: str
) -> None:
    """Its file is not written yet, or the author has removed it; a dead link would frighten."""
    place.decide(item, Move.APPROVE, answer_id=ANSWER_ID)
    shown = browser.get(page)
    assert title(shown) == "Votre réponse est approuvée"
    assert "Tous peuvent la lire" not in shown.text
    assert "La voir sur sa page" not in shown.text
    assert "Votre réponse est approuvée" in browser.get(f"{page}/download").text


AWAY = "Elle n’est pas sur le site pour l’instant"


@pytest.mark.parametrize(
    ("steps", "expected", "text"),
    [
        ("publish", "Votre réponse est approuvée", AWAY),
        ("publish edit", "Votre réponse corrigée est arrivée", "avant de paraître"),
        ("publish edit refuse", "Votre correction n’a pas été retenue", AWAY),
    ],
)
def test_an_answer_withdrawn_by_its_author_s_hand_is_not_said_to_be_read(
    place: Place, browser: TestClient, item: Item, page: str, steps: str, expected: str, text: str
) -> None:
    """In the file, which the queue knows nothing of."""
    for step in steps.split():
        happen(step, place, browser, item, page)
    place.answers = tuple(
        replace(each, withdrawn=GONE.withdrawn) if each.id == ANSWER_ID else each
        for each in place.answers
    )
    shown = browser.get(page)
    assert (title(shown), text in shown.text) == (expected, True)
    assert "La voir sur sa page" not in shown.text
    assert AWAY in browser.get(f"{page}/withdraw").text


def test_an_answer_that_was_moved_to_another_case_is_found_there(
    place: Place, browser: TestClient, item: Item, page: str
) -> None:
    """Nothing keeps its author from giving a case another name."""
    place.publish(item, ANSWER_ID)
    place.cases = (*CASES, replace(CASES[0], id="le-vrai-cas"))
    place.answers = tuple(replace(each, case="le-vrai-cas") for each in place.answers)
    assert f'href="/cas/le-vrai-cas/#{ANSWER_ID}"' in browser.get(page).text
    place.decide(item, Move.WITHDRAW, moderator="")
    assert "disparaître" in browser.get(page).text


def test_a_correction_that_was_refused_and_is_erased_leaves_what_is_published(
    place: Place, browser: TestClient, item: Item, page: str
) -> None:
    """To be read, and to be corrected again."""
    for step in ("publish", "edit", "refuse"):
        happen(step, place, browser, item, page)
    place.pass_time(days=KEPT_DAYS + 1)
    assert place.queue.expire(place.now, place.now) == 1
    assert "<strong>le garder</strong>" in browser.get(page).text
    assert fields(browser.get(f"{page}/edit"))["body"] == GOOD["body"]


# The link


def test_the_link_can_be_copied_or_mailed_to_oneself(browser: TestClient, page: str) -> None:
    """In full; the mail is begun by the reader's own program, and no server of ours sends it."""
    html = browser.get(page).text
    link = f"{HOST}{page}"
    assert f'value="{link}"' in html
    found = re.search('href="(mailto:[^"]*)"', html)
    assert found
    mail = urlsplit(unescape(found[1]))
    assert mail.path == ""
    said = parse_qs(mail.query)
    assert link in said["body"][0].split("\n")
    assert said["subject"] == ["Ma réponse\u00a0: le lien privé"]


def test_without_a_public_address_the_link_is_of_the_host_asked_for(place: Place) -> None:
    """As in the preview of the author's own machine."""
    browser = place.client(origins=[])
    page = send(browser).headers["location"]
    assert f'value="{HOST}{page}"' in browser.get(page).text


@pytest.mark.parametrize("secret", ["x", "%00", "..", "é", "a" * 5_000, "%2e%2e%2f"])
def test_no_other_link_opens_anything(browser: TestClient, page: str, secret: str) -> None:
    """Neither a guess nor another's secret cut short; and what is refused is a page."""
    for path in (f"{MINE}{secret}", f"{page[:-1]}", f"{page}A"):
        for below in ("", "/edit", "/withdraw", "/download"):
            assert browser.get(f"{path}{below}").status_code == 404
        for below in ("/edit", "/withdraw"):
            assert browser.post(f"{path}{below}", data=GOOD).status_code == 404


def test_another_s_page_is_another_s(place: Place, browser: TestClient, page: str) -> None:
    """A token or a version of one submission does nothing to the other."""
    other = send(browser, name="Eve").headers["location"]
    shown = browser.post(f"{other}/edit", data=GOOD | EDITED)
    data = fields(shown) | {"confirm": "1"}
    again = browser.post(f"{page}/edit", data=data)
    assert title(again) == "Pas encore envoyé"
    assert {len(item.revisions) for item in place.waiting()} == {1}


# Correcting


def test_a_correction_goes_through_the_same_preview(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """The form holds the text as it is; what is published stays until the new text is approved."""
    shown = browser.get(f"{page}/edit")
    assert fields(shown)["body"] == GOOD["body"]
    preview = press(browser, shown, "preview", **EDITED)
    assert title(preview) == "Pas encore envoyé"
    assert len(place.queue.item(item.id).revisions) == 1
    place.pass_time(seconds=1)
    done = press(browser, preview, "confirm")
    assert (done.status_code, done.headers["location"]) == (303, page)
    latest = place.queue.item(item.id).latest
    assert (latest.submission.body, latest.licence) == (EDITED["body"], "CC BY-SA 4.0")
    assert latest.signals == ("fast",)
    assert "<strong>vendre</strong>" in browser.get(page).text


def test_faults_of_a_correction_keep_every_word(browser: TestClient, page: str) -> None:
    """As they do of a new answer; and the text may be changed after its preview."""
    shown = press(browser, browser.get(f"{page}/edit"), "preview", name="Zoé Lemaître", body="Oui.")
    assert shown.status_code == 422
    assert fields(shown)["name"] == "Zoé Lemaître"
    preview = press(browser, shown, "preview", name="Ada")
    assert fields(press(browser, preview, "change"))["body"] == "Oui."


def test_a_correction_confirmed_twice_is_one(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """A double click sends no second revision for the moderator to read."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)
    for _ in range(3):
        assert press(browser, preview, "confirm").headers["location"] == page
    assert len(place.queue.item(item.id).revisions) == 2


@pytest.mark.parametrize("since", ["case gone", "not built", "withdrawn", "licence"])
def test_a_correction_that_is_kept_is_kept_whatever_happened_since(
    place: Place, browser: TestClient, page: str, item: Item, since: str
) -> None:
    """As a new answer is."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)
    assert press(browser, preview, "confirm").status_code == 303
    if since == "case gone":
        place.cases = ()
        place.answers = ()
    elif since == "not built":
        place.built = False
    elif since == "withdrawn":
        place.decide(item, Move.WITHDRAW)
    later = place.client(licence="CC0") if since == "licence" else browser
    again = press(later, preview, "confirm")
    assert (again.status_code, again.headers.get("location")) == (303, page)
    assert len(place.queue.item(item.id).revisions) == 2


def test_thirty_confirmations_of_a_correction_at_once_are_one(
    place: Place, page: str, item: Item
) -> None:
    """Nor when they meet, in two processes that share the queue."""
    apps = place.app(), place.app()

    async def main() -> set[int]:
        async with AsyncExitStack() as both:
            clients = [
                await both.enter_async_context(
                    AsyncClient(
                        transport=ASGITransport(app), base_url=HOST, headers={"origin": HOST}
                    )
                )
                for app in apps
            ]
            shown = await clients[0].post(f"{page}/edit", data=GOOD | EDITED)
            data = fields(shown) | {"confirm": "1"}
            replies = await asyncio.gather(
                *(clients[number % 2].post(f"{page}/edit", data=data) for number in range(30))
            )
        return {reply.status_code for reply in replies}

    assert asyncio.run(main()) == {303}
    assert len(place.queue.item(item.id).revisions) == 2


def test_a_correction_of_a_text_that_was_corrected_since_is_shown_again(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """Two open windows do not overwrite each other unseen."""
    first = browser.post(f"{page}/edit", data=GOOD | {"body": "Un."})
    second = browser.post(f"{page}/edit", data=GOOD | {"body": "Deux."})
    assert press(browser, first, "confirm").status_code == 303
    again = press(browser, second, "confirm")
    assert title(again) == "Pas encore envoyé"
    assert press(browser, again, "confirm").status_code == 303
    bodies = [each.submission.body for each in place.queue.item(item.id).revisions]
    assert bodies == ["", "", "Deux."]  # those that nobody had read are gone


def test_a_correction_previewed_more_than_a_day_ago_is_shown_again(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """As a new answer is."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)
    place.pass_time(hours=24, seconds=1)
    again = press(browser, preview, "confirm")
    assert title(again) == "Pas encore envoyé"
    assert len(place.queue.item(item.id).revisions) == 1
    assert press(browser, again, "confirm").status_code == 303


def test_the_case_of_an_answer_cannot_be_changed(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """Whatever the form says."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED | {"case": "ferme"})
    assert press(browser, preview, "confirm").status_code == 303
    assert place.queue.item(item.id).latest.submission.case == "le-cas"


def test_a_text_may_be_corrected_after_the_case_has_closed(
    place: Place, browser: TestClient, page: str
) -> None:
    """It was in time, and a moderator reads it."""
    place.pass_time(days=60)
    assert edit(browser, page).status_code == 303


def test_an_answer_takes_no_more_texts_than_may_be_and_says_so(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """On its page, and with the words kept where they were typed all the same."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)
    for number in range(MOST_TEXTS - 1):
        assert f"{page}/edit" in browser.get(page).text
        text = replace(item.latest.submission, body=f"Texte {number}.")
        place.queue.edit(item.id, text, place.now)
    shown = browser.get(page)
    assert f"Vous avez envoyé {MOST_TEXTS} textes pour cette réponse" in shown.text
    assert f"{page}/edit" not in shown.text
    assert f"{page}/withdraw" in shown.text
    assert browser.get(f"{page}/edit").status_code == 409
    late = press(browser, preview, "confirm")
    assert late.status_code == 409
    assert EDITED["body"] in late.text
    assert f"Vous avez envoyé {MOST_TEXTS} textes" in late.text
    assert len(place.queue.item(item.id).revisions) == MOST_TEXTS


def test_an_answer_that_is_withdrawn_is_not_corrected_and_the_words_are_kept(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """It happened while its reader was writing."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)
    place.decide(item, Move.WITHDRAW)
    late = browser.post(f"{page}/edit", data=GOOD | EDITED)
    for response in (press(browser, preview, "confirm"), late):
        assert response.status_code == 409
        assert EDITED["body"] in response.text
    assert browser.get(f"{page}/edit").status_code == 409


@pytest.mark.parametrize("happens", ["leave", "leave erase", "edit", "refuse"])
def test_a_correction_meets_what_happens_at_the_same_moment(
    place: Place, browser: TestClient, page: str, item: Item, happens: str
) -> None:
    """Between the look and the change: no words are lost, and none are overwritten unseen."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)

    def room() -> bool:  # asked for last, before the queue is
        for step in happens.split():
            if step == "edit":
                other = place.queue.item(item.id).latest.submission
                place.queue.edit(item.id, replace(other, body="Autre."), place.now)
            else:
                happen(step, place, browser, item, page)
        return True

    met = press(place.client(room=room), preview, "confirm")
    latest = place.queue.item(item.id).latest
    if happens == "refuse":  # which a corrected text is the answer to
        assert (met.status_code, latest.submission.body) == (303, EDITED["body"])
        return
    assert EDITED["body"] in met.text
    assert latest.submission.body != EDITED["body"]
    if happens == "edit":
        assert title(met) == "Pas encore envoyé"
        assert press(browser, met, "confirm").status_code == 303
    else:
        assert met.status_code == 409


def test_a_full_disk_or_a_site_that_is_gone_keeps_the_words_of_a_correction(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """And the same button sends them later."""
    preview = browser.post(f"{page}/edit", data=GOOD | EDITED)
    place.room = False
    refused = press(browser, preview, "confirm")
    assert refused.status_code == 503
    assert EDITED["body"] in refused.text
    place.room = True
    place.built = False
    assert EDITED["body"] in press(browser, preview, "confirm").text
    place.built = True
    assert press(browser, refused, "").headers["location"] == page
    assert place.queue.item(item.id).latest.submission.body == EDITED["body"]


# Withdrawing


def test_withdrawing_asks_first_and_then_does(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """By the desk, of the answer as it was shown; looking at the question changes nothing."""
    place.publish(item)
    asked = browser.get(f"{page}/withdraw")
    assert title(asked) == "Retirer votre réponse\u202f?"
    assert "Seule sa place est gardée" in asked.text
    assert place.withdrawals == []
    done = press(browser, asked, "")
    assert (done.status_code, done.headers["location"]) == (303, page)
    assert place.withdrawals == [(item.id, 2)]
    assert title(browser.get(page)) == "Votre réponse est retirée"


def test_withdrawing_twice_is_withdrawing_once(
    place: Place, browser: TestClient, page: str
) -> None:
    """A double click, or a page that was left open."""
    asked = browser.get(f"{page}/withdraw")
    for _ in range(3):
        assert press(browser, asked, "").headers["location"] == page
    assert len(place.withdrawals) == 1
    assert browser.get(f"{page}/withdraw").headers["location"] == page


@pytest.mark.parametrize("version", ["", "1x", "2", "-1"])
def test_an_answer_that_changed_is_shown_again_before_it_is_withdrawn(
    place: Place, browser: TestClient, page: str, version: str
) -> None:
    """Its reader may not know that it has just been published."""
    again = browser.post(f"{page}/withdraw", data={"version": version})
    assert again.status_code == 409
    assert "a changé depuis" in again.text
    assert place.withdrawals == []
    assert press(browser, again, "").status_code == 303


def test_a_decision_made_at_the_same_moment_is_shown_first(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """The desk refuses what was decided upon in between."""
    asked = browser.get(f"{page}/withdraw")
    usual = place.withdraw

    def late(id_: str, version: int) -> None:
        place.decide(item, Move.REFUSE)
        usual(id_, version)

    other = place.client(withdraw=late)
    assert press(other, asked, "").status_code == 409
    assert place.queue.item(item.id).state is State.NEW


# Its date


def test_the_text_is_dated_as_on_the_site_whenever_it_is_looked_at(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """When it was sent, then when it was published: here, before it is withdrawn, and in its file.

    What is published keeps its date when it is corrected.
    """

    def dated(day: str, iso: str) -> None:
        for below in ("", "/withdraw"):
            article = browser.get(f"{page}{below}").text.partition("<article")[2]
            assert day in article.partition("</article>")[0]
        assert f"date: {iso}" in browser.get(f"{page}/download").text

    place.pass_time(days=5)
    dated("23 novembre 2026", "2026-11-23")
    place.publish(item)
    place.pass_time(days=15)
    dated("28 novembre 2026", "2026-11-28")
    edit(browser, page)
    dated("28 novembre 2026", "2026-11-28")


# Downloading


def test_the_text_can_be_downloaded_as_it_would_be_published(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """A file that the site itself would read, with a remark of where the answer stands."""
    place.decide(item, Move.REFUSE, reason="Hors sujet\nje crois.")
    response = browser.get(f"{page}/download")
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="le-cas.md"'
    lines = response.text.split("\n")
    assert lines[1:3] == ["# Votre réponse n’a pas été retenue", "# Hors sujet je crois."]
    problems = Problems()
    read = answers.parse(response.text, "comments/le-cas/2026-11-23-a.md", "le-cas", ZONE, problems)
    assert list(problems) == []
    assert (read.name, read.body) == ("Ada", GOOD["body"])


def test_of_an_erased_answer_there_is_nothing_to_download(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """And nothing of it on the page."""
    place.decide(item, Move.REFUSE)
    place.queue.erase(item.id, place.now)
    assert browser.get(f"{page}/download").status_code == 404
    shown = browser.get(page)
    assert "<article" not in shown.text
    assert "Ada" not in shown.text


def test_a_correction_cannot_reply_to_itself_nor_to_what_replies_to_it(
    place: Place, browser: TestClient, page: str, item: Item
) -> None:
    """No site could be built of it; to any other answer it may."""
    place.publish(item, BOB.id)
    reply = replace(BOB, id="2026-02-03-c", reply_to=BOB.id, date=moment(2026, 2, 3))
    other = replace(BOB, id="2026-02-03-d", date=moment(2026, 2, 3))
    place.answers = (BOB, reply, other)
    for target, status in ((BOB.id, 422), (reply.id, 422), (other.id, 200)):
        shown = browser.post(f"{page}/edit", data=GOOD | {"reply_to": target, "preview": "1"})
        assert shown.status_code == status, target

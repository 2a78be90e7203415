"""What moderators decide in a browser, without a script; and what they are told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from causerie.core.moderation import Move, Revision, State
from causerie.core.problems import CauserieError
from causerie.core.signals import FAST, HONEYPOT
from causerie.core.submissions import Submission
from causerie.moderate import accounts
from causerie.moderate.accounts import FEED, IDLE
from causerie.moderate.publishing import Worked
from causerie.moderate.web import PATH, deciding, routes
from causerie.queue import QueueUnavailable
from causerie.web.app import create_app
from causerie.web.logs import Log
from desk import CASE, Place, heading, sign_in
from visitor import Page, Visitor

LATER, QUICKER = "Ce sera fait dès que possible", "Elle a changé depuis qu’elle a été montrée"


def cards(page: Page) -> list[str]:
    """The ids of the submissions on a page, in order."""
    return [
        given["id"].removeprefix("item-")
        for tag, given in page.tags
        if tag == "div" and given.get("class") == "desk-item"
    ]


def bob(place: Place) -> Visitor:
    """Another moderator's browser."""
    password = "another password"  # noqa: S105
    accounts.add(place.waiting_room.accounts, place.hasher, "Bob", password, place.clock())
    visitor = place.visitor()
    assert 200 == sign_in(visitor, "Bob", password).status
    return visitor


def test_an_answer_is_approved_by_one_click_and_is_public_at_once(place: Place) -> None:
    """When the next page is there, so is the answer, by one commit."""
    id_ = place.send("Je le *garde*.", "Ana")
    visitor = place.moderator()
    commits = place.commits()
    page = visitor.press(visitor.get(PATH), "Approuver", on=f"on-{id_}")
    assert (200, "Réponses à modérer") == (page.status, heading(page))
    assert "1 réponse approuvée. Annuler" in page.words
    assert "Je le <em>garde</em>." in place.site.read(f"cas/{CASE}/")
    assert "Ana" in place.public()
    assert commits + 1 == place.commits()
    item = place.waiting_room.item(id_)
    assert (State.PUBLISHED, False) == (item.state, item.featured)
    assert "Anne Martin" == item.decisions[-1].moderator


def test_a_moderator_reads_all_there_is_to_know(place: Place) -> None:
    """The case, its question, the answer as it will read, signals in words, whom it replies to."""
    place.send(
        "Un\n\n- deux\n\n<b>trois</b> https://a.example/ https://b.example/ https://c.example/",
        "Zoé <i>", about="libraire & « lectrice »", website="https://e.example/", choice="Non",
        reply_to="2026-02-01-camille", signals=(HONEYPOT, FAST),
    )  # fmt: skip
    place.send("Ma réponse, la première.", "Copie")
    page = place.moderator().get(PATH)
    for html in (
        "Le prix &lt;du&gt; livre</a>",
        "Faut-il «\u00a0le\u00a0» garder &amp; pourquoi\u202f?",
        "<li>deux</li>",
        "&lt;b&gt;trois&lt;/b&gt;", "Zoé &lt;i&gt;", "libraire &amp; «\u00a0lectrice\u00a0»",
        '<a href="https://e.example/" rel="nofollow ugc noopener noreferrer" dir="auto">',
        '<p class="answer-choice" dir="auto">Non</p>', "en réponse à Camille",
        'href="/cas/le-prix/#2026-02-01-camille"',
    ):  # fmt: skip
        assert html in page.html, html
    for words in (
        "4 liens", "un champ que personne ne voit a été rempli",
        "envoyée quelques secondes après l’aperçu", "Ma réponse, la première.",
        "même texte que 2026-02-01-camille", "Envoyée le 23 novembre 2026 à 13:00",
    ):  # fmt: skip
        assert words in page.words, words


def test_what_may_be_spam_stands_after_the_rest(place: Place) -> None:
    """The oldest first in each part; nothing is left out."""
    suspicious = place.send("a", signals=(HONEYPOT,))
    links = place.send("https://a.example/ https://b.example/ https://c.example/")
    first, second = place.send("b"), place.send("c")
    held = place.send("d", held=True)
    visitor = place.moderator()
    assert [first, second, links, suspicious] == cards(visitor.get(PATH))
    page = visitor.get(f"{PATH}/held")
    assert [held] == cards(page)
    assert "À modérer (4) Mises de côté (1)" in page.words


def test_fifty_are_shown_at_a_time(place: Place) -> None:
    """And all fifty can be decided at once."""
    ids = [place.send(f"Texte {number}.") for number in range(55)]
    visitor = place.moderator()
    page = visitor.get(PATH)
    assert ids[:50] == cards(page)
    page = visitor.press(page, "Refuser…", check={f"on-{id_}": True for id_ in ids[:50]})
    assert "Refuser 50 réponses\u202f?" == heading(page)
    page = visitor.press(page, "Confirmer", why="C’est de la publicité.")
    assert "50 réponses refusées." in page.words
    assert ids[50:] == cards(page)


@pytest.mark.parametrize("held", [False, True])
def test_what_is_left_undecided_does_not_bar_the_way(place: Place, *, held: bool) -> None:
    """Page by page, each answer is shown once; deciding leads back to the page one was on."""
    ids = {
        place.send(f"Texte {number}.", held=held, signals=(HONEYPOT,) if number % 40 == 3 else ())
        for number in range(105)
    }
    visitor, shown, pages = place.moderator(), list[str](), list[str]()
    path = f"{PATH}/held" if held else PATH
    while path:
        pages.append(path)
        page = visitor.get(path)
        shown += cards(page)
        path = next((href for href, label in page.links if label == "Suivantes"), "")
    assert (3, 105, ids) == (len(pages), len(shown), set(shown))
    refused = shown[50]
    page = visitor.press(visitor.get(pages[1]), "Refuser", on=f"on-{refused}", reason="Non.")
    assert "1 réponse refusée." in page.words
    assert shown[51:101] == cards(page)
    assert shown[50:100] == cards(visitor.press(page, "Annuler"))
    page = visitor.press(page, "Approuver…")
    assert (422, shown[50:100]) == (page.status, cards(page))
    for each in (shown[49], shown[52]):
        version = place.waiting_room.item(each).version
        place.waiting_room.decide(
            each, Move.REFUSE, moderator="m", reason="r", at=place.clock(), version=version
        )
    page = visitor.press(
        visitor.get(pages[1]), "Approuver…", check={f"on-{id_}": True for id_ in shown[50:52]}
    )
    (back,) = [href for href, label in page.links if label == "Ne rien faire, revenir"]
    assert pages[1] == back
    page = visitor.press(page, "Confirmer")
    assert "2 réponses approuvées." in page.words
    assert shown[53:103] == cards(page), "the one the page begins after may be decided on too"
    (start,) = [href for href, label in page.links if label == "Depuis le début"]
    assert shown[:49] == cards(visitor.get(start))[:49]


@pytest.mark.parametrize("tab", ["", "/held", "/published"])
def test_whoever_does_nothing_is_back_where_they_were(place: Place, tab: str) -> None:
    """On the list the confirmation was asked for from."""
    id_ = place.send(held=tab == "/held")
    visitor = place.moderator()
    if tab == "/published":
        visitor.press(visitor.get(PATH), "Approuver")
        page = visitor.press(visitor.get(PATH + tab), "Retirer…")
    else:
        page = visitor.press(visitor.get(PATH + tab), "Refuser…", check={f"on-{id_}": True})
    (back,) = [href for href, label in page.links if label == "Ne rien faire, revenir"]
    assert PATH + tab == back


@pytest.mark.parametrize("after", ["nothing", "é", "%00", "x%22%3E%3Cb%3E", "&after=y"])
def test_a_page_after_nothing_is_the_first(place: Place, after: str) -> None:
    """Whatever the address says."""
    id_ = place.send()
    page = place.moderator().get(f"{PATH}?after={after}")
    assert (200, [id_]) == (page.status, cards(page))
    assert "<b>" not in page.html


def test_approving_may_feature(place: Place) -> None:
    """It is quoted at the top of its case; and no longer, later."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Approuver et mettre en avant")
    assert "1 réponse approuvée et mise en avant." in page.words
    assert place.waiting_room.item(id_).featured
    page = visitor.press(visitor.get(f"{PATH}/published"), "Ne plus mettre en avant")
    assert (200, "Réponses publiées") == (page.status, heading(page))
    assert not place.waiting_room.item(id_).featured
    visitor.press(page, "Mettre en avant")
    assert place.waiting_room.item(id_).featured


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"reason": " Trop court. "}, "Trop court."),
        ({"why": "C’est de la publicité."}, "C’est de la publicité."),
        ({"why": "Du spam.", "reason": "Désolée\n!"}, "Du spam.\n\nDésolée\n!"),
        ({"reason": "a\u202eb\0"}, "ab\ufffd"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(place: Place, typed: dict[str, Any], kept: str) -> None:
    """In a sentence that was there, in words of one's own, or both."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Refuser", **typed)
    assert "1 réponse refusée." in page.words
    item = place.waiting_room.item(id_)
    assert (Revision.REFUSED, kept) == (item.latest.state, item.decisions[-1].reason)
    assert "Ana" not in place.public()


def test_a_refusal_without_a_reason_asks_for_one(place: Place) -> None:
    """Nothing is done before."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Refuser", reason="  ")
    assert (422, "Refuser 1 réponse\u202f?") == (page.status, heading(page))
    assert "dites pourquoi" in page.words
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state
    visitor.press(page, "Confirmer", reason="Voilà.")
    assert "Voilà." == place.waiting_room.item(id_).decisions[-1].reason


@pytest.mark.parametrize("action", ["refuse", "withdraw"])
def test_a_reason_that_is_too_long_is_given_back_to_be_shortened(place: Place, action: str) -> None:
    """With the sentence that was chosen, and nothing is done before."""
    id_ = place.send()
    visitor = place.moderator()
    why, long = "C’est de la publicité.", "x" * 2_000
    page = visitor.send(f"{PATH}/decide", {
        "csrf": visitor.get(PATH).forms[0].fields["csrf"], "action": action, f"on-{id_}": "1",
        "why": why, "reason": long,
    })  # fmt: skip
    assert 422 == page.status
    assert "La raison a 2024 caractères, plus de 2000" in page.words
    assert (why, long) == tuple(page.forms[-1].fields[name] for name in ("why", "reason"))
    assert () == place.waiting_room.item(id_).decisions
    visitor.press(page, "Confirmer", reason="Voilà.")
    assert f"{why}\n\nVoilà." == place.waiting_room.item(id_).decisions[-1].reason


def test_several_are_decided_at_once_after_one_confirmation(place: Place) -> None:
    """The page says what is about to be done to which; until then nothing is."""
    ids = [place.send(f"Texte {name}.", name) for name in ("Ana", "Bao", "Chloé")]
    visitor = place.moderator()
    page = visitor.press(
        visitor.get(PATH), "Approuver…", check={f"on-{id_}": True for id_ in ids[::2]}
    )
    assert (200, "Approuver 2 réponses\u202f?") == (page.status, heading(page))
    assert "Ana — Le prix <du> livre Texte Ana." in page.words
    assert "Bao" not in page.words
    assert {"Camille"} == set(place.public())
    page = visitor.press(page, "Confirmer")
    assert "2 réponses approuvées." in page.words
    assert {"Camille", "Ana", "Chloé"} == set(place.public())
    assert [ids[1]] == cards(page)
    page = visitor.press(page, "Annuler")
    assert "2 décisions annulées." in page.words
    assert {"Camille"} == set(place.public())
    assert ids == cards(page)


def test_nothing_checked_is_said(place: Place) -> None:
    """Where the buttons are."""
    place.send()
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Approuver…")
    assert 422 == page.status
    assert "Rien n’est coché" in page.words
    assert 1 == len(cards(page))


def test_what_is_held_may_be_put_back(place: Place) -> None:
    """One, or several; or be decided where it is."""
    ids = [place.send(str(number), held=True) for number in range(4)]
    visitor = place.moderator()
    page = visitor.press(visitor.get(f"{PATH}/held"), "Remettre dans la file", on=f"on-{ids[0]}")
    assert "Réponses mises de côté" == heading(page)
    assert ids[1:] == cards(page)
    boxes = {f"on-{id_}": True for id_ in ids[1:3]}
    page = visitor.press(page, "Remettre dans la file…", check=boxes)
    page = visitor.press(page, "Confirmer")
    assert "2 réponses remises dans la file." in page.words
    page = visitor.press(page, "Approuver")
    assert [] == cards(page)
    assert ids[:3] == cards(visitor.get(PATH))
    assert State.PUBLISHED is place.waiting_room.item(ids[3]).state


def test_a_decision_is_undone_for_ten_minutes(place: Place) -> None:
    """From the page that told of it, or later from that of the answer."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Approuver")
    place.clock.go(minutes=9)
    page = visitor.press(page, "Annuler")
    assert "1 décision annulée." in page.words
    assert "Annuler" not in [button.label for _, button in page.buttons()]
    assert {"Camille"} == set(place.public())
    visitor.press(page, "Refuser", reason="Non.")
    page = visitor.press(visitor.get(f"{PATH}/item/{id_}"), "Annuler la dernière décision")
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state
    page = visitor.press(visitor.get(PATH), "Approuver")
    place.clock.go(minutes=10, seconds=1)
    item = visitor.get(f"{PATH}/item/{id_}")
    assert "Annuler la dernière décision" not in [button.label for _, button in item.buttons()]
    page = visitor.press(page, "Annuler")
    assert 409 == page.status
    assert "La décision date de plus de 10 minutes" in page.words
    assert "Ana" in place.public()


def test_a_published_answer_is_withdrawn_after_a_confirmation(place: Place) -> None:
    """A tombstone takes its place; the reason is kept for its reader; it may be undone."""
    id_ = place.send()
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver")
    page = visitor.press(visitor.get(f"{PATH}/published"), "Retirer…")
    assert "Retirer 1 réponse\u202f?" == heading(page)
    page = visitor.press(page, "Confirmer", reason="À sa demande.")
    assert "1 réponse retirée." in page.words
    item = place.waiting_room.item(id_)
    assert (State.WITHDRAWN, "À sa demande.") == (item.state, item.decisions[-1].reason)
    assert "Ana" not in place.public()
    visitor.press(page, "Annuler")
    assert "Ana" in place.public()


def test_two_moderators_do_not_decide_over_each_other(place: Place) -> None:
    """The second is told what changed, and the reason that was typed is not lost."""
    id_ = place.send()
    one, other = place.moderator(), place.moderator()
    seen = other.get(PATH)
    one.press(one.get(PATH), "Approuver")
    page = other.press(seen, "Refuser", reason="Une longue raison.")
    assert (409, "Une réponse de Ana") == (page.status, heading(page))
    assert QUICKER in page.words
    assert "publiée, le dernier texte est approuvé · approuvée (Anne Martin)" in page.words
    assert State.PUBLISHED is place.waiting_room.item(id_).state
    page = one.press(one.get(f"{PATH}/item/{id_}"), "Annuler la dernière décision")
    page = other.press(seen, "Refuser", reason="Une longue raison.")
    assert 409 == page.status
    assert "Une longue raison." in [form.fields.get("reason", "").strip() for form in page.forms]
    page = other.press(page, "Refuser")
    assert "Une longue raison." == place.waiting_room.item(id_).decisions[-1].reason


def test_of_several_those_that_changed_are_left_to_look_at(place: Place) -> None:
    """The others are done, and can be undone."""
    ids = [place.send(name, name) for name in ("Ana", "Bao", "Chloé", "Dan")]
    one, other = place.moderator(), place.moderator()
    page = other.press(other.get(PATH), "Approuver…", check={f"on-{id_}": True for id_ in ids})
    one.press(one.get(PATH), "Refuser", on=f"on-{ids[0]}", reason="Non.")
    text = Submission(case=CASE, name="Bao", body="Un autre texte.")
    place.waiting_room.edit(ids[1], text, place.clock())
    page = other.press(page, "Confirmer")
    assert (409, "À regarder de nouveau") == (page.status, heading(page))
    assert ids[:2] == cards(page)
    assert "2 réponses approuvées. Annuler" in page.words
    assert "non publiée, le dernier texte est refusé · refusée (Anne Martin)" in page.words
    assert "Un autre texte." in page.words
    assert {"Camille", "Chloé", "Dan"} == set(place.public())
    page = other.press(page, "Approuver", on=f"on-{ids[1]}")
    assert "Un autre texte." == place.public()["Bao"]


@pytest.mark.parametrize("blind", [False, True])
def test_what_was_decided_before_the_queue_failed_is_said(
    place: Place, monkeypatch: pytest.MonkeyPatch, *, blind: bool
) -> None:
    """It is public; the rest is left to decide on again, with the words that were typed."""
    ids = [place.send(name, name) for name in ("Ana", "Bao", "Chloé")]
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Approuver…", check={f"on-{id_}": True for id_ in ids})
    approve = place.desk.approve

    def fail(*_: object) -> None:
        raise QueueUnavailable("full")

    with monkeypatch.context() as patch:

        def first(id_: str, **how: Any) -> None:
            if id_ != ids[0]:
                if blind:
                    patch.setattr(place.waiting_room, "item", fail)
                fail()
            approve(id_, **how)

        patch.setattr(place.desk, "approve", first)
        page = visitor.press(page, "Confirmer")
    assert "rien n’a été fait" not in page.words
    if blind:
        assert (503, True) == (page.status, "Une partie est décidée" in page.words)
    else:
        assert (409, ids[1:]) == (page.status, cards(page))
        assert "1 réponse approuvée. Annuler" in page.words
        assert 2 == page.words.count("ne peut garder aucune décision")
    assert () == place.desk.work().failed
    assert {"Camille", "Ana"} == set(place.public())


def test_a_page_that_cannot_be_changed_now_is_said_and_done_later(place: Place) -> None:
    """What was decided holds; there is nothing to do again."""
    id_ = place.send()
    visitor = place.moderator()
    with place.broken("another program holds <b>.git/index.lock</b>"):
        page = visitor.press(visitor.get(PATH), "Approuver")
    assert 200 == page.status
    assert "1 réponse approuvée." in page.words
    assert "C’est enregistré, mais pas encore entièrement publié" in page.words
    assert "index.lock" in page.words
    assert LATER in page.words
    assert State.PUBLISHED is place.waiting_room.item(id_).state
    assert () == place.desk.work().failed
    page = visitor.get(f"{PATH}/published")
    assert "La voir sur sa page" in [label for _, label in page.links]


@pytest.mark.parametrize("stop", [RuntimeError("odd"), RuntimeError(), CauserieError("")])
def test_a_failure_nobody_foresaw_is_not_called_success(
    place: Place, monkeypatch: pytest.MonkeyPatch, stop: Exception
) -> None:
    """What was decided holds, and its kind is told, even when it has nothing to say."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.get(PATH)

    def work(**_: object) -> Worked:
        raise stop

    with monkeypatch.context() as patch:
        patch.setattr(place.desk, "work", work)
        page = visitor.press(page, "Approuver")
    assert (200, True) == (page.status, "1 réponse approuvée." in page.words)
    words = page.words.replace("\xa0", " ")
    assert f"pas encore entièrement publié : {type(stop).__name__}" in words
    assert LATER in page.words
    assert State.PUBLISHED is place.waiting_room.item(id_).state


def test_a_failure_without_a_word_is_not_called_success(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The empty text of a failure is one all the same."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.get(PATH)
    monkeypatch.setattr(place.desk, "work", lambda **_: Worked(0, ((id_, ""),)))
    assert LATER in visitor.press(page, "Approuver").words


def test_nobody_waits_for_a_whole_build(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decided meanwhile is said to be kept, and is published next; a refusal is done."""
    place.send("Je le garde.", "Ana")
    place.send("Je le jette.", "Bao")
    visitor = place.moderator()
    monkeypatch.setattr(deciding, "MOMENT", 0.01)
    with place.desk._at_work:  # noqa: SLF001 - as the thread that has the site made does
        page = visitor.press(visitor.get(PATH), "Approuver")
        assert (200, True) == (page.status, "1 réponse approuvée." in page.words)
        assert "une autre réponse est d’abord en cours de publication" in page.words
        assert LATER in page.words
        page = visitor.press(visitor.get(PATH), "Refuser", reason="Non.")
        assert "1 réponse refusée." in page.words
        assert LATER not in page.words
    assert Worked(1) == place.desk.work()
    assert {"Camille", "Ana"} == set(place.public())


def test_an_answer_whose_case_is_gone_cannot_be_approved(place: Place) -> None:
    """The moderator is told; it may still be refused."""
    id_ = place.send(case="disparu")
    visitor = place.moderator()
    page = visitor.get(PATH)
    assert "Un cas qui n’est plus là" in page.words
    page = visitor.press(page, "Approuver")
    assert 409 == page.status
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state
    page = visitor.press(page, "Refuser", reason="Le cas est parti.")
    assert "1 réponse refusée." in page.words


@pytest.mark.parametrize("place", [{"root": "https://example.org/serie/"}], indirect=True)
def test_the_feed_names_addresses_of_the_host(place: Place) -> None:
    """The desk is at its root, wherever on it the site is."""
    id_ = place.send()
    (owner,) = place.waiting_room.accounts.moderators()
    secret = accounts.feed_secret(owner, place.signer)
    text = place.visitor().client.get("/" + FEED.format(secret=secret)).text
    assert f'href="https://example.org{PATH}/item/{id_}"' in text
    assert "/serie/" not in text


def test_what_the_desk_stops_for_is_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a site that could not be built yet: nothing is decided, no word is lost."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.get(PATH)
    say = visitor.get(f"{PATH}/say?case={CASE}")
    say = visitor.press(say, "Voir l’aperçu", body="Mon texte.")

    def stop(*_: object, **__: object) -> None:
        raise CauserieError("mend the site, then decide")

    monkeypatch.setattr(place.desk, "approve", stop)
    monkeypatch.setattr(place.desk, "say", stop)
    page = visitor.press(page, "Approuver")
    assert (409, True) == (page.status, "Mend the site, then decide." in page.words)
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state
    say = visitor.press(say, "Publier")
    assert (409, "Mon texte.") == (say.status, say.forms[-1].fields["body"])


def test_a_session_that_ends_loses_no_reason(place: Place) -> None:
    """It is given back to be copied, and nothing is done."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.get(PATH)
    place.clock.go(seconds=IDLE.total_seconds())
    page = visitor.press(page, "Refuser", reason="Une longue <raison>.")
    assert 401 == page.status
    assert "Votre session est finie, et rien n’a été fait." in page.words
    assert "Une longue &lt;raison&gt;.</textarea>" in page.html
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state


@pytest.mark.parametrize("path", ["decide", "say"])
def test_a_session_begun_anew_elsewhere_loses_no_word(place: Place, path: str) -> None:
    """A form of the one before is not done; what was typed is given back to be copied."""
    id_ = place.send()
    visitor = place.moderator()
    page = visitor.get(PATH if path == "decide" else f"{PATH}/say?case={CASE}")
    visitor.client.cookies.clear()
    sign_in(visitor)
    button, field = ("Refuser", "reason") if path == "decide" else ("Voir l’aperçu", "body")
    typed: dict[str, Any] = {field: "Un long <texte>."}
    page = visitor.press(page, button, **typed)
    assert 403 == page.status
    assert "Ce formulaire n’a pas été fait pour votre session" in page.words
    assert "Un long &lt;texte&gt;.</textarea>" in page.html
    assert PATH in [href for href, _ in page.links]
    assert Revision.PENDING is place.waiting_room.item(id_).latest.state


def test_what_is_said_is_said_to_whom_it_concerns(place: Place) -> None:
    """A message is of our own making, for one moderator, for ten minutes."""
    place.send()
    visitor = place.moderator()
    page = visitor.press(visitor.get(PATH), "Approuver")
    other = bob(place)
    said = "1 réponse approuvée."
    assert said in visitor.get(page.path).words
    assert said not in other.get(page.path).words
    assert said not in visitor.get(page.path + "x").words
    place.clock.go(minutes=11)
    assert said not in visitor.get(page.path).words


def test_a_page_offers_to_undo_only_ones_own_decision(place: Place) -> None:
    """Once somebody else has decided, the message of the first one has no button any more."""
    place.send()
    visitor, other = place.moderator(), bob(place)
    page = visitor.press(visitor.get(PATH), "Approuver")
    other.press(other.press(other.get(f"{PATH}/published"), "Retirer…"), "Confirmer")
    page = visitor.get(page.path)
    assert "1 réponse approuvée." in page.words
    assert "Annuler" not in [button.label for _, button in page.buttons()]


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"action": "approve"}, {"action": "erase", "on-a": "1"},
        {"action": "approve", "on-a": ""},
        {"action": "approve", "on-a": "-1"}, {"action": "approve", "on-a": "²"},
        {"action": "approve", "on-a": "9" * 20},
    ],
)  # fmt: skip
def test_a_form_that_no_page_of_ours_sends_is_refused(place: Place, fields: dict[str, str]) -> None:
    """In words, with a way on."""
    visitor = place.moderator()
    csrf = visitor.get(PATH).forms[0].fields["csrf"]
    page = visitor.send(f"{PATH}/decide", {**fields, "csrf": csrf})
    assert 400 == page.status
    assert "Aller à la Une" in page.words


def labels(page: Page, id_: str) -> list[str]:
    """What the links to a submission's page say."""
    return [label for href, label in page.links if href == f"{PATH}/item/{id_}"]


@pytest.mark.parametrize("fate", ["waits", "refused", "expired"])
def test_the_list_of_what_is_published_shows_that_and_nothing_else(place: Place, fate: str) -> None:
    """A correction nobody approved is not in it, whatever became of it; every link has words."""
    id_ = place.send("Ce qui est publié.", "Ana")
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver")
    text = Submission(case=CASE, name="Intrus", body="Ce que personne n’a approuvé.")
    place.waiting_room.edit(id_, text, place.clock())
    if fate != "waits":
        visitor.press(visitor.get(PATH), "Refuser", reason="Non.")
    if fate == "expired":
        place.clock.go(days=91)
        assert place.waiting_room.expire(place.clock(), place.clock())
        visitor = place.moderator()
    page = visitor.get(f"{PATH}/published")
    assert ["Ana"] == labels(page, id_)
    assert "Ce qui est publié." in page.words
    page = visitor.press(page, "Retirer…")
    assert "Retirer 1 réponse\u202f?" == heading(page)
    assert "Ana — Le prix <du> livre Ce qui est publié." in page.words
    for each in (page, visitor.get(f"{PATH}/published")):
        assert "approuvé." not in each.words
        assert "Intrus" not in each.words


@pytest.mark.parametrize("left", [None, "---\ndate: 2026-11-23\nwithdrawn: 2026-11-23\n---\n"])
def test_an_answer_its_author_took_away_is_said_not_to_be_on_the_site(
    place: Place, left: str | None
) -> None:
    """By its file, which says that it was withdrawn, or is no more: the desk was not told."""
    place.send("Ce qui est publié.", "Ana")
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver")
    page = visitor.get(f"{PATH}/published")
    assert "pas sur le site" not in page.words
    (file,) = (place.site.root / "comments" / CASE).glob("2026-11-*.md")
    file.unlink() if left is None else file.write_text(left, encoding="utf-8")
    page = visitor.get(f"{PATH}/published")
    assert "pas sur le site" in page.words
    assert "La voir sur sa page" not in [label for _, label in page.links]


@pytest.mark.parametrize("expired", [False, True])
def test_the_page_of_an_answer_is_that_of_what_is_public_or_to_judge(
    place: Place, *, expired: bool
) -> None:
    """The correction while it waits; once it is refused, the text that stays, which has a name."""
    id_ = place.send("Ce qui est publié.", "Ana")
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver")
    text = Submission(case=CASE, name="Zoé", body="La correction.")
    place.waiting_room.edit(id_, text, place.clock())
    page = visitor.get(f"{PATH}/item/{id_}")
    assert "Une réponse de Zoé" == heading(page)
    assert page.words.index("La correction.") < page.words.index("Ce qui est publié.")
    visitor.press(page, "Refuser", reason="Non.")
    if expired:
        place.clock.go(days=91)
        assert place.waiting_room.expire(place.clock(), place.clock())
        visitor = place.moderator()
    page = visitor.get(f"{PATH}/item/{id_}")
    assert "Une réponse de Ana" == heading(page)
    assert "publiée, le dernier texte est refusé" in page.words
    shown, _, others = page.words.partition("Autres textes")
    assert "Ce qui est publié." in shown
    assert "Ce qui est publié." not in others
    assert ("La correction." in others) is not expired
    assert "La correction." not in shown


def test_what_was_never_there_is_not_found(place: Place) -> None:
    """Whatever is asked of it."""
    visitor = place.moderator()
    csrf = visitor.get(PATH).forms[0].fields["csrf"]
    assert 404 == visitor.get(f"{PATH}/item/nothing").status
    for path in ("decide", "undo"):
        page = visitor.send(f"{PATH}/{path}", {"csrf": csrf, "action": "approve", "on-x": "1"})
        assert 404 == page.status


def test_the_history_tells_who_decided_what(place: Place) -> None:
    """The last first, page by page; each leads to its answer, with all of its texts."""
    id_ = place.send("Le premier texte.")
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver")
    text = Submission(case=CASE, name="Ana", body="Le second texte.")
    place.waiting_room.edit(id_, text, place.clock())
    page = visitor.get(PATH)
    assert "Un texte précédent est publié" in page.words
    assert "texte n° 2 de ce lecteur" in page.words.replace("\u00a0", " ")
    visitor.press(page, "Refuser", reason="Le premier était mieux.")
    page = visitor.get(f"{PATH}/history")
    said = page.words
    assert said.index("refusée (Anne Martin)") < said.index("approuvée (Anne Martin)")
    assert "Le premier était mieux." in said
    assert f"· {place.waiting_room.item(id_).answer_id} ·" in said
    page = visitor.get(next(href for href, _ in page.links if "/item/" in href))
    for words in ("Le premier texte.", "Le second texte.", "Le premier était mieux.", "approuvée"):
        assert words in page.words
    assert "Le premier texte." == place.public()["Ana"]


def test_the_history_tells_what_a_reader_has_withdrawn(place: Place) -> None:
    """And what nobody in particular has done."""
    id_ = place.send()
    place.waiting_room.decide(id_, Move.WITHDRAW, moderator="", at=place.clock(), version=1)
    place.waiting_room.erase(id_, place.clock())
    said = place.moderator().get(f"{PATH}/history").words
    assert "retirée (son lecteur)" in said
    assert "effacée (" not in said


def test_the_history_goes_on_page_by_page(place: Place) -> None:
    """Nothing is told twice or left out."""
    for _ in range(60):
        id_ = place.send()
        place.waiting_room.decide(
            id_, Move.REFUSE, moderator="m", reason=id_, at=place.clock(), version=1
        )
    visitor = place.moderator()
    page, told = visitor.get(f"{PATH}/history"), []
    while True:
        told += [href for href, _ in page.links if "/item/" in href]
        more = [href for href, label in page.links if label == "Plus anciennes"]
        if not more:
            break
        page = visitor.get(more[0])
    assert 60 == len(told) == len(set(told))


def test_an_erased_answer_keeps_its_history_alone(place: Place) -> None:
    """Its page says so."""
    id_ = place.send("Un texte.")
    place.waiting_room.decide(id_, Move.WITHDRAW, moderator="", at=place.clock(), version=1)
    place.waiting_room.erase(id_, place.clock() + timedelta(days=1))
    gone = "---\nwithdrawn: 2026-02-02\ndate: 2026-02-01\n---\n"
    place.repository.put({f"comments/{CASE}/2026-02-01-camille.md": gone})
    page = place.moderator().get(f"{PATH}/item/{id_}")
    assert "Une réponse effacée" == heading(page)
    assert "Ses textes ont été effacés" in page.words
    assert "même texte" not in page.words, "no text is the same as that of no other"


def test_looking_changes_nothing(place: Place) -> None:
    """Every page and link is followed; what is in the queue is what was there."""
    ids = [place.send(str(number), held=number == 2) for number in range(4)]
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver", on=f"on-{ids[0]}")
    (owner,) = place.waiting_room.accounts.moderators()
    code = place.office.gate.invite("Zoé")
    feed = "/" + FEED.format(secret=accounts.feed_secret(owner, place.signer))
    before = place.dump()
    seen: set[str] = set()
    to_see = {PATH, feed, f"{PATH}/enter/{code}", f"{PATH}/sign-in", f"{PATH}/say?case={CASE}"}
    while to_see:
        path = to_see.pop()
        seen.add(path)
        found = {href for href, _ in visitor.get(path).links if href.startswith(PATH)}
        to_see |= found - seen
    assert len(seen) > 10
    assert before == place.dump()


def test_the_private_feed_tells_what_waits(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    """Without a session, in a feed reader; what is held or decided is not in it."""
    place.send("Un <b>texte</b> & *voilà*.", "Zoé <i>\x00")
    place.send("held", held=True)
    last = place.send("Le dernier.")
    (owner,) = place.waiting_room.accounts.moderators()
    path = "/" + FEED.format(secret=accounts.feed_secret(owner, place.signer))
    response = place.visitor().client.get(path)
    assert (200, "application/atom+xml") == (
        response.status_code, response.headers["content-type"],
    )  # fmt: skip
    text = response.text
    assert 2 == text.count("<entry>")
    assert text.index("Le dernier.") < text.index("Zoé &lt;i&gt;")
    assert f'href="https://example.org/_causerie/moderation/item/{last}"' in text
    assert "&lt;em&gt;voilà&lt;/em&gt;" in text
    assert "held" not in text
    assert "no-store" == response.headers["cache-control"]
    for number in range(60):
        last = place.send(f"Texte {number}.", signals=(FAST,) if number == 59 else ())
    text = place.visitor().client.get(path).text
    assert 50 == text.count("<entry>")
    assert text.index(last) < text.index("<entry>", text.index("<entry>") + 1), "the last one first"
    wrong = [place.visitor().get(path[:-5] + end).status for end in ("x.xml", ".xml", "é.xml")]
    assert [404] * 3 == wrong
    record_property("moderation feed without its secret", "refused")


def test_a_site_that_was_never_built_can_be_moderated(place: Place) -> None:
    """All but what needs its cases."""
    place.send()
    blind = replace(place.office, series=lambda: None)
    app = create_app(routes(blind), blind.pages, hosts=["127.0.0.1"], log=Log(print, place.clock))
    visitor = Visitor(app)
    page = sign_in(visitor)
    assert "Un cas qui n’est plus là" in page.words
    for path in ("published", "history", "held"):
        assert 200 == visitor.get(f"{PATH}/{path}").status
    assert 503 == visitor.get(f"{PATH}/say").status
    visitor.press(page, "Refuser", reason="Non.")
    assert 0 == place.waiting_room.count_waiting()

"""The author answers too, from the desk, with the badge."""

from dataclasses import replace

from causerie.core.moderation import State
from causerie.moderate.web import PATH, routes
from causerie.web.app import create_app
from causerie.web.logs import Log
from desk import CASE, Place, heading, sign_in
from project import AUTHOR
from visitor import Page, Visitor


def form(visitor: Visitor) -> Page:
    """The form for the one case."""
    return visitor.press(visitor.get(f"{PATH}/say"), "Choisir ce cas")


def test_the_author_answers_with_the_badge(place: Place) -> None:
    """After a look at it; it is public at once, without waiting in the queue, and may be undone."""
    visitor = place.moderator()
    page = form(visitor)
    assert "Faut-il « le » garder & pourquoi ?" in page.words
    page = visitor.press(page, "Voir l’aperçu", body="Ni oui\n\n- ni *non*.", choice="Non")
    assert "Pas encore publiée" in page.words
    assert "<li>ni <em>non</em>.</li>" in page.html
    assert "answer-badge" in page.html
    assert 1 == len(place.answers())
    page = visitor.press(page, "Publier")
    assert "Réponses publiées" == heading(page)
    assert "Votre réponse est publiée. Annuler" in page.words
    (_, answer) = place.answers()
    assert (AUTHOR, True, "Non") == (answer.name, answer.by_author, answer.choice)
    assert "Ni oui\n\n- ni *non*." == answer.body
    assert [] == list(place.waiting_room.waiting())
    visitor.press(page, "Annuler")
    assert 1 == len(place.answers())


def test_the_author_replies_to_an_answer(place: Place) -> None:
    """By the link beside it, or by choosing it."""
    place.send()
    visitor = place.moderator()
    visitor.press(visitor.get(PATH), "Approuver")
    page = visitor.get(f"{PATH}/published")
    (href,) = [href for href, label in page.links if label == "Répondre en tant qu’auteur"]
    page = visitor.get(href)
    page = visitor.press(page, "Voir l’aperçu", body="Merci.")
    assert "en réponse à Ana" in page.words
    visitor.press(page, "Publier")
    replies = {each.reply_to for each in place.answers() if each.by_author}
    assert replies == {each.id for each in place.answers() if each.name == "Ana"}
    page = visitor.press(
        form(visitor), "Voir l’aperçu", body="À Camille.", reply_to="2026-02-01-camille"
    )
    visitor.press(page, "Publier")
    assert "2026-02-01-camille" in {each.reply_to for each in place.answers()}


def test_the_author_may_reply_to_what_was_withdrawn_since(place: Place) -> None:
    """As any reader may, by the form: its place stays. It is not among those to choose from."""
    gone = "---\nwithdrawn: 2026-02-02\ndate: 2026-02-01\n---\n"
    place.repository.put({f"comments/{CASE}/2026-02-01-camille.md": gone})
    visitor = place.moderator()
    assert "2026-02-01-camille" not in form(visitor).html
    page = visitor.get(f"{PATH}/say?case={CASE}&reply_to=2026-02-01-camille")
    assert "une réponse retirée" in page.words
    page = visitor.press(page, "Voir l’aperçu", body="Dommage.")
    assert (200, True) == (page.status, "en réponse à une réponse retirée" in page.words)
    visitor.press(page, "Publier")
    assert ["2026-02-01-camille"] == [each.reply_to for each in place.answers()]


def test_faults_stand_beside_their_fields_with_every_word_kept(place: Place) -> None:
    """Nothing is published, whichever button was pressed."""
    visitor = place.moderator()
    page = visitor.press(form(visitor), "Voir l’aperçu", body="  ")
    assert 422 == page.status
    text = "un mot \x07 " * 3
    fields = {**page.forms[-1].fields, "body": text, "choice": "Peut-être", "reply_to": "x",
              "publish": "1"}  # fmt: skip
    page = visitor.send(f"{PATH}/say", fields)
    assert 422 == page.status
    invalid = [given["name"] for _, given in page.tags if given.get("aria-invalid")]
    assert ["reply_to", "choice", "body"] == invalid
    assert text == page.forms[-1].fields["body"]
    assert 1 == len(place.answers())


def test_an_answer_sent_twice_is_one(place: Place) -> None:
    """A double click, or a page reloaded."""
    visitor = place.moderator()
    page = visitor.press(form(visitor), "Voir l’aperçu", body="Une fois.")
    for _ in range(3):
        assert 200 == visitor.press(page, "Publier").status
    assert 2 == len(place.answers())
    assert 1 == len(place.waiting_room.standing(State.PUBLISHED))


def test_another_text_from_the_page_before_is_another_answer(place: Place) -> None:
    """The author went back, corrected it and published: neither text is lost in silence."""
    visitor = place.moderator()
    page = visitor.press(form(visitor), "Voir l’aperçu", body="Une fois.")
    visitor.press(page, "Publier")
    again = visitor.press(page, "Voir l’aperçu", body="Deux fois.")
    assert 200 == visitor.press(again, "Publier").status
    assert ["Une fois.", "Deux fois."] == [each.body for each in place.answers()[1:]]


def test_only_what_was_looked_at_is_published(place: Place) -> None:
    """A form without the key of a preview comes back as a preview."""
    visitor = place.moderator()
    page = form(visitor)
    fields = {**page.forms[-1].fields, "body": "Vite.", "publish": "1", "key": "made up"}
    assert "Pas encore publiée" in visitor.send(f"{PATH}/say", fields).words
    assert 1 == len(place.answers())


def test_a_case_that_is_not_there_is_said(place: Place) -> None:
    """The page asks for another; a form that was open when it went says so."""
    visitor = place.moderator()
    page = visitor.get(f"{PATH}/say?case=disparu")
    assert "Choisir ce cas" in [button.label for _, button in page.buttons()]
    fields = {**form(visitor).forms[-1].fields, "case": "disparu", "body": "Mon texte."}
    page = visitor.send(f"{PATH}/say", fields)
    assert 404 == page.status
    assert "Le cas n’est plus là" in page.words
    assert CASE != "disparu"


def test_the_author_may_bear_the_authors_name(place: Place) -> None:
    """Whatever it is: the rule that keeps readers from it is not for the author."""
    office = replace(place.office, author="L’auteur")
    app = create_app(routes(office), office.pages, hosts=["127.0.0.1"], log=Log(print, place.clock))
    visitor = Visitor(app)
    sign_in(visitor)
    page = visitor.press(form(visitor), "Voir l’aperçu", body="Moi.")
    visitor.press(page, "Publier")
    assert "L’auteur" in place.public()

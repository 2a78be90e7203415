"""What moderators decide is what the site shows: one file, one commit, whatever happens."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from causerie.core.moderation import CannotUndo, Move, Revision, State
from causerie.core.problems import CauserieError
from causerie.core.submissions import Submission
from causerie.forge.upstream import Synced
from causerie.moderate import words
from causerie.moderate.desk import Desk
from causerie.moderate.publishing import CannotPublish, Worked
from causerie.queue import InARing, InTheWay, Item, Stale
from causerie.queue.database import FILE
from newsroom import PROPOSED, START, Clock, Newsroom
from repository import Repository
from senders import send, text


@pytest.fixture
def repository(repository: Repository) -> Repository:
    """It has an answer that came by pull request."""
    repository.commit(f"-- comments/le-prix/2026-02-01-bob.md --\n{PROPOSED}")
    return repository


def commits(repository: Repository, item: Item | None = None) -> list[str]:
    """The first lines of the desk's commits, of one answer if told, the first one first."""
    of = [f"--grep=^Answer-Id: {item.case}/{item.answer_id}$"] if item else []
    listed = repository.git("log", "--reverse", "--author=Causerie", "--format=%s", *of)
    return listed.split("\n") if listed else []


def test_what_is_approved_is_one_file_and_one_commit(
    room: Newsroom, repository: Repository
) -> None:
    """Dated at the approval in the site's zone; no name stands in its path or in the commit."""
    send(room.queue, "a", replace(text("*Oui.*"), about="d'Évian", choice="Oui"))
    item = room.approve("a")
    assert item.answer_id
    assert item.answer_id.startswith("2026-11-23-")
    assert len("2026-11-23-k3v7qa") == len(item.answer_id)
    assert room.file("a").read_text(encoding="utf-8") == (
        "---\nname: Ana\ndate: 2026-11-23T13:00:01+01:00\nabout: d'Évian\nchoice: Oui\n---\n\n"
        "*Oui.*\n"
    )
    assert (
        [f"comments: Publish {item.answer_id}"] == commits(repository) == commits(repository, item)
    )
    assert "" == repository.git("status", "--porcelain")
    assert 1 == room.refreshed
    assert Worked(0) == room.desk.work()


def test_a_later_text_takes_the_place_of_the_first_and_keeps_what_is_the_authors(
    room: Newsroom, repository: Repository
) -> None:
    """The date, the language and whether it may be reprinted are not the form's to say."""
    send(room.queue, "a")
    item = room.approve("a")
    first = room.file("a").read_text(encoding="utf-8")
    added = first.replace("T13:00:01+01:00", "").replace("23\n", "23\nlang: fr\nbook: no\n")
    room.file("a").write_text(added, encoding="utf-8")
    repository.commit()
    room.queue.edit("a", text("Encore."), START)
    assert item.answer_id == room.approve("a", featured=True).answer_id
    assert room.file("a").read_text(encoding="utf-8") == added.replace(
        "book: no\n", "book: no\nfeatured: yes\n"
    ).replace("Je le garde.", "Encore.")
    assert 2 == len(commits(repository, item))


def test_what_the_author_no_longer_features_stays_so(
    room: Newsroom, repository: Repository
) -> None:
    """A correction does not feature it again, unless whoever approves it does."""
    send(room.queue, "a")
    room.approve("a", featured=True)
    for featured in (False, True):
        plain = room.file("a").read_text(encoding="utf-8").replace("featured: yes\n", "")
        room.file("a").write_text(plain, encoding="utf-8")
        repository.commit()
        room.queue.edit("a", text(f"Encore, {featured}."), START)
        room.approve("a", featured=featured)
        found = room.series().answers["le-prix"][-1]
        assert (featured, f"Encore, {featured}.") == (found.featured, found.body)


def test_featuring_changes_nothing_else(room: Newsroom, repository: Repository) -> None:
    """Least of all what the author has corrected in the file."""
    send(room.queue, "a", text("Une fôte."))
    room.approve("a")
    corrected = room.file("a").read_text(encoding="utf-8").replace("fôte", "faute")
    room.file("a").write_text(corrected, encoding="utf-8")
    repository.commit()
    for move in (room.desk.feature, room.desk.unfeature):
        move("a", moderator="zoe", version=room.queue.item("a").version)
        item = room.worked("a")
        found = room.series().answers["le-prix"][-1]
        assert (item.featured, "Une faute.") == (found.featured, found.body)
    assert corrected == room.file("a").read_text(encoding="utf-8")
    assert ["Publish", "Feature", "No longer feature"] == [
        each.removeprefix("comments: ").removesuffix(f" {item.answer_id}")
        for each in commits(repository)
    ]


@pytest.mark.parametrize("undone", [True, False])
def test_featuring_leaves_what_its_author_has_withdrawn(
    room: Newsroom,
    repository: Repository,
    undone: bool,  # noqa: FBT001
) -> None:
    """By hand, in the file; whatever was withdrawn and put back before."""
    send(room.queue, "a")
    room.approve("a")
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    _undo(room, "a")
    stone = "---\ndate: 2026-11-23\nwithdrawn: 2026-11-23\n---\n"
    room.file("a").write_text(stone, encoding="utf-8")
    repository.commit()
    room.desk.feature("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    if undone:
        _undo(room, "a")
    assert stone == room.file("a").read_text(encoding="utf-8")


@pytest.mark.parametrize("corrected", [True, False])
def test_an_undo_brings_nothing_back_that_its_author_has_removed(
    room: Newsroom,
    repository: Repository,
    corrected: bool,  # noqa: FBT001
) -> None:
    """Nothing was there before the decision that is taken back."""
    send(room.queue, "a")
    room.approve("a")
    room.file("a").unlink()
    repository.commit()
    if corrected:
        room.queue.edit("a", text("Corrigé."), START)
        room.approve("a")
    else:
        room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
        room.worked("a")
    assert corrected is room.file("a").exists()
    _undo(room, "a")
    assert not room.file("a").exists()


def test_what_is_committed_is_not_written_again_for_pages_that_cannot_be_made(
    room: Newsroom, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author may have gone on with the file meanwhile."""
    send(room.queue, "a")
    other = Newsroom(room.root, room.state)
    with monkeypatch.context() as patch:
        for each in room, other:
            patch.setattr(each.desk, "_refresh", _no_room)
        room.desk.approve("a", moderator="zoe", version=room.queue.item("a").version)
        assert room.desk.work().failed
        corrected = room.file("a").read_text(encoding="utf-8") + "Corrigé.\n"
        room.file("a").write_text(corrected, encoding="utf-8")
        repository.commit()
        for each in room, other:
            assert each.desk.work().failed
        assert corrected == room.file("a").read_text(encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(room.queue, "done", _crash)
        with suppress(Crash):
            room.desk.work()
    room.worked("a")
    assert corrected == room.file("a").read_text(encoding="utf-8")
    assert room.queue.due() == ()
    other.close()


def test_what_is_decided_while_pages_cannot_be_made_is_in_git_all_the_same(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that is withdrawn does not wait there for a chapter to be mended."""
    send(room.queue, "a")
    monkeypatch.setattr(room.desk, "_refresh", _no_room)
    room.desk.approve("a", moderator="zoe", version=room.queue.item("a").version)
    assert room.desk.work().failed
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    assert room.desk.work().failed
    assert "withdrawn:" in room.file("a").read_text(encoding="utf-8")


@pytest.mark.parametrize("committed", [True, False])
def test_featuring_brings_nothing_back(
    room: Newsroom,
    repository: Repository,
    committed: bool,  # noqa: FBT001
) -> None:
    """Its author has taken the file away, for a reason the desk does not know."""
    send(room.queue, "a")
    room.approve("a")
    room.file("a").unlink()
    if committed:
        repository.commit()
    before = commits(repository)
    room.desk.feature("a", moderator="zoe", version=room.queue.item("a").version)
    assert room.desk.work().done == 1
    assert not room.file("a").exists()
    assert before == commits(repository)
    assert room.queue.due() == ()


def test_a_tombstone_takes_the_place_of_what_is_withdrawn(
    room: Newsroom, repository: Repository
) -> None:
    """Of a reply too; it says no word, and stays after all is erased."""
    send(room.queue, "a", replace(text(), reply_to="2026-02-01-bob"))
    room.approve("a")
    room.desk.withdraw("a", moderator="", version=room.queue.item("a").version)
    item = room.worked("a")
    stone = (
        "---\ndate: 2026-11-23T13:00:01+01:00\nreply_to: 2026-02-01-bob\n"
        "withdrawn: 2026-11-23\n---\n"
    )
    assert stone == room.file("a").read_text(encoding="utf-8")
    room.queue.expire(START + timedelta(days=40), START + timedelta(days=40))
    assert State.ERASED is room.worked("a").state
    assert stone == room.file("a").read_text(encoding="utf-8")
    assert [f"comments: {verb} {item.answer_id}" for verb in ("Publish", "Withdraw")] == commits(
        repository
    )


def test_what_is_erased_before_the_site_has_followed_says_no_word(room: Newsroom) -> None:
    """Nothing of it is left in the queue; its place is known from the file."""
    send(room.queue, "a", replace(text("Un secret."), reply_to="2026-02-01-bob"))
    room.approve("a")
    room.desk.withdraw("a", moderator="", version=room.queue.item("a").version)
    room.queue.erase("a", START)
    room.worked("a")
    found = room.series().answers["le-prix"][-1]
    assert ("", "", "2026-02-01-bob") == (found.name, found.body, found.reply_to)
    assert found.withdrawn


def test_a_file_that_cannot_be_read_is_written_anew(room: Newsroom, repository: Repository) -> None:
    """Whatever the author has made of it, what was decided is done; featuring leaves it alone."""
    send(room.queue, "a")
    room.approve("a")
    for broken, move in ((b"---\nname: [\n---\n", "feature"), (b"\xff\0", "unfeature")):
        room.file("a").write_bytes(broken)
        repository.commit()
        getattr(room.desk, move)("a", moderator="zoe", version=room.queue.item("a").version)
        room.worked("a")
        assert broken == room.file("a").read_bytes()
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    assert "withdrawn:" in room.file("a").read_text(encoding="utf-8")


def test_what_is_not_published_leaves_the_site_alone(
    room: Newsroom, repository: Repository
) -> None:
    """Refused, released, withdrawn while it waits."""
    for id_ in "abc":
        send(room.queue, id_, held=id_ == "b")
    room.desk.refuse("a", moderator="zoe", version=1, reason="hors sujet")
    room.desk.release("b", moderator="zoe", version=1)
    room.desk.withdraw("c", moderator="", version=1)
    assert Worked(0) == room.desk.work()
    assert (0, []) == (room.refreshed, commits(repository))
    assert "hors sujet" == room.queue.item("a").decisions[0].reason


def test_what_is_taken_back_is_as_it_was(room: Newsroom, repository: Repository) -> None:
    """A first approval leaves no file; a later one, the earlier text; a withdrawal, the answer."""
    send(room.queue, "a")
    item = room.approve("a")
    first = room.file("a").read_bytes()
    _undo(room, "a")
    assert not room.file("a").exists()
    again = room.approve("a")
    assert item.answer_id == again.answer_id
    again_at = room.file("a").read_bytes()
    assert first != again_at
    room.queue.edit("a", text("Encore."), START)
    room.approve("a", featured=True)
    _undo(room, "a")
    assert again_at == room.file("a").read_bytes()
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    assert again_at != room.file("a").read_bytes()
    _undo(room, "a")
    assert again_at == room.file("a").read_bytes()
    with pytest.raises(CannotUndo):
        _undo(room, "a")
    assert "" == repository.git("status", "--porcelain")


@pytest.mark.parametrize("worked", [True, False], ids=["carried out", "not carried out yet"])
@pytest.mark.parametrize("decision", ["withdraw", "approve"])
def test_what_the_author_has_corrected_is_put_back_as_it_was(
    room: Newsroom, repository: Repository, decision: str, *, worked: bool
) -> None:
    """Every byte of it, whatever the queue still has, and said again it stays."""
    send(room.queue, "a", text("Zébulon l’a dit."))
    room.approve("a")
    written = room.file("a").read_text(encoding="utf-8").replace("Zébulon l’a", "On me l’a")
    corrected = written.replace("name: Ana\n", "name:   Ana\nlang: fr\nbook: no\nfeatured: yes\n")
    room.file("a").write_text(corrected, encoding="utf-8")
    repository.commit()
    if decision == "approve":
        room.queue.edit("a", text("Encore."), START)
    getattr(room.desk, decision)("a", moderator="zoe", version=room.queue.item("a").version)
    if worked:
        room.worked("a")
        assert corrected != room.file("a").read_text(encoding="utf-8")
    room.desk.undo("a", moderator="zoe", version=room.queue.item("a").version)
    for owner, step in ("tree", "publish"), ("queue", "done"), ("queue", ""):
        with pytest.MonkeyPatch.context() as patch:
            if step:
                patch.setattr(getattr(room, owner), step, _crash)
            with suppress(Crash):
                room.desk.work()
        assert corrected == room.file("a").read_text(encoding="utf-8")
    assert () == room.queue.due()
    assert "" == repository.git("status", "--porcelain")


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_undo_puts_the_last_text_back_that_was_approved(
    room: Newsroom,
    repository: Repository,
    carried_out: bool,  # noqa: FBT001
) -> None:
    """It need not have come into git before it was withdrawn."""
    send(room.queue, "a")
    room.approve("a")
    room.queue.edit("a", text("Encore."), START)
    item = room.queue.item("a")
    room.desk.approve("a", moderator="zoe", version=item.version)
    room.desk.withdraw("a", moderator="zoe", version=item.version + 1)
    if carried_out:
        room.worked("a")
    _undo(room, "a")
    assert "\n\nEncore.\n" in room.file("a").read_text(encoding="utf-8")
    assert "" == repository.git("status", "--porcelain")


def test_what_is_withdrawn_again_before_it_came_back_is_put_back_as_it_was(
    room: Newsroom, repository: Repository
) -> None:
    """Between the two there is no commit, and before both there is."""
    send(room.queue, "a")
    room.approve("a")
    corrected = _corrected(room, repository)
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    for _ in range(2):
        room.desk.undo("a", moderator="zoe", version=room.queue.item("a").version)
        room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    _undo(room, "a")
    assert corrected == room.file("a").read_bytes()


def test_the_same_text_approved_again_leaves_its_author_s_words_to_be_put_back(
    room: Newsroom, repository: Repository
) -> None:
    """Nothing was to be committed then, and what the author committed later is what stood there."""
    send(room.queue, "a")
    room.approve("a")
    room.queue.edit("a", room.queue.item("a").latest.submission, START)
    room.approve("a")
    corrected = _corrected(room, repository)
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    _undo(room, "a")
    assert corrected == room.file("a").read_bytes()


@pytest.mark.parametrize(
    ("decision", "by_hand"),
    [("approve", "removed"), ("approve", "withdrawn"), ("withdraw", "removed")],
)
def test_an_undo_brings_nothing_back_that_its_author_has_taken_off_since(
    room: Newsroom, repository: Repository, decision: str, by_hand: str
) -> None:
    """After the decision, which is then no reason for it to be there."""
    send(room.queue, "a")
    room.approve("a")
    if decision == "approve":
        room.queue.edit("a", text("Encore."), START)
    getattr(room.desk, decision)("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    stone = b"---\ndate: 2026-11-23\nwithdrawn: 2026-11-23\n---\n"
    if by_hand == "removed":
        room.file("a").unlink()
    else:
        room.file("a").write_bytes(stone)
    repository.commit()
    _undo(room, "a")
    left = room.file("a").read_bytes() if room.file("a").exists() else None
    assert (None if by_hand == "removed" else stone) == left


def test_a_decision_that_ended_nothing_does_not_bring_back_what_its_author_withdrew(
    room: Newsroom, repository: Repository
) -> None:
    """Whatever was taken back before."""
    send(room.queue, "a")
    room.approve("a")
    room.desk.feature("a", moderator="zoe", version=room.queue.item("a").version)
    _undo(room, "a")
    room.file("a").write_text("---\ndate: 2026-11-23\nwithdrawn: 2026-11-23\n---\n")
    repository.commit()
    room.queue.edit("a", text("Encore."), START)
    with pytest.raises(CannotPublish, match="its file says that it was withdrawn"):
        room.approve("a")


def test_a_reply_is_not_put_back_whose_target_was_taken_back(room: Newsroom) -> None:
    """It would reply to nothing, and no site can show that."""
    send(room.queue, "b")
    b = room.approve("b").answer_id or ""
    send(room.queue, "a", replace(text("Je réponds."), reply_to=b))
    room.approve("a")
    room.queue.edit("a", text("Je ne réponds plus."), START)
    room.approve("a")
    _undo(room, "b")
    with pytest.raises(InTheWay, match="the approval of the answer it replies to was taken back"):
        _undo(room, "a")
    assert room.series()


@pytest.mark.parametrize("gone", ["target", "choice"])
def test_what_no_longer_fits_the_series_is_not_put_back(
    room: Newsroom, repository: Repository, gone: str
) -> None:
    """Its author has changed the case or the answers since; it is told, and done once they do."""
    send(room.queue, "b")
    b = room.approve("b").answer_id or ""
    first = replace(text("Je réponds."), reply_to=b, choice="Oui")
    send(room.queue, "a", first)
    room.approve("a")
    room.queue.edit("a", text("Je ne réponds plus."), START)
    room.approve("a")
    case = room.root / "chapters/01-debut/cases/le-prix.md"
    kept = {path: path.read_text() for path in (case, room.file("b"))}
    if gone == "target":
        room.file("b").unlink()
    else:
        case.write_text(kept[case].replace("Oui, ", ""))
    repository.commit()
    room.desk.undo("a", moderator="zoe", version=room.queue.item("a").version)
    ((_, why),) = room.desk.work().failed
    assert ("is no longer there" if gone == "target" else "is no longer one of the case") in why
    assert "withdraw" in why
    assert "Je ne réponds plus." in room.file("a").read_text(encoding="utf-8")
    assert room.series()
    for path, written in kept.items():
        path.write_text(written)
    repository.commit()
    room.worked("a")
    assert "Je réponds." in room.file("a").read_text(encoding="utf-8")


def test_what_is_committed_and_not_on_the_pages_is_put_back_as_its_author_left_it(
    room: Newsroom, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue holds it to be still to do; git has it, and what was made of it."""
    send(room.queue, "a")
    room.desk.approve("a", moderator="zoe", version=1)
    with monkeypatch.context() as patch:
        patch.setattr(room.desk, "_refresh", _no_room)
        assert room.desk.work().failed
    corrected = _corrected(room, repository)
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    assert b"withdrawn:" in room.file("a").read_bytes()
    _undo(room, "a")
    assert corrected == room.file("a").read_bytes()


def test_what_was_featured_in_the_meantime_stays_so(room: Newsroom) -> None:
    """Though nothing of it was carried out before the answer was withdrawn and put back."""
    send(room.queue, "a")
    room.approve("a")
    room.desk.feature("a", moderator="zoe", version=room.queue.item("a").version)
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.desk.undo("a", moderator="zoe", version=room.queue.item("a").version)
    assert room.worked("a").featured
    assert "featured: yes" in room.file("a").read_text(encoding="utf-8")


@pytest.mark.parametrize("featured", [True, False])
def test_what_could_not_be_featured_before_a_withdrawal_is_once_it_is_taken_back(
    room: Newsroom, *, featured: bool
) -> None:
    """There was nothing to feature, or no longer to, while only its tombstone stood there."""
    send(room.queue, "a")
    room.approve("a", featured=not featured)
    move = room.desk.feature if featured else room.desk.unfeature
    move("a", moderator="zoe", version=room.queue.item("a").version)
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    _undo(room, "a")
    assert featured == room.worked("a").featured
    assert featured == ("featured: yes" in room.file("a").read_text(encoding="utf-8"))


def test_what_its_author_featured_in_the_file_stays_so_when_a_withdrawal_is_taken_back(
    room: Newsroom, repository: Repository
) -> None:
    """What the desk had done before is no reason to do it again."""
    send(room.queue, "a")
    room.approve("a", featured=True)
    room.desk.unfeature("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    written = room.file("a").read_text(encoding="utf-8")
    room.file("a").write_text(written.replace("\n---\n", "\nfeatured: yes\n---\n"))
    repository.commit()
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    _undo(room, "a")
    room.worked("a")
    assert "featured: yes" in room.file("a").read_text(encoding="utf-8")


def test_two_that_are_put_back_at_once_do_not_reply_to_each_other(
    room: Newsroom, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages are made once for both, and know of neither before."""
    for id_ in "ab":
        send(room.queue, id_)
    ids = {id_: room.approve(id_).answer_id or "" for id_ in "ab"}
    for id_, target in ("a", "b"), ("b", "a"):
        written = room.file(id_).read_text(encoding="utf-8")
        room.file(id_).write_text(written.replace("\n---\n", f"\nreply_to: {ids[target]}\n---\n"))
        repository.commit()
        room.queue.edit(id_, text("Encore."), START)
        room.approve(id_)
    for id_ in "ab":
        room.desk.undo(id_, moderator="zoe", version=room.queue.item(id_).version)
    made = room.series()
    monkeypatch.setattr(room.desk, "_series", lambda: made)
    ((failed, why),) = room.desk.work().failed
    assert ("b", True) == (failed, "reply to itself" in why)
    assert room.series()


def test_what_was_erased_since_is_not_put_back(room: Newsroom) -> None:
    """The text is in the history; a decision taken back, and then made again, is over."""
    send(room.queue, "a", text("Un secret."))
    room.approve("a")
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    room.desk.undo("a", moderator="zoe", version=room.queue.item("a").version)
    room.desk.withdraw("a", moderator="zoe", version=room.queue.item("a").version)
    room.queue.erase("a", room.clock())
    room.worked("a")
    assert "Un secret." not in room.file("a").read_text(encoding="utf-8")
    with pytest.raises(CannotUndo):
        _undo(room, "a")


def test_what_others_reply_to_stays(room: Newsroom, repository: Repository) -> None:
    """By whatever way the reply came; one that came meanwhile replies to a tombstone."""
    send(room.queue, "a")
    item = room.approve("a")
    reply = PROPOSED.replace("---\nOui", f"reply_to: {item.answer_id}\n---\nOui")
    path = "comments/le-prix/2026-11-23-bob.md"
    repository.put({path: reply})
    with pytest.raises(InTheWay, match="2026-11-23-bob replies to it; withdraw it instead"):
        _undo(room, "a")
    (repository.root / path).unlink()
    room.desk.undo("a", moderator="zoe", version=item.version)
    repository.put({path: reply})
    assert State.NEW is room.worked("a").state
    assert "withdrawn: 2026-11-23" in room.file("a").read_text(encoding="utf-8")
    room.approve("a")
    assert "Je le garde." in room.file("a").read_text(encoding="utf-8")


def test_the_author_says_it_once_with_the_badge(room: Newsroom) -> None:
    """At once, without waiting in the queue; the same form sent again says nothing more."""
    sent = replace(text("Merci."), name="Zoé Lemaître", reply_to="2026-02-01-bob")
    for _ in range(2):
        assert "mine" == room.desk.say(sent, id="mine", moderator="zoe")
    item = room.worked("mine")
    assert (State.PUBLISHED, True) == (item.state, item.by_author)
    assert "by: author" in room.file("mine").read_text(encoding="utf-8")
    assert () == room.queue.due(telling=True)
    assert room.series().answers["le-prix"][-1].by_author


GONE = {
    "its case is no longer there": replace(text(), case="ailleurs"),
    'its choice, "Peut-être", is no longer one': replace(text(), choice="Peut-être"),
    "the answer it replies to is no longer there": replace(text(), reply_to="2026-02-02-eve"),
    "the text is empty": text(" "),
}


@pytest.mark.parametrize(("why", "sent"), GONE.items(), ids=GONE)
def test_what_would_break_the_site_is_not_approved(
    room: Newsroom, why: str, sent: Submission
) -> None:
    """The moderator learns what stands in the way, and it waits as before."""
    send(room.queue, "a", sent)
    with pytest.raises(CannotPublish, match=why):
        room.approve("a")
    with pytest.raises(CannotPublish, match=why):
        room.desk.say(sent, id="mine", moderator="zoe")
    assert ["a"] == [item.id for item in room.queue.waiting()]
    with pytest.raises(Stale):
        room.desk.approve("a", moderator="zoe", version=7)


def test_a_reply_may_be_approved_before_what_it_replies_to_is_written(room: Newsroom) -> None:
    """Both are published together."""
    send(room.queue, "a")
    item = room.approve("a")
    _undo(room, "a")
    assert item.answer_id
    send(room.queue, "b", replace(text(), reply_to=item.answer_id))
    for id_ in "ab":
        room.desk.approve(id_, moderator="zoe", version=room.queue.item(id_).version)
    room.worked("b")
    assert item.answer_id == room.series().answers["le-prix"][-1].reply_to


def test_an_id_that_is_taken_is_passed_over(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No two answers bear one, however unlikely that is."""
    monkeypatch.setattr("causerie.moderate.desk._letters", lambda _, number: f"abcdef{number}")
    for id_ in "ab":
        send(room.queue, id_)
    ids = [room.approve(id_).answer_id for id_ in "ab"]
    assert ["2026-11-23-abcdef0", "2026-11-23-abcdef1"] == ids


# A queue put back from a backup, while the repository has gone on


@pytest.fixture
def old(room: Newsroom, repository: Repository) -> Iterator[Newsroom]:
    """What was, when "a" had just arrived and "b" been approved; both are published since."""
    for id_ in "ab":
        send(room.queue, id_)
    room.desk.approve("b", moderator="zoe", version=1)
    state = room.state.with_name("old")
    state.mkdir()
    with (
        closing(sqlite3.connect(room.state / FILE)) as now,
        closing(sqlite3.connect(state / FILE)) as kept,
    ):
        now.backup(kept)
    room.approve("a")
    made = Newsroom(repository.root, state, Clock(START + timedelta(days=30)))
    yield made
    made.close()


def test_what_was_published_since_a_backup_keeps_its_place(old: Newsroom, room: Newsroom) -> None:
    """Whoever approves it once more makes no second answer of it, on another day either."""
    before = {each.id for each in room.series().answers["le-prix"]}
    item = old.approve("a")
    assert room.queue.item("a").answer_id == item.answer_id
    assert before == {each.id for each in old.series().answers["le-prix"]}
    assert "2026-11-23" in old.file("a").read_text("utf-8")


def test_what_was_withdrawn_since_a_backup_stays_so(old: Newsroom, room: Newsroom) -> None:
    """Work that was due, a moderator who has forgotten, a reader who edits: none brings it back."""
    for id_ in "ab":
        room.desk.withdraw(id_, moderator="", version=room.queue.item(id_).version)
    room.worked("a")
    stones = {id_: room.file(id_).read_bytes() for id_ in "ab"}
    assert () == old.desk.work().failed  # "b" was approved, and not yet written
    with pytest.raises(CannotPublish, match="its file says that it was withdrawn"):
        old.approve("a")
    old.queue.edit("b", text("Encore."), old.clock())
    with pytest.raises(CannotPublish, match="its file says that it was withdrawn"):
        old.approve("b")
    assert stones == {id_: room.file(id_).read_bytes() for id_ in "ab"}
    old.desk.withdraw("b", moderator="zoe", version=old.queue.item("b").version)
    old.worked("b")
    assert stones == {id_: room.file(id_).read_bytes() for id_ in "ab"}


# Repeating


class Crash(BaseException):
    """The process is no more."""


def _crash(*_: object, **__: object) -> None:
    raise Crash


STEPS = ("decide", "write", "refresh", "publish", "done")


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_whatever_step_a_crash_comes_at_the_next_does_it_once(
    room: Newsroom, repository: Repository, step: str, *, late: bool
) -> None:
    """Approved, edited, featured, withdrawn and taken back: one file, one commit of each."""

    def crashing(decision: str, act: Callable[[Desk, int], None]) -> None:
        owner, name = {
            "decide": (room.queue, decision),
            "write": (room.tree, "write"),
            "refresh": (room.desk, "_refresh"),
            "publish": (room.tree, "publish"),
            "done": (room.queue, "done"),
        }[step]
        real = getattr(owner, name)

        def crash(*given: object, **named: object) -> None:
            if late:
                real(*given, **named)
            raise Crash

        def all_of_it() -> None:
            act(room.desk, room.queue.item("a").version)
            room.desk.work()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, crash)
            with pytest.raises(Crash):
                all_of_it()
        after = Newsroom(room.root, room.state, room.clock)
        if step == "decide" and not late:
            act(after.desk, after.queue.item("a").version)
        after.worked("a")
        after.close()

    send(room.queue, "a")
    crashing("decide", lambda desk, seen: desk.approve("a", moderator="zoe", version=seen))
    room.queue.edit("a", text("Encore."), START)
    crashing("decide", lambda desk, seen: desk.approve("a", moderator="zoe", version=seen))
    crashing("decide", lambda desk, seen: desk.feature("a", moderator="zoe", version=seen))
    crashing("decide", lambda desk, seen: desk.withdraw("a", moderator="zoe", version=seen))
    crashing("undo", lambda desk, seen: desk.undo("a", moderator="zoe", version=seen))
    item = room.queue.item("a")
    assert (State.PUBLISHED, Revision.APPROVED, 5) == (
        item.state, item.latest.state, len(item.decisions),
    )  # fmt: skip
    verbs = ("Publish", "Publish", "Feature", "Withdraw", "Publish")
    assert [f"comments: {verb} {item.answer_id}" for verb in verbs] == commits(repository, item)
    assert ["2026-02-01-bob.md", room.file("a").name] == sorted(
        path.name for path in room.file("a").parent.iterdir()
    )
    assert "" == repository.git("status", "--porcelain")


def test_what_fails_is_told_and_does_not_stop_the_rest(
    room: Newsroom, repository: Repository
) -> None:
    """The author has begun to change that very file; once that is put aside, it is done."""
    for id_ in "ab":
        send(room.queue, id_)
        room.approve(id_)
    room.file("a").write_text("De ma main.\n", encoding="utf-8")
    for id_ in "ab":
        room.desk.withdraw(id_, moderator="zoe", version=room.queue.item(id_).version)
    worked = room.desk.work()
    ((failed, why),) = worked.failed
    assert (1, "a") == (worked.done, failed)
    assert "changes of your own that are not committed" in why
    assert "withdrawn" in room.file("b").read_text(encoding="utf-8")
    assert "De ma main.\n" == room.file("a").read_text(encoding="utf-8")
    repository.git("checkout", "--", str(room.file("a")))
    room.worked("a")
    assert "withdrawn" in room.file("a").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["read", "write", "publish"])
def test_what_nobody_foresaw_does_not_stop_the_rest_either(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """At whatever step; its kind is told, and once it is mended all is done."""
    for id_ in "ab":
        send(room.queue, id_)
        room.desk.approve(id_, moderator="zoe", version=1)
    real = getattr(room.tree, step)

    def poisoned(path: str, *given: Any, **named: Any) -> Any:
        if path == room.file("a").relative_to(room.root).as_posix():
            raise RecursionError
        return real(path, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(room.tree, step, poisoned)
        assert Worked(1, (("a", "RecursionError"),)) == room.desk.work()
    assert room.file("b").is_file()
    room.worked("a")
    assert room.file("a").is_file()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (CauserieError("the chapters have errors"), "the chapters have errors"),
        (ValueError("no <b>"), "ValueError: no <b>"),
        (OSError(28, "No space left"), "No space left; make room on this disk"),
        (CauserieError(""), "CauserieError"),
        (KeyError(), "KeyError"),
    ],
)
def test_whatever_fails_is_told_in_some_words(error: Exception, why: str) -> None:
    """A failure without a word would pass for success."""
    assert why == words.failure(error)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (CauserieError("the chapters have errors"), "the chapters have errors"),
        (AttributeError("no such macro"), "AttributeError: no such macro"),
    ],
)
def test_a_site_that_cannot_follow_keeps_nothing_from_git(
    room: Newsroom,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    why: str,
) -> None:
    """It is told, and tried again; it is committed once."""

    def fail(_: object) -> None:
        raise error

    send(room.queue, "a")
    room.desk.approve("a", moderator="zoe", version=1)
    with monkeypatch.context() as patch:
        patch.setattr(room.desk, "_refresh", fail)
        for _ in range(2):
            assert Worked(0, (("a", why),)) == room.desk.work()
    assert 1 == len(commits(repository))
    room.worked("a")
    assert 1 == len(commits(repository))


def test_the_site_is_told_which_files_to_follow(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it need not look at all others; of several answers, once."""
    told: list[object] = []
    monkeypatch.setattr(room.desk, "_refresh", told.append)
    for id_ in "ab":
        send(room.queue, id_)
        room.desk.approve(id_, moderator="zoe", version=1)
    room.desk.work()
    paths = [room.file(id_).relative_to(room.root).as_posix() for id_ in "ab"]
    assert [paths] == told


def test_whoever_works_is_alone(room: Newsroom) -> None:
    """Of two processes, the one that is late leaves it to the other."""
    other = Newsroom(room.root, room.state)
    send(room.queue, "a")
    room.desk.approve("a", moderator="zoe", version=1)
    other.queue._database._patience = 0.1  # noqa: SLF001 - ten seconds are long for a test
    with room.queue.alone() as alone:
        assert alone
        ((failed, why),) = other.desk.work().failed
        assert ("a", True) == (failed, "another Causerie is publishing here" in why)
    assert Worked(1) == other.desk.work()
    other.close()


def test_many_are_published_with_one_look_at_the_pages(room: Newsroom) -> None:
    """Whoever approves thirty does not wait thirty times."""
    for number in range(5):
        send(room.queue, str(number))
        room.desk.approve(str(number), moderator="zoe", version=1)
    assert Worked(5) == room.desk.work()
    assert 1 == room.refreshed


def test_what_others_pushed_is_shown(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """And when they pushed nothing, the site is left alone."""
    for fetched, refreshed in (((), 0), (("chapters/01-debut/index.md",), 1)):
        synced = Synced("0" * 40, (), fetched)
        monkeypatch.setattr(room.tree, "sync", lambda *_, synced=synced: synced)
        assert synced == room.desk.sync("origin", "main")
        assert refreshed == room.refreshed


def test_the_log_tells_who_did_what(room: Newsroom) -> None:
    """In the order it was done."""
    send(room.queue, "a")
    room.approve("a")
    room.desk.feature("a", moderator="max", version=2)
    room.desk.undo("a", moderator="zoe", version=3)
    assert [("zoe", Move.APPROVE), ("max", Move.FEATURE), ("zoe", Move.UNDO)] == [
        (each.moderator, each.move) for each in room.queue.item("a").decisions
    ]


def _undo(room: Newsroom, id_: str) -> None:
    room.desk.undo(id_, moderator="zoe", version=room.queue.item(id_).version)
    room.worked(id_)


def _no_room(_: object) -> None:
    raise OSError("no room")


def _corrected(room: Newsroom, repository: Repository) -> bytes:
    """What its author has made of the answer "a", and committed."""
    corrected = room.file("a").read_bytes() + b"De ma main.\n"
    room.file("a").write_bytes(corrected)
    repository.commit()
    return corrected


def edited(room: Newsroom, id_: str, reply_to: str) -> None:
    """A reader corrects an answer: it is to be a reply."""
    room.queue.edit(id_, replace(text(), reply_to=reply_to), START)


def test_a_correction_that_would_reply_to_itself_is_not_published(room: Newsroom) -> None:
    """No site can be built of a ring: all that comes after it would wait for ever."""
    send(room.queue, "a")
    own = room.approve("a").answer_id
    assert own
    edited(room, "a", own)
    with pytest.raises(InARing, match="it would reply to itself"):
        room.approve("a")
    assert room.series().answers["le-prix"][-1].reply_to is None


@pytest.mark.parametrize("written", [True, False])
def test_two_answers_do_not_come_to_reply_to_each_other(
    room: Newsroom,
    written: bool,  # noqa: FBT001
) -> None:
    """However far apart they stand, and though what was approved is not written yet."""
    for id_ in "abc":
        send(room.queue, id_)
    ids = [room.approve(id_).answer_id or "" for id_ in "abc"]
    edited(room, "b", ids[0])
    edited(room, "c", ids[1])
    for id_ in "bc":
        version = room.queue.item(id_).version
        room.desk.approve(id_, moderator="zoe", version=version)
    if written:
        assert room.desk.work().failed == ()
    edited(room, "a", ids[2])
    with pytest.raises(InARing, match="it would reply to itself, or to an answer"):
        room.approve("a")
    edited(room, "a", "2026-02-01-bob")
    room.approve("a")
    assert room.series()


def test_what_would_be_replied_to_in_a_ring_is_not_put_back(room: Newsroom) -> None:
    """A reply became none, and what it replied to a reply to it: undoing the first closes it."""
    for id_ in "ab":
        send(room.queue, id_)
    a, b = (room.approve(id_).answer_id or "" for id_ in "ab")
    edited(room, "a", b)
    room.approve("a")
    edited(room, "a", "2026-02-01-bob")
    room.approve("a")
    edited(room, "b", a)
    room.approve("b")
    with pytest.raises(InARing):
        _undo(room, "a")
    assert room.series()


def test_a_reply_its_author_made_in_the_file_closes_no_ring(
    room: Newsroom, repository: Repository
) -> None:
    """The queue does not know of it, and the site could not be built."""
    for id_ in "ab":
        send(room.queue, id_)
    a, b = (room.approve(id_).answer_id or "" for id_ in "ab")
    file = room.file("a")
    said = file.read_text(encoding="utf-8").replace("\n---\n", f"\nreply_to: {b}\n---\n", 1)
    file.write_text(said, encoding="utf-8")
    repository.commit()
    edited(room, "b", a)
    with pytest.raises(InARing):
        room.approve("b")
    assert room.series()


@pytest.mark.parametrize("by_git", [True, False])
def test_two_moderators_at_once_do_not_make_two_answers_reply_to_each_other(
    room: Newsroom,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    by_git: bool,  # noqa: FBT001
) -> None:
    """Each has looked at all there was before the other decided; one is told of the ring."""
    for id_ in "ab":
        send(room.queue, id_)
    a, b = (room.approve(id_).answer_id or "" for id_ in "ab")
    between = "2026-11-23-bob"
    if by_git:
        reply = PROPOSED.replace("---\nOui", f"reply_to: {b}\n---\nOui")
        repository.put({f"comments/le-prix/{between}.md": reply})
    edited(room, "a", between if by_git else b)
    edited(room, "b", a)
    decide = room.queue.decide

    def meanwhile(id_: str, *how: Any, **named: Any) -> None:
        if id_ == "a":
            room.desk.approve("b", moderator="eve", version=room.queue.item("b").version)
        decide(id_, *how, **named)

    monkeypatch.setattr(room.queue, "decide", meanwhile)
    with pytest.raises(InARing):
        room.desk.approve("a", moderator="zoe", version=room.queue.item("a").version)
    assert () == room.desk.work().failed
    assert room.series()


def test_a_stash_of_the_authors_is_in_nobodys_way(room: Newsroom, repository: Repository) -> None:
    """Though git is told to mention it wherever it can."""
    repository.git("config", "status.showStash", "true")
    (repository.root / ".gitignore").write_text("site\n", encoding="utf-8")
    repository.git("stash", "--quiet")
    send(room.queue, "a")
    room.approve("a")
    assert len(commits(repository)) == 1

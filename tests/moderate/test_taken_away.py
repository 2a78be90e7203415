"""What its author takes off the site, no decision of the desk puts back half."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from causerie.core.series import Series
from causerie.moderate.publishing import CannotPublish
from causerie.queue import InTheWay
from newsroom import PROPOSED, START, Newsroom
from repository import Repository
from senders import send, text

CASE = "chapters/01-debut/cases/le-prix.md"
POST = "chapters/01-debut/01-premier.md"
LONG = "Je le garde, et j'en commande deux autres pour la vitrine. " * 3


def _withdraw(room: Newsroom, id_: str, moderator: str = "") -> None:
    room.desk.withdraw(id_, moderator=moderator, version=room.queue.item(id_).version)
    room.worked(id_)


def _reply(room: Newsroom, id_: str, target: str) -> None:
    reply_to = room.queue.item(target).answer_id or ""
    send(room.queue, id_, replace(text("Je réponds."), reply_to=reply_to))


def _undo(room: Newsroom, id_: str) -> None:
    room.desk.undo(id_, moderator="zoe", version=room.queue.item(id_).version)


def _take_away(room: Newsroom, repository: Repository, *ids: str) -> list[str]:
    """The texts that were in the files of some answers."""
    texts = [room.file(id_).read_text(encoding="utf-8") for id_ in ids]
    for id_ in ids:
        room.file(id_).unlink()
    repository.commit()
    return texts


def _rename_case(room: Newsroom) -> Path:
    """Where the file of an answer is then."""
    moved = room.root / "comments" / "le-juste-prix" / room.file("a").name
    (room.root / CASE).rename(room.root / CASE.replace("le-prix", "le-juste-prix"))
    _change_post(room, "le-prix", "le-juste-prix")
    room.file("a").parent.rename(moved.parent)
    return moved


def _put_off(room: Newsroom) -> None:
    _change_post(room, "2026-01-05", "2027-01-05")


def _change_post(room: Newsroom, old: str, new: str) -> None:
    post = room.root / POST
    post.write_text(post.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _bring_back(room: Newsroom, repository: Repository, id_: str, text_: str) -> None:
    room.file(id_).write_text(text_, encoding="utf-8")
    repository.commit()


def test_no_tombstone_stands_in_a_case_that_is_gone(room: Newsroom, repository: Repository) -> None:
    """Its reader withdraws what its author has taken away, case and all."""
    send(room.queue, "a")
    room.approve("a")
    (room.root / CASE).unlink()
    (room.root / POST).write_text("---\ntitle: Premier\ndate: 2026-01-05\n---\nTexte.\n")
    shutil.rmtree(room.file("a").parent)
    repository.commit()
    _withdraw(room, "a")
    assert not room.file("a").exists()
    assert room.series()
    assert "" == repository.git("status", "--porcelain")


def test_what_was_moved_with_its_case_is_withdrawn_where_it_stands(
    room: Newsroom, repository: Repository
) -> None:
    """Wherever the words are, they go."""
    send(room.queue, "a")
    room.approve("a")
    moved = _rename_case(room)
    repository.commit()
    _withdraw(room, "a")
    assert not room.file("a").exists()
    assert "withdrawn: 2026-11-23" in moved.read_text(encoding="utf-8")
    assert "Je le garde." not in moved.read_text(encoding="utf-8")
    assert room.series()


def test_what_was_moved_is_withdrawn_though_no_site_can_be_built_just_then(
    room: Newsroom, repository: Repository
) -> None:
    """The series at hand is the last good one: it does not know where the words are now."""
    send(room.queue, "a")
    room.approve("a")
    held = room.series()
    moved = room.root / "comments" / "seul" / room.file("a").name
    moved.parent.mkdir()
    dated = room.file("a").read_text(encoding="utf-8").replace("2026-11-23T", "2026-11-22T")
    moved.write_text(dated, encoding="utf-8")
    room.file("a").unlink()
    (room.root / POST).write_text("---\ntitle: Premier\n---\n", encoding="utf-8")
    repository.commit()
    room.desk._series = lambda: held  # noqa: SLF001
    _withdraw(room, "a")
    assert "Je le garde." not in moved.read_text(encoding="utf-8")
    assert not room.file("a").exists()


def test_what_was_moved_is_withdrawn_though_its_case_is_not_out(
    room: Newsroom, repository: Repository
) -> None:
    """Its words would be on the site the day the post is."""
    send(room.queue, "a")
    room.approve("a")
    moved = _rename_case(room)
    _put_off(room)
    repository.commit()
    _withdraw(room, "a")
    assert "Je le garde." not in moved.read_text(encoding="utf-8")
    assert room.series(START.replace(year=2028))


def test_an_answer_whose_file_has_another_name_is_withdrawn(
    room: Newsroom, repository: Repository
) -> None:
    """It is known by the instant it was published at."""
    for id_ in "ab":
        send(room.queue, id_, text(f"Le mot de {id_}."))
        room.approve(id_)
    renamed = room.file("a").with_name("2026-11-23-bob.md")
    room.file("a").rename(renamed)
    repository.commit()
    _withdraw(room, "a")
    assert "Le mot de a." not in renamed.read_text(encoding="utf-8")
    assert "Le mot de b." in room.file("b").read_text(encoding="utf-8")
    assert not room.file("a").exists()
    assert renamed.stem in repository.git("log", "-1", "--format=%s")


def test_an_approval_undone_takes_back_the_file_whatever_its_name(
    room: Newsroom, repository: Repository
) -> None:
    """The first approval does not count any more; its instant does."""
    send(room.queue, "a")
    room.approve("a")
    renamed = room.file("a").with_name("2026-11-23-bob.md")
    room.file("a").rename(renamed)
    repository.commit()
    _undo(room, "a")
    room.worked("a")
    assert [] == list(renamed.parent.iterdir())


def test_a_correction_goes_into_the_file_whatever_its_name(
    room: Newsroom, repository: Repository
) -> None:
    """Else the answer would be on its page twice."""
    send(room.queue, "a")
    room.approve("a")
    renamed = room.file("a").with_name("2026-11-23-bob.md")
    room.file("a").rename(renamed)
    repository.commit()
    room.queue.edit("a", text("Encore."), START)
    room.approve("a")
    assert ["2026-11-23-bob.md"] == [each.name for each in renamed.parent.iterdir()]
    assert "Encore." in renamed.read_text(encoding="utf-8")
    assert room.series()


def test_what_its_author_removed_is_looked_for_and_not_found_in_another(
    room: Newsroom, repository: Repository
) -> None:
    """An answer that is like it, or faulty, stays as it is."""
    send(room.queue, "a")
    room.approve("a")
    (removed,) = _take_away(room, repository, "a")
    others = {
        "2026-11-23-bob.md": removed.replace("2026-11-23T", "2026-11-22T"),
        "2026-11-24-bob.md": "---\nname: Bob\n---\nJe le garde.\n",
    }
    folder = room.file("a").parent
    folder.mkdir(exist_ok=True)
    for name, other in others.items():
        (folder / name).write_text(other, encoding="utf-8")
    repository.commit()
    _withdraw(room, "a")
    assert others == {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}


def test_of_two_published_at_the_same_instant_each_is_itself(
    repository: Repository, tmp_path: Path
) -> None:
    """Two machines may have one clock: what its author removed is not found in the other."""
    made = Newsroom(repository.root, tmp_path / "still", clock=lambda: START)
    for id_ in "ab":
        send(made.queue, id_, text(f"Le mot de {id_}."))
        made.approve(id_)
    _take_away(made, repository, "a")
    _withdraw(made, "a")
    assert "Le mot de b." in made.file("b").read_text(encoding="utf-8")
    made.close()


def test_an_approval_is_not_undone_below_a_reply_its_author_took_in(
    room: Newsroom, repository: Repository
) -> None:
    """Though the case is not out just then: the reply would hang once it is."""
    send(room.queue, "a")
    a = room.approve("a").answer_id or ""
    reply = room.file("a").with_name("2026-11-23-bob.md")
    reply.write_text(PROPOSED.replace("name:", f"reply_to: {a}\nname:"), encoding="utf-8")
    _put_off(room)
    repository.commit()
    with pytest.raises(InTheWay, match="2026-11-23-bob replies to it"):
        _undo(room, "a")
    assert room.series(START.replace(year=2028))


def test_no_tombstone_replies_to_what_is_gone(room: Newsroom, repository: Repository) -> None:
    """Its author has taken away an answer, and the reply to it."""
    send(room.queue, "a")
    room.approve("a")
    _reply(room, "b", "a")
    room.approve("b")
    _take_away(room, repository, "a", "b")
    _withdraw(room, "b")
    assert not room.file("b").exists()
    assert room.series()


def test_what_others_reply_to_leaves_a_tombstone_whatever_became_of_its_file(
    room: Newsroom, repository: Repository
) -> None:
    """Without it the reply would hang, and the site could not be built."""
    send(room.queue, "a")
    room.approve("a")
    _reply(room, "b", "a")
    room.approve("b")
    held = room.series()
    room.file("a").unlink()
    repository.commit()
    room.desk._series = lambda: held  # noqa: SLF001 - the last good one, as a server keeps it
    _withdraw(room, "a")
    assert "withdrawn: " in room.file("a").read_text(encoding="utf-8")
    assert room.series()


def test_a_reply_to_what_its_author_took_away_is_not_approved(
    room: Newsroom, repository: Repository
) -> None:
    """As one to what was never there, whatever else is due."""
    for id_ in "ac":
        send(room.queue, id_)
    room.approve("a")
    _reply(room, "b", "a")
    _take_away(room, repository, "a")
    room.desk.feature("a", moderator="zoe", version=room.queue.item("a").version)
    room.desk.approve("c", moderator="zoe", version=1)
    with pytest.raises(CannotPublish, match="the answer it replies to is no longer there"):
        room.approve("b")
    assert room.series()


def test_a_reply_is_published_below_an_answer_whose_header_is_not_sound(
    room: Newsroom, repository: Repository
) -> None:
    """Its author's slip is told by the check; it is in nobody else's way."""
    send(room.queue, "a")
    room.approve("a")
    _reply(room, "b", "a")
    held = room.series()
    room.desk.approve("b", moderator="zoe", version=1)
    a = room.file("a").read_text(encoding="utf-8")
    _bring_back(room, repository, "a", a.replace("\n---\n", "\nreply_to: ../ailleurs\n---\n"))
    room.desk._series = lambda: held  # noqa: SLF001
    room.worked("b")
    assert room.file("b").exists()


def test_a_reply_waits_for_what_was_taken_away_in_the_meantime(
    room: Newsroom, repository: Repository
) -> None:
    """It was approved in time; brought back, it is published, and withdrawn, it leaves nothing."""
    send(room.queue, "a")
    room.approve("a")
    for id_ in "bc":
        _reply(room, id_, "a")
        room.desk.approve(id_, moderator="zoe", version=1)
    (kept,) = _take_away(room, repository, "a")
    failed = dict(room.desk.work().failed)
    assert ["b", "c"] == sorted(failed)
    assert all("the answer it replies to is no longer there" in why for why in failed.values())
    assert not any(room.file(id_).exists() for id_ in "bc")
    room.desk.withdraw("c", moderator="zoe", version=room.queue.item("c").version)
    assert ["b"] == [id_ for id_, _ in room.desk.work().failed]
    assert not room.file("c").exists()
    _bring_back(room, repository, "a", kept)
    room.worked("b")
    assert room.file("b").exists()
    assert room.series()


def test_what_is_not_there_yet_was_not_taken_away(room: Newsroom) -> None:
    """It is approved, withdrawn and put back before any of it could be done."""
    send(room.queue, "a")
    for move in (room.desk.approve, room.desk.withdraw, room.desk.undo):
        move("a", moderator="zoe", version=room.queue.item("a").version)
    room.worked("a")
    assert room.file("a").exists()


def test_what_never_was_written_is_published_once_its_withdrawal_is_undone(
    room: Newsroom, repository: Repository
) -> None:
    """It waited for what it replies to, was withdrawn meanwhile, and is wanted after all."""
    send(room.queue, "a")
    room.approve("a")
    _reply(room, "b", "a")
    room.desk.approve("b", moderator="zoe", version=1)
    (kept,) = _take_away(room, repository, "a")
    assert room.desk.work().failed
    _withdraw(room, "b", "zoe")
    _undo(room, "b")
    assert room.desk.work().failed
    _bring_back(room, repository, "a", kept)
    room.worked("b")
    assert room.file("b").exists()


def test_a_withdrawal_is_taken_back_while_its_case_is_not_out(
    room: Newsroom, repository: Repository
) -> None:
    """Its author has put the post off; the case is there all the same."""
    send(room.queue, "a")
    room.approve("a")
    text_ = room.file("a").read_text(encoding="utf-8")
    _put_off(room)
    repository.commit()
    _withdraw(room, "a", "zoe")
    assert "withdrawn: " in room.file("a").read_text(encoding="utf-8")
    _undo(room, "a")
    room.worked("a")
    assert text_ == room.file("a").read_text(encoding="utf-8")


def test_an_undo_brings_nothing_back_of_two_texts_published_at_once(
    room: Newsroom, repository: Repository
) -> None:
    """One commit tells of both approvals, and its author has removed the file since."""
    send(room.queue, "a")
    room.desk.approve("a", moderator="zoe", version=1)
    room.queue.edit("a", text("Encore."), START)
    room.approve("a")
    _take_away(room, repository, "a")
    _undo(room, "a")
    room.worked("a")
    assert not room.file("a").exists()


def test_without_a_history_too_what_no_longer_fits_is_not_put_back(room: Newsroom) -> None:
    """The file is made anew from the queue, by the same rules."""
    shutil.rmtree(room.root / ".git")
    send(room.queue, "a", replace(text(), choice="Oui"))
    room.approve("a")
    _withdraw(room, "a", "zoe")
    case = room.root / CASE
    case.write_text(case.read_text(encoding="utf-8").replace("Oui, ", ""), encoding="utf-8")
    _undo(room, "a")
    ((_, why),) = room.desk.work().failed
    assert 'its choice, "Oui", is no longer one of the case' in why
    assert room.series()


def _moved(room: Newsroom, repository: Repository, to: str = "le-prix/2026-11-23-bob.md") -> Path:
    """Where its author has moved the file of `a`, and committed it."""
    moved = room.root / "comments" / to
    moved.parent.mkdir(parents=True, exist_ok=True)
    room.file("a").rename(moved)
    repository.commit()
    return moved


@pytest.mark.parametrize(
    ("old", "new"),
    [("date: .*", "date: 2026-11-23"), ("name: ", "name: ["), ("\n---\n", "\n")],
    ids=["dated", "faulty", "unclosed"],
)
def test_what_has_another_name_and_another_header_is_withdrawn(
    room: Newsroom, repository: Repository, old: str, new: str
) -> None:
    """Tidied, or spoilt: git knows it by what is left."""
    send(room.queue, "a", text("Un texte assez LONG. " * 9))
    room.approve("a")
    held = room.series()
    moved = room.file("a").with_name("2026-11-23-bob.md")
    changed = re.sub(old, new, room.file("a").read_text(encoding="utf-8"), count=1)
    moved.write_text(changed, encoding="utf-8")
    room.file("a").unlink()
    repository.commit()
    room.desk._series = lambda: held  # noqa: SLF001 - the last good one
    _withdraw(room, "a")
    assert "Un texte" not in moved.read_text(encoding="utf-8")
    assert "withdrawn: " in moved.read_text(encoding="utf-8")
    assert not room.file("a").exists()


@pytest.mark.parametrize("to", ["le-prix/2026-11-23-Bob.md", "../brouillons/2026-11-23-bob.md"])
def test_what_is_no_answer_any_more_is_told_until_it_is_brought_back(
    room: Newsroom, repository: Repository, to: str
) -> None:
    """Its words would be on the site with it; removed, nothing is left to do."""
    send(room.queue, "a")
    room.approve("a")
    first = room.file("a")
    moved = _moved(room, repository, to)
    room.desk.withdraw("a", moderator="", version=room.queue.item("a").version)
    ((_, why),) = room.desk.work().failed
    assert f"its file is now {moved.resolve().relative_to(room.root.resolve())}" in why
    moved.rename(first)
    repository.commit()
    room.worked("a")
    assert "withdrawn: " in first.read_text(encoding="utf-8")


def test_a_moved_file_is_taken_back_at_last_where_git_was_busy(
    room: Newsroom, repository: Repository
) -> None:
    """The file is gone by then; its commit is not."""
    send(room.queue, "a")
    room.approve("a")
    moved = _moved(room, repository)
    publish, room.tree.publish = room.tree.publish, None  # type: ignore[method-assign, assignment]
    _undo(room, "a")
    assert room.desk.work().failed
    room.tree.publish = publish  # type: ignore[method-assign]
    room.worked("a")
    assert not moved.exists()
    assert "" == repository.git("status", "--porcelain")


@pytest.mark.parametrize("rewrite", ["rename", "amend", "squash"])
def test_a_correction_undone_goes_though_the_history_does_not_tell_of_it(
    room: Newsroom, repository: Repository, rewrite: str
) -> None:
    """What git has last is the very text that was taken back."""
    send(room.queue, "a", text("Le premier texte."))
    root = repository.git("rev-parse", "HEAD").strip()
    room.approve("a")
    room.queue.edit("a", text("De la diffamation."), START)
    room.approve("a")
    file = room.file("a")
    if rewrite == "rename":
        file = _moved(room, repository)
    elif rewrite == "amend":
        repository.git("commit", "--amend", "-m", "Autrement")
    else:
        repository.git("reset", "--soft", root)
        repository.git("commit", "-m", "Tout")
    _undo(room, "a")
    room.worked("a")
    assert "Le premier texte." in file.read_text(encoding="utf-8")
    assert "diffamation" not in file.read_text(encoding="utf-8")


def test_a_withdrawal_undone_brings_the_text_back_wherever_the_place_was_moved(
    room: Newsroom, repository: Repository
) -> None:
    """The tombstone is what was taken back, not what stood before."""
    send(room.queue, "a", text("Le premier texte."))
    room.approve("a")
    _withdraw(room, "a", "zoe")
    moved = _moved(room, repository)
    _undo(room, "a")
    room.worked("a")
    assert "Le premier texte." in moved.read_text(encoding="utf-8")


@pytest.mark.parametrize("act", ["correct", "remove"])
def test_what_its_author_commits_while_pages_are_made_is_looked_at_again(
    room: Newsroom, repository: Repository, act: str
) -> None:
    """Between the file and its commit a build may take seconds."""
    send(room.queue, "a")
    refresh = room.refresh

    def meanwhile(_: object = ()) -> None:
        refresh()
        room.desk._refresh = refresh  # noqa: SLF001
        if act == "correct":
            read = room.file("a").read_text(encoding="utf-8")
            room.file("a").write_text(read.replace("garde", "garderai"), encoding="utf-8")
            repository.commit()
        else:
            repository.commit()
            room.file("a").unlink()
            repository.commit()

    room.desk._refresh = meanwhile  # noqa: SLF001
    room.desk.approve("a", moderator="zoe", version=1)
    ((_, why),) = room.desk.work().failed
    assert "changed meanwhile" in why
    room.desk.work()
    assert "" == repository.git("status", "--porcelain")


def test_a_link_among_the_answers_hinders_no_search(room: Newsroom) -> None:
    """Nor a folder that is called as one: the check tells of them."""
    shutil.rmtree(room.root / ".git")
    send(room.queue, "a")
    room.approve("a")
    moved = room.file("a").with_name("2026-11-23-bob.md")
    room.file("a").rename(moved)
    moved.with_name("2026-11-01-lien.md").symlink_to(moved)
    moved.with_name("2026-11-02-dossier.md").mkdir()
    (room.root / "comments" / "alias").symlink_to(moved.parent)
    room.desk._series = lambda: Series(START)  # noqa: SLF001 - none can be made
    room.desk.withdraw("a", moderator="", version=room.queue.item("a").version)
    assert () == room.desk.work().failed
    assert "withdrawn: " in moved.read_text(encoding="utf-8")


def test_a_faulty_reply_that_is_withdrawn_leaves_no_place_below_what_is_gone(
    room: Newsroom, repository: Repository
) -> None:
    """Its author had mended that in the file; the queue knows but the old name."""
    send(room.queue, "a")
    room.approve("a")
    _reply(room, "b", "a")
    room.approve("b")
    held = room.series()
    renamed = _moved(room, repository)
    reply = room.file("b").read_text(encoding="utf-8")
    reply = re.sub("reply_to: .*", f"reply_to: {renamed.stem}", reply)
    _bring_back(room, repository, "b", reply.replace("name: ", "nom: "))
    room.desk._series = lambda: held  # noqa: SLF001
    _withdraw(room, "b")
    assert "reply_to" not in room.file("b").read_text(encoding="utf-8")
    assert room.series()


def test_what_was_committed_and_not_seen_is_not_done_again_where_its_author_moved_it(
    room: Newsroom, repository: Repository
) -> None:
    """The pages could not be made; what they have corrected since stays."""
    send(room.queue, "a")
    room.approve("a")
    room.queue.edit("a", text("Je le garde encore."), START)
    refresh = room.desk._refresh  # noqa: SLF001

    def fails(_: object = ()) -> None:
        raise OSError("no room")

    room.desk._refresh = fails  # noqa: SLF001
    room.desk.approve("a", moderator="zoe", version=room.queue.item("a").version)
    assert room.desk.work().failed
    moved = _moved(room, repository)
    corrected = moved.read_text(encoding="utf-8").replace("garde", "garderai")
    moved.write_text(corrected, encoding="utf-8")
    repository.commit()
    room.desk._refresh = refresh  # noqa: SLF001
    room.worked("a")
    assert corrected == moved.read_text(encoding="utf-8")
    assert not room.file("a").exists()


@pytest.mark.parametrize("staged", [False, True])
def test_a_name_that_is_not_committed_yet_is_found_too(
    room: Newsroom,
    repository: Repository,
    staged: bool,  # noqa: FBT001
) -> None:
    """Its author is at work on it: it waits for them, and says so."""
    send(room.queue, "a")
    room.approve("a")
    moved = room.file("a").with_name("2026-11-23-bob.md")
    room.file("a").rename(moved)
    if staged:
        repository.git("add", "--all")
    room.desk.withdraw("a", moderator="", version=room.queue.item("a").version)
    failed = room.desk.work().failed
    assert not failed or "changes of your own" in failed[0][1]
    repository.commit()
    room.worked("a")
    assert "withdrawn: " in moved.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "known"), [("Carl", False), ("Ana", True)])
def test_what_came_as_it_went_is_not_taken_for_it(
    room: Newsroom, repository: Repository, name: str, *, known: bool
) -> None:
    """Git takes one for the other: they are alike, and in one commit."""
    send(room.queue, "a", text(LONG))
    room.approve("a")
    if known:
        send(room.queue, "b", text(LONG))
        room.desk.approve("b", moderator="zoe", version=1)
        room.worked("b")
        other = room.file("b")
        repository.git("reset", "--soft", "HEAD~1")
        repository.git("reset")
    else:
        other = room.file("a").with_name("2026-11-20-carl.md")
        header = f"---\nname: {name}\ndate: 2026-11-20\n---\n\n"
        other.write_text(f"{header}{LONG.strip()} Moi aussi.\n", encoding="utf-8")
    kept = other.read_text(encoding="utf-8")
    room.file("a").unlink()
    repository.commit()
    _withdraw(room, "a")
    assert kept == other.read_text(encoding="utf-8")


def test_what_was_moved_tidied_and_squashed_is_known_by_all_it_says(
    room: Newsroom, repository: Repository
) -> None:
    """Neither git nor its date tells of it."""
    root = repository.git("rev-parse", "HEAD").strip()
    send(room.queue, "a", text(LONG.strip()))
    room.approve("a")
    moved = _moved(room, repository)
    dated = re.sub("date: .*", "date: 2026-11-23", moved.read_text(encoding="utf-8"))
    moved.write_text(dated, encoding="utf-8")
    repository.git("add", "--all")
    repository.git("reset", "--soft", root)
    repository.git("commit", "-m", "Tout")
    _withdraw(room, "a")
    assert "withdrawn: " in moved.read_text(encoding="utf-8")


def test_what_its_author_corrected_comes_back_though_only_the_name_was_edited(
    room: Newsroom, repository: Repository
) -> None:
    """Two revisions have one body; the history tells what stood there."""
    send(room.queue, "a")
    room.approve("a")
    room.queue.edit("a", replace(text(), name="Anna"), START)
    room.approve("a")
    corrected = room.file("a").read_text(encoding="utf-8").replace("Anna", "Anne")
    _bring_back(room, repository, "a", corrected.replace("\n---\n", "\nbook: no\n---\n"))
    kept = room.file("a").read_text(encoding="utf-8")
    _withdraw(room, "a", "zoe")
    _undo(room, "a")
    room.worked("a")
    assert kept == room.file("a").read_text(encoding="utf-8")


def test_another_s_answer_under_its_first_name_is_left_alone(
    room: Newsroom, repository: Repository
) -> None:
    """Its own is where its author has moved it."""
    send(room.queue, "a")
    room.approve("a")
    first = room.file("a")
    moved = _moved(room, repository)
    first.write_text(PROPOSED, encoding="utf-8")
    repository.commit()
    _withdraw(room, "a")
    assert PROPOSED == first.read_text(encoding="utf-8")
    assert "withdrawn: " in moved.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("squashed", [False, True])
def test_what_has_another_name_signature_and_date_is_known_by_its_text(
    room: Newsroom, repository: Repository, ending: str, *, squashed: bool
) -> None:
    """Whatever ends its lines."""
    root = repository.git("rev-parse", "HEAD").strip()
    send(room.queue, "a", text(f"{LONG.strip()}\n\nEt voilà."))
    room.approve("a")
    moved = _moved(room, repository)
    changed = re.sub("date: .*", "date: 2026-11-23", moved.read_text(encoding="utf-8"))
    changed = changed if squashed else changed.replace("name: Ana", "name: Ana Berger")
    moved.write_bytes(changed.replace("\n", ending).encode())
    repository.git("add", "--all")
    if squashed:
        repository.git("reset", "--soft", root)
    repository.git("commit", "-m", "Tout")
    _withdraw(room, "a")
    assert "vitrine" not in moved.read_text(encoding="utf-8")


def test_what_is_removed_and_not_committed_is_not_committed_for_its_author(
    room: Newsroom, repository: Repository
) -> None:
    """They may be renaming it, and tidying it up at once."""
    send(room.queue, "a")
    room.approve("a")
    moved = room.file("a").with_name("2026-11-23-bob.md")
    moved.write_text(PROPOSED, encoding="utf-8")
    room.file("a").unlink()
    room.desk.withdraw("a", moderator="", version=room.queue.item("a").version)
    ((_, why),) = room.desk.work().failed
    assert "changes of your own" in why
    repository.commit()
    room.worked("a")
    assert not room.file("a").exists()


def test_what_quotes_it_with_a_faulty_header_is_left_alone(
    room: Newsroom, repository: Repository
) -> None:
    """It came as the other went; git takes it for the same."""
    send(room.queue, "a", text(LONG.strip()))
    room.approve("a")
    other = room.file("a").with_name("2026-11-20-carl.md")
    words = LONG.replace("deux", "trois")
    kept = f"---\nname: Carl\nmail: x\ndate: 2026-11-20\n---\n\n{words}\n"
    other.write_text(kept, encoding="utf-8")
    room.file("a").unlink()
    repository.commit()
    held = Series(START)
    room.desk._series = lambda: held  # noqa: SLF001
    _withdraw(room, "a")
    assert kept == other.read_text(encoding="utf-8")

"""`causerie moderate`, as an author runs it on a terminal, with no server at work."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from causerie import queue
from causerie.cli import main, office
from causerie.core.moderation import State
from causerie.moderate.desk import Desk
from causerie.queue import Queue, QueueUnavailable
from newsroom import SERIES, START
from project import BARE
from repository import Repository
from senders import send, text


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("CAUSERIE_STATE", str(tmp_path / "state"))
    # What is decided now is dated now, whatever instant the site is made for.
    monkeypatch.setattr(office, "clock", lambda: START)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(START.timestamp()) - 86_400))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit(BARE + SERIES)
    return made


@pytest.fixture
def waiting_room(tmp_path: Path) -> Iterator[Queue]:
    with queue.open(tmp_path / "state") as opened:
        yield opened


@pytest.fixture
def moderate(repository: Repository) -> Callable[..., Result]:
    """Runs the command."""

    def run(*words: str) -> Result:
        config = str(repository.root / "mkdocs.yml")
        return CliRunner().invoke(main, ["moderate", words[0], "-f", config, *words[1:]])

    return run


def test_what_waits_is_listed_with_what_makes_one_wary(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """What may be spam last; what is held is only counted, and has a list of its own."""
    links = " ".join(f"https://{each}.example/" for each in "abc")
    send(waiting_room, "k3v7qa2b", text(f"Oui. {links}"), signals=("honeypot",))
    send(waiting_room, "m5x2wd7c", text("Non."))
    send(waiting_room, "held", text("Non."), held=True)
    done = moderate("list")
    assert (0, "") == (done.exit_code, done.stderr)
    assert done.stdout == (
        "m5x2wd7c@1  2026-11-23 13:00  le-prix  Ana: Non.\n"
        "    même texte que held\n"
        "k3v7qa2b@1  2026-11-23 13:00  le-prix  Ana: Oui. https://a.example/ https://b.example/…\n"
        "    un champ que personne ne voit a été rempli, 3 liens\n"
        "1 est mise de côté\n"
    )
    assert "held@1" in moderate("list", "--held").stdout
    assert "2 réponses attendent" in moderate("list", "--limit", "1").stdout
    assert "" == moderate("list", "--published").stdout.replace("1 est mise de côté\n", "")


def test_what_came_by_git_is_compared_too(
    moderate: Callable[..., Result], waiting_room: Queue, repository: Repository
) -> None:
    """A copy of a published answer, or of one to another case, stands last and says of what."""
    for answer, body in (("le-prix/2026-02-01-bob", "Oui."), ("seul/2026-02-01-eva", "Là.")):
        written = f"---\nname: Bob\ndate: 2026-02-01\n---\n{body}\n"
        repository.put({f"comments/{answer}.md": written})
    for id_, body in (("copy", "Oui."), ("other", "Là."), ("new", "Neuf.")):
        send(waiting_room, id_, text(body))
    lines = moderate("list").stdout.split("\n")
    assert ["new", "copy", "other"] == [line.split("@")[0] for line in lines if "@" in line]
    assert ["    même texte que 2026-02-01-bob", "    même texte que seul/2026-02-01-eva"] == [
        line for line in lines if line.startswith(" ")
    ]
    assert "même texte que 2026-02-01-bob" in moderate("show", "copy").stdout


def test_of_what_is_published_the_public_text_is_listed(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """Not the correction that waits, or was refused."""
    send(waiting_room, "k3v7qa2b", text("Public."))
    moderate("approve", "k3v7qa2b")
    waiting_room.edit("k3v7qa2b", text("Nouveau."), START)
    for _ in range(2):
        listed = moderate("list", "--published").stdout
        assert "Ana: Public." in listed
        assert "Nouveau." not in listed
        moderate("refuse", "k3v7qa2b", "--reason", "Non.")
    assert "    Public.\n" in moderate("show", "k3v7qa2b").stdout


def test_an_empty_queue_says_so(moderate: Callable[..., Result]) -> None:
    assert (0, "Aucune réponse n’attend.\n") == _said(moderate("list"))


def test_several_are_approved_written_and_committed(
    moderate: Callable[..., Result], waiting_room: Queue, repository: Repository
) -> None:
    """By the beginning of an id or the whole; the site follows when it is next made."""
    for id_ in ("k3v7qa2b", "m5x2wd7c"):
        send(waiting_room, id_)
    done = moderate("approve", "k3v", "m5x2wd7c@1", "--feature", "--moderator", "Zoé")
    assert (0, "") == (done.exit_code, done.stderr)
    assert "Les fichiers sont écrits. Un serveur au travail ici les montre aussitôt" in done.stdout
    items = waiting_room.standing(State.PUBLISHED)
    assert [(True, "Zoé")] * 2 == [(each.featured, each.decisions[0].moderator) for each in items]
    assert 2 == len(list((repository.root / "comments" / "le-prix").iterdir()))
    assert "3" == repository.git("rev-list", "--count", "HEAD")
    assert "" == repository.git("status", "--porcelain")
    assert "k3v7qa2b@2" in moderate("list", "--published").stdout


def test_a_whole_answer_is_shown_with_its_history(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """In the words of the site's language."""
    send(waiting_room, "k3v7qa2b", replace(text("Un.\n\nDeux."), choice="Oui"))
    moderate("refuse", "k3v7qa2b", "--reason", "hors sujet", "--moderator", "zoe")
    assert moderate("show", "k3v7qa2b").stdout == (
        "k3v7qa2b@2  non publiée, le dernier texte est refusé\n"
        "  cas: le-prix\n  nom: Ana\n  choix: Oui\n  licence: CC BY-SA 4.0\n\n"
        "    Un.\n\n    Deux.\n\n"
        "  2026-11-23 13:00 refusée zoe (hors sujet)\n"
    )


def test_each_decision_has_its_command(
    moderate: Callable[..., Result], waiting_room: Queue, repository: Repository
) -> None:
    """Released, approved, featured, featured no longer, taken back, withdrawn."""
    send(waiting_room, "k3v7qa2b", held=True)
    for command in ("release", "approve", "feature", "unfeature", "undo"):
        assert 0 == moderate(command, "k3v7qa2b", "--moderator", "zoe").exit_code, command
    item = waiting_room.item("k3v7qa2b")
    assert item.featured
    assert item.answer_id
    assert 0 == moderate("withdraw", item.answer_id, "--reason", "demandé").exit_code
    assert State.WITHDRAWN is waiting_room.item("k3v7qa2b").state
    assert () == waiting_room.due()
    file = repository.root / "comments" / "le-prix" / f"{item.answer_id}.md"
    assert "withdrawn: 2026-11-23" in file.read_text(encoding="utf-8")


def test_what_one_person_sent_is_erased_for_good(
    moderate: Callable[..., Result], waiting_room: Queue, tmp_path: Path
) -> None:
    """Once it is over, and when it is meant; no byte of it is left in the queue."""
    send(waiting_room, "k3v7qa2b", text("Un secret."))
    assert 1 == moderate("erase", "k3v7qa2b", "--yes").exit_code
    moderate("withdraw", "k3v7qa2b")
    asked = moderate("erase", "k3v7qa2b")  # nobody confirms it
    assert (1, True) == (asked.exit_code, "Effacer pour de bon" in asked.stdout)
    assert 1 == moderate("erase", "k3v7qa2b@1", "--yes").exit_code
    done = moderate("erase", "k3v7qa2b", "--yes", "--moderator", "zoe")
    assert (0, True) == (done.exit_code, "le-prix  effacée" in done.stdout)
    assert State.ERASED is waiting_room.item("k3v7qa2b").state
    waiting_room.close()
    assert b"Un secret." not in b"".join(
        path.read_bytes() for path in (tmp_path / "state").iterdir()
    )
    assert "effacée zoe" in moderate("show", "k3v7qa2b").stdout


def test_what_cannot_be_decided_says_why_and_stops_no_other(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """Unknown, ambiguous, changed since, or decided already."""
    for id_ in ("k3v7qa2b", "k3v7zzzz", "m5x2wd7c", "p2p2p2p2"):
        send(waiting_room, id_)
    waiting_room.edit("m5x2wd7c", text("autre"), START)
    moderate("refuse", "p2p2", "--reason", "non")
    done = moderate("approve", "k3v7qa", "x", "m5x2wd7c@1", "p2p2")
    changed = "elle a changé depuis qu’elle a été montrée : regardez-la de nouveau, puis décidez"
    assert 1 == done.exit_code
    assert done.stderr.replace("\u00a0", " ").split("\n")[:-1] == [
        "x: il n’y a pas de telle réponse dans la file",
        f"m5x2wd7c@1: {changed}",
        "p2p2: cela ne peut lui être fait : non publiée, le dernier texte est refusé",
    ]
    assert State.PUBLISHED is waiting_room.item("k3v7qa2b").state
    done = moderate("show", "k3v7")
    assert (2, True) == (done.exit_code, "k3v7qa2b, k3v7zzzz" in done.stderr)
    done = moderate("undo", "m5x2")
    assert (1, "m5x2: il n’y a pas de décision à annuler; décidez de nouveau, en l’état\n") == (
        done.exit_code, done.stderr.replace("\u00a0", ""),
    )  # fmt: skip
    assert 2 == moderate("refuse", "m5x2").exit_code  # no reason


@pytest.mark.parametrize("command", ["refuse", "withdraw"])
def test_a_reason_is_the_same_as_in_the_browser(
    moderate: Callable[..., Result], waiting_room: Queue, command: str
) -> None:
    """One for people to read; too long or, for a refusal, empty, it is wrong use."""
    send(waiting_room, "k3v7qa2b")
    empty = [] if command == "withdraw" else ["", " \n", "\u200b"]
    for reason in ("x" * 2_001, *empty):
        done = moderate(command, "k3v7", "--reason", reason)
        assert (2, "") == (done.exit_code, done.stdout)
        assert ("dites pourquoi" if len(reason) < 9 else "la raison a 2001") in done.stderr
    assert 1 == waiting_room.count_waiting()
    assert 0 == moderate(command, "k3v7", "--reason", " a\u202eb\x1b ").exit_code
    assert "ab\ufffd" == waiting_room.item("k3v7qa2b").decisions[-1].reason


@pytest.mark.parametrize(
    "words",
    [
        ("refuse", "k3v7qa2b", "--reason", "caf\udce9"),
        ("withdraw", "k3v7qa2b", "--moderator=Zo\udce9"),
        ("show", "k3v7qa2b", "\udce9"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_no_text_is_refused_as_wrong_use(
    moderate: Callable[..., Result], waiting_room: Queue, words: tuple[str, ...]
) -> None:
    """As words typed in Latin-1 are, which nothing can keep."""
    send(waiting_room, "k3v7qa2b")
    done = moderate(*words)
    assert (2, "") == (done.exit_code, done.stdout)
    assert "is not UTF-8 text; write it as such" in done.stderr
    assert "\\udce9" in done.stderr
    assert 1 == waiting_room.count_waiting()


@pytest.mark.parametrize("failing", [KeyError("uid not found: 1234"), OSError("No username set")])
def test_who_has_no_name_on_this_machine_says_it(
    moderate: Callable[..., Result],
    waiting_room: Queue,
    monkeypatch: pytest.MonkeyPatch,
    failing: Exception,
) -> None:
    """As in a container that runs as somebody it does not know."""

    def unknown() -> str:
        raise failing

    monkeypatch.setattr("getpass.getuser", unknown)
    send(waiting_room, "k3v7qa2b")
    done = moderate("approve", "k3v7")
    assert (2, True) == (done.exit_code, "--moderator NAME" in done.stderr)
    assert 0 == moderate("approve", "k3v7", "--moderator", "Zoé").exit_code


@pytest.mark.parametrize("version", ["x", "²", "-1", "1 ", "1" * 5_000])
def test_a_version_that_is_none_is_said_to_be_none(
    moderate: Callable[..., Result], waiting_room: Queue, version: str
) -> None:
    """And not that there is no such answer; nothing is decided."""
    send(waiting_room, "k3v7qa2b")
    done = moderate("approve", f"k3v7qa2b@{version}")
    assert 1 == done.exit_code
    assert done.stderr.replace("\u00a0", " ") == (
        f"k3v7qa2b@{version}: après @ vient « {version} », qui n’est pas le numéro d’une version ; "
        "recopiez ce qu’écrivent list et show, ou ôtez @ et ce qui le suit\n"
    )
    assert 1 == waiting_room.count_waiting()
    assert "which is not the number of a version" in moderate("show", "k3v7@x").stderr


def test_nothing_is_decided_while_it_is_not_clear_on_what(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """What is named first is decided on no more than the rest."""
    for id_ in ("m5x2wd7c", "k3v7qa2b", "k3v7zzzz"):
        send(waiting_room, id_)
    done = moderate("approve", "m5x2", "k3v7")
    assert (2, "") == (done.exit_code, done.stdout)
    assert "k3v7qa2b, k3v7zzzz" in done.stderr
    assert 3 == waiting_room.count_waiting()


def test_what_is_named_twice_is_decided_on_once(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """By its beginning and in full."""
    send(waiting_room, "k3v7qa2b")
    done = moderate("approve", "k3v7", "k3v7qa2b@1")
    assert (0, 1) == (done.exit_code, done.stdout.count("k3v7qa2b@2"))


def test_what_was_decided_is_published_whatever_ends_the_command(
    moderate: Callable[..., Result], waiting_room: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two, the second one meets a disk that fails."""
    for id_ in ("k3v7qa2b", "m5x2wd7c"):
        send(waiting_room, id_)
    approve = Desk.approve

    def fail(desk: Desk, id_: str, **how: Any) -> None:
        if id_ == "m5x2wd7c":
            raise QueueUnavailable("look at the state of its disk")
        approve(desk, id_, **how)

    monkeypatch.setattr(Desk, "approve", fail)
    done = moderate("approve", "k3v7qa2b", "m5x2wd7c")
    assert (1, True) == (done.exit_code, "look at the state of its disk" in done.stderr)
    assert "Les fichiers sont écrits" in done.stdout
    assert () == waiting_room.due()


def test_no_word_of_a_reader_acts_on_the_terminal(
    moderate: Callable[..., Result], waiting_room: Queue
) -> None:
    """Whatever got into the queue, nothing but text comes out."""
    bad = "a\x1b]0;x\x07\u202eb\u2028c"
    send(waiting_room, "k3v7qa2b", replace(text(f"{bad}\n{bad}"), name=bad, website=bad, about=bad))
    out = moderate("list").output + moderate("show", "k3v7").output
    assert set() == set(out) & set("\x1b\x07\u202e\u2028")
    assert r"a\x1b]0;x\x07\u202eb\u2028c" in out


def test_what_is_in_the_way_is_told_and_done_later(
    moderate: Callable[..., Result], waiting_room: Queue, repository: Repository
) -> None:
    """It is decided for good, and `publish` does what is left."""
    send(waiting_room, "k3v7qa2b")
    repository.git("checkout", "--quiet", "--detach")
    done = moderate("approve", "k3v7qa2b")
    assert 1 == done.exit_code
    assert "this work tree is on no branch" in done.stderr
    assert "causerie moderate publish" in done.stderr
    assert State.PUBLISHED is waiting_room.item("k3v7qa2b").state
    assert "1 décision n’est pas encore sur le site" in moderate("list").stdout
    assert 1 == moderate("publish").exit_code
    repository.git("checkout", "--quiet", "main")
    assert 0 == moderate("publish").exit_code
    assert () == waiting_room.due()
    assert "2" == repository.git("rev-list", "--count", "HEAD")


def _said(result: Result) -> tuple[int, str]:
    return result.exit_code, result.output

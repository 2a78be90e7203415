"""The database under the queue: its form, its failures, and what is left of what was erased."""

import os
import random
import re
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection

from causerie import queue
from causerie.core.moderation import CannotUndo, Move, State
from causerie.core.submissions import Submission
from causerie.queue import Queue, QueueUnavailable, Work, tables
from causerie.queue.database import FILE, LOCK, private
from senders import NOW, send, text


def test_the_steps_make_the_tables_the_queries_expect(folder: Path) -> None:
    """From nothing, and again without effect."""
    for _ in range(2):
        queue.open(folder).close()
    engine = create_engine(f"sqlite:///{folder / FILE}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, tables.metadata)
        # Indexes serve speed alone, and stand in the steps only.
        assert [] == [each for each in differences if each[0] != "remove_index"]
        assert ("0005",) == context.get_current_heads()
        names = inspect(connection).get_table_names()
    engine.dispose()
    assert {"alembic_version", *tables.metadata.tables} == set(names)


def test_a_queue_of_the_first_version_keeps_all_it_held(folder: Path) -> None:
    """Its submissions, its decisions and the work that is due; what is new is as if it were not."""
    file = private(folder)
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(queue.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(file)) as other, other:
        other.execute(
            "INSERT INTO submissions VALUES ('a', 'k', 'le-prix', 'published', 'h', "
            "'2026-11-23-a00001', '2026-11-23T12:00:00.000000+00:00', 2)"
        )
        other.execute(
            "INSERT INTO revisions VALUES (1, 'a', 1, 'approved', 'Ana', '', '', '', '', 'Oui.', "
            "'CC0', '2026-11-23T12:00:00.000000+00:00')"
        )
        other.execute(
            "INSERT INTO decisions VALUES (7, 'a', 1, 'approve', 'zoe', '', "
            "'2026-11-23T12:00:00.000000+00:00')"
        )
        other.execute(
            "INSERT INTO outbox VALUES (9, 'a', 'publish', "
            "'2026-11-23T12:00:00.000000+00:00', NULL)"
        )
    with queue.open(folder) as opened:
        item = opened.item("a")
        assert (State.PUBLISHED, False, False) == (item.state, item.featured, item.by_author)
        assert ("Oui.", ()) == (item.latest.submission.body, item.latest.signals)
        assert [(9, "a", Work.PUBLISH)] == [
            (each.id, each.submission, each.what) for each in opened.due()
        ]
        send(opened, "b", text("Oui."))
        assert {"b": ("a",)} == opened.same([opened.item("b")])
        with pytest.raises(CannotUndo):
            opened.undo("a", moderator="m", at=NOW, version=2)
        opened.decide("a", Move.FEATURE, moderator="m", at=NOW, version=2)
        assert [8, 7] == [each.number for each in opened.history()]


def test_a_queue_is_reopened_with_all_it_held(folder: Path) -> None:
    """Opening brings tables up to date and touches nothing else."""
    with queue.open(folder) as first:
        send(first, "a")
        before = first.item("a")
    with queue.open(folder) as second:
        assert before == second.item("a")


def test_many_may_open_a_new_queue_at_once(folder: Path) -> None:
    """One makes the tables, the others find them."""
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: queue.open(folder), range(8)))
    for number, each in enumerate(opened):
        send(each, str(number))
    assert 8 == len(opened[0].waiting())
    for each in opened:
        each.close()


def test_writes_are_durable_before_the_reply(folder: Path) -> None:
    """SQLite is asked for what a power cut does not undo, on every connection."""
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    found: list[tuple[object, ...]] = []

    def look(connection: DBAPIConnection, *_: object) -> None:
        def value(pragma: str) -> object:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA {pragma}")
            (row,) = cursor.fetchall()
            return row[0]

        found.append(tuple(map(value, pragmas)))

    event.listen(Engine, "checkin", look)
    try:
        queue.open(folder).close()
    finally:
        event.remove(Engine, "checkin", look)
    assert {("wal", 2, 1, 1, 10_000)} == set(found)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decisions SET reason = ''", "UPDATE decisions SET reason = 'x'",
        "UPDATE decisions SET moderator = 'x'", "DELETE FROM decisions",
    ],
)  # fmt: skip
def test_a_decision_is_never_changed_nor_removed(folder: Path, change: str) -> None:
    """Not even by another program that opens the file."""
    with queue.open(folder) as opened:
        send(opened, "a")
        opened.decide("a", Move.REFUSE, moderator="m", reason="r", at=NOW, version=1)
        with (
            closing(sqlite3.connect(folder / FILE)) as other,
            pytest.raises(sqlite3.IntegrityError, match="never changed"),
        ):
            other.execute(change)
        assert "r" == opened.item("a").decisions[0].reason


def test_a_reason_that_outlived_its_text_goes_when_the_queue_is_brought_up_to_date(
    folder: Path,
) -> None:
    """Earlier versions erased the text alone; reasons of texts that stay are kept."""
    with queue.open(folder) as opened:
        for id_ in "ab":
            send(opened, id_)
            opened.decide(id_, Move.REFUSE, moderator="m", reason="r", at=NOW, version=1)
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE revisions SET body = '' WHERE submission = 'a'")
        other.execute("DROP TRIGGER decisions_no_other_reason")
        other.execute("UPDATE alembic_version SET version_num = '0004'")
    with queue.open(folder) as opened:
        assert ["", "r"] == [opened.item(id_).decisions[0].reason for id_ in "ab"]


def test_a_queue_of_a_newer_version_is_refused_untouched(folder: Path) -> None:
    """The operator learns that Causerie is to be updated."""
    queue.open(folder).close()
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(QueueUnavailable, match="a newer version of Causerie made this queue"):
        queue.open(folder)
    with closing(sqlite3.connect(folder / FILE)) as other:
        assert [("9999",)] == other.execute("SELECT version_num FROM alembic_version").fetchall()


def test_a_locked_queue_says_so_and_serves_again(folder: Path) -> None:
    """Another program keeps it for longer than our patience."""
    with queue.open(folder, patience=0.05) as opened:
        send(opened, "a")
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(QueueUnavailable, match=r"locked; another program .* try again"):
                send(opened, "b")
            assert ["a"] == [item.id for item in opened.waiting()]
        assert "b" == send(opened, "b")


def test_a_lock_that_cannot_be_opened_is_explained(folder: Path) -> None:
    """As all that keeps the queue from serving is."""
    with queue.open(folder) as opened:
        (folder / LOCK).mkdir()
        with pytest.raises(QueueUnavailable, match=r"work\.lock: .*; let the user"), opened.alone():
            pass


def test_no_one_waits_for_ever_behind_a_locked_queue(folder: Path) -> None:
    """Those behind the first are told too, and nothing of theirs is kept."""
    with queue.open(folder, patience=0.2) as opened:
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            def refused(number: int) -> str:
                with pytest.raises(QueueUnavailable) as caught:
                    send(opened, str(number))
                return str(caught.value)

            with ThreadPoolExecutor(4) as threads:
                said = list(threads.map(refused, range(4)))
        assert all("try again in a moment" in each for each in said)
        assert () == opened.waiting()


def test_a_full_disk_is_said_and_costs_nothing_that_was_acknowledged(folder: Path) -> None:
    """The submission that did not fit is not there in part."""
    with queue.open(folder) as opened:
        send(opened, "a")
    with _with_pragma("max_page_count = 20"), queue.open(folder) as opened:
        with pytest.raises(QueueUnavailable, match="full; free some space on its disk") as caught:
            send(opened, "b", text("secret word " * 10_000))
        assert "secret word" not in _said(caught.value)
        assert ["a"] == [item.id for item in opened.waiting()]
    with queue.open(folder) as opened:
        assert "b" == send(opened, "b")


def test_a_queue_that_may_only_be_read_says_so(folder: Path) -> None:
    """And it can still be read."""
    with queue.open(folder) as opened:
        send(opened, "a")
        opened.close()
        with _with_pragma("query_only = ON"):
            with pytest.raises(QueueUnavailable, match="readonly database; let the user"):
                send(opened, "b")
            assert ["a"] == [item.id for item in opened.waiting()]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With what to do."""
    tmp_path.chmod(0o500)
    with pytest.raises(QueueUnavailable, match="queue: Permission denied; let the user"):
        queue.open(tmp_path / "queue")


def test_a_file_in_the_place_of_the_folder_is_named(folder: Path) -> None:
    """With what to do."""
    folder.write_text("mine")
    with pytest.raises(QueueUnavailable, match="queue: File exists; let the user"):
        queue.open(folder)
    assert "mine" == folder.read_text()


def test_a_file_that_is_no_queue_is_left_as_it_is(folder: Path) -> None:
    """Nothing of it is written over."""
    folder.mkdir()
    (folder / FILE).write_bytes(b"something else" * 1000)
    with pytest.raises(QueueUnavailable, match="no queue of Causerie's; put a backup"):
        queue.open(folder)
    assert b"something else" * 1000 == (folder / FILE).read_bytes()


def test_what_is_erased_is_nowhere_in_the_files(
    folder: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """Texts of all sizes, edited and not, among others that stay, the queue still open.

    Nor is what was written to their readers, which quotes them.
    """
    count = 2_000 if request.config.getoption("--proof") else 80
    chance = random.Random(20070521)  # noqa: S311 - the same sizes each time
    with queue.open(folder) as opened:
        for number in range(count):
            send(opened, str(number), _marked(number, chance.choice((1, 5, 40, 400))))
            if chance.random() < 0.3:
                opened.edit(str(number), _marked(number, chance.choice((2, 300))), NOW)
        assert count == len(_marks(folder))
        gone = sorted(chance.sample(range(count), count // 2))
        for number in gone:
            move = chance.choice((Move.REFUSE, Move.WITHDRAW))
            opened.decide(
                str(number), move, moderator="m", reason=_marked(number, 1).body, at=NOW,
                version=opened.item(str(number)).version,
            )  # fmt: skip
            if chance.random() < 0.5:
                opened.erase(str(number), NOW)
        opened.expire(NOW.replace(year=2027), NOW)
        found = _marks(folder)
        assert set(range(count)) - set(gone) == found
        opened.close()
        assert found == _marks(folder)
    record_property(
        "texts erased, of which a byte was found",
        f"{len(gone)}, {len(found & set(gone))}",
    )


def test_what_is_erased_while_someone_reads_is_gone_after_the_next_transaction(
    folder: Path,
) -> None:
    """A reader of an older state, such as a backup under way, keeps it in the log so long."""
    with queue.open(folder, patience=0.05) as opened:
        send(opened, "0", _marked(0, 5))
        opened.decide("0", Move.WITHDRAW, moderator="", at=NOW, version=1)
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM revisions").fetchall()
            opened.erase("0", NOW)
            assert "" == opened.item("0").latest.submission.body
        send(opened, "1")
        assert set() == _marks(folder)


def test_nobody_waits_for_who_reads_an_older_state(folder: Path) -> None:
    """Someone looks into the file with a program of their own while a class answers."""
    with queue.open(folder) as opened:
        send(opened, "0", _marked(0, 5))
        opened.decide("0", Move.WITHDRAW, moderator="", at=NOW, version=1)
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM revisions").fetchall()
            before = time.monotonic()
            opened.erase("0", NOW)
            for number in range(1, 4):
                send(opened, str(number))
            assert time.monotonic() - before < 10, "no write takes all the patience there is"
        send(opened, "last")
        assert set() == _marks(folder)


def test_no_readers_text_is_in_what_goes_wrong(waiting_room: Queue) -> None:
    """What fails for a reason of ours is written to a log."""
    send(waiting_room, "a")
    with pytest.raises(Exception, match="UNIQUE") as caught:
        send(waiting_room, "a", text("secret word"), key="other")
    assert "secret word" not in _said(caught.value)


def _marked(number: int, times: int) -> Submission:
    mark = f"<mark-{number:04}>"
    return Submission(
        case="le-prix", name=mark, about=mark, website=f"https://{mark}", reply_to=mark,
        choice=mark, body=mark * times,
    )  # fmt: skip


def _marks(folder: Path) -> set[int]:
    """The marks in the bytes of any file of the queue."""
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    return {int(found) for found in re.findall(rb"mark-(\d{4})", data)}


def _said(error: BaseException) -> str:
    said = []
    cause: BaseException | None = error
    while cause is not None:
        said.append(f"{cause!r} {cause}")
        cause = cause.__cause__ or cause.__context__
    return "\n".join(said)


@contextmanager
def _with_pragma(pragma: str) -> Iterator[None]:
    """Every connection made meanwhile is so limited."""

    def limit(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def test_a_folder_that_holds_other_things_is_not_closed_to_others(tmp_path: Path) -> None:
    """It may be everybody's, such as /tmp; nothing of it is touched."""
    (tmp_path / "theirs").write_text("x", encoding="utf-8")
    tmp_path.chmod(0o755)
    with pytest.raises(QueueUnavailable, match="it holds other things; choose one for the queue"):
        private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert [each.name for each in tmp_path.iterdir()] == ["theirs"]
    tmp_path.chmod(0o700)
    assert private(tmp_path).is_file()

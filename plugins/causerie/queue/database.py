"""The queue's database: one SQLite file, opened safely, and every failure of it explained."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from causerie import locks
from causerie.core.problems import printable
from causerie.queue.values import QueueUnavailable

FILE = "queue.sqlite3"
LOCK = "work.lock"

_MIGRATIONS = Path(__file__).parent / "migrations"
_PRAGMAS = (
    "journal_mode = WAL",  # readers and the writer do not wait for each other
    "synchronous = FULL",  # what is committed outlives a power cut
    "foreign_keys = ON",
    "secure_delete = ON",  # what is erased is overwritten, not only forgotten
    "temp_store = MEMORY",  # no reader's text in a temporary file
)
_WRITABLE = "let the user Causerie runs as write to the file and its folder"
_HINTS = {
    "SQLITE_BUSY": "another program keeps it locked; close it, or try again in a moment",
    "SQLITE_LOCKED": "another program keeps it locked; close it, or try again in a moment",
    "SQLITE_FULL": "free some space on its disk",
    "SQLITE_READONLY": _WRITABLE,
    "SQLITE_PERM": _WRITABLE,
    "SQLITE_CANTOPEN": _WRITABLE,
    "SQLITE_NOTADB": "the file is no queue of Causerie's; put a backup in its place",
    "SQLITE_CORRUPT": "the file is damaged; put a backup in its place",
    "SQLITE_IOERR": "look at the state of its disk",
}
_PAUSE = 0.02
_TOO_MANY = "too many requests at once; try again in a moment"
# How a transaction begins is an option of its connection.
_BEGIN = "causerie_begin"


class Database:
    """Transactions on the file; several threads may share it."""

    def __init__(self, file: Path, patience: float) -> None:
        self._file = file
        self._work = file.with_name(LOCK)
        self._engine = _engine(file, patience)
        self._patience = patience
        # Threads wait for each other here; SQLite's own wait, between processes, is by polling.
        self._turn = Lock()
        self._traces = True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when it ends, or did nothing at all."""
        # A transaction that reads first and writes later could find that another was quicker.
        with (
            self._explained(),
            self._in_turn(),
            self._engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection,
            connection.begin(),
        ):
            yield connection
        if self._traces:
            self._forget()

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether a lock of its own was had; readers and writers pass it by."""
        until = time.monotonic() + self._patience
        with self._opened() as file:
            while not (had := locks.take(file)) and time.monotonic() < until:
                time.sleep(_PAUSE)
            yield had

    def upgrade(self) -> None:
        """Brings the tables to the form this version knows: all of the steps or none."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
        with self.writing() as connection:
            if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
                raise QueueUnavailable(
                    f"{self._shown}: a newer version of Causerie made this queue; "
                    "install that version, or one later still"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def leave_no_trace(self) -> None:
        """What the transaction under way overwrites is also to leave the log of changes."""
        self._traces = True

    def close(self) -> None:
        """Ends every connection."""
        self._engine.dispose()

    @property
    def _shown(self) -> str:
        return printable(str(self._file))

    def _forget(self) -> None:
        # While someone reads an older state, or the disk fails, the log cannot be emptied. What
        # was asked for is done all the same, nobody waits, and the next transaction tries again.
        self._traces, busy = False, True  # whoever writes meanwhile asks anew
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(self._file, timeout=0)) as connection,
        ):
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            self._traces = True

    def _opened(self) -> IO[bytes]:
        try:
            return self._work.open("ab")
        except OSError as error:
            raise QueueUnavailable(
                f"{printable(str(self._work))}: {error.strerror}; {_WRITABLE}"
            ) from error

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._patience):
            raise QueueUnavailable(f"{self._shown}: {_TOO_MANY}")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, ProgrammingError, DataError):
            raise  # ours to mend, not the operator's
        except PoolTimeout as error:
            raise QueueUnavailable(f"{self._shown}: {_TOO_MANY}") from error
        except DatabaseError as error:
            name = str(getattr(error.orig, "sqlite_errorname", ""))
            hint = next((_HINTS[each] for each in _HINTS if name.startswith(each)), "")
            why = printable(str(error.orig)) + (f"; {hint}" if hint else "")
            raise QueueUnavailable(f"{self._shown}: {why}") from error


def private(folder: Path) -> Path:
    """The file of the queue in `folder`; both are made, and closed to other users."""
    file = folder / FILE
    try:
        if folder.is_dir() and not file.exists() and any(folder.iterdir()):
            _check_closed(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        # The log of changes takes its mode from the file.
        for path, mode in ((folder, 0o700), (file, 0o600)):
            if path.stat().st_mode & 0o077:
                path.chmod(mode)
    except OSError as error:
        raise QueueUnavailable(
            f"{printable(str(folder))}: {error.strerror}; "
            "let the user Causerie runs as make the folder and write to it"
        ) from error
    return file


def _check_closed(folder: Path) -> None:
    """A folder that holds other things is not ours to close; a queue in an open one is read."""
    if folder.stat().st_mode & 0o077:
        raise QueueUnavailable(
            f"{printable(str(folder))}: other users may look into this folder, and it holds other "
            "things; choose one for the queue alone"
        )


def _engine(file: Path, patience: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        # Transactions begin where we say, and not before the first change.
        connect_args={"isolation_level": None, "timeout": patience},
        hide_parameters=True,  # no reader's text in a log
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

    return engine

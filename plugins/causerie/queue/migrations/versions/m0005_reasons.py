"""What a reader was told of a text goes with that text: a reason may quote it, or name somebody."""

from alembic import op

revision = "0005"
down_revision = "0004"

_ERASED = (
    "(SELECT body FROM revisions"
    " WHERE submission = decisions.submission AND number = decisions.revision) = ''"
)
_NEW_ERASED = _ERASED.replace("decisions.", "NEW.")
_DROPPED = "too many answers were held"
_EMPTY = f"UPDATE decisions SET reason = '' WHERE reason <> '{_DROPPED}' AND {_ERASED}"  # noqa: S608 - of constants
_FIXED = (
    "id, submission, revision, move, moderator, at, featured,"
    " was_state, was_revision, was_published, was_featured"
)
_ABORT = "BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"


def upgrade() -> None:
    """Empties those of texts that were erased; nothing else of a decision may ever change."""
    sqlite = op.get_context().dialect.name == "sqlite"
    if sqlite:
        op.execute("DROP TRIGGER decisions_no_update")
    op.execute(_EMPTY)
    if sqlite:
        op.execute(
            f"CREATE TRIGGER decisions_no_update BEFORE UPDATE OF {_FIXED} ON decisions {_ABORT}"
        )
        op.execute(
            "CREATE TRIGGER decisions_no_other_reason BEFORE UPDATE OF reason ON decisions "
            f"WHEN NEW.reason <> '' OR NOT {_NEW_ERASED} {_ABORT}"
        )

"""What is featured, what the author wrote, what was noticed, and what undoing needs to know."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOVES = (
    "move IN ('release', 'approve', 'refuse', 'withdraw', 'feature', 'unfeature', 'erase', 'undo')"
)
_TASKS = "what IN ('publish', 'withdraw', 'feature', 'remove', 'tell')"
_STRICT = {"sqlite_autoincrement": True, "sqlite_strict": True}


def upgrade() -> None:
    """Adds columns, and makes anew the two tables whose words are more now."""
    op.add_column("submissions", _flag("featured"))
    op.add_column("submissions", _flag("by_author"))
    op.add_column("revisions", sa.Column("signals", sa.Text, nullable=False, server_default=""))
    op.create_index("submissions_by_state", "submissions", ["state", "created"])
    # A reply is looked for before what it replies to is taken away.
    replies = sa.text("reply_to <> ''")
    op.create_index(
        "revisions_by_reply", "revisions", ["reply_to"],
        sqlite_where=replies, postgresql_where=replies,
    )  # fmt: skip
    sqlite = op.get_context().dialect.name == "sqlite"
    if sqlite:
        for change in ("update", "delete"):
            op.execute(f"DROP TRIGGER decisions_no_{change}")
    with op.batch_alter_table("decisions", copy_from=_decisions(), table_kwargs=_STRICT) as batch:
        batch.add_column(_flag("featured"))
        batch.add_column(sa.Column("was_state", sa.Text))
        batch.add_column(sa.Column("was_revision", sa.Text))
        batch.add_column(sa.Column("was_published", sa.Integer))
        batch.add_column(sa.Column("was_featured", sa.Integer))
        batch.drop_constraint("decision_move", type_="check")
        batch.create_check_constraint("decision_move", _MOVES)
    with op.batch_alter_table("outbox", copy_from=_outbox(), table_kwargs=_STRICT) as batch:
        batch.drop_constraint("outbox_what", type_="check")
        batch.create_check_constraint("outbox_what", _TASKS)
    if sqlite:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_no_{change.lower()} BEFORE {change} ON decisions "
                "BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"
            )


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _decisions() -> sa.Table:
    """The table as the first step made it."""
    return sa.Table(
        "decisions",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("move", sa.Text, nullable=False),
        sa.Column("moderator", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("", "decision_move"),
        sa.ForeignKeyConstraint(
            ["submission", "revision"], ["revisions.submission", "revisions.number"]
        ),
        sa.Index("decisions_by_submission", "submission", "id"),
    )


def _outbox() -> sa.Table:
    """The table as the first step made it."""
    due = sa.text("done IS NULL")
    return sa.Table(
        "outbox",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission", sa.Text, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("done", sa.Text),
        sa.CheckConstraint("", "outbox_what"),
        sa.Index("outbox_due", "id", sqlite_where=due, postgresql_where=due),
    )

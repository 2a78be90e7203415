"""Submissions, their revisions, the decisions on them, and what is to be published.

A step is never changed once it is released, so it names the states itself instead of asking
the rules that hold today.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_STATES = "state IN ('new', 'published', 'withdrawn', 'erased')"
_REVISIONS = "state IN ('pending', 'held', 'approved', 'refused', 'superseded')"
_MOVES = "move IN ('release', 'approve', 'refuse', 'withdraw', 'erase')"
_TASKS = "what IN ('publish', 'withdraw')"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
        sa.Column("answer_id", sa.Text),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(_STATES, "submission_state"),
        sa.UniqueConstraint("case_id", "answer_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "revisions",
        sa.Column("arrival", sa.Integer, primary_key=True),
        sa.Column("submission", sa.Text, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("website", sa.Text, nullable=False),
        sa.Column("reply_to", sa.Text, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("licence", sa.Text, nullable=False),
        sa.Column("sent", sa.Text, nullable=False),
        sa.CheckConstraint(_REVISIONS, "revision_state"),
        sa.UniqueConstraint("submission", "number"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("revisions_by_state", "revisions", ["state", "arrival"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("move", sa.Text, nullable=False),
        sa.Column("moderator", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint(_MOVES, "decision_move"),
        sa.ForeignKeyConstraint(
            ["submission", "revision"], ["revisions.submission", "revisions.number"]
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("decisions_by_submission", "decisions", ["submission", "id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission", sa.Text, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("done", sa.Text),
        sa.CheckConstraint(_TASKS, "outbox_what"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    due = sa.text("done IS NULL")
    op.create_index("outbox_due", "outbox", ["id"], sqlite_where=due, postgresql_where=due)
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER decisions_no_{change.lower()} BEFORE {change} ON decisions "
                "BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"
            )

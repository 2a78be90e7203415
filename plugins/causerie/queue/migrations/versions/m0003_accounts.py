"""Moderators, their sessions, the links that begin one, and failed attempts to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "moderators",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("moderator", sa.Text, _moderator(), nullable=False),
        sa.Column("began", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "links",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("moderator", sa.Text, _moderator(), nullable=False),
        sa.Column("until", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _moderator() -> sa.ForeignKey:
    return sa.ForeignKey("moderators.name", ondelete="CASCADE")

"""The tables of those who moderate; they stand in the queue's file, and in its `metadata`.

Secrets are kept as hashes alone: whoever reads the file cannot sign in with what it holds.
"""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from causerie.queue.tables import metadata

_NAME = "moderators.name"

moderators = Table(
    "moderators",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("since", Text, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("moderator", Text, ForeignKey(_NAME, ondelete="CASCADE"), nullable=False),
    Column("began", Text, nullable=False),
    Column("seen", Text, nullable=False),
)
links = Table(
    "links",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("moderator", Text, ForeignKey(_NAME, ondelete="CASCADE"), nullable=False),
    Column("until", Text, nullable=False),
)
attempts = Table(
    "attempts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Text, nullable=False),
)

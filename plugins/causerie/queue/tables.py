"""The tables as the queries see them; `migrations/` makes them, and a test holds both together.

Instants are RFC 3339 text in UTC, all of one length, so that they sort as they follow.
"""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, MetaData, Table, Text
from sqlalchemy.schema import UniqueConstraint

metadata = MetaData()

submissions = Table(
    "submissions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("case_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("answer_id", Text),
    Column("created", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("featured", Integer, nullable=False),
    Column("by_author", Integer, nullable=False),
    UniqueConstraint("case_id", "answer_id"),
)
revisions = Table(
    "revisions",
    metadata,
    Column("arrival", Integer, primary_key=True),  # an order no clock can turn round
    Column("submission", Text, ForeignKey("submissions.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("website", Text, nullable=False),
    Column("reply_to", Text, nullable=False),
    Column("choice", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("sent", Text, nullable=False),
    Column("signals", Text, nullable=False),
    Column("body_hash", Text, nullable=False),  # what the very same texts are found by
    UniqueConstraint("submission", "number"),
)
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("move", Text, nullable=False),
    Column("moderator", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("featured", Integer, nullable=False),
    Column("was_state", Text),  # and the rest of how all was before, for who takes it back
    Column("was_revision", Text),
    Column("was_published", Integer),
    Column("was_featured", Integer),
    ForeignKeyConstraint(["submission", "revision"], ["revisions.submission", "revisions.number"]),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Text, ForeignKey("submissions.id"), nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("done", Text),
)

TEXTS = ("name", "about", "website", "reply_to", "choice", "body")
"""What a reader wrote: the columns an erasure overwrites."""


def body_hash(body: str) -> str:
    """What stands for a text where the very same ones are looked for; nothing for none."""
    return sha256(body.encode()).hexdigest() if body else ""


def written(instant: datetime) -> str:
    """An instant as a column holds it."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """The instant in a column."""
    return datetime.fromisoformat(text)

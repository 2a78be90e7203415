"""A hash of each text, by which others of the same words are found without reading them all."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds it to the texts there are; those that were erased have none."""
    op.add_column("revisions", sa.Column("body_hash", sa.Text, nullable=False, server_default=""))
    revisions = sa.table(
        "revisions",
        sa.column("arrival", sa.Integer),
        sa.column("body", sa.Text),
        sa.column("body_hash", sa.Text),
    )
    connection = op.get_bind()
    kept = sa.select(revisions.c.arrival).where(revisions.c.body != "")
    for arrival in connection.scalars(kept).all():
        this = revisions.c.arrival == arrival
        body = connection.scalars(sa.select(revisions.c.body).where(this)).one()
        connection.execute(
            sa.update(revisions).where(this).values(body_hash=sha256(body.encode()).hexdigest())
        )
    op.create_index("revisions_by_body", "revisions", ["body_hash"])

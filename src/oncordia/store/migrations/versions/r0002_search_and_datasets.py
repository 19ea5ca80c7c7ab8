"""Names folded for search, what objects are, and which object holds which dataset."""

import sqlalchemy as sa
from alembic import op

from oncordia.store.fold import fold_name

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORD = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DIGEST = sa.String(64)
_ROWS_AT_ONCE = 10_000


def upgrade() -> None:
    """Lead a database of revision 0001 to this one; names that stand there become searchable."""
    op.add_column("names", sa.Column("key", TEXT, nullable=False, server_default=""))
    op.add_column(
        "objects",
        sa.Column(
            "media_type",
            sa.String(200),
            nullable=False,
            server_default="application/octet-stream",
        ),
    )
    op.add_column("objects", sa.Column("name", TEXT, nullable=False, server_default=""))
    _fold_names()
    op.create_index("names_key", "names", ["key"])
    op.create_table(
        "datasets",
        sa.Column("dataset_id", WORD, primary_key=True),
        sa.Column("owner_id", WORD, nullable=False),
        sa.Column("data_kind", WORD, nullable=False),
        sa.Column("object_digest", DIGEST, sa.ForeignKey("objects.digest"), nullable=False),
        sa.Column("consent_id", WORD, nullable=False),
        sa.Column("agreement_id", WORD, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
    )
    for column in ("owner", "consent", "agreement"):
        op.create_index(f"datasets_{column}", "datasets", [f"{column}_id"])


def _fold_names() -> None:
    connection = op.get_bind()
    names = sa.table(
        "names",
        *(sa.column(name) for name in ("kind", "record_id", "position", "text", "key")),
    )
    rows = connection.execute(
        sa.select(names.c.kind, names.c.record_id, names.c.position, names.c.text)
    ).all()
    change = (
        names.update()
        .where(
            names.c.kind == sa.bindparam("of_kind"),
            names.c.record_id == sa.bindparam("of_id"),
            names.c.position == sa.bindparam("at"),
        )
        .values(key=sa.bindparam("folded"))
    )
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(
            change,
            [
                {"of_kind": kind, "of_id": record_id, "at": at, "folded": fold_name(text)}
                for kind, record_id, at, text in rows[first : first + _ROWS_AT_ONCE]
            ],
        )

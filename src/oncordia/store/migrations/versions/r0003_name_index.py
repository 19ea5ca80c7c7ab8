"""The search index of names: a number for each name, and who holds which pieces."""

import sqlalchemy as sa
from alembic import op

from oncordia.store.search import write_all_segments

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_ROWS_AT_ONCE = 10_000


def upgrade() -> None:
    """Lead a database of revision 0002 to this one; names that stand there become findable."""
    op.add_column(
        "names", sa.Column("number", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    _number_names()
    op.create_index("names_number", "names", ["number"], unique=True)
    op.create_table(
        "name_segments",
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("n_names", sa.Integer, nullable=False),
        sa.Column("numbers", sa.LargeBinary, nullable=False),
        sa.Column("sizes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "name_grams",
        sa.Column("gram", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("segment", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("n_names", sa.Integer, nullable=False),
        sa.Column("holders", sa.LargeBinary, nullable=False),
    )
    op.create_index("name_grams_segment", "name_grams", ["kind", "segment"])
    write_all_segments(op.get_bind())


def _number_names() -> None:
    connection = op.get_bind()
    names = sa.table(
        "names", *(sa.column(name) for name in ("kind", "record_id", "position", "number"))
    )
    rows = connection.execute(
        sa.select(names.c.kind, names.c.record_id, names.c.position).order_by(
            names.c.kind, names.c.record_id, names.c.position
        )
    ).all()
    change = (
        names.update()
        .where(
            names.c.kind == sa.bindparam("of_kind"),
            names.c.record_id == sa.bindparam("of_id"),
            names.c.position == sa.bindparam("at"),
        )
        .values(number=sa.bindparam("given"))
    )
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(
            change,
            [
                {"of_kind": kind, "of_id": record_id, "at": at, "given": first + i + 1}
                for i, (kind, record_id, at) in enumerate(rows[first : first + _ROWS_AT_ONCE])
            ],
        )

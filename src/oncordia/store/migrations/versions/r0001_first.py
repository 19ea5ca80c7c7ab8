"""First tables: records with versions, links, names, objects, and the audit with its guards."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DIGEST = sa.String(64)


def upgrade() -> None:
    """Lead an empty database to this revision."""
    _make_records()
    _make_links_and_names()
    op.create_table(
        "objects",
        sa.Column("digest", DIGEST, primary_key=True),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
    )
    _make_audit()
    _guard_audit()


def _make_records() -> None:
    op.create_table(
        "records",
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("record_id", WORD, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("source", TEXT, nullable=False),
    )
    op.create_index(
        "records_current",
        "records",
        ["kind", "record_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )


def _make_links_and_names() -> None:
    op.create_table(
        "links",
        sa.Column("subject_kind", WORD, primary_key=True),
        sa.Column("subject_id", WORD, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("predicate", WORD, nullable=False),
        sa.Column("object_kind", WORD, nullable=False),
        sa.Column("object_id", WORD, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
    )
    op.create_index("links_object", "links", ["object_kind", "object_id"])
    op.create_index("links_predicate", "links", ["predicate"])
    op.create_table(
        "names",
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("record_id", WORD, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("script", sa.String(20), nullable=False),
        sa.Column("name_kind", sa.String(20), nullable=False),
    )


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("subject_kind", WORD, nullable=False),
        sa.Column("subject_id", WORD, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("previous", DIGEST, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
    )
    op.create_index("audit_subject", "audit", ["subject_kind", "subject_id"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "digest": "0" * 64}])


def _guard_audit() -> None:
    """Let the database itself refuse to change or remove a line of the audit."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_keeps_lines BEFORE UPDATE OR DELETE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
        op.execute(
            "CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        )

"""Tables of the store; the migrations make them, these say what stands after the last one."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

REVISION = "0003"  # the newest migration
OLDER_REVISIONS = ("0001", "0002")  # those that we can lead up to the newest

metadata = MetaData()

# Letters sort by their code on both engines, so that lists come in one order everywhere.
WORD = String(200).with_variant(String(200, collation="C"), "postgresql")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
DIGEST = String(64)

records = Table(
    "records",
    metadata,
    Column("kind", WORD, primary_key=True),
    Column("record_id", WORD, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", TEXT, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("source", TEXT, nullable=False),
)
Index(
    "records_current",
    records.c.kind,
    records.c.record_id,
    unique=True,
    sqlite_where=text("is_current"),
    postgresql_where=text("is_current"),
)

links = Table(
    "links",
    metadata,
    Column("subject_kind", WORD, primary_key=True),
    Column("subject_id", WORD, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("predicate", WORD, nullable=False),
    Column("object_kind", WORD, nullable=False),
    Column("object_id", WORD, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
Index("links_object", links.c.object_kind, links.c.object_id)
Index("links_predicate", links.c.predicate)

names = Table(
    "names",
    metadata,
    Column("kind", WORD, primary_key=True),
    Column("record_id", WORD, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("text", TEXT, nullable=False),
    Column("script", String(20), nullable=False),
    Column("name_kind", String(20), nullable=False),
    Column("key", TEXT, nullable=False),  # folded for search
    Column("number", Integer, nullable=False, server_default=text("0")),  # never given twice
)
Index("names_key", names.c.key)
Index("names_number", names.c.number, unique=True)

# Numbers and sizes of the names of one kind that were numbered together, in rising order.
name_segments = Table(
    "name_segments",
    metadata,
    Column("kind", WORD, primary_key=True),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("n_names", Integer, nullable=False),
    Column("numbers", LargeBinary, nullable=False),  # 4 bytes a name; empty: without a gap
    Column("sizes", LargeBinary, nullable=False),  # 1 byte a name: pieces that it has, at most 255
)

# For each piece of a name, the places in the segment of the names that hold it.
name_grams = Table(
    "name_grams",
    metadata,
    Column("gram", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", WORD, primary_key=True),
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("n_names", Integer, nullable=False),
    Column("holders", LargeBinary, nullable=False),  # 4 bytes a place, little-endian
)
Index("name_grams_segment", name_grams.c.kind, name_grams.c.segment)

objects = Table(
    "objects",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("name", TEXT, nullable=False),
)

datasets = Table(
    "datasets",
    metadata,
    Column("dataset_id", WORD, primary_key=True),
    Column("owner_id", WORD, nullable=False),
    Column("data_kind", WORD, nullable=False),
    Column("object_digest", DIGEST, ForeignKey("objects.digest"), nullable=False),
    Column("consent_id", WORD, nullable=False),
    Column("agreement_id", WORD, nullable=False),
    Column("country", String(2), nullable=False),
)
Index("datasets_owner", datasets.c.owner_id)
Index("datasets_consent", datasets.c.consent_id)
Index("datasets_agreement", datasets.c.agreement_id)

audit = Table(
    "audit",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("action", WORD, nullable=False),
    Column("subject_kind", WORD, nullable=False),
    Column("subject_id", WORD, nullable=False),
    Column("detail", TEXT, nullable=False),
    Column("previous", DIGEST, nullable=False),
    Column("digest", DIGEST, nullable=False),
)
Index("audit_subject", audit.c.subject_kind, audit.c.subject_id)

# One row: number and digest of the last line of the audit. A writer locks it first.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
    Column("digest", DIGEST, nullable=False),
)

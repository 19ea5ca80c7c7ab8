"""What a store keeps, whatever store it is: records, links, objects and the audit's chain."""

from oncordia.domain.records.audit import (
    GENESIS,
    AuditCheck,
    AuditFault,
    AuditFaultKind,
    AuditHead,
    AuditLine,
    chain_line,
    check_chain,
)
from oncordia.domain.records.canonical import digest_canonical, digest_value, write_canonical
from oncordia.domain.records.record import (
    DatasetEntry,
    Draft,
    Link,
    NameEntry,
    NameForm,
    ObjectEntry,
    Record,
    check_digest,
    check_id,
    check_kind,
    covers_day,
    draft_record,
)

__all__ = [
    "GENESIS",
    "AuditCheck",
    "AuditFault",
    "AuditFaultKind",
    "AuditHead",
    "AuditLine",
    "DatasetEntry",
    "Draft",
    "Link",
    "NameEntry",
    "NameForm",
    "ObjectEntry",
    "Record",
    "chain_line",
    "check_chain",
    "check_digest",
    "check_id",
    "check_kind",
    "covers_day",
    "digest_canonical",
    "digest_value",
    "draft_record",
    "write_canonical",
]

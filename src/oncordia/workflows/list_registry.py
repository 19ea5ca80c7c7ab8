"""The records of a kind in short: id, name and what sort of thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oncordia.errors import InvalidOption
from oncordia.workflows.ports import RecordReader
from oncordia.workflows.registry_checks import ALL_KINDS

KINDS = (*ALL_KINDS, "contradiction")


@dataclass(frozen=True, slots=True)
class Listed:
    """One record in short."""

    kind: str
    record_id: str
    name: str
    sort: str  # its own kind: company, framework, count, ...
    country: str
    version: int


def count_registry(store: RecordReader) -> dict[str, int]:
    """Number of records of each kind that there is."""
    counts = {kind: store.count_records(kind) for kind in KINDS}
    return {kind: count for kind, count in counts.items() if count}


def list_registry(
    store: RecordReader, kind: str, *, sort: str = "", country: str = ""
) -> tuple[Listed, ...]:
    """The records of a kind by rising id; only those of a sort, only those of a country.

    Raises
    ------
    InvalidOption
        There is no such kind of record.
    """
    if kind not in KINDS:
        raise InvalidOption(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    listed = []
    for record in store.list_records(kind):
        value = record.value
        one = Listed(
            kind,
            record.record_id,
            name_plain(value),
            str(value.get("kind") or value.get("what") or ""),
            str(value.get("country", "")),
            record.version,
        )
        if sort in ("", one.sort) and country in ("", one.country):
            listed.append(one)
    return tuple(listed)


def name_plain(value: Mapping[str, Any]) -> str:
    """The words that a record is known by: its first name, else what it says."""
    for names in (value.get("names"), value.get("titles")):
        if names:
            return str(names[0]["text"])
    if "predicate" in value:
        return f"{value['subject_id']} {value['predicate']} {value['object_id']}"
    if "attribute" in value:
        said = value.get("value") or " / ".join(str(f["value"]) for f in value.get("facts", ()))
        return f"{value['subject_id']}, {value['attribute']}: {said}"
    return str(value.get("statement") or value.get("what") or value.get("text") or "")

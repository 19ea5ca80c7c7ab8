"""The records of a kind in short: id, name and what sort of thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oncordia.errors import InvalidOption
from oncordia.workflows.ports import RecordReader
from oncordia.workflows.registry_checks import ALL_KINDS

KINDS = (*ALL_KINDS, "contradiction", "posting")


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
            say_sort(value),
            str(value.get("country", "")),
            record.version,
        )
        if sort in ("", one.sort) and country in ("", one.country):
            listed.append(one)
    return tuple(listed)


def say_sort(value: Mapping[str, Any]) -> str:
    """What sort of thing a record is among those of its kind: company, curves, asked."""
    said = (value.get(field) for field in ("kind", "what", "data_kind"))
    return str(
        next(filter(None, said), value.get("status", "asked") if "asked_on" in value else "")
    )


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
    if "data_kind" in value:
        of = "; ".join(value.get("subject_ids", ())) or value["owner_id"]
        return f"{value.get('data_kind', '')} of {value.get('sample') or of}".strip()
    if "asked_on" in value:
        return f"{value['by_id']} asks {value['platform_id']} for {value['service_id']}"
    stated = value.get("statement_en") or value.get("statement_zh")
    if stated:
        return "" if value.get("confidentiality", "open") != "open" else str(stated)
    return str(value.get("statement") or value.get("what") or value.get("text") or "")

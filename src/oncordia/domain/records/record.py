"""Records as a store keeps them: a body in canonical JSON, its names, its links, its versions."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oncordia.domain.records.canonical import digest_canonical, write_canonical
from oncordia.errors import InvalidRecord

_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class NameForm:
    """One name that a record is found by."""

    text: str
    script: str = ""  # HAN, LATIN, OTHER
    kind: str = ""  # OFFICIAL, ALIAS, SHORT, GUESS


@dataclass(frozen=True, slots=True)
class Link:
    """A record points to another, in a role, for a time; both days belong to the time."""

    subject_kind: str
    subject_id: str
    predicate: str
    object_kind: str
    object_id: str
    role: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # None: until further notice

    def __post_init__(self) -> None:
        check_kind(self.subject_kind)
        check_kind(self.object_kind)
        check_id(self.subject_id)
        check_id(self.object_id)
        _check_period(self.valid_from, self.valid_to, f"link {self.subject_id} {self.predicate}")

    def covers(self, on: date) -> bool:
        """Whether the link holds on this day."""
        return covers_day(self.valid_from, self.valid_to, on)


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be kept. The store gives it a version and a digest."""

    kind: str  # member, person, agreement, consent, dataset, ...
    record_id: str
    body: str  # canonical JSON
    names: tuple[NameForm, ...] = ()
    links: tuple[Link, ...] = ()  # from this record to others
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""  # file or paper it was taken from

    def __post_init__(self) -> None:
        check_kind(self.kind)
        check_id(self.record_id)
        _check_period(self.valid_from, self.valid_to, f"{self.kind} {self.record_id}")
        for text in (self.source, *(name.text for name in self.names)):
            if not _is_plain(text):
                raise InvalidRecord(f"{self.kind} {self.record_id}: {text!r} is no plain text")
        for link in self.links:
            if (link.subject_kind, link.subject_id) != (self.kind, self.record_id):
                raise InvalidRecord(
                    f"{self.kind} {self.record_id}: a link must start at its own record, "
                    f"got one from {link.subject_kind} {link.subject_id}"
                )

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return digest_canonical(self.body)


def draft_record(kind: str, record_id: str, value: Mapping[str, Any], **rest: Any) -> Draft:
    """A draft whose body is the canonical JSON of ``value``; ``rest`` as in ``Draft``."""
    return Draft(kind, record_id, write_canonical(value), **rest)


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a record as it was kept."""

    kind: str
    record_id: str
    version: int  # 1, 2, 3 ... without gaps
    body: str
    digest: str
    is_current: bool  # False: a later version stands, or the record was withdrawn
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    @property
    def value(self) -> dict[str, Any]:
        """The body read from its JSON."""
        return dict(json.loads(self.body))

    def covers(self, on: date) -> bool:
        """Whether the record holds on this day."""
        return covers_day(self.valid_from, self.valid_to, on)


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name in the search index: whose it is, as written, and folded for search."""

    kind: str
    record_id: str
    name: NameForm
    key: str


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """What is known of an object beside its bytes."""

    digest: str  # SHA-256 of its bytes
    size_bytes: int
    media_type: str = "application/octet-stream"
    name: str = ""  # file name that a person would know it by

    def __post_init__(self) -> None:
        check_digest(self.digest)


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """Which object holds a dataset, whose it is, and under what it was made."""

    dataset_id: str
    owner_id: str
    data_kind: str
    object_digest: str
    consent_id: str = ""
    agreement_id: str = ""
    country: str = ""

    def __post_init__(self) -> None:
        check_id(self.dataset_id)
        check_id(self.owner_id)
        check_digest(self.object_digest)


def check_kind(kind: str) -> None:
    """Refuse what is no kind of record: a lower-case word of at most 40 letters."""
    if not _KIND.fullmatch(kind):
        raise InvalidRecord(f"a kind of record is a lower-case word, got {kind!r}")


def check_id(record_id: str) -> None:
    """Refuse what is no identifier: empty, too long, or with signs that cannot be seen."""
    if not record_id or len(record_id) > _LONGEST_ID or not _is_plain(record_id):
        raise InvalidRecord(
            f"an identifier is plain text of 1 to {_LONGEST_ID} letters, got {record_id!r}"
        )


def check_digest(digest: str) -> None:
    """Refuse what is no SHA-256 in 64 lower-case hexadecimal digits."""
    if not _DIGEST.fullmatch(digest):
        raise InvalidRecord(f"a digest is 64 hexadecimal digits, got {digest!r}")


def covers_day(first: date | None, last: date | None, on: date) -> bool:
    """Whether a day lies between two others, both included; None is open."""
    return (first is None or first <= on) and (last is None or on <= last)


def _check_period(first: date | None, last: date | None, whose: str) -> None:
    if first is not None and last is not None and last < first:
        raise InvalidRecord(f"{whose}: its end {last} lies before its start {first}")


def _is_plain(text: str) -> bool:
    """Whether every letter can be seen, and written as UTF-8."""
    return _UNSEEN.search(text) is None

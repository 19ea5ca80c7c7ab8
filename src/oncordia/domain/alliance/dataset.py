"""Data sets: what is held, whose it is, under which consent and agreement, and where it lies."""

import re
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.data_kind import DataKind
from oncordia.domain.alliance.rules import check_count, check_country, check_id, check_ids
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord

_DIGEST = re.compile(r"[0-9a-f]{64}")


def check_digest(what: str, value: str) -> None:
    """Raise InvalidRecord unless ``value`` is a SHA-256 in 64 small hexadecimal digits."""
    if _DIGEST.fullmatch(value) is None:
        raise InvalidRecord(f"{what} must be a SHA-256 in 64 hexadecimal digits, got {value!r}")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table, an image set or a model update that a member holds."""

    dataset_id: str
    owner_id: str
    data_kind: DataKind
    subject_ids: tuple[str, ...] = ()  # donors; empty: about no single donor
    sample: str = ""  # name of the sample or organoid line
    consent_id: str = ""  # the consent it was filed under
    agreement_id: str = ""  # the agreement it was made under
    country: str = ""  # where it lies
    n_subjects: int = 0  # people behind it; 0: as many as subject_ids
    min_cell: int | None = None  # people in its smallest cell, for aggregates
    digest: str = ""  # SHA-256 of the object that holds it; empty: held elsewhere
    made_on: date | None = None
    derived_from: tuple[str, ...] = ()  # data sets it was computed from
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("dataset_id", self.dataset_id)
        what = f"data set {self.dataset_id}"
        check_id(f"owner_id of {what}", self.owner_id)
        check_ids(f"a donor of {what}", self.subject_ids)
        if self.consent_id:
            check_id(f"consent_id of {what}", self.consent_id)
        check_ids(f"a source of {what}", self.derived_from)
        check_country(f"the country of {what}", self.country)
        check_count(f"n_subjects of {what}", self.n_subjects)
        if 0 < self.n_subjects < len(self.subject_ids):
            raise InvalidRecord(
                f"{what} names {len(self.subject_ids)} donors but n_subjects is {self.n_subjects}"
            )
        if self.min_cell is not None:
            check_count(f"min_cell of {what}", self.min_cell)
        if self.digest:
            check_digest(f"the digest of {what}", self.digest)
        if self.dataset_id in self.derived_from:
            raise InvalidRecord(f"{what} is derived from itself; name what it came from")

    @property
    def n_people(self) -> int:
        """People behind it, as stated or as named."""
        return self.n_subjects or len(self.subject_ids)

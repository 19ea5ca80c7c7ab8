"""Packages: what one member handed to another at one time, in one crate."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.analysis import FileDigest
from oncordia.domain.alliance.dataset import check_digest
from oncordia.domain.alliance.decision import ClauseRef, Outcome
from oncordia.domain.alliance.rules import check_id, check_ids, check_text
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Terms:
    """The clause that data sets were released by, and the agreement's digest on that day."""

    clause: ClauseRef
    digest: str  # of the text of the agreement
    text: str  # of the clause

    def __post_init__(self) -> None:
        check_digest(f"the digest of {self.clause}", self.digest)
        check_text(f"the text of {self.clause}", self.text)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A data set that was asked for and not released, with the rule codes that kept it back."""

    dataset_id: str
    outcome: Outcome
    codes: tuple[str, ...]

    def __post_init__(self) -> None:
        check_id("dataset_id of what was left out", self.dataset_id)
        if self.outcome is Outcome.PERMIT:
            raise InvalidRecord(f"{self.dataset_id} is permitted; it cannot be left out")


@dataclass(frozen=True, slots=True)
class Package:
    """One crate: what was asked for, who got it, which releases it holds, each file's digest."""

    package_id: str
    result_id: str  # the data set or analysis that was asked for
    to_id: str
    on: date
    release_ids: tuple[str, ...]
    terms: tuple[Terms, ...]
    files: tuple[FileDigest, ...]  # of the data, by their names in the crate
    left_out: tuple[LeftOut, ...] = ()
    purpose: str = ""  # as it was asked

    def __post_init__(self) -> None:
        check_id("package_id", self.package_id)
        what = f"package {self.package_id}"
        check_id(f"result_id of {what}", self.result_id)
        check_id(f"to_id of {what}", self.to_id)
        check_ids(f"a release of {what}", self.release_ids)
        if not self.release_ids:
            raise InvalidRecord(f"{what} releases nothing; name at least one release")

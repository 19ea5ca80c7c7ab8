"""Analyses as a member files them: what was computed from which files, and what came of it."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance.dataset import check_digest
from oncordia.domain.alliance.rules import check_count, check_id, check_ids, check_text


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file by its name, its SHA-256 and its size."""

    name: str
    digest: str
    size_bytes: int

    def __post_init__(self) -> None:
        check_text("the name of a file", self.name)
        check_digest(f"the digest of {self.name}", self.digest)
        check_count(f"the size of {self.name}", self.size_bytes)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis that a member filed under a consent: its data sets and where they come from."""

    analysis_id: str
    name: str
    owner_id: str
    consent_id: str
    made_on: date
    dataset_ids: tuple[str, ...]
    agreement_id: str = ""  # the agreement it was made under
    program: str = "oncordia"
    version: str = ""  # of the program
    seed: int | None = None
    options: str = "{}"  # JSON of every option
    inputs: tuple[FileDigest, ...] = ()  # files it was computed from
    tables: tuple[FileDigest, ...] = ()  # kept beside the data sets: about plates, not donors

    def __post_init__(self) -> None:
        check_id("analysis_id", self.analysis_id)
        what = f"analysis {self.analysis_id}"
        check_text(f"the name of {what}", self.name)
        check_id(f"owner_id of {what}", self.owner_id)
        check_id(f"consent_id of {what}", self.consent_id)
        check_ids(f"a data set of {what}", self.dataset_ids)
        if self.agreement_id:
            check_id(f"agreement_id of {what}", self.agreement_id)

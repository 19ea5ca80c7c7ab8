"""The card of a reference cohort: what it holds, how well it predicts, where not to use it."""

import datetime as dt
from dataclasses import dataclass

from oncordia.domain.provenance import InputDigest
from oncordia.domain.therapy.measure import Measure
from oncordia.domain.therapy.ranking import Interval
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class CohortSource:
    """Where data of a cohort come from."""

    name: str
    n_samples: int
    licence: str = ""  # "" where not told
    citation: str = ""


@dataclass(frozen=True, slots=True)
class ClassError:
    """How well the drugs of one class are predicted for patients left out of the fit."""

    drug_class: str  # "" = all drugs
    n_drugs: int
    n_values: int  # responses predicted
    error: float  # root mean square, in SDs of each drug
    correlation: float  # mean Pearson over the drugs, drug means removed; NaN where unknown
    coverage: float  # share of responses within their interval, 0-1


@dataclass(frozen=True, slots=True)
class CoverageCheck:
    """How often intervals held what was measured, for patients left out of the fit."""

    confidence: float  # of the intervals, 0-1
    share: Interval  # of all responses within theirs, 0-1
    low_patients: float  # 5th percentile of the share over patients, 0-1


@dataclass(frozen=True, slots=True)
class CentreShift:
    """How one laboratory of a cohort differs from its others."""

    centre: str
    n_shifted: int  # drugs whose means differ
    n_drugs: int  # drugs compared
    in_sd: float  # typical difference, in SDs within laboratories


@dataclass(frozen=True, slots=True)
class CohortCard:
    """A cohort's card; shares run from 0 to 1."""

    cohort: str
    version: int
    digest: str  # SHA-256 of its tables
    software: str  # version that made it
    measure: Measure
    disease: str
    n_samples: int
    n_patients: int
    n_healthy: int
    n_drugs: int
    filled: float  # share of samples × drugs that were measured
    centres: tuple[tuple[str, int], ...] = ()  # laboratory and its samples
    sources: tuple[CohortSource, ...] = ()
    inputs: tuple[InputDigest, ...] = ()
    model: str = ""  # "gaussian" or "additive"; "" where none was fitted
    n_revealed: int = 0  # measured drugs of a new patient from which the others were predicted
    n_folds: int = 0  # over patients
    errors: tuple[ClassError, ...] = ()  # all drugs first, then by class
    coverage: tuple[CoverageCheck, ...] = ()
    shifts: tuple[CentreShift, ...] = ()  # laboratories that differ from the others
    must_not: tuple[str, ...] = ()  # further uses that are ruled out, in the maker's words
    made_on: dt.date | None = None

    def __post_init__(self) -> None:
        for name in ("n_samples", "n_patients", "n_healthy", "n_drugs"):
            if getattr(self, name) < 0:
                raise InvalidRecord(f"{name} must be 0 or more, got {getattr(self, name)}")
        if not 0 <= self.filled <= 1:
            raise InvalidRecord(f"filled must lie between 0 and 1, got {self.filled:g}")

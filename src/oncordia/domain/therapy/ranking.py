"""A patient's ranking: candidates with reasons, caveats and uncertainty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import nan

from oncordia.domain.therapy.measure import Measure
from oncordia.errors import InvalidOption

LEAST_MEASURED = 3  # drugs of the patient below which nothing is ranked
LEAST_REFERENCE = 10  # reference patients below which nothing is ranked


class Order(StrEnum):
    """By what candidates are put in order."""

    SELECTIVE = "selective"  # against the reference cohort
    ABSOLUTE = "absolute"  # by the effect itself


class Basis(StrEnum):
    """Where a candidate's response comes from."""

    MEASURED = "measured"
    PREDICTED = "predicted"


class Verdict(StrEnum):
    """What can be said of a candidate beside the others."""

    LEADING = "leading"  # stands out from the cohort and from the rest
    SELECTIVE = "selective"  # better than the cohort's median, not set apart from the next
    NOT_DISTINGUISHABLE = "not_distinguishable"  # from the rest
    UNLIKELY = "unlikely"  # no better than the cohort's median


@dataclass(frozen=True, slots=True)
class RankOptions:
    """Choices of a ranking."""

    order: Order = Order.SELECTIVE
    draws: int = 2000  # joint draws of the responses
    top: int = 5  # the k of "in the top k"
    confidence: float = 0.9  # of all intervals
    seed: int = 0

    def __post_init__(self) -> None:
        if self.draws < 100:
            raise InvalidOption(f"draws must be 100 or more, got {self.draws}")
        if self.top < 1:
            raise InvalidOption(f"top must be 1 or more, got {self.top}")
        if not 0 < self.confidence < 1:
            raise InvalidOption(f"confidence must lie between 0 and 1, got {self.confidence}")
        if self.seed < 0:
            raise InvalidOption(f"seed must be 0 or more, got {self.seed}")


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason, a caveat or what would change the rank: a code and the values in its words."""

    code: str  # key of the phrase in every language
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its limits, in the unit of the measure."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One therapy in a patient's ranking."""

    therapy: str  # drug, or "A + B"
    place: int  # 1 = first in the order asked for
    place_absolute: int
    basis: Basis
    response: Interval  # in the unit of the measure
    z: Interval  # true selective effect in SDs of the cohort, high = more sensitive than the cohort
    robust_z: float  # as measured, by median and MAD; NaN where the cohort is too small
    percentile: float  # share of the cohort that is less sensitive, 0-100; NaN where too small
    selective_score: float  # sDSS or its like: effect minus that of the healthy, or the cohort
    probability_top: float  # of being in the top k
    probability_better: float  # of beating the cohort's median
    verdict: Verdict
    drug_class: str = ""
    reasons: tuple[Remark, ...] = ()
    caveats: tuple[Remark, ...] = ()
    would_change: tuple[Remark, ...] = ()
    z_measured: float = nan  # the same z of the response as it stands over all doses


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of one sample, or why nothing was ranked."""

    sample: str
    measure: Measure
    options: RankOptions
    candidates: tuple[Candidate, ...]  # by place; measured drugs alone where refused
    refusal: Remark | None  # why no order is given
    cautions: tuple[Remark, ...]  # of the whole ranking: quality, misfit, small cohort
    n_measured: int
    n_reference: int
    misfit: (
        float  # mean squared standardised leave-one-out error of the measured drugs; 1 = as told
    )
    cohort: str = ""
    cohort_digest: str = ""
    would_change: tuple[Remark, ...] = ()  # the one measurement that would settle most of it

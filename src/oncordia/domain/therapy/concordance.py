"""Agreement of organoid tests with patients: studies, outcome definitions and options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oncordia.domain.therapy.two_by_two import TwoByTwo
from oncordia.errors import InvalidOption


class StudyStatus(StrEnum):
    """What a study tells of its 2x2 table."""

    COUNTS = "counts"  # all four counts
    PARTIAL = "partial"  # one row or column of the table
    RATES = "rates"  # rates without counts
    FAILED = "failed"  # the test did not predict the outcome, and no table was published
    NO_TABLE = "no_table"  # another kind of figure: a correlation, one arm, a review


class Cut(StrEnum):
    """How the threshold was chosen that makes a score sensitive or resistant."""

    LEFT_ONE_OUT = "left_one_out"  # for each patient on all the others
    TUNED = "tuned"  # on the same patients: too good
    GIVEN = "given"  # the table says the call itself


class PoolMethod(StrEnum):
    """Likelihood behind the pooled studies."""

    REML = "reml"
    ML = "ml"
    BINOMIAL = "binomial"  # of the counts themselves, none added to


@dataclass(frozen=True, slots=True)
class OutcomeDefinition:
    """Which outcomes of patients count as response, which as none, and which are left out."""

    responders: tuple[str, ...]
    non_responders: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("responders", "non_responders"):
            if not getattr(self, name):
                raise InvalidOption(f"{name} must name one outcome at least, as R or PD")
        said = [*self.responders, *self.non_responders, *self.left_out]
        doubled = next((word for word in said if said.count(word) > 1), None)
        if doubled is not None:
            raise InvalidOption(f"outcome {doubled!r} is named twice; name each outcome once")

    @property
    def label(self) -> str:
        """The definition as every table names it: ``R against PD; SD left out``."""
        label = f"{' + '.join(self.responders)} against {' + '.join(self.non_responders)}"
        return f"{label}; {' + '.join(self.left_out)} left out" if self.left_out else label

    def judge(self, outcome: str | None) -> bool | None:
        """Whether an outcome is a response; None where it is left out or missing."""
        if outcome in self.responders:
            return True
        return False if outcome in self.non_responders else None

    def list_alternatives(self) -> tuple["OutcomeDefinition", ...]:
        """Other definitions that a reader may hold against this one.

        What is left out counts as non-response, then as response; where nothing is left out, each
        outcome is left out in turn of a side that has several.
        """
        if self.left_out:
            return (
                OutcomeDefinition(self.responders, (*self.non_responders, *self.left_out)),
                OutcomeDefinition((*self.responders, *self.left_out), self.non_responders),
            )
        fewer = []
        if len(self.non_responders) > 1:
            fewer += [
                OutcomeDefinition(self.responders, _without(self.non_responders, word), (word,))
                for word in self.non_responders
            ]
        if len(self.responders) > 1:
            fewer += [
                OutcomeDefinition(_without(self.responders, word), self.non_responders, (word,))
                for word in self.responders
            ]
        return tuple(fewer)


def _without(words: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(other for other in words if other != word)


@dataclass(frozen=True, slots=True)
class Study:
    """One study of organoid test against patients' outcome, as it was published."""

    name: str
    status: StudyStatus
    table: TwoByTwo | None = None
    partial: Mapping[str, int] = field(default_factory=dict)  # the counts that are published
    rates: Mapping[str, float] = field(default_factory=dict)  # published, as fractions
    n_comparisons: int | None = None
    n_patients: int | None = None
    is_pooled: bool = False
    reason: str = ""  # why it is not pooled
    facts: Mapping[str, str] = field(default_factory=dict)  # cancer, endpoint, note, source ...
    row: int | None = None  # in the file


@dataclass(frozen=True, slots=True)
class ConcordanceOptions:
    """Choices of a comparison of organoid tests with patients' outcome."""

    confidence: float = 0.95
    bootstrap: int = 2000  # draws over patients
    seed: int = 0
    pool_method: PoolMethod = PoolMethod.REML
    bins: int = 5  # groups of the reliability diagram
    hazard_per: float = 0.1  # step of the measure that a hazard ratio is told for
    complete_cases: bool = False  # hazards from patients in whom every drug was measured

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise InvalidOption(f"confidence must lie between 0 and 1, got {self.confidence}")
        if self.bootstrap < 100:
            raise InvalidOption(f"bootstrap must be 100 or more, got {self.bootstrap}")
        if self.seed < 0:
            raise InvalidOption(f"seed must be 0 or more, got {self.seed}")
        if self.bins < 2:
            raise InvalidOption(f"bins must be 2 or more, got {self.bins}")
        if not self.hazard_per > 0:
            raise InvalidOption(f"hazard_per must be above 0, got {self.hazard_per}")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its limits; NaN where it cannot be estimated."""

    value: float
    low: float
    high: float
    method: str = ""

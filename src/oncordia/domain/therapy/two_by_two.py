"""A 2x2 table: what the organoid test said against what the patient did."""

from dataclasses import dataclass

from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Counts of comparisons; positive = the test says sensitive, true = the patient responded."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    def __post_init__(self) -> None:
        for name in self.__slots__:
            count = getattr(self, name)
            if count < 0:
                raise InvalidRecord(f"{name} must be 0 or more, got {count}")

    @property
    def total(self) -> int:
        """Number of comparisons."""
        return self.true_positive + self.false_positive + self.false_negative + self.true_negative

    @property
    def n_responders(self) -> int:
        """Patients who responded."""
        return self.true_positive + self.false_negative

    @property
    def n_sensitive(self) -> int:
        """Comparisons in which the test said sensitive."""
        return self.true_positive + self.false_positive

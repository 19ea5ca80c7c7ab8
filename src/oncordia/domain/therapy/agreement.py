"""How often organoid tests and patients agreed, as a page tells it."""

from dataclasses import dataclass

from oncordia.domain.therapy.ranking import Interval
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class PatientAgreement:
    """Agreement of an organoid test with patients, from a source that is named.

    ``responded`` is the share of patients who responded among those whose test said sensitive;
    ``not_responded`` the share who did not among those whose test said resistant. Both run from
    0 to 1 with their interval; None where it is not known.
    """

    disease: str
    outcome: str  # what counted as a response, such as "RECIST 1.1, first control"
    n_patients: int
    responded: Interval | None
    not_responded: Interval | None
    source: str

    def __post_init__(self) -> None:
        if self.n_patients < 1:
            raise InvalidRecord(f"n_patients must be 1 or more, got {self.n_patients}")
        if not (self.source and self.outcome):
            raise InvalidRecord("an agreement must name its outcome and its source")
        for name in ("responded", "not_responded"):
            share = getattr(self, name)
            if share is not None and not 0 <= share.low <= share.value <= share.high <= 1:
                raise InvalidRecord(
                    f"{name} must have 0 <= low <= value <= high <= 1, "
                    f"got {share.low:g}, {share.value:g}, {share.high:g}"
                )

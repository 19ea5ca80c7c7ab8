"""What one hospital tells others of its cohort: counts, means and cross-products, no patient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.domain.therapy.measure import Measure
from oncordia.errors import InvalidTable

LEAST_CELL = 5  # patients in the smallest cell that a message shows, unless told otherwise


@dataclass(frozen=True, slots=True)
class MessageNoise:
    """The noise of a message, and what it promises to each patient."""

    epsilon: float
    delta: float
    low: float  # responses are clipped to this range before they are summed
    high: float
    sensitivity: float  # of all sums together, in half ranges
    sd: float  # of the noise on each sum, in half ranges


@dataclass(frozen=True, slots=True, eq=False)
class CentreMessage:
    """Sums over the patients of one cohort, or of several, in the unit of the measure.

    With I the patients measured on drug i, and J those on j:
    ``counts[i, j] = |I and J|``; ``means[i]`` is over I;
    ``scatter[i, j]`` the sum of ``(x_i - means[i]) (x_j - means[j])`` over I and J;
    ``shifts[i, j]`` the sum of ``x_i - means[i]`` over I and J;
    ``fourths[i]`` the sum of ``(x_i - means[i])^4`` over I, for the interval of the SD.
    NaN: withheld.
    """

    name: str
    drugs: tuple[str, ...]
    measure: Measure
    n_patients: int
    minimum: int  # patients in the smallest cell that is shown
    counts: NDArray[np.float64]  # (n_drugs, n_drugs), symmetric
    means: NDArray[np.float64]  # (n_drugs,)
    scatter: NDArray[np.float64]  # (n_drugs, n_drugs), symmetric
    shifts: NDArray[np.float64]  # (n_drugs, n_drugs), diagonal 0
    disease: str = ""
    noise: MessageNoise | None = None
    digest: str = ""  # SHA-256 of its content; "" before it is written
    fourths: NDArray[np.float64] | None = None  # (n_drugs,); None: all withheld

    def __post_init__(self) -> None:
        square = (len(self.drugs), len(self.drugs))
        told = [("counts", self.counts, square), ("means", self.means, square[:1])]
        told += [("scatter", self.scatter, square), ("shifts", self.shifts, square)]
        if self.fourths is not None:
            told.append(("fourths", self.fourths, square[:1]))
        for name, array, shape in told:
            if array.shape != shape:
                raise InvalidTable(f"{name} must have the shape {shape}, got {array.shape}")
            if np.isinf(array).any():
                raise InvalidTable(f"{name} must be finite, got infinity")
        if len(set(self.drugs)) < len(self.drugs):
            twice = next(drug for drug in self.drugs if self.drugs.count(drug) > 1)
            raise InvalidTable(f"drug {twice!r} stands twice in the message {self.name!r}")
        self._refuse_contradiction()

    def _refuse_contradiction(self) -> None:
        own = np.nan_to_num(np.diag(self.counts), nan=-1.0)
        self._refuse_counts(own)
        told = ~np.isnan(self.means)
        if (told != (own > 0)).any() or (np.isnan(self.scatter) != np.isnan(self.counts)).any():
            raise InvalidTable(
                f"message {self.name!r}: counts, means and scatter withhold different cells"
            )
        if self.noise is None:
            self._refuse_means(told)

    def _refuse_counts(self, own: NDArray[np.float64]) -> None:
        counts, shown = self.counts, ~np.isnan(self.counts)
        beyond = shown & ((counts < 0) | (counts > np.minimum(own, own[:, None])))
        if beyond.any() or (counts[shown] > self.n_patients).any():
            raise InvalidTable(
                f"message {self.name!r}: a count is below 0 or above the patients there are"
            )
        if (counts[shown] != np.round(counts[shown])).any():
            raise InvalidTable(f"message {self.name!r}: a count is no whole number of patients")
        if (counts[shown] < self.minimum).any():
            raise InvalidTable(
                f"message {self.name!r}: a cell shows {counts[shown].min():g} patients, and the "
                f"smallest that it states is {self.minimum}"
            )

    def _refuse_means(self, told: NDArray[np.bool_]) -> None:
        low, high = self.measure.lowest, self.measure.highest
        wrong = told & ((self.means < low) | (self.means > high))
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            raise InvalidTable(
                f"message {self.name!r}, drug {self.drugs[place]!r}: the mean of "
                f"{self.measure.name} must lie between {low:g} and {high:g}, "
                f"got {self.means[place]:g}"
            )

    @property
    def n_withheld(self) -> int:
        """Pairs of drugs, a drug with itself too, of which nothing is told."""
        return int(np.isnan(self.counts[np.triu_indices(len(self.drugs))]).sum())

    @property
    def is_narrow(self) -> bool:
        """Whether there are no more patients than drugs told, and no noise.

        Then the cross-products have no more ranks than there are patients: who has many responses
        of one of them can solve for the others.
        """
        return self.noise is None and self.n_patients <= int((~np.isnan(self.means)).sum())

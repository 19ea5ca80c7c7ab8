"""Responses of many samples to many drugs, with holes."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oncordia.domain.therapy.measure import Measure
from oncordia.errors import InvalidTable


@dataclass(frozen=True, slots=True, eq=False)
class ResponseMatrix:
    """One response for each sample and drug; NaN where it was not measured.

    ``values`` and ``errors`` have the shape (samples, drugs) and the unit of ``measure``;
    ``errors`` are standard errors carried from the wells, NaN where unknown.
    """

    measure: Measure
    samples: tuple[str, ...]  # no name twice
    drugs: tuple[str, ...]  # no name twice
    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    patients: tuple[str, ...]  # of each sample; replicates of a patient share the name
    centres: tuple[str, ...]  # laboratory of each sample; "" where not told
    healthy: tuple[bool, ...]  # cells of a healthy donor

    def __post_init__(self) -> None:
        shape = (len(self.samples), len(self.drugs))
        for name, array in (("values", self.values), ("errors", self.errors)):
            if array.shape != shape:
                raise InvalidTable(f"{name} must have the shape {shape}, got {array.shape}")
        for name, items in (
            ("patients", self.patients),
            ("centres", self.centres),
            ("healthy", self.healthy),
        ):
            if len(items) != len(self.samples):
                raise InvalidTable(
                    f"{name} must name one for each of {len(self.samples)} samples, "
                    f"got {len(items)}"
                )
        _refuse_twice("sample", self.samples)
        _refuse_twice("drug", self.drugs)
        self._refuse_beyond()

    def _refuse_beyond(self) -> None:
        wrong = np.isinf(self.values)
        wrong |= self.values < self.measure.lowest
        wrong |= self.values > self.measure.highest
        if wrong.any():
            row, column = (int(place) for place in np.argwhere(wrong)[0])
            raise InvalidTable(
                f"sample {self.samples[row]!r}, drug {self.drugs[column]!r}: "
                f"{self.measure.name} must lie between {self.measure.lowest:g} and "
                f"{self.measure.highest:g}, got {self.values[row, column]:g}"
            )

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.samples)

    @property
    def n_drugs(self) -> int:
        """Number of drugs."""
        return len(self.drugs)

    @property
    def effects(self) -> NDArray[np.float64]:
        """The values turned so that high means sensitive; shape (samples, drugs)."""
        return self.measure.direction.sign * self.values

    def keep_samples(self, rows: NDArray[np.int64]) -> "ResponseMatrix":
        """The samples at ``rows``, in that order."""
        chosen = [int(row) for row in rows]
        return replace(
            self,
            samples=tuple(self.samples[row] for row in chosen),
            values=self.values[chosen],
            errors=self.errors[chosen],
            patients=tuple(self.patients[row] for row in chosen),
            centres=tuple(self.centres[row] for row in chosen),
            healthy=tuple(self.healthy[row] for row in chosen),
        )

    def keep_drugs(self, columns: NDArray[np.int64]) -> "ResponseMatrix":
        """The drugs at ``columns``, in that order."""
        chosen = [int(column) for column in columns]
        return replace(
            self,
            drugs=tuple(self.drugs[column] for column in chosen),
            values=self.values[:, chosen],
            errors=self.errors[:, chosen],
        )

    def keep_known_drugs(self, least: int = 2) -> "ResponseMatrix":
        """The drugs with at least ``least`` measured values that are not all equal.

        A reference learns nothing of the others.
        """
        known = np.isfinite(self.values)
        lowest = np.min(self.values, axis=0, where=known, initial=np.inf)
        highest = np.max(self.values, axis=0, where=known, initial=-np.inf)
        return self.keep_drugs(np.flatnonzero((known.sum(axis=0) >= least) & (highest > lowest)))


def _refuse_twice(what: str, names: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidTable(f"{what} {name!r} stands twice; give each {what} once")
        seen.add(name)

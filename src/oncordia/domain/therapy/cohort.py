"""A reference cohort: whose responses a patient is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from oncordia.domain.provenance import InputDigest
from oncordia.domain.therapy.response_matrix import ResponseMatrix
from oncordia.errors import InvalidTable


@dataclass(frozen=True, slots=True)
class DrugNote:
    """What is known of a drug, beside its responses."""

    drug: str
    drug_class: str = ""  # "" where not told
    target: str = ""
    peak_molar: float | None = None  # clinical peak plasma level
    synonyms: tuple[str, ...] = ()
    source: str = ""  # of the peak level


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """Molecular facts, one row a sample: 1 present, 0 absent, NaN unknown."""

    samples: tuple[str, ...]
    features: tuple[str, ...]
    values: NDArray[np.float64]  # (samples, features)

    def __post_init__(self) -> None:
        shape = (len(self.samples), len(self.features))
        if self.values.shape != shape:
            raise InvalidTable(f"features must have the shape {shape}, got {self.values.shape}")

    def align_rows(self, samples: tuple[str, ...]) -> NDArray[np.float64]:
        """One row for each of ``samples``; NaN for those that the table lacks."""
        place = {name: row for row, name in enumerate(self.samples)}
        aligned = np.full((len(samples), len(self.features)), np.nan)
        for row, name in enumerate(samples):
            if name in place:
                aligned[row] = self.values[place[name]]
        return aligned


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Responses of a reference cohort with what is known of its drugs and samples."""

    name: str
    matrix: ResponseMatrix
    disease: str = ""  # of all samples; "" where they differ or it is not told
    diseases: tuple[str, ...] = ()  # of each sample; empty where not told
    notes: Mapping[str, DrugNote] = field(default_factory=dict)  # by drug
    features: FeatureTable | None = None
    inputs: tuple[InputDigest, ...] = ()  # files it was built from
    digest: str = ""  # SHA-256 of its tables; "" before it is kept
    version: int = 1

    def __post_init__(self) -> None:
        n_samples = self.matrix.n_samples
        if self.diseases and len(self.diseases) != n_samples:
            raise InvalidTable(
                f"diseases must name one for each of {n_samples} samples, got {len(self.diseases)}"
            )

    def keep_disease(self, disease: str) -> "Cohort":
        """The samples of this disease, and the healthy ones.

        Raises
        ------
        InvalidTable
            If no patient's sample has the disease; the message lists those there are.
        """
        healthy = self.matrix.healthy
        told = self.diseases or (self.disease,) * self.matrix.n_samples
        wanted = disease.casefold()
        ill = [one for one, well in zip(told, healthy, strict=True) if not well]
        if wanted not in {one.casefold() for one in ill}:
            there = sorted({one for one in ill if one})
            raise InvalidTable(
                f"cohort {self.name!r} has no sample of the disease {disease!r}; "
                f"it has {', '.join(there) or 'none that is told'}"
            )
        kept = [one.casefold() == wanted or well for one, well in zip(told, healthy, strict=True)]
        rows = np.flatnonzero(kept)
        return replace(
            self,
            matrix=self.matrix.keep_samples(rows),
            disease=disease,
            diseases=tuple(told[row] for row in rows),
        )

    def keep_centre(self, centre: str) -> "Cohort":
        """The samples that one laboratory measured, its healthy ones among them.

        Raises
        ------
        InvalidTable
            If none of a patient is from that laboratory; the message lists those there are.
        """
        matrix = self.matrix
        theirs = np.array([one == centre for one in matrix.centres])
        ill = ~np.array(matrix.healthy, dtype=bool)
        if not (theirs & ill).any():
            there = sorted({one for one in matrix.centres if one})
            raise InvalidTable(
                f"cohort {self.name!r} has no patient of the laboratory {centre!r}; "
                f"it has {', '.join(there) or 'none that is told'}"
            )
        rows = np.flatnonzero(theirs)
        return replace(
            self,
            matrix=matrix.keep_samples(rows),
            diseases=tuple(self.diseases[row] for row in rows) if self.diseases else (),
        )

"""A reference cohort: whose responses a patient is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    disease: str = ""
    notes: Mapping[str, DrugNote] = field(default_factory=dict)  # by drug
    features: FeatureTable | None = None
    inputs: tuple[InputDigest, ...] = ()  # files it was built from
    digest: str = ""  # SHA-256 of its tables; "" before it is kept
    version: int = 1

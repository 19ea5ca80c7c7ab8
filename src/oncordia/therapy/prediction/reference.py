"""What a cohort teaches about the responses of a further patient."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Measure
from oncordia.errors import InvalidOption
from oncordia.therapy.prediction.scaling import Scaling

ADDITIVE = "additive"  # a patient's level alone tells of other drugs
GAUSSIAN = "gaussian"  # each drug tells of each other drug


@dataclass(frozen=True, slots=True)
class ReferenceOptions:
    """Choices of the fit of a reference."""

    shrinkage: float | None = None  # 0 to 1; None: by cross-validation
    strength: float | None = None  # of patients alike, 0 or more; None: by cross-validation
    panel: int = 10  # drugs revealed in cross-validation
    confidence: float = 0.9  # of the intervals that are calibrated
    seed: int = 0  # of the folds and panels

    def __post_init__(self) -> None:
        if self.shrinkage is not None and not 0 <= self.shrinkage <= 1:
            raise InvalidOption(f"shrinkage must lie between 0 and 1, got {self.shrinkage}")
        if self.strength is not None and not self.strength >= 0:
            raise InvalidOption(f"strength must be 0 or more, got {self.strength}")
        if self.panel < 1:
            raise InvalidOption(f"panel must be 1 or more, got {self.panel}")
        if not 0 < self.confidence < 1:
            raise InvalidOption(f"confidence must lie between 0 and 1, got {self.confidence}")
        if self.seed < 0:
            raise InvalidOption(f"seed must be 0 or more, got {self.seed}")


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What cross-validation says of the model's own spread."""

    inflation: FloatArray  # (n_drugs,): factor on each SD that makes its interval hold
    scale_weights: FloatArray  # (4,): what sets a patient's own scale, see calibration
    confidence: float  # at which the factors were set
    error: float  # root mean squared error of hidden drugs, in SDs of a drug
    n_errors: int  # hidden values behind these figures


@dataclass(frozen=True, slots=True, eq=False)
class GenomicMean:
    """Prior mean from molecular facts: ridge regression of every drug on every feature."""

    centre: FloatArray  # (n_features,)
    coefficients: FloatArray  # (n_features, n_drugs), on z
    penalty: float

    def predict(self, features: FloatArray) -> FloatArray:
        """Prior mean as z, shape (n, n_drugs); an unknown feature counts as the cohort's mean."""
        known = np.where(np.isnan(features), 0.0, features - self.centre)
        out: FloatArray = known @ self.coefficients
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A fitted cohort: location, scale and covariance of drugs, and its patients.

    Arrays are on the z scale of ``scaling``; the first axis of ``rows`` is the patient.
    """

    drugs: tuple[str, ...]
    measure: Measure
    kind: str  # ADDITIVE or GAUSSIAN
    n_patients: int
    scaling: Scaling
    location: FloatArray  # (n_drugs,)
    covariance: FloatArray  # (n_drugs, n_drugs), shrunk
    shrinkage: float
    rows: FloatArray  # (n_patients, n_drugs) with holes filled; (0, n_drugs) where none may be kept
    row_weights: FloatArray  # (n_patients,) or (0,): those far out count less
    strength: float  # of patients alike; 0: none
    calibration: Calibration
    genomic: GenomicMean | None = None
    kinship: FloatArray | None = None  # (n_drugs, n_drugs): targets that drugs share

    @property
    def mean(self) -> FloatArray:
        """Mean of each drug in the unit of the measure, shape (n_drugs,)."""
        return self.scaling.undo(self.location)

    @property
    def sd(self) -> FloatArray:
        """SD of each drug over patients in the unit of the measure, shape (n_drugs,)."""
        return self.scaling.sd * np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> FloatArray:
        """Correlation of drugs over patients, shrunk, shape (n_drugs, n_drugs)."""
        sd = np.sqrt(np.diag(self.covariance))
        return self.covariance / sd / sd[:, None]

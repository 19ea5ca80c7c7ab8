"""Prediction of the drugs that a patient's cells were not tried with."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import InvalidTable
from oncordia.therapy.calibration import scale_patients
from oncordia.therapy.conditioning import Conditional, condition
from oncordia.therapy.reference import Reference


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A patient's response to every drug of a reference, in the unit of the measure.

    A measured drug has its measured value and the error that was given with it (0 where none
    was); the covariance between measured and hidden drugs is 0.
    """

    reference: Reference
    mean: FloatArray  # (n_drugs,)
    sd: FloatArray  # (n_drugs,), calibrated
    covariance: FloatArray  # (n_drugs, n_drugs), calibrated
    measured: BoolArray  # (n_drugs,)
    scale: float  # factor on every SD of a hidden drug that the misfit gives; 1 = as the cohort
    misfit: float  # mean squared leave-one-out z of the measured drugs; 1 = as the cohort
    conditional: Conditional  # on the z scale, for explanations
    deviation: FloatArray  # (n_measured,): of the measured drugs from what was expected, as z
    prior: FloatArray  # (n_drugs,): from molecular facts, as z

    def find_limits(self, confidence: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Low and high limit of each drug, shapes (n_drugs,)."""
        half = float(ndtri(0.5 + confidence / 2)) * self.sd
        return self.mean - half, self.mean + half


def predict_patient(
    reference: Reference,
    values: FloatArray,
    errors: FloatArray | None = None,
    features: FloatArray | None = None,
) -> Prediction:
    """The responses of one patient to all drugs of the reference.

    Parameters
    ----------
    reference
        A fitted cohort.
    values
        Measured responses, shape (n_drugs,), in the unit of the measure; NaN where not measured.
    errors
        Their standard errors, the same shape; NaN where unknown. They widen what the measured
        drugs say of the others.
    features
        Molecular facts of the patient, shape (n_features,), where the reference knows them.

    Returns
    -------
    Prediction
        With no drug measured, the cohort's mean and SD.

    Raises
    ------
    InvalidTable
        If the shape is not that of the reference, or a value is infinite.
    """
    n_drugs = len(reference.drugs)
    if values.shape != (n_drugs,):
        raise InvalidTable(f"values must have the shape ({n_drugs},), got {values.shape}")
    if np.isinf(values).any():
        drug = reference.drugs[int(np.flatnonzero(np.isinf(values))[0])]
        raise InvalidTable(f"drug {drug!r}: the response must be finite, got infinity")
    seen = np.flatnonzero(~np.isnan(values))
    prior = _find_prior(reference, features)
    z = reference.scaling.apply(values) - prior
    noise = np.zeros(n_drugs) if errors is None else np.nan_to_num(errors, nan=0.0)
    found = condition(
        reference.location,
        reference.covariance,
        reference.rows,
        reference.row_weights,
        reference.strength,
        z,
        seen,
        (noise / reference.scaling.sd) ** 2,
    )
    return _restore(reference, values, noise, seen, prior, found)


def draw_responses(rng: np.random.Generator, prediction: Prediction, n: int) -> FloatArray:
    """Joint draws of a patient's responses, shape (n, n_drugs), in the unit of the measure."""
    factor = _factor(prediction.covariance)
    draws: FloatArray = prediction.mean + rng.standard_normal((n, factor.shape[0])) @ factor.T
    return draws


def _find_prior(reference: Reference, features: FloatArray | None) -> FloatArray:
    if reference.genomic is None or features is None:
        return np.zeros(len(reference.drugs))
    prior: FloatArray = reference.genomic.predict(features[None])[0]
    return prior


def _restore(
    reference: Reference,
    values: FloatArray,
    noise: FloatArray,
    seen: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    prior: FloatArray,
    found: Conditional,
) -> Prediction:
    """Back from z to the unit of the measure, with calibrated spread."""
    n_drugs = values.size
    hidden = np.setdiff1d(np.arange(n_drugs), seen)
    scale = 1.0
    if seen.size:
        signals = np.array([[found.misfit, found.local_spread, found.level]])
        weights = reference.calibration.scale_weights
        scale = float(np.sqrt(scale_patients(signals, np.array([float(seen.size)]), weights)[0]))
    mean = values.copy()
    mean[hidden] = reference.scaling.undo(_place(n_drugs, hidden, found.mean) + prior)[hidden]
    widen = scale * reference.calibration.inflation * reference.scaling.sd
    covariance = np.zeros((n_drugs, n_drugs))
    wide = widen[hidden]
    covariance[np.ix_(hidden, hidden)] = found.covariance * wide * wide[:, None]
    covariance[seen, seen] = noise[seen] ** 2
    measured = np.zeros(n_drugs, dtype=np.bool_)
    measured[seen] = True
    sd = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    misfit = found.misfit if seen.size else float("nan")
    z = reference.scaling.apply(values) - prior
    deviation = z[seen] - reference.location[seen]
    return Prediction(
        reference, mean, sd, covariance, measured, scale, misfit, found, deviation, prior
    )


def _place(
    n: int, places: np.ndarray[tuple[int, ...], np.dtype[np.intp]], values: FloatArray
) -> FloatArray:
    out = np.zeros(n)
    out[places] = values
    return out


def _factor(covariance: FloatArray) -> FloatArray:
    """A matrix L with L L' = covariance, also where the covariance is not of full rank."""
    size, directions = np.linalg.eigh(covariance)
    out: FloatArray = directions * np.sqrt(np.maximum(size, 0.0))
    return out

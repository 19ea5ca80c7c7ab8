"""Prediction of the drugs that a patient's cells were not tried with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy.prediction.calibration import scale_patients
from oncordia.therapy.prediction.conditioning import Conditional, condition
from oncordia.therapy.prediction.matrix import arrange_values, as_floats
from oncordia.therapy.prediction.reference import Reference

Values = FloatArray | Sequence[float] | Mapping[str, float]  # of one patient, NaN: not measured


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
        if not 0 < confidence < 1:
            raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
        half = float(ndtri(0.5 + confidence / 2)) * self.sd
        return self.mean - half, self.mean + half

    def to_frame(self, confidence: float = 0.9) -> pl.DataFrame:
        """One row a drug: ``drug``, ``response``, ``low``, ``high`` and ``is_measured``."""
        low, high = self.find_limits(confidence)
        return pl.DataFrame(
            {
                "drug": self.reference.drugs,
                "response": self.mean,
                "low": low,
                "high": high,
                "is_measured": self.measured,
            }
        )


def predict_patient(
    reference: Reference,
    values: Values,
    errors: Values | None = None,
    features: Values | None = None,
) -> Prediction:
    """The responses of one patient to all drugs of the reference.

    Parameters
    ----------
    reference
        A fitted cohort.
    values
        Measured responses in the unit of the measure: shape (n_drugs,) in the order of
        ``reference.drugs``, NaN where not measured; or by the name of the drug.
    errors
        Their standard errors, in either form; NaN where unknown. They widen what the measured
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
        If the shape is not that of the reference, a drug is not in it, a value is infinite, or an
        error negative or infinite.
    """
    values = arrange_values(reference.drugs, values)
    n_drugs = values.size
    if np.isinf(values).any():
        drug = reference.drugs[int(np.flatnonzero(np.isinf(values))[0])]
        raise InvalidTable(f"drug {drug!r}: the response must be finite, got infinity")
    seen = np.flatnonzero(~np.isnan(values))
    prior = _find_prior(reference, features)
    z = reference.scaling.apply(values) - prior
    noise = np.zeros(n_drugs) if errors is None else _take_errors(reference, errors)
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


def _take_errors(reference: Reference, errors: Values) -> FloatArray:
    """Standard errors in the order of the drugs, 0 where unknown."""
    noise = arrange_values(reference.drugs, errors, "errors")
    wrong = np.flatnonzero((noise < 0) | np.isinf(noise))
    if wrong.size:
        raise InvalidTable(
            f"drug {reference.drugs[int(wrong[0])]!r}: a standard error must be 0 or more and "
            f"finite, got {noise[wrong[0]]:g}; leave it out where it is unknown"
        )
    return np.nan_to_num(noise, nan=0.0)


def _find_prior(reference: Reference, features: Values | None) -> FloatArray:
    if reference.genomic is None or features is None:
        return np.zeros(len(reference.drugs))
    known = as_floats(features, "features")
    if known.shape != reference.genomic.centre.shape:
        raise InvalidTable(
            f"features must have the shape {reference.genomic.centre.shape}, got {known.shape}"
        )
    prior: FloatArray = reference.genomic.predict(known[None])[0]
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

"""Scores of predictions, frozen: one missing prediction neither breaks nor improves any."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.errors import InvalidOption, InvalidTable

LEAST_PATIENTS = 3  # with a truth, for a drug to count
_ROUNDING = 1e-12  # spread over size, below which values differ by their last digits alone


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores over the hidden values of patients that no model saw."""

    r: float  # Pearson over patients, mean over drugs; drug means thus removed
    r_pooled: float  # Pearson over all values after the cohort's drug means
    rmse: float  # in SDs of a drug
    coverage: float  # share of hidden values inside their interval; NaN without intervals
    coverage_low: float  # 5th percentile of the patients' own coverage
    n_drugs: int  # that count
    n_values: int  # hidden values
    n_missing: int  # of them without a prediction: counted as the cohort's mean, as not covered


def score_predictions(
    truth: ArrayLike,
    predicted: ArrayLike,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
) -> Scores:
    """The scores of a table of predictions against the truth.

    Parameters
    ----------
    truth
        Shape (n_patients, n_drugs), as z by the mean and SD of the patients that the model
        learnt from; NaN where nothing is to be predicted.
    predicted
        The same shape and scale. NaN or infinity where a truth stands counts as 0, the cohort's
        mean: a model that keeps silent gains nothing.
    low, high
        Limits, the same shape, both or none; a missing limit covers nothing, nor does one of a
        missing prediction.

    Returns
    -------
    Scores
        A drug without spread of truth does not count; one without spread of predictions
        counts as r = 0. Digits lost in rounding are no spread.

    Raises
    ------
    InvalidTable
        If the shapes differ, no truth is given or one is infinite, or there is one limit alone.
    """
    truth, predicted = _take(truth, "truth", None), _take(predicted, "predicted", truth)
    if truth.ndim != 2:
        raise InvalidTable(f"truth must have the shape (n_patients, n_drugs), got {truth.shape}")
    if np.isinf(truth).any():
        raise InvalidTable("a true value is infinite; leave it out as NaN")
    if (low is None) != (high is None):
        raise InvalidTable("limits come in pairs; give both low and high")
    asked = ~np.isnan(truth)
    if not asked.any():
        raise InvalidTable("no truth is given: every value is missing")
    silent = asked & ~np.isfinite(predicted)
    filled = np.where(silent, 0.0, predicted)
    correlations = [
        _correlate(truth[asked[:, drug], drug], filled[asked[:, drug], drug])
        for drug in range(truth.shape[1])
    ]
    counted = [value for value in correlations if value is not None]
    coverage, coverage_low = _score_limits(truth, asked, silent, low, high)
    flat_truth, flat = truth[asked], filled[asked]
    pooled = _correlate(flat_truth, flat)
    return Scores(
        r=float(np.mean(counted)) if counted else float("nan"),
        r_pooled=float("nan") if pooled is None else pooled,
        rmse=float(np.sqrt(np.mean((flat_truth - flat) ** 2))),
        coverage=coverage,
        coverage_low=coverage_low,
        n_drugs=len(counted),
        n_values=int(asked.sum()),
        n_missing=int(silent.sum()),
    )


def score_top(probability: ArrayLike, truth: ArrayLike, k: int, n_bins: int = 10) -> float:
    """Expected calibration error of the probability of being among a patient's top k.

    Parameters
    ----------
    probability
        Shape (n_patients, n_drugs); NaN where the drug was no candidate.
    truth
        The same shape, high = among the best; NaN where unknown.
    k
        How many drugs are the top.
    n_bins
        Bins of equal width on 0 to 1.

    Returns
    -------
    float
        Mean over all candidates of |mean probability - observed share| of their bin; NaN where
        there is no candidate.

    Raises
    ------
    InvalidTable
        If the shapes differ, a probability lies outside 0 to 1, or ``k`` or ``n_bins`` below 1.
    """
    probability, truth = _take(probability, "probability", truth), _take(truth, "truth", None)
    if ((probability < 0) | (probability > 1)).any():
        raise InvalidTable("probability must lie between 0 and 1")
    if k < 1 or n_bins < 1:
        raise InvalidTable(f"k and n_bins must be 1 or more, got {k} and {n_bins}")
    use = ~np.isnan(probability) & ~np.isnan(truth)
    if not use.any():
        return float("nan")
    best = np.zeros_like(use)
    for patient in range(truth.shape[0]):
        places = np.flatnonzero(use[patient])
        order = np.argsort(-truth[patient, places], kind="stable")
        best[patient, places[order[:k]]] = True
    said, came = probability[use], best[use].astype(np.float64)
    bins = np.minimum((said * n_bins).astype(np.int64), n_bins - 1)
    error = 0.0
    for place in np.unique(bins):
        inside = bins == place
        error += float(inside.mean()) * abs(float(said[inside].mean() - came[inside].mean()))
    return error


def split_patients(patients: tuple[str, ...], n_folds: int, seed: int) -> list[IntArray]:
    """Rows of each fold; all samples of a patient stand on one side of every split.

    Raises
    ------
    InvalidOption
        If there are fewer patients than folds, or no fold.
    """
    names = list(dict.fromkeys(patients))
    if not 1 <= n_folds <= len(names):
        raise InvalidOption(
            f"folds must lie between 1 and {len(names)}, the number of patients, got {n_folds}"
        )
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {names[int(name)]: place % n_folds for place, name in enumerate(order)}
    folds = np.array([fold_of[patient] for patient in patients])
    return [np.flatnonzero(folds == fold).astype(np.int64) for fold in range(n_folds)]


def _take(values: ArrayLike, what: str, like: ArrayLike | None) -> FloatArray:
    """Values as numbers, of the shape of others where they are given."""
    array = np.asarray(values, dtype=np.float64)
    if like is not None and array.shape != np.shape(like):
        raise InvalidTable(f"{what} must have the shape {np.shape(like)}, got {array.shape}")
    return array


def _correlate(truth: FloatArray, predicted: FloatArray) -> float | None:
    if truth.size < LEAST_PATIENTS or _is_constant(truth):
        return None
    if _is_constant(predicted):
        return 0.0
    return float(np.corrcoef(truth, predicted)[0, 1])


def _is_constant(values: FloatArray) -> bool:
    return bool(np.ptp(values) <= _ROUNDING * np.abs(values).max())


def _score_limits(
    truth: FloatArray,
    asked: BoolArray,
    silent: BoolArray,
    low: ArrayLike | None,
    high: ArrayLike | None,
) -> tuple[float, float]:
    if low is None or high is None:
        return float("nan"), float("nan")
    bottom, top = _take(low, "low", truth), _take(high, "high", truth)
    # a comparison with NaN is false
    inside = asked & ~silent & (truth >= bottom) & (truth <= top)
    rows = asked.any(axis=1)
    shares = inside[rows].sum(axis=1) / asked[rows].sum(axis=1)
    return float(inside.sum() / asked.sum()), float(np.percentile(shares, 5))

"""Scores of predictions, frozen: one missing prediction neither breaks nor improves any."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.errors import InvalidTable

LEAST_PATIENTS = 3  # with a truth, for a drug to count


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
    truth: FloatArray,
    predicted: FloatArray,
    low: FloatArray | None = None,
    high: FloatArray | None = None,
) -> Scores:
    """The scores of a table of predictions against the truth.

    Parameters
    ----------
    truth
        Shape (n_patients, n_drugs), as z by the mean and SD of the patients that the model
        learnt from; NaN where nothing is to be predicted.
    predicted
        The same shape and scale. NaN where a truth stands counts as 0, the cohort's mean: a
        model that keeps silent gains nothing.
    low, high
        Limits, the same shape; a missing limit covers nothing.

    Returns
    -------
    Scores
        A drug without spread of truth does not count; one without spread of predictions
        counts as r = 0.

    Raises
    ------
    InvalidTable
        If the shapes differ or no truth is given.
    """
    if truth.shape != predicted.shape:
        raise InvalidTable(f"predicted must have the shape {truth.shape}, got {predicted.shape}")
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
    coverage, coverage_low = _score_limits(truth, asked, low, high)
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


def score_top(probability: FloatArray, truth: FloatArray, k: int, n_bins: int = 10) -> float:
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
        Mean over all candidates of |mean probability - observed share| of their bin.
    """
    use = ~np.isnan(probability) & ~np.isnan(truth)
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
    """Rows of each fold; all samples of a patient stand on one side of every split."""
    names = list(dict.fromkeys(patients))
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {names[int(name)]: place % n_folds for place, name in enumerate(order)}
    folds = np.array([fold_of[patient] for patient in patients])
    return [np.flatnonzero(folds == fold).astype(np.int64) for fold in range(n_folds)]


def _correlate(truth: FloatArray, predicted: FloatArray) -> float | None:
    if truth.size < LEAST_PATIENTS or truth.std() == 0:
        return None
    if predicted.std() == 0:
        return 0.0
    return float(np.corrcoef(truth, predicted)[0, 1])


def _score_limits(
    truth: FloatArray, asked: BoolArray, low: FloatArray | None, high: FloatArray | None
) -> tuple[float, float]:
    if low is None or high is None:
        return float("nan"), float("nan")
    inside = asked & (truth >= low) & (truth <= high)  # a comparison with NaN is false
    rows = asked.any(axis=1)
    shares = inside[rows].sum(axis=1) / asked[rows].sum(axis=1)
    return float(inside.sum() / asked.sum()), float(np.percentile(shares, 5))

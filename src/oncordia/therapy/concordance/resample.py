"""Limits by drawing patients anew, each with all of its rows."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import BoolArray, FloatArray
from oncordia.therapy.concordance.rates import SHARES

_AT_ONCE = 500  # draws in memory together


def draw_weights(rng: np.random.Generator, patient: NDArray[np.int64], n_draws: int) -> FloatArray:
    """How often each row stands in each draw of as many patients as there are.

    Parameters
    ----------
    rng
        Source of the draws.
    patient
        Number of the patient of each row, shape (n,).
    n_draws
        Number of draws.

    Returns
    -------
    numpy.ndarray
        Shape (n_draws, n).

    References
    ----------
    Field & Welsh 2007, J. R. Stat. Soc. B 69:369: the cluster bootstrap.
    """
    _, place = np.unique(patient, return_inverse=True)
    n = int(place.max()) + 1
    drawn = rng.multinomial(n, np.full(n, 1.0 / n), size=n_draws)
    return drawn[:, place].astype(np.float64)


def limit_auroc(
    weights: FloatArray, score: FloatArray, responds: BoolArray, confidence: float
) -> tuple[float, float]:
    """Percentile limits of the AUROC over draws of patients; draws of one kind alone are passed by.

    Parameters
    ----------
    weights
        From ``draw_weights``.
    score, responds
        As for ``measure_auroc``.
    """
    wins = np.sign(score[responds][:, None] - score[~responds][None, :]) / 2 + 0.5
    areas = []
    for first in range(0, weights.shape[0], _AT_ONCE):
        part = weights[first : first + _AT_ONCE]
        positive, negative = part[:, responds], part[:, ~responds]
        with np.errstate(invalid="ignore", divide="ignore"):
            pairs = positive.sum(axis=1) * negative.sum(axis=1)
            areas.append(((positive @ wins) * negative).sum(axis=1) / pairs)
    return _percentiles(np.concatenate(areas), confidence)


def limit_shares(
    weights: FloatArray, calls: BoolArray, responds: BoolArray, confidence: float
) -> Mapping[str, tuple[float, float]]:
    """Percentile limits of sensitivity, specificity, PPV, NPV and accuracy over draws of patients.

    The calls are those of the patients as they are; thresholds are not tuned anew in each draw.
    """
    cells = {
        "tp": weights @ (calls & responds),
        "fp": weights @ (calls & ~responds),
        "fn": weights @ (~calls & responds),
        "tn": weights @ (~calls & ~responds),
    }
    tp, fp, fn, tn = cells.values()
    fractions = {
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "ppv": (tp, tp + fp),
        "npv": (tn, tn + fn),
        "accuracy": (tp + tn, tp + fp + fn + tn),
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            name: _percentiles(fractions[name][0] / fractions[name][1], confidence)
            for name in SHARES
        }


def _percentiles(values: FloatArray, confidence: float) -> tuple[float, float]:
    kept = values[np.isfinite(values)]
    if kept.size < values.size / 2:
        return np.nan, np.nan
    low, high = np.quantile(kept, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)

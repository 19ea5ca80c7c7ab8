"""Thresholds that turn a score into a call: tuned on the same patients, and leaving each out."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import TwoByTwo
from oncordia.therapy.concordance.roc import trace_roc


def tune_threshold(score: FloatArray, responds: BoolArray) -> float:
    """Score from which on a patient is called sensitive, by Youden's index.

    Parameters
    ----------
    score
        Finite, shape (n,); high means sensitive.
    responds
        Which patients responded; both kinds occur.

    Returns
    -------
    float
        The observed score with the highest sensitivity + specificity - 1; of several the highest.

    References
    ----------
    Youden 1950, Cancer 3:32.
    """
    thresholds, true_positive, false_positive = trace_roc(score, responds)
    n_positive = int(responds.sum())
    # as whole numbers, so that no rounding decides between equal indices
    youden = true_positive * (score.size - n_positive) - false_positive * n_positive
    return float(thresholds[1:][np.argmax(youden[1:])])


def call_left_one_out(
    score: FloatArray, responds: BoolArray, patient: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[BoolArray, FloatArray]:
    """Call of each row by a threshold that was tuned without its patient.

    Parameters
    ----------
    score, responds
        As for ``tune_threshold``.
    patient
        Number of the patient of each row; all rows of a patient are left out together.

    Returns
    -------
    tuple of numpy.ndarray
        Which rows are called sensitive, and the threshold behind each; infinite where the other
        patients are of one kind, so that the row is called resistant.
    """
    calls = np.zeros(score.size, dtype=bool)
    thresholds = np.full(score.size, np.inf)
    for one in np.unique(patient):
        own = patient == one
        rest = responds[~own]
        if rest.any() and not rest.all():
            thresholds[own] = tune_threshold(score[~own], rest)
            calls[own] = score[own] >= thresholds[own]
    return calls, thresholds


def count_calls(calls: BoolArray, responds: BoolArray) -> TwoByTwo:
    """2x2 table of calls against outcomes."""
    return TwoByTwo(
        true_positive=int((calls & responds).sum()),
        false_positive=int((calls & ~responds).sum()),
        false_negative=int((~calls & responds).sum()),
        true_negative=int((~calls & ~responds).sum()),
    )

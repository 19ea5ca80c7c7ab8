"""What treating by the test is worth, beside treating all or none."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray

THRESHOLDS = np.arange(5, 96, 5) / 100.0


@dataclass(frozen=True, slots=True, eq=False)
class DecisionCurve:
    """Net benefit at each threshold probability, in true positives a patient."""

    threshold: FloatArray
    test: FloatArray  # treat those whose probability is at least the threshold
    test_low: FloatArray
    test_high: FloatArray
    treat_all: FloatArray
    gain_low: FloatArray  # limits of the test less the better of all and none
    gain_high: FloatArray


def measure_benefit(
    probability: FloatArray,
    responds: BoolArray,
    weights: FloatArray,
    confidence: float = 0.95,
    thresholds: FloatArray = THRESHOLDS,
) -> DecisionCurve:
    """Decision curve of stated probabilities of response.

    Parameters
    ----------
    probability
        Between 0 and 1, shape (n,).
    responds
        Outcome, shape (n,).
    weights
        Draws of patients, from ``draw_weights``.
    confidence
        Of the percentile limits.
    thresholds
        Probabilities of response from which on a patient would be treated.

    Returns
    -------
    DecisionCurve
        Net benefit TP/n - FP/n t/(1 - t); that of treating none is 0.

    References
    ----------
    Vickers & Elkin 2006, Medical Decision Making 26:565.
    """
    odds = thresholds / (1 - thresholds)
    treated = probability[None, :] >= thresholds[:, None]
    worth = np.where(responds[None, :], 1.0, -odds[:, None])  # of treating each patient
    of_test = np.where(treated, worth, 0.0)
    total = weights.sum(axis=1)
    drawn = (weights @ of_test.T) / total[:, None]
    drawn_all = (weights @ worth.T) / total[:, None]
    gain = drawn - np.maximum(drawn_all, 0.0)
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(drawn, ends, axis=0)
    gain_low, gain_high = np.quantile(gain, ends, axis=0)
    return DecisionCurve(
        threshold=thresholds,
        test=of_test.mean(axis=1),
        test_low=low,
        test_high=high,
        treat_all=worth.mean(axis=1),
        gain_low=gain_low,
        gain_high=gain_high,
    )

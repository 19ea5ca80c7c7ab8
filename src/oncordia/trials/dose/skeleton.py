"""First guesses of toxicity by dose for the continual reassessment method."""

from enum import StrEnum

import numpy as np
from scipy.special import expit, logit

from oncordia.arrays import FloatArray


class Working(StrEnum):
    """Working model of toxicity by dose, with one parameter."""

    EMPIRIC = "empiric"  # skeleton ^ exp(b)
    LOGISTIC = "logistic"  # logit p = intercept + exp(b) x dose code


def find_skeleton(
    target: float, halfwidth: float, guess: int, k: int, working: Working, intercept: float
) -> FloatArray:
    """Skeleton of k doses whose indifference intervals have equal half-widths.

    Parameters
    ----------
    target, halfwidth
        Rate that is sought; rates within target +- halfwidth pass for it.
    guess
        Dose that is first held for the right one, from 1.

    References
    ----------
    Lee and Cheung 2009, Clin. Trials 6, 227, section 3: at the parameter where a dose has the
    rate target + halfwidth, the dose below it has target - halfwidth.
    """
    low, high = target - halfwidth, target + halfwidth
    steps = np.arange(1, k + 1) - guess
    if working is Working.EMPIRIC:
        ratio = np.log(high) / np.log(low)
        return np.asarray(np.exp(np.log(target) * ratio**steps))
    ratio = (logit(high) - intercept) / (logit(low) - intercept)
    return np.asarray(expit(intercept + (logit(target) - intercept) * ratio**steps))

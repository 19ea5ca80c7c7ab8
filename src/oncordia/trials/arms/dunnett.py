"""Dunnett's test: several arms against one control, critical values and p values."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.kernels.arms.dunnett import any_above

_FAR = 40.0  # above every critical value that is asked for


def find_loadings(arms: int, allocation: float | Sequence[float] = 1.0) -> FloatArray:
    """Loadings of arms on the control that they share: sqrt(r / (1 + r)), shape (arms,).

    Parameters
    ----------
    arms
        Experimental arms, at least 1.
    allocation
        Patients of an arm for each of the control, above 0: one for all, or one for each arm.

    Raises
    ------
    InvalidDesign
        If there is no arm, or an allocation is not above 0.
    """
    if arms < 1:
        raise InvalidDesign(f"arms must be at least 1, got {arms}", "arms")
    ratio = np.asarray(allocation, dtype=np.float64)
    if ratio.ndim and ratio.shape != (arms,):
        raise InvalidDesign(
            f"allocation has {ratio.size} values for {arms} arms; give one for each", "allocation"
        )
    if not (np.isfinite(ratio) & (ratio > 0)).all():
        raise InvalidDesign(f"allocation must be above 0, got {ratio.min():g}", "allocation")
    return np.broadcast_to(np.sqrt(ratio / (1.0 + ratio)), (arms,)).copy()


def find_dunnett_p(z: float, arms: int, allocation: float | Sequence[float] = 1.0) -> float:
    """One-sided p value of the largest z value of arms that share a control.

    P(max Z_i >= z) when no arm differs from the control and variances are known, by one integral
    over the control (Dunnett 1955, J Am Stat Assoc 50, 1096).
    """
    return any_above(np.full(arms, float(z)), find_loadings(arms, allocation))


def find_dunnett_critical(
    arms: int, alpha: float, allocation: float | Sequence[float] = 1.0
) -> float:
    """The z value that the largest of ``arms`` passes with probability ``alpha`` under the null.

    Raises
    ------
    InvalidDesign
        If alpha is not between 0 and 1, there is no arm, or an allocation is not above 0.
    """
    if not 0.0 < alpha < 1.0:
        raise InvalidDesign(f"alpha must be above 0 and below 1, got {alpha:g}", "alpha")
    return find_common_limit(alpha, np.zeros(arms), find_loadings(arms, allocation))


def find_common_limit(alpha: float, shifts: ArrayLike, loadings: FloatArray) -> float:
    """Limit c with P(any Z_i > c + shift_i) = alpha, for arms with these loadings, shape (k,)."""
    offset = np.asarray(shifts, dtype=np.float64)
    return float(brentq(lambda c: any_above(c + offset, loadings) - alpha, -_FAR, _FAR, xtol=1e-12))

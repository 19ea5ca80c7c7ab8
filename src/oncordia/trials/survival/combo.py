"""The largest of several weighted log-rank tests, with its joint p value."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from oncordia.arrays import FloatArray
from oncordia.trials.kernels.survival.combo import MOST, WORK, exceed_largest
from oncordia.trials.survival.log_rank import Weighting, find_scores
from oncordia.trials.survival.risk import RiskTable

MAX_COMBO = (Weighting(0, 0), Weighting(0, 1), Weighting(1, 0), Weighting(1, 1))
NODES = np.polynomial.legendre.leggauss(48)


@dataclass(frozen=True, slots=True)
class MaxComboTest:
    """The largest of several weighted log-rank statistics."""

    z: FloatArray  # (m,): each statistic, above 0 where the experimental arm does better
    correlation: FloatArray  # (m, m)
    largest: float
    p_one_sided: float  # that the largest of m such correlated statistics is this large


def find_max_combo(
    tables: Sequence[RiskTable], weightings: Sequence[Weighting] = MAX_COMBO
) -> MaxComboTest:
    """MaxCombo test from the counts of one stratum or several: at most four weightings.

    The p value is the joint normal integral, by quadrature; under the null hypothesis the
    covariance of two weighted scores is the sum of both weights times the variance of each event.

    References
    ----------
    Karrison (2016), Stata Journal 16:678; Lin et al. (2020), Stat Biopharm Res 12:187.
    """
    if not 1 <= len(weightings) <= MOST:
        raise ValueError(f"give 1 to {MOST} weightings, not {len(weightings)}")
    score, covariance = find_scores(tables, weightings)
    scale = np.sqrt(np.diag(covariance))
    safe = np.where(scale > 0, scale, 1.0)
    z = np.where(scale > 0, -score / safe, 0.0)
    largest = float(z.max())
    p = float(ndtr(-z[0])) if z.size == 1 else exceed(covariance, largest)
    return MaxComboTest(z, covariance / np.outer(safe, safe), largest, p)


def exceed(covariance: FloatArray, point: float) -> float:
    """P(max Z > point) of standard normal Z with a covariance of up to four scores."""
    scratch = np.zeros(WORK)
    return float(exceed_largest(np.ascontiguousarray(covariance), point, *NODES, scratch))

"""Critical values of two-stage combination tests."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.kernels.adaptive.rules import CIRCULAR, FISHER, INVERSE_NORMAL, POOLED

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(128)
FAR = 8.5  # standard deviations beyond which nothing is left


class Combination(StrEnum):
    """How the stages are put together."""

    INVERSE_NORMAL = "inverse_normal"  # weighted z values
    FISHER = "fisher"  # product of p values
    CIRCULAR = "circular"  # circular conditional error function
    POOLED = "pooled"  # the usual statistic: the level depends on how the size is changed


CODES = {
    Combination.INVERSE_NORMAL: INVERSE_NORMAL,
    Combination.FISHER: FISHER,
    Combination.CIRCULAR: CIRCULAR,
    Combination.POOLED: POOLED,
}


def find_critical_value(
    method: Combination, alpha: float, alpha1: float, alpha0: float, weight1: float
) -> float:
    """Critical value with which a two-stage test keeps its level.

    Parameters
    ----------
    method
        How the stages are put together; the pooled statistic is taken as planned.
    alpha
        One-sided level.
    alpha1
        P value of stage 1 at or below which it rejects, below alpha; 0: never, but where the
        combination would reject whatever stage 2 shows.
    alpha0
        P value above which the trial stops for futility and cannot reject; 1: never.
    weight1
        Weight of the z value of stage 1; its square and that of stage 2 add to 1.

    Returns
    -------
    float
        Bound of the weighted z, of the product of p values (Fisher), or radius (circular).

    Raises
    ------
    InvalidDesign
        If the circular function is asked for without a stop for futility at p = 0.5 or before.

    References
    ----------
    Bauer P and Koehne K (1994), Biometrics 50, 1029-1041. Lehmacher W and Wassmer G
    (1999), Biometrics 55, 1286-1290. Proschan MA and Hunsberger SA (1995), Biometrics 51,
    1315-1324.
    """
    if method is Combination.FISHER:
        return _find_product(alpha, alpha1, alpha0)
    z_success = float(-ndtri(alpha1)) if alpha1 > 0.0 else FAR
    z_futile = float(-ndtri(alpha0)) if alpha0 < 1.0 else -FAR
    if method is Combination.CIRCULAR:
        if alpha0 > 0.5:
            raise InvalidDesign(
                f"alpha0 must be at most 0.5 for the circular combination, got {alpha0:g}", "alpha0"
            )
        return _solve(lambda k: find_circular_level(k, z_success, z_futile, alpha1) - alpha)
    weight2 = float(np.sqrt(1.0 - weight1 * weight1))
    z, weights = _spread_nodes(z_futile, z_success)
    density = weights * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return _solve(lambda c: alpha1 + float(density @ ndtr((weight1 * z - c) / weight2)) - alpha)


def find_worst_level(alpha: float) -> float:
    """Level that the usual test can reach if stage 2 is sized to its harm, without limits.

    References
    ----------
    Proschan MA and Hunsberger SA (1995), Biometrics 51, 1315-1324: alpha +
    exp(-z^2 / 2) / 4, z the upper alpha quantile.
    """
    return float(alpha + 0.25 * np.exp(-0.5 * ndtri(alpha) ** 2))


def _find_product(alpha: float, alpha1: float, alpha0: float) -> float:
    if alpha1 > 0.0:
        product = (alpha - alpha1) / np.log(alpha0 / alpha1)
        if product <= alpha1:
            return float(product)
    return float(brentq(lambda c: c * (1.0 + np.log(alpha0 / c)) - alpha, 1e-300, alpha))


def find_circular_level(k: float, z_success: float, z_futile: float, alpha1: float) -> float:
    """Level with radius k, by the angle: z = k sin(angle), so that nothing is steep."""
    top = min(z_success, k)
    if top <= z_futile:
        return max(alpha1, float(ndtr(-k)))
    angle, weights = _spread_nodes(float(np.arcsin(z_futile / k)), float(np.arcsin(top / k)))
    z, other = k * np.sin(angle), k * np.cos(angle)
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return max(alpha1, float(ndtr(-k))) + float(weights @ (ndtr(-other) * density * other))


def _spread_nodes(low: float, high: float) -> tuple[FloatArray, FloatArray]:
    half = 0.5 * (high - low)
    nodes: FloatArray = low + half * (NODES + 1.0)
    weights: FloatArray = half * NODE_WEIGHTS
    return nodes, weights


def _solve(excess: Callable[[float], float]) -> float:
    return float(brentq(excess, 1e-6, FAR, xtol=1e-13))

"""From the rank of an organoid's response to the chance that its patient responds."""

import numpy as np
from scipy.special import ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.trials.organoid.concordance import Concordance, mix_uniform, share_called

PLANE = 32  # quantiles of sensitivity and of specificity between which correlations are read
_STEPS = 60  # of Newton's method, or halvings of the angle where it would leave its bracket
_NEAR = 1e-14
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


def measure_overlap(tail_x: FloatArray, tail_y: FloatArray, angle: FloatArray) -> FloatArray:
    """Chance that two standard normal numbers both lie above ``tail_x`` and ``tail_y``.

    Parameters
    ----------
    tail_x, tail_y
        Thresholds; infinite ones allowed.
    angle
        Arcsine of their correlation, from -pi/2 to pi/2.

    References
    ----------
    Drezner & Wesolowsky 1990, J. Stat. Comput. Simul. 35:101, equation 3.
    """
    h, k, theta = np.broadcast_arrays(tail_x, tail_y, angle)
    safe_h = np.clip(h, -40, 40)[..., None]
    safe_k = np.clip(k, -40, 40)[..., None]
    at = theta[..., None] * (_NODES + 1) / 2
    sine, cosine = np.sin(at), np.cos(at)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = (safe_h**2 + safe_k**2 - 2 * safe_h * safe_k * sine) / (2 * cosine**2)
    total = (np.exp(-power) * _WEIGHTS).sum(axis=-1) * theta / 2
    return np.asarray(ndtr(-h) * ndtr(-k) + total / (2 * np.pi), dtype=np.float64)


def _measure_slope(tail_x: FloatArray, tail_y: FloatArray, angle: FloatArray) -> FloatArray:
    """Derivative of the overlap by the angle."""
    power = tail_x**2 + tail_y**2 - 2 * tail_x * tail_y * np.sin(angle)
    slope = np.exp(-power / (2 * np.cos(angle) ** 2)) / (2 * np.pi)
    return np.asarray(slope, dtype=np.float64)


def solve_correlation(
    response_rate: FloatArray,
    sensitivity: FloatArray | float,
    specificity: FloatArray | float,
) -> FloatArray:
    """Correlation of the organoid's and the patient's latent response that gives both rates.

    Both are standard normal; a patient responds above the quantile of the response rate, the test
    calls sensitive above that of the share called. The correlation is that at which the share of
    responders called sensitive is the sensitivity (the tetrachoric correlation). It is 1 where
    sensitivity or specificity is 1, and 0 where they add up to 1. Where nobody or everybody
    responds or is called, there is none, and 0 is given.

    Parameters
    ----------
    response_rate, sensitivity, specificity
        Shares that broadcast together.

    References
    ----------
    Pearson 1900, Philosophical Transactions A 195:1.
    """
    x, s, c = np.broadcast_arrays(
        *(np.asarray(a, dtype=np.float64) for a in (response_rate, sensitivity, specificity))
    )
    called = share_called(x, s, c)
    settled = (x > 0) & (x < 1) & (called > 0) & (called < 1)
    safe_x, safe_called = np.where(settled, x, 0.5), np.where(settled, called, 0.5)
    tail_x, tail_y = -ndtri(safe_called), -ndtri(safe_x)
    wanted = np.where(settled, s * x, 0.25)
    low, high = np.full(x.shape, -np.pi / 2), np.full(x.shape, np.pi / 2)
    angle = np.zeros(x.shape)
    for _ in range(_STEPS):
        excess = measure_overlap(tail_x, tail_y, angle) - wanted
        low, high = np.where(excess > 0, low, angle), np.where(excess > 0, angle, high)
        if np.abs(excess).max(initial=0.0) < _NEAR:
            break
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            aim = angle - excess / _measure_slope(tail_x, tail_y, angle)
        inside = (aim > low) & (aim < high)  # NaN is not
        angle = np.where(inside, aim, (low + high) / 2)
    rho = np.where((s == 1) | (c == 1), 1.0, np.where((s == 0) | (c == 0), -1.0, np.sin(angle)))
    return np.asarray(np.where(settled, rho, 0.0), dtype=np.float64)


def find_links(response_rates: FloatArray, concordance: Concordance) -> FloatArray:
    """Correlations by drug over the quantiles of both rates, shape (drugs, m, m); m = 1 if known.

    The response rates are held; the share called sensitive follows the rates.
    """
    rates = np.asarray(response_rates, dtype=np.float64)[:, None, None]
    if concordance.is_known:
        return solve_correlation(rates, concordance.sensitivity, concordance.specificity)
    middle = (np.arange(PLANE) + 0.5) / PLANE
    u, w = np.meshgrid(middle, middle, indexing="ij")
    mixed = mix_uniform(u.ravel(), w.ravel(), concordance).reshape(u.shape)
    return solve_correlation(
        rates, concordance.find_sensitivity(u), concordance.find_specificity(mixed)
    )


def find_chances(scores: FloatArray, correlation: FloatArray, threshold: FloatArray) -> FloatArray:
    """Chance of response by the normal score of the organoid: a probit curve.

    ``threshold`` is the normal quantile above which patients respond, -ndtri(response rate).
    """
    rest = np.sqrt(np.maximum(1 - np.square(correlation), 1e-24))
    return np.asarray(ndtr((correlation * scores - threshold) / rest), dtype=np.float64)

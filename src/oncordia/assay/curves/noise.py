"""Residual variance of each curve, moderated towards what all curves of a run share."""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, polygamma

from oncordia.arrays import BoolArray, FloatArray

MIN_CURVES = 10  # with fewer there is nothing to share
MOST_SPARE = 1e6  # stands for an infinite number of degrees of freedom
_LEAST_OF_MEDIAN = 1e-5  # variances below this share of the median are lifted to it


@dataclass(frozen=True, slots=True)
class NoisePrior:
    """What the curves of a run have in common: s0^2 above 0 and its degrees of freedom d0.

    d0 is 0 where they have nothing in common.
    """

    variance: float
    n_spare: float


def share_variance(
    variance: FloatArray, n_spare: FloatArray, prior: tuple[float, float] | None = None
) -> tuple[FloatArray, FloatArray]:
    """Moderated variances and their degrees of freedom, both of shape (n,).

    Parameters
    ----------
    variance
        Residual variance of each curve; NaN where it has none.
    n_spare
        Residual degrees of freedom of each, 0 where it has none.
    prior
        s0^2 and d0 where they are known from elsewhere; None finds them from these curves.

    Returns
    -------
    tuple of FloatArray
        A curve without own variance gets s0^2 and d0. All are as given (NaN and 0 where
        missing) if no prior is given and fewer than ``MIN_CURVES`` curves have a variance.
    """
    found = estimate_noise_prior(variance, n_spare) if prior is None else NoisePrior(*prior)
    return moderate_variance(variance, n_spare, found)


def estimate_noise_prior(variance: FloatArray, n_spare: FloatArray) -> NoisePrior | None:
    """Prior of the residual variances of many curves, or None where there is nothing to share.

    The variances are taken as drawn from a scaled inverse chi-square law whose scale s0^2 and
    degrees of freedom d0 are found from the spread of their logarithms.

    Parameters
    ----------
    variance
        Residual variance of each curve, shape (n,); NaN where it has none.
    n_spare
        Residual degrees of freedom of each, shape (n,); 0 where it has none.

    Returns
    -------
    NoisePrior or None
        The same to the bit in whatever order the curves come.
        None if fewer than ``MIN_CURVES`` curves have a variance, or half of these are 0.

    References
    ----------
    Smyth 2004, Stat Appl Genet Mol Biol 3:3, section 6.2.
    """
    known = _has_variance(variance, n_spare)
    median = float(np.median(variance[known])) if known.any() else 0.0
    if known.sum() < MIN_CURVES or not median > 0:
        return None
    half = n_spare[known] / 2.0
    log_variance = np.log(np.maximum(variance[known], _LEAST_OF_MEDIAN * median))
    centred = np.sort(log_variance - digamma(half) + np.log(half))
    spread = float(np.var(centred, ddof=1) - np.mean(find_trigamma(np.sort(half))))
    shared_spare = MOST_SPARE
    if spread > 0:
        shared_spare = min(2.0 * inverse_trigamma(spread), MOST_SPARE)
    lift = digamma(shared_spare / 2.0) - np.log(shared_spare / 2.0)
    return NoisePrior(float(np.exp(np.mean(centred) + lift)), shared_spare)


def moderate_variance(
    variance: FloatArray, n_spare: FloatArray, prior: NoisePrior | None
) -> tuple[FloatArray, FloatArray]:
    """Variances moderated towards a prior and their degrees of freedom, both of shape (n,).

    Each becomes (d0 s0^2 + d s^2) / (d0 + d) with d0 + d degrees of freedom; s0^2 and d0 for a
    curve without own variance. Without a prior, or d0 = 0, all are as given, NaN and 0 where
    missing.

    References
    ----------
    Smyth 2004, Stat Appl Genet Mol Biol 3:3, eq. for the moderated variance.
    """
    known = _has_variance(variance, n_spare)
    own_spare = np.where(known, n_spare, 0.0)
    if prior is None or prior.n_spare == 0:
        return np.where(known, variance, np.nan), own_spare
    own_variance = np.where(known, variance, 0.0)
    spare = own_spare + prior.n_spare
    return (prior.n_spare * prior.variance + own_spare * own_variance) / spare, spare


def _has_variance(variance: FloatArray, n_spare: FloatArray) -> BoolArray:
    return np.asarray((n_spare > 0) & (variance >= 0) & np.isfinite(variance))


def find_trigamma(values: FloatArray) -> FloatArray:
    """Trigamma function of values above 0, shape as given, to 1e-13 of itself.

    Abramowitz & Stegun 1972, eq. 6.4.6 (recurrence up to 8) and 6.4.12 (asymptotic series);
    ten times as fast as the general polygamma function.
    """
    total = np.zeros_like(values)
    shifted = np.array(values, dtype=np.float64)
    for _ in range(8):
        total += 1.0 / (shifted * shifted)
        shifted += 1.0
    square = 1.0 / (shifted * shifted)
    series = 1.0 / 30.0 - square * (1.0 / 42.0 - square * (1.0 / 30.0 - square * 5.0 / 66.0))
    series = 1.0 / 6.0 - square * series
    return total + 1.0 / shifted + 0.5 * square + series * square / shifted


def inverse_trigamma(value: float) -> float:
    """The x at which the trigamma function has a value above 0, by Newton steps on 1 / value.

    References
    ----------
    Smyth 2004, appendix: the steps rise monotonically from 1/2 + 1 / value.
    """
    if value > 1e7:
        return float(value**-0.5)
    x = 0.5 + 1.0 / value
    for _ in range(50):
        trigamma = float(polygamma(1, x))
        step = trigamma * (1.0 - trigamma / value) / float(polygamma(2, x))
        x += step
        if -step / x < 1e-10:
            break
    return x

"""A cohort's message with noise: no patient's responses can be told from it, to a stated degree."""

import secrets
from dataclasses import dataclass, replace
from math import ceil, exp, log2

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import LEAST_CELL, CentreMessage, MessageNoise, ResponseMatrix
from oncordia.errors import InvalidOption
from oncordia.therapy.centres.sums import summarise_cohort, take_patients

_GRID = 2.0**-20  # of the noise's SD, to which sums are rounded
_BITS = 53  # of a uniform number that is drawn from the secret source


@dataclass(frozen=True, slots=True)
class NoiseOptions:
    """How much noise, and the range that responses are clipped to."""

    epsilon: float  # above 0
    low: float  # in the unit of the measure; never taken from the cohort itself
    high: float
    delta: float = 1e-5  # between 0 and 1, well below 1 over the patients

    def __post_init__(self) -> None:
        if not 0 < self.epsilon < float("inf"):
            raise InvalidOption(f"epsilon must be above 0 and finite, got {self.epsilon}")
        if not 0 < self.delta < 1:
            raise InvalidOption(f"delta must lie between 0 and 1, got {self.delta}")
        if not -float("inf") < self.low < self.high < float("inf"):
            raise InvalidOption(
                f"responses must be clipped to a range from low to high, got {self.low} to "
                f"{self.high}"
            )


def summarise_with_noise(
    matrix: ResponseMatrix,
    name: str,
    options: NoiseOptions,
    *,
    minimum: int = LEAST_CELL,
    disease: str = "",
    rng: np.random.Generator | None = None,
) -> CentreMessage:
    """The message of a cohort, with Gaussian noise on every sum.

    Responses are clipped and written as ``u`` in [-1, 1] about the middle of the range. The sums
    ``sum u_i`` and ``sum u_i u_j`` of all D drugs get noise of one SD. To change the responses of
    one patient to anything moves them, in Euclidean length, by at most ``D + 1`` (see
    ``find_sensitivity``). The SD that makes such a change (epsilon, delta)-indistinguishable is
    that of the analytic Gaussian mechanism (Balle and Wang 2018, theorem 8), which holds for
    every epsilon. The sums with noise are rounded to a fixed grid, so that their last digits,
    which noise in floating point leaves tell-tale (Mironov 2012), tell nothing.

    What is protected are the responses of a patient. That a patient is in the cohort, and which
    drugs were tried, is not: the counts stay as they are, and they alone decide what is withheld.
    Shifts are withheld. A second message spends its epsilon anew: the two together promise the
    sum of both (Dwork and Roth 2014, theorem 3.16).

    Parameters
    ----------
    matrix, name, minimum, disease
        As in ``summarise_cohort``.
    options
        Epsilon, delta and the range.
    rng
        Only to repeat a test; by default the secret source of the operating system, because who
        knows the generator can take the noise away.
    """
    plain = summarise_cohort(matrix, name, minimum=minimum, disease=disease, look_at_values=False)
    if options.delta * plain.n_patients >= 1:
        raise InvalidOption(
            f"delta must be below 1 / {plain.n_patients}, one over the patients, "
            f"got {options.delta}"
        )
    n_drugs = len(plain.drugs)
    sensitivity = find_sensitivity(n_drugs)
    sd = sensitivity * find_noise_ratio(options.epsilon, options.delta)
    half, middle = (options.high - options.low) / 2, (options.high + options.low) / 2
    values = np.clip(take_patients(matrix), options.low, options.high)
    u = np.nan_to_num((values - middle) / half)
    upper = np.triu_indices(n_drugs)
    sums = np.concatenate([u.sum(axis=0), (u.T @ u)[upper]])
    sums = _round(sums + sd * _draw(sums.size, rng), sd)
    counts = np.nan_to_num(plain.counts)
    means = sums[:n_drugs] / np.maximum(np.diag(counts), 1.0)
    products = np.zeros((n_drugs, n_drugs))
    products[upper] = sums[n_drugs:]
    products = products + np.triu(products, 1).T
    scatter = products - counts * means * means[:, None]
    floor = 1e-3 * np.maximum(np.diag(counts) - 1.0, 1.0)
    scatter[np.diag_indices(n_drugs)] = np.maximum(np.diag(scatter), floor)
    told = ~np.isnan(plain.counts)
    shifts = np.full((n_drugs, n_drugs), np.nan)
    shifts[np.diag_indices(n_drugs)] = np.where(np.diag(told), 0.0, np.nan)
    low, high = matrix.measure.lowest, matrix.measure.highest
    return replace(
        plain,
        means=np.where(np.diag(told), np.clip(middle + half * means, low, high), np.nan),
        scatter=np.where(told, half**2 * scatter, np.nan),
        shifts=shifts,
        fourths=None,
        noise=MessageNoise(
            options.epsilon, options.delta, options.low, options.high, sensitivity, sd
        ),
    )


def find_sensitivity(n_drugs: int) -> float:
    """How far one patient moves all sums together, at most: ``D + 1`` for D drugs, in half ranges.

    Of u and v in [-1, 1]^D the sums and products differ by
    ``g = |u - v|^2 + sum over i <= j of (u_i u_j - v_i v_j)^2``. With a = (1, u) and b = (1, v),
    ``g = |aa' - bb'|^2 / 2 + sum of (u_i^2 - v_i^2)^2 / 2``. Let s and t be D less the squared
    lengths of u and v, both in [0, D]. The first part is at most
    ``((D + 1 - s)^2 + (D + 1 - t)^2) / 2``, the second ``(s + t) / 2``, and
    ``(D + 1 - s)^2 + s <= (D + 1)^2`` for such s: so ``g <= (D + 1)^2``. Two patients at the ends
    of the range with ``u'v = -1`` reach it. A drug that was not tried counts as 0, which is in
    the range.
    """
    return n_drugs + 1.0


def find_noise_ratio(epsilon: float, delta: float) -> float:
    """Least SD of Gaussian noise, over the sensitivity, that is (epsilon, delta)-private.

    The root of ``Phi(1 / (2 s) - epsilon s) - e^epsilon Phi(-1 / (2 s) - epsilon s) = delta``
    (Balle and Wang 2018, theorem 8).

    Examples
    --------
    >>> round(find_noise_ratio(1.0, 1e-5), 2)
    3.73
    """

    def excess(log_ratio: float) -> float:
        ratio = exp(log_ratio)
        far = epsilon + float(log_ndtr(-0.5 / ratio - epsilon * ratio))
        return float(ndtr(0.5 / ratio - epsilon * ratio)) - exp(far) - delta

    return exp(float(brentq(excess, -12.0, 25.0, xtol=1e-12)))


def _round(sums: FloatArray, sd: float) -> FloatArray:
    """To whole multiples of a power of two, 2^-20 of the noise or somewhat more."""
    step = 2.0 ** ceil(log2(sd * _GRID))
    out: FloatArray = np.round(sums / step) * step
    return out


def _draw(n: int, rng: np.random.Generator | None) -> FloatArray:
    """Standard normal numbers, by default from the operating system's secret source."""
    if rng is not None:
        return rng.standard_normal(n)
    raw = np.frombuffer(secrets.token_bytes(8 * n), dtype=np.uint64) >> np.uint64(64 - _BITS)
    out: FloatArray = ndtri((raw.astype(np.float64) + 0.5) / 2.0**_BITS)
    return out

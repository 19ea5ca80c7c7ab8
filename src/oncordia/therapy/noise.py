"""A cohort's message with noise: no patient's responses can be told from it, to a stated degree."""

import secrets
from dataclasses import dataclass, replace
from math import exp, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import LEAST_CELL, CentreMessage, MessageNoise, ResponseMatrix
from oncordia.errors import InvalidOption
from oncordia.therapy.centres import summarise_cohort, take_patients

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
    one patient to anything moves them, in Euclidean length, by at most
    ``sqrt(4 D + D^2 + D / 2)``: ``|u - v|^2 <= 4 D``, and of the outer products
    ``|uu' - vv'|^2 <= 2 D^2`` with diagonals that differ by at most D squared, each pair once.
    The SD that makes such a change (epsilon, delta)-indistinguishable is that of the analytic
    Gaussian mechanism (Balle and Wang 2018, theorem 8), which holds for every epsilon.

    What is protected are the responses of a patient. That a patient is in the cohort, and which
    drugs were tried, is not: the counts stay as they are. Shifts are withheld.

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
    plain = summarise_cohort(matrix, name, minimum=minimum, disease=disease)
    if options.delta * plain.n_patients >= 1:
        raise InvalidOption(
            f"delta must be below 1 / {plain.n_patients}, one over the patients, "
            f"got {options.delta}"
        )
    n_drugs = len(plain.drugs)
    sensitivity = sqrt(4.0 * n_drugs + n_drugs**2 + n_drugs / 2.0)
    sd = sensitivity * find_noise_ratio(options.epsilon, options.delta)
    half, middle = (options.high - options.low) / 2, (options.high + options.low) / 2
    values = np.clip(take_patients(matrix), options.low, options.high)
    u = np.nan_to_num((values - middle) / half)
    upper = np.triu_indices(n_drugs)
    noise = sd * _draw(n_drugs + upper[0].size, rng)
    counts = np.nan_to_num(plain.counts)
    means = (u.sum(axis=0) + noise[:n_drugs]) / np.maximum(np.diag(counts), 1.0)
    products = np.zeros((n_drugs, n_drugs))
    products[upper] = (u.T @ u)[upper] + noise[n_drugs:]
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
        noise=MessageNoise(
            options.epsilon, options.delta, options.low, options.high, sensitivity, sd
        ),
    )


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


def _draw(n: int, rng: np.random.Generator | None) -> FloatArray:
    """Standard normal numbers, by default from the operating system's secret source."""
    if rng is not None:
        return rng.standard_normal(n)
    raw = np.frombuffer(secrets.token_bytes(8 * n), dtype=np.uint64) >> np.uint64(64 - _BITS)
    out: FloatArray = ndtri((raw.astype(np.float64) + 0.5) / 2.0**_BITS)
    return out

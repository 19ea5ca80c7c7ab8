"""Sizes of two-arm trials, planned and after a blinded look, and their runners."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.adaptive.runners import fill_tables, make_outputs, pack_outcomes
from oncordia.trials.kernels.adaptive.blinded import (
    PilotPlan,
    run_pilot_means,
    run_pilot_rates,
    sum_pilot_rates,
)
from oncordia.trials.kernels.single_arm.binomial import fill_binomial


def find_mean_size(difference: float, sd: float, alpha: float, power: float) -> float:
    """Patients in each arm for a test of two means, not rounded."""
    z = float(ndtri(1.0 - alpha) + ndtri(power))
    return 2.0 * (z * sd / difference) ** 2


def find_rate_size(pooled: FloatArray, difference: float, alpha: float, power: float) -> FloatArray:
    """Patients in each arm for a test of two rates around a pooled rate, not rounded.

    The pooled rate is moved so that both rates lie within 0 to 1.

    References
    ----------
    Friede T and Kieser M (2004), Pharm Stat 3, 269-279.
    """
    middle = np.clip(pooled, 0.5 * difference, 1.0 - 0.5 * difference)
    low, high = middle - 0.5 * difference, middle + 0.5 * difference
    null = ndtri(1.0 - alpha) * np.sqrt(2.0 * middle * (1.0 - middle))
    other = ndtri(power) * np.sqrt(low * (1.0 - low) + high * (1.0 - high))
    sizes: FloatArray = ((null + other) / difference) ** 2
    return sizes


def find_t_bounds(n_most: int, alpha: float) -> FloatArray:
    """Least t that rejects, by patients in each arm, shape (n_most + 1,); infinite below 2."""
    n = np.arange(n_most + 1)
    bounds: FloatArray = np.where(
        n < 2, np.inf, stdtrit(np.maximum(2.0 * n - 2.0, 1.0), 1.0 - alpha)
    )
    return bounds


@dataclass(frozen=True)
class PilotMeansRunner:
    """Simulates trials of means with an internal pilot."""

    plan: PilotPlan
    critical: FloatArray
    difference: float
    sd: float

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        flags, counts = make_outputs(last - first)
        trials = seed, first, last
        run_pilot_means(trials, self.difference, self.sd, self.plan, self.critical, flags, counts)
        return pack_outcomes(flags, counts)


@dataclass(frozen=True)
class PilotRatesRunner:
    """Simulates trials of rates with an internal pilot."""

    n1: int
    sizes: IntArray
    needed: float
    cumulative: FloatArray
    guide: IntArray

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        flags, counts = make_outputs(last - first)
        run_pilot_rates(
            (seed, first, last),
            self.n1,
            self.sizes,
            self.needed,
            self.cumulative,
            self.guide,
            flags,
            counts,
        )
        return pack_outcomes(flags, counts)


def prepare_pilot_rates(
    n1: int, sizes: IntArray, alpha: float, rates: tuple[float, float]
) -> PilotRatesRunner:
    """Tables of the numbers of responses in the pilot and in every size of the rest."""
    rest = range(int(sizes.min()) - n1, int(sizes.max()) - n1 + 1)
    cumulative, guide = fill_tables((n1, *rest), rates)
    return PilotRatesRunner(n1, sizes, float(-ndtri(alpha)), cumulative, guide)


def sum_pilot_rate_ends(
    n1: int, sizes: IntArray, alpha: float, rates: tuple[float, float]
) -> tuple[float, float]:
    """Chance to reject, and expected patients of both arms, by all outcomes."""
    widest = max(n1, int(sizes.max()) - n1) + 1
    mass, tail, treated = (np.empty((widest, widest + 1)) for _ in range(3))
    fill_binomial(rates[0], mass, tail)
    fill_binomial(rates[1], treated, tail)
    reject, patients = sum_pilot_rates(n1, sizes, float(-ndtri(alpha)), mass, treated, tail)
    return float(reject), float(patients)

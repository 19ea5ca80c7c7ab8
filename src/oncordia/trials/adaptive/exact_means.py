"""Exact characteristics of two-stage adaptive trials of means, by integration over stage 1."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit
from scipy.stats import nct

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.kernels.adaptive.rules import StagePlan, plan_second

FAR = 8.5
START = 512  # cells at first
NARROW = 1e-6  # a cell that is cut no further
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(4)


@dataclass(frozen=True, slots=True)
class Ends:
    """Chances of the ways to end, and the expected number of patients of both arms."""

    success1: float
    futile1: float
    success2: float
    expected_n: float


@dataclass(frozen=True, slots=True)
class StageLaw:
    """Law of a stage's t statistic; of the z statistic where the standard deviation is known."""

    effect: float  # standardised
    is_known: bool

    def find_drift(self, n: FloatArray) -> FloatArray:
        """Mean of z with n in each arm."""
        drift: FloatArray = self.effect * np.sqrt(0.5 * n)
        return drift

    def find_density(self, t: FloatArray, n: int) -> FloatArray:
        """Density of the statistic with n in each arm."""
        drift = float(self.find_drift(np.array([float(n)]))[0])
        density: FloatArray
        if self.is_known:
            density = np.exp(-0.5 * (t - drift) ** 2) / np.sqrt(2.0 * np.pi)
        else:
            density = nct.pdf(t, 2 * n - 2, drift)
        return density

    def find_above(self, z: FloatArray, n: FloatArray) -> FloatArray:
        """Chance that the p value of a stage with n in each arm is at most that of z."""
        drift = self.find_drift(n)
        above: FloatArray
        if self.is_known:
            above = ndtr(drift - z)
        else:
            ends = np.isinf(z)
            t = np.where(ends, 0.0, self.turn_z(z, n))
            above = np.where(ends, np.where(z > 0.0, 0.0, 1.0), nct.sf(t, 2.0 * n - 2.0, drift))
        return above

    def turn_z(self, z: FloatArray, n: FloatArray) -> FloatArray:
        """Statistic whose p value is that of z."""
        if self.is_known:
            return z
        tail = np.where(np.isinf(z), 0.5, ndtr(-np.abs(z)))
        turned: FloatArray = np.where(np.isinf(z), z, -np.sign(z) * stdtrit(2.0 * n - 2.0, tail))
        return turned

    def turn_t(self, t: FloatArray, n: int) -> FloatArray:
        """Normal quantile of the p value of the statistic."""
        if self.is_known:
            return t
        turned: FloatArray = -np.sign(t) * ndtri(stdtr(2.0 * n - 2.0, -np.abs(t)))
        return turned


def sum_means(plan: StagePlan, effect: float, is_known: bool) -> Ends:
    """Chances of every end under a standardised effect.

    Stage 1 is integrated over its statistic between the two early stops. There the size of stage
    2 is a whole number that jumps, so the range is first cut at the jumps, to within 1e-6; each
    cell then has a constant size and is integrated by four nodes (Gauss and Legendre).
    """
    law = StageLaw(effect, is_known)
    n1 = float(plan.n1)
    drift = float(law.find_drift(np.array([n1]))[0])
    above = law.find_above(np.array([plan.z_success, plan.z_futile]), np.array([n1, n1]))
    success1 = float(above[0]) if np.isfinite(plan.z_success) else 0.0
    futile1 = 1.0 - float(above[1]) if np.isfinite(plan.z_futile) else 0.0
    reach = FAR if is_known else 4.0 * FAR
    edges = law.turn_z(np.array([plan.z_futile, plan.z_success]), np.array([n1, n1]))
    low, high = max(float(edges[0]), drift - reach), min(float(edges[1]), drift + reach)
    if not low < high:
        return Ends(success1, futile1, 0.0, 2.0 * n1)

    def plan_at(t: FloatArray) -> tuple[IntArray, FloatArray]:
        n2, needed = np.empty(t.size, dtype=np.int64), np.empty(t.size)
        plan_second(plan, law.turn_t(t, plan.n1), t * np.sqrt(2.0 / n1), n2, needed)
        return n2, needed

    left, right = _cut_cells(lambda t: plan_at(t)[0], low, high)
    half = 0.5 * (right - left)
    t = (left[:, None] + half[:, None] * (NODES + 1.0)).ravel()
    weights = (half[:, None] * NODE_WEIGHTS).ravel() * law.find_density(t, plan.n1)
    used = weights > 1e-18
    n2, needed = plan_at(t[used])
    rejects = law.find_above(needed, n2.astype(np.float64))
    success2 = float(weights[used] @ rejects)
    return Ends(success1, futile1, success2, 2.0 * n1 + 2.0 * float(weights[used] @ n2))


def _cut_cells(
    size: Callable[[FloatArray], IntArray], low: float, high: float
) -> tuple[FloatArray, FloatArray]:
    """Cells between whose ends the size is the same, or that are narrow."""
    points = np.linspace(low, high, START + 1)
    left, right = points[:-1], points[1:]
    sizes = size(points)
    at_left, at_right = sizes[:-1], sizes[1:]
    done_left, done_right = [], []
    while left.size:
        done = (at_left == at_right) | (right - left < NARROW)
        done_left.append(left[done])
        done_right.append(right[done])
        left, right = left[~done], right[~done]
        at_left, at_right = at_left[~done], at_right[~done]
        middle = 0.5 * (left + right)
        at_middle = size(middle)
        left, right = np.concatenate((left, middle)), np.concatenate((middle, right))
        at_left, at_right = (
            np.concatenate((at_left, at_middle)),
            np.concatenate((at_middle, at_right)),
        )
    return np.concatenate(done_left), np.concatenate(done_right)

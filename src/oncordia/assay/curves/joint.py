"""Curves of several groups fitted together, with some parameters in common."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.families import FitPlan
from oncordia.assay.curves.nodes import RELATIVE
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.shape import MOST, CurveShapes

TOLERANCE = 1e-14  # of steps, sum of squares and gradient
MOST_STEPS = 500
STEP = 1e-5  # of a derivative, relative


@dataclass(frozen=True, slots=True, eq=False)
class JointFit:
    """A fit of all groups: parameters of each, the sum of squares, the observed information."""

    parameters: FloatArray  # (n_groups, P)
    rss: float
    n_free: int
    information: FloatArray  # (n_free, n_free)
    places: IntArray  # (n_groups, P) of each parameter among the free ones, -1 if held

    def covariance_of(self, group: int, variance: float) -> FloatArray:
        """Covariance of the parameters of one group, (P, P); NaN if they cannot be told apart."""
        place = self.places[group]
        known = np.flatnonzero(place >= 0)
        out = np.zeros((place.size, place.size))
        try:
            inverse = np.linalg.inv(self.information) * variance
        except np.linalg.LinAlgError:
            inverse = np.full(self.information.shape, np.nan)
        out[np.ix_(known, known)] = inverse[np.ix_(place[known], place[known])]
        return out


def fit_joint(
    packed: Packed, plan: FitPlan, shared: frozenset[int], starts: list[FloatArray]
) -> JointFit:
    """Plain least squares of all groups, with the parameters of ``shared`` in common.

    The rows of all groups are stacked and their gradients folded onto common and own
    parameters; a dense trust-region fit (Branch, Coleman & Li 1999, SIAM J Sci Comput 21:1)
    is quick enough, as comparisons are few.

    Parameters
    ----------
    packed
        Points, one curve a group.
    plan
        Model with its bounds; a prior is left aside.
    shared
        Places of the parameters in common.
    starts
        Parameters to start from, each (n_groups, P); the lowest sum of squares counts.
    """
    from scipy.optimize import least_squares  # deferred: most fits do without its 20 MB

    n_groups = packed.starts.size - 1
    group = np.repeat(np.arange(n_groups), np.diff(packed.starts))
    places = _place(plan, shared, n_groups)
    n_free = int(places.max()) + 1
    low, high = _bounds(packed, plan, places, n_free)
    root = np.sqrt(packed.w)
    codes = np.full(group.size, plan.family.code)
    held = np.where(plan.free_mask, 0.0, plan.box[:, 0])

    def spread(theta: FloatArray) -> FloatArray:
        return np.where(places >= 0, theta[np.maximum(places, 0)], held)

    def shapes(theta: FloatArray) -> CurveShapes:
        rows = np.full((group.size, MOST), np.nan)
        rows[:, : places.shape[1]] = spread(theta)[group]
        return CurveShapes(codes, rows)

    def residuals(theta: FloatArray) -> FloatArray:
        return np.asarray(root * (shapes(theta).at(packed.x) - packed.y))

    def jacobian(theta: FloatArray) -> FloatArray:
        gradient = shapes(theta).gradient_at(packed.x) * root[:, None]
        out = np.zeros((group.size, n_free))
        row = np.arange(group.size)
        for j in np.flatnonzero(plan.free_mask).tolist():
            out[row, places[group, j]] += gradient[:, j]
        return out

    best = None
    for start in starts:
        theta = np.zeros(n_free)
        count = np.zeros(n_free)
        own = places >= 0
        np.add.at(theta, places[own], start[own])
        np.add.at(count, places[own], 1.0)
        theta = np.clip(theta / count, low + 1e-9, high - 1e-9)
        found = least_squares(
            residuals,
            theta,
            jac=jacobian,
            bounds=(low, high),
            x_scale="jac",
            ftol=TOLERANCE,
            xtol=TOLERANCE,
            gtol=TOLERANCE,
            max_nfev=MOST_STEPS,
        )
        if best is None or found.cost < best.cost:
            best = found
    assert best is not None
    rss = 2.0 * float(best.cost) + float(packed.within.sum())

    def slope(theta: FloatArray) -> FloatArray:
        return np.asarray(jacobian(theta).T @ residuals(theta))

    rows = jacobian(best.x)
    information = find_curvature(slope, best.x, rows.T @ rows)
    return JointFit(spread(best.x), rss, n_free, information, places)


def find_curvature(
    slope: Callable[[FloatArray], FloatArray], theta: FloatArray, expected: FloatArray
) -> FloatArray:
    """Second derivatives of half the sum of squares (the observed information), shape (n, n).

    By central differences of its first ones; ``expected`` (J'WJ) where they are not positive
    definite, as at a bound.
    """
    n = theta.size
    out = np.empty((n, n))
    for j in range(n):
        step = np.zeros(n)
        step[j] = STEP * max(abs(theta[j]), 1.0)
        out[j] = (slope(theta + step) - slope(theta - step)) / (2.0 * step[j])
    out = 0.5 * (out + out.T)
    return out if np.linalg.eigvalsh(out)[0] > 0 else expected


def _place(plan: FitPlan, shared: frozenset[int], n_groups: int) -> IntArray:
    """Place of each group's parameters among the free ones, -1 for held ones."""
    places = np.full((n_groups, plan.free_mask.size), -1)
    taken = 0
    for j in np.flatnonzero(plan.free_mask).tolist():
        if j in shared:
            places[:, j] = taken
            taken += 1
        else:
            places[:, j] = np.arange(taken, taken + n_groups)
            taken += n_groups
    return places


def _bounds(
    packed: Packed, plan: FitPlan, places: IntArray, n_free: int
) -> tuple[FloatArray, FloatArray]:
    """Bounds of the free parameters; positions count from all doses of the groups."""
    dosed = packed.x[np.isfinite(packed.x)]
    low, high = np.full(n_free, -np.inf), np.full(n_free, np.inf)
    for j in np.flatnonzero(plan.free_mask).tolist():
        relative = plan.position_mask[j] == RELATIVE
        low[places[:, j]] = plan.box[j, 0] + (dosed.min() if relative else 0.0)
        high[places[:, j]] = plan.box[j, 1] + (dosed.max() if relative else 0.0)
    return low, high


def find_aicc(fit: JointFit, n: int) -> float:
    """Corrected criterion of a fit to n wells; NaN where there are too few of them.

    Burnham & Anderson 2002, Model Selection and Multimodel Inference, eq. 2.4.
    """
    k = fit.n_free + 1
    if n - k - 1 <= 0:
        return float("nan")
    return float(n * np.log(fit.rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1))

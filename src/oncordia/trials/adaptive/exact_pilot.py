"""Exact level and power of a t test whose size follows the blinded variance of a pilot."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtr, gammaln, ndtr

from oncordia.arrays import FloatArray
from oncordia.trials.kernels.adaptive.blinded import PilotPlan

FAR = 8.5  # standard deviations beyond which nothing is left
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(32)
CELL_NODES, CELL_WEIGHTS = np.polynomial.legendre.leggauss(3)
CELLS = 48  # least number into which the range of the pilot's squares is cut
PANEL_NODES, PANEL_WEIGHTS = np.polynomial.legendre.leggauss(40)
JUMPS = 200  # most jumps of the size that are each cut at
FIRST = 16  # of more, so many; beyond them the size is taken as half a patient above what is needed
TAIL_LOG = 30.0  # exp(-30) of a chi-square number is left out at each end


@dataclass(frozen=True, slots=True)
class PilotLaw:
    """What is true in units of the standard deviation, with the design in the same units."""

    plan: PilotPlan
    difference: float
    critical: FloatArray  # least t that rejects, by patients in each arm


def sum_pilot(plan: PilotPlan, difference: float, sd: float, critical: FloatArray) -> FloatArray:
    """Chance to reject, and expected patients of both arms, shape (2,).

    The pilot's difference of means and its squares within arms fix the size; given them, the
    rest's difference is integrated, and its squares, a chi-square number, are known in closed
    form. Each integral is cut where the size jumps or the rejection begins, so that every piece
    is smooth (Gauss and Legendre); errors are below 1e-5, most of them far below.

    Parameters
    ----------
    plan, critical
        The design.
    difference, sd
        True difference of means and standard deviation within an arm.
    """
    scaled = plan._replace(per_variance=plan.per_variance * sd * sd, excess=plan.excess / (sd * sd))
    law = PilotLaw(scaled, difference / sd, critical)
    spread = np.sqrt(2.0 / plan.n1)
    out = np.zeros(2)
    for node, weight in zip(*_spread_panels(law), strict=True):
        share = weight * np.exp(-0.5 * node * node) / np.sqrt(2.0 * np.pi)
        out += share * _sum_given_difference(law, law.difference + spread * float(node))
    return out


def _spread_panels(law: PilotLaw) -> tuple[FloatArray, FloatArray]:
    """Standardised differences of the pilot and their weights.

    Where the pilot is all, the chance to reject rises from 0 to 1 over a short stretch, so
    that stretch is a panel of its own; it is cut once more where the largest squares with which
    the pilot is all are also the largest with which it rejects.
    """
    plan = law.plan
    freedom = 2.0 * plan.n1 - 2.0
    drift = law.difference * np.sqrt(0.5 * law.plan.n1)
    width = FAR * np.sqrt(2.0 / freedom)
    ratios = np.sqrt(np.array([max(0.0, 1.0 - width), 1.0 + width]))
    critical = law.critical[plan.n1]
    total = (plan.n_least / plan.per_variance + plan.excess) * (freedom + 1.0)
    crossing = np.sqrt(total / (1.0 + freedom / critical**2))
    steep = np.array([*(critical * ratios), crossing]) - drift
    edges = np.unique(np.clip(np.concatenate(([-FAR], steep, [FAR])), -FAR, FAR))
    half = 0.5 * np.diff(edges)
    nodes: FloatArray = (edges[:-1, None] + half[:, None] * (PANEL_NODES + 1.0)).ravel()
    weights: FloatArray = (half[:, None] * PANEL_WEIGHTS).ravel()
    return nodes, weights


def _sum_given_difference(law: PilotLaw, first: float) -> FloatArray:
    """Chance and patients after the difference of means of the pilot."""
    plan = law.plan
    freedom = 2.0 * plan.n1 - 2.0
    left, right = _cut_squares(law, first, freedom)
    half = 0.5 * (right - left)
    within = (left[:, None] + half[:, None] * (CELL_NODES + 1.0)).ravel()
    density = np.exp(
        (0.5 * freedom - 1.0) * np.log(within)
        - 0.5 * within
        - 0.5 * freedom * np.log(2.0)
        - gammaln(0.5 * freedom)
    )
    weights = (half[:, None] * CELL_WEIGHTS).ravel() * density
    variance = (within + 0.5 * plan.n1 * first * first) / (2.0 * plan.n1 - 1.0) - plan.excess
    n = _find_sizes(plan, plan.per_variance * variance)
    used = weights > 1e-16
    chances = _find_rejection(law, first, within[used], n[used])
    return np.array([weights[used] @ chances, 2.0 * (weights[used] @ n[used])])


def _list_jumps(plan: PilotPlan) -> FloatArray:
    """Needed sizes at which the size is cut."""
    if plan.n_most - plan.n_least <= JUMPS:
        return np.arange(plan.n_least, plan.n_most, dtype=np.float64)
    return np.append(
        np.arange(plan.n_least, plan.n_least + FIRST, dtype=np.float64), plan.n_most - 1
    )


def _find_sizes(plan: PilotPlan, needed: FloatArray) -> FloatArray:
    """Patients in each arm; the mean size where jumps are many and each is small."""
    sizes: FloatArray = np.clip(np.ceil(needed), plan.n_least, plan.n_most)
    if plan.n_most - plan.n_least > JUMPS:
        inside = (needed > plan.n_least + FIRST - 1) & (needed < plan.n_most - 1)
        sizes = np.where(inside, needed + 0.5, sizes)
    return sizes


def _cut_squares(law: PilotLaw, first: float, freedom: float) -> tuple[FloatArray, FloatArray]:
    """Cells of the pilot's squares within arms, between which the size jumps."""
    plan = law.plan
    spread = np.sqrt(2.0 * freedom)
    low, high = max(0.0, freedom - FAR * spread), freedom + 2.0 * FAR * spread
    between = 0.5 * plan.n1 * first * first
    jumps = (_list_jumps(plan) / plan.per_variance + plan.excess) * (2.0 * plan.n1 - 1.0) - between
    edges = np.concatenate((np.linspace(low, high, CELLS + 1), jumps))
    if first > 0.0:
        edge = 0.5 * plan.n1 * first**2 * freedom / law.critical[plan.n1] ** 2
        edges = np.append(edges, edge)
    edges = np.unique(np.clip(edges, low, high))
    return edges[:-1], edges[1:]


def _find_rejection(law: PilotLaw, first: float, within: FloatArray, n: FloatArray) -> FloatArray:
    """Chance that the final t test rejects, given the pilot and the size.

    It rejects where the mean difference d is above 0 and squares within arms are at most
    d^2 (n / 2) (2 n - 2) / t^2: what the rest may add to them is a quadratic of its difference.
    """
    n1 = float(law.plan.n1)
    n2 = n - n1
    needed = np.interp(n, np.arange(law.critical.size), law.critical)
    scale = 0.5 * n * (2.0 * n - 2.0) / needed**2
    alone = (first > 0.0) & (within <= scale * first * first)
    out: FloatArray = alone.astype(np.float64)
    more = n2 > 0.0
    if not more.any():
        return out
    n, n2, scale, within = n[more], n2[more], scale[more], within[more]
    move = 0.5 * n1 * n2 / n
    share1, share2 = n1 / n, n2 / n
    a = scale * share2**2 - move
    b = 2.0 * (scale * share1 * share2 + move) * first
    c = (scale * share1**2 - move) * first * first - within
    freedom = 2.0 * n2 - 1.0
    spread = np.sqrt(2.0 / n2)
    floor = np.maximum(law.difference - FAR * spread, -share1 / share2 * first)
    top = law.difference + FAR * spread
    far = 2.0 * np.sqrt(freedom * TAIL_LOG)
    low, high = _find_range(a, b, c - np.maximum(freedom - far, 0.0), floor, top)
    sure = np.minimum(_find_range(a, b, c - freedom - far - 2.0 * TAIL_LOG, floor, top)[0], top)
    opens = a > 0.0  # then all is rejected from ``sure`` on
    high = np.where(opens, np.maximum(sure, low), high)
    rest = np.where(opens, ndtr((law.difference - high) / spread), 0.0)
    u = 0.5 * (NODES + 1.0)
    place, slope = u * u * (3.0 - 2.0 * u), 6.0 * u * (1.0 - u)
    width = (high - low)[:, None]
    second = low[:, None] + width * place
    room = np.maximum((a[:, None] * second + b[:, None]) * second + c[:, None], 0.0)
    z = (second - law.difference) / spread[:, None]
    density = np.exp(-0.5 * z * z) / (np.sqrt(2.0 * np.pi) * spread[:, None])
    chances = chdtr(freedom[:, None], room) * density * width * slope
    out[more] = chances @ (0.5 * NODE_WEIGHTS) + rest
    return out


def _find_range(
    a: FloatArray, b: FloatArray, c: FloatArray, floor: FloatArray, top: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Range of the rest's difference above ``floor`` in which the quadratic is positive.

    The quadratic opens upward but where the rest is a few patients: then all from its upper
    root on. Else it is what lies between its roots, if it has any.
    """
    inside = b * b - 4.0 * a * c
    root = np.sqrt(np.maximum(inside, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (-b - root) / (2.0 * a), (-b + root) / (2.0 * a)
    lower, upper = np.minimum(first, second), np.maximum(first, second)
    opens = a > 0.0
    low = np.maximum(np.where(opens, upper, lower), floor)
    high = np.where(opens, top, np.minimum(upper, top))
    high = np.where(~opens & (inside <= 0.0), low, high)
    return low, np.maximum(low, high)

"""Likelihood of the responders of one cohort at each node, by quadrature over its logit."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.grid import Grid, place_panels

TAIL = 8.5  # standard deviations of a logit that are integrated over
WIDTH = 3.0  # most width of a panel, in standard deviations
MOST = 1_000_000  # densities that are held at a time
POINTS = 16  # of Gauss and Legendre on each panel
FLAT = 10.0  # logits beyond which a likelihood has no feature but its exponential fall


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Of 0 to n responders at each node: shape (n + 1, g) each, without binomial coefficients."""

    joint: FloatArray  # probability of the responders
    above: FloatArray  # and that the response rate is above p0
    mean: FloatArray  # times the response rate


def tabulate_likelihood(n: int, p0: float, grid: Grid) -> Likelihood:
    """Integrate the likelihood over the normal logit of a cohort, at each node.

    Parameters
    ----------
    n
        Patients of the cohort.
    p0
        Response rate from which ``above`` counts, above 0 and below 1.
    grid
        Means and standard deviations of the logit.
    """
    cut = math.log(p0 / (1.0 - p0))
    out = Likelihood(*(np.zeros((n + 1, grid.mean.size)) for _ in range(3)))
    for spread in np.unique(grid.spread):
        here = np.flatnonzero(grid.spread == spread)
        for part in _part_nodes(here, grid.mean[here], float(spread)):
            _fill_part(out, part, grid.mean[part], float(spread), cut, n)
    return out


def _part_nodes(here: IntArray, mean: FloatArray, spread: float) -> list[IntArray]:
    """Nodes of one spread in parts that share their logits: all, or one by one if it is small."""
    points = (np.ptp(mean) + 2.0 * TAIL * spread) / (WIDTH * spread) * POINTS if spread else np.inf
    return [here] if points * here.size <= MOST else [here[at : at + 1] for at in range(here.size)]


def _fill_part(
    out: Likelihood, part: IntArray, mean: FloatArray, spread: float, cut: float, n: int
) -> None:
    logit, weight = place_logits(mean, spread, cut, n)
    responders = np.arange(n + 1.0)[:, None]
    log_p, log_q = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
    likelihood = np.exp(responders * log_p + (n - responders) * log_q)
    out.joint[:, part] = likelihood @ weight
    out.above[:, part] = likelihood @ (weight * (logit > cut)[:, None])
    out.mean[:, part] = likelihood @ (weight * np.exp(log_p)[:, None])


def place_logits(
    mean: FloatArray, spread: float, cut: float, n: int
) -> tuple[FloatArray, FloatArray]:
    """Nodes of normal logits, (q,), and weights of each mean, (q, g); no panel is over the cut."""
    if spread == 0.0:
        return mean, np.eye(mean.size)
    low, high = mean.min() - TAIL * spread, mean.max() + TAIL * spread
    inner = np.concatenate([np.arange(low, high, WIDTH * spread), _place_edges(n), [cut]])
    edges = np.unique(np.clip(np.append(inner, high), low, high))
    logit, width = place_panels(edges, POINTS)
    z = (logit[:, None] - mean) / spread
    out = width[:, None] * np.exp(-0.5 * z * z)
    return logit, out / out.sum(axis=0)


@cache
def _place_edges(n: int) -> FloatArray:
    """Edges of panels as fine as a binomial likelihood asks for, over all logits."""
    n_core = math.ceil(2.0 * FLAT * math.sqrt(n) / 8.0)
    outer = FLAT + 4.0 * (2.0 ** np.arange(1.0, 10.0) - 1.0)
    return np.concatenate([-outer[::-1], np.linspace(-FLAT, FLAT, n_core + 1), outer])

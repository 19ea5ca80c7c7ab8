"""Likelihood of the responders of one cohort at each node, by quadrature over its logit."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.trials.basket.grid import Grid, place_panels

TAIL = 8.5  # standard deviations of a logit that are integrated over
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
    size = grid.mean.size
    out = Likelihood(*(np.zeros((n + 1, size)) for _ in range(3)))
    responders = np.arange(n + 1.0)[:, None]
    for g, (mean, spread) in enumerate(zip(grid.mean, grid.spread, strict=True)):
        logit, weight = place_logits(float(mean), float(spread), cut, n)
        log_p, log_q = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
        likelihood = np.exp(responders * log_p + (n - responders) * log_q)
        out.joint[:, g] = likelihood @ weight
        out.above[:, g] = likelihood @ (weight * (logit > cut))
        out.mean[:, g] = likelihood @ (weight * np.exp(log_p))
    return out


def place_logits(mean: float, spread: float, cut: float, n: int) -> tuple[FloatArray, FloatArray]:
    """Nodes of a normal logit and their weights; no panel reaches over the cut."""
    if spread == 0.0:
        return np.array([mean]), np.ones(1)
    low, high = mean - TAIL * spread, mean + TAIL * spread
    inner = np.concatenate([np.arange(low, high, 4.0 * spread), _place_edges(n), [cut]])
    edges = np.unique(np.clip(np.append(inner, high), low, high))
    logit, weight = place_panels(edges, POINTS)
    z = (logit - mean) / spread
    out = weight * np.exp(-0.5 * z * z)
    return logit, out / out.sum()


@cache
def _place_edges(n: int) -> FloatArray:
    """Edges of panels as fine as a binomial likelihood asks for, over all logits."""
    n_core = math.ceil(2.0 * FLAT * math.sqrt(n) / 8.0)
    outer = FLAT + 4.0 * (2.0 ** np.arange(1.0, 10.0) - 1.0)
    return np.concatenate([-outer[::-1], np.linspace(-FLAT, FLAT, n_core + 1), outer])

"""Expected numbers at risk at a look, and the mean and variance that they give a log-rank test.

Nothing here is exact: the statistics are taken as normal, with the mean and the correlation that
expected numbers at risk give them. Simulation is the answer; this is quick, and prunes a search.
"""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.trials.kernels.survival.parts import World
from oncordia.trials.survival.world import cumulate, find_all_in

CELLS = 2_000  # of the time since entry, up to a look


class Flow(NamedTuple):
    """Expected numbers in cells of the time since entry, at one look; (c,) or (2, c) by arm."""

    times: FloatArray  # middles of the cells
    at_risk: FloatArray  # (2, c)
    events: FloatArray  # (2, c)


def expect_flow(world: World, months: float) -> Flow:
    """Expected patients at risk and events by the time since entry, at a look."""
    cuts = _find_cuts(world, months)
    parts = np.maximum(np.ceil(np.diff(cuts) / months * CELLS).astype(int), 4)
    edges = np.concatenate(
        [
            np.linspace(a, b, n, endpoint=False)
            for a, b, n in zip(cuts[:-1], cuts[1:], parts, strict=True)
        ]
        + [[months]]
    )
    times, widths = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)
    starts, rates, cumulative = world.accrual
    came = np.minimum(cumulate(starts, rates, cumulative, months - times), world.n)
    share = (world.block / world.block.sum())[:, None]
    at_risk = share * came * np.exp(-_cumulate_gone(world, times))
    piece = np.searchsorted(world.starts, times, side="right") - 1
    return Flow(times, at_risk, at_risk * world.hazards[:, piece] * widths)


def _find_cuts(world: World, months: float) -> FloatArray:
    """Times since entry, from 0 to a look, at which a hazard or the accrual rate changes."""
    ends = [0.0, months, *world.starts, *(months - world.accrual[0]), months - find_all_in(world)]
    return np.unique(np.clip(ends, 0.0, months))


def _cumulate_gone(world: World, times: FloatArray) -> FloatArray:
    """Cumulative hazard of event and dropout of each arm: shape (2, t)."""
    gone = cumulate(world.starts, world.hazards, world.cumulative, times)
    return gone + np.outer(world.dropout, times)


def weigh(flow: Flow, rho: float, gamma: float, delay: float | None) -> FloatArray:
    """Weights of a log-rank test at each cell, of the pooled survival expected: shape (c,)."""
    hazard = flow.events.sum(axis=0) / np.maximum(flow.at_risk.sum(axis=0), 1e-300)
    survival = np.exp(-(np.cumsum(hazard) - 0.5 * hazard))
    if delay is not None:
        early = survival[flow.times <= delay]
        return np.asarray(1.0 / np.maximum(survival, early[-1] if early.size else 1.0))
    return np.asarray(survival**rho * (1.0 - survival) ** gamma)


def expect_score(flow: Flow, weights: FloatArray) -> tuple[float, float]:
    """Expected weighted score of the experimental arm, and its variance."""
    total = np.maximum(flow.at_risk.sum(axis=0), 1e-300)
    share = flow.at_risk[1] / total
    events = flow.events.sum(axis=0)
    score = weights * (flow.events[1] - events * share)
    return float(score.sum()), float((weights**2 * share * (1.0 - share) * events).sum())


def average_hazard_ratio(flow: Flow, hazards: FloatArray, starts: FloatArray) -> float:
    """Hazard ratio averaged, on the log scale, over the events expected.

    The measure of Mukhopadhyay et al. (2020), Pharm Stat 19:519; one with proportional hazards.
    """
    piece = np.searchsorted(starts, flow.times, side="right") - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(hazards[1] / hazards[0])[piece]
    events = flow.events.sum(axis=0)
    known = np.isfinite(log_ratio) & (events > 0)
    return float(np.exp((log_ratio[known] * events[known]).sum() / events[known].sum()))

"""Expected events, and large-sample operating characteristics of log-rank tests.

Nothing here is exact: the statistics are taken as normal, with the mean and the correlation that
expected numbers at risk give them. Simulation is the answer; this is quick, and prunes a search.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.kernels.survival.parts import World
from oncordia.trials.survival.world import cumulate, find_all_in

CELLS = 2_000  # of the time since entry, up to a look
LATEST = 1e5  # months within which events must be reached


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
        [np.linspace(a, b, n, endpoint=False) for a, b, n in zip(cuts, cuts[1:], parts)] + [[months]]
    )
    times, widths = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)
    starts, rates, cumulative = world.accrual
    came = np.minimum(cumulate(starts, rates, cumulative, months - times), world.n)
    share = (world.block / world.block.sum())[:, None]
    at_risk = share * came * np.exp(-_cumulate_gone(world, times))
    piece = np.searchsorted(world.starts, times, side="right") - 1
    return Flow(times, at_risk, at_risk * world.hazards[:, piece] * widths)


def expect_events(world: World, months: float) -> float:
    """Expected events of both arms some months after accrual opened, in closed form.

    Between two changes of a hazard or of the accrual rate, patients at risk are a straight line
    of the time since entry times an exponential.
    """
    if months <= 0:
        return 0.0
    cuts = _find_cuts(world, months)
    left, width = cuts[:-1], np.diff(cuts)
    starts, rates, cumulative = world.accrual
    came = np.minimum(cumulate(starts, rates, cumulative, months - cuts), world.n)
    slope = np.diff(came) / width
    stay = np.exp(-_cumulate_gone(world, left))
    piece = np.searchsorted(world.starts, left, side="right") - 1
    hazard = world.hazards[:, piece]
    rate = np.maximum(hazard + world.dropout[:, None], 1e-12)
    x = rate * width
    level = -np.expm1(-x) / rate
    ramp = np.where(x < 1e-4, 0.5 * width**2, (-np.expm1(-x) - x * np.exp(-x)) / rate**2)
    share = (world.block / world.block.sum())[:, None]
    return float((share * hazard * stay * (came[:-1] * level + slope * ramp)).sum())


def _find_cuts(world: World, months: float) -> FloatArray:
    """Times since entry, from 0 to a look, at which a hazard or the accrual rate changes."""
    ends = [0.0, months, *world.starts, *(months - world.accrual[0]), months - find_all_in(world)]
    return np.unique(np.clip(ends, 0.0, months))


def _cumulate_gone(world: World, times: FloatArray) -> FloatArray:
    """Cumulative hazard of event and dropout of each arm: shape (2, t)."""
    gone = cumulate(world.starts, world.hazards, world.cumulative, times)
    return gone + np.outer(world.dropout, times)


def expect_patients(world: World, months: float) -> float:
    """Expected patients who have come by then."""
    starts, rates, cumulative = world.accrual
    return float(min(cumulate(starts, rates, cumulative, np.array([months]))[0], world.n))


def find_time_of_events(world: World, events: float) -> float:
    """Months after which so many events are expected.

    Raises
    ------
    InvalidDesign
        If they never are.
    """
    if expect_events(world, LATEST) < events:
        raise InvalidDesign(
            f"look_events: {events:g} events are never expected in this scenario; give fewer "
            "events or more patients",
            "look_events",
        )
    high = find_all_in(world)
    while expect_events(world, high) < events:
        high *= 2.0
    return float(brentq(lambda months: expect_events(world, months) - events, 0.0, high))


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

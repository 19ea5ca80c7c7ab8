"""Nodes over the mean and the spread of the logits of cohorts, with their prior weights."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.settings import MOST_SPREAD, Component, SpreadPrior

LANES = 8  # nodes come in multiples of this: the kernels add so many sums at once
CORE = 2.0  # logits about the centre where the nodes of the mean lie evenly
FINENESS = 1.3  # distance of the nodes of the mean there, in standard errors of all patients
SPREAD_STEP = 0.3  # of the spread, in units of asinh(spread / standard error of a cohort)
REACH = 6.5  # prior standard deviations that the nodes reach
LEAST = 1e-11  # nodes of less weight than this share of the largest are left out
SHARPNESS = 1.3  # most distance of nodes at a cut, in spreads
REFINED = 2.5  # most times that even nodes are refined for that; else panels end at the cut
PANEL = 3.0  # width of a panel, in standard errors of all patients
POINTS = 8  # of Gauss and Legendre on each
NO_SPREAD = 1e-3  # spreads below this are taken as none


@dataclass(frozen=True, slots=True)
class Grid:
    """Nodes and weights, (g,) each; the weights sum to 1, and fillers at the end have none."""

    mean: FloatArray
    spread: FloatArray
    weight: FloatArray


@dataclass(frozen=True, slots=True)
class Frame:
    """What the fineness of the nodes depends on."""

    most: int  # patients of the largest cohort
    total: int  # patients of all
    centre: float  # mean logit where a response rate is 1/2
    cuts: tuple[float, ...]  # logits that the rates are compared with


def place_nodes(component: Component, frame: Frame) -> Grid:
    """Nodes of one component: for each spread, those of its mean.

    Trapezoid rules over the whole line converge faster than any power of their step for smooth
    integrands (Trefethen and Weideman 2014, SIAM Rev. 56, 385). The likelihood is an even function
    of the spread, so this holds for the spread from 0, too.
    """
    spreads, shares = place_spread(component, frame)
    parts = [place_mean(component, float(spread), frame) for spread in spreads]
    mean = np.concatenate([part[0] for part in parts])
    weight = np.concatenate([w * part[1] for w, part in zip(shares, parts, strict=True)])
    spread = np.repeat(spreads, [part[0].size for part in parts])
    kept = weight > LEAST * weight.max()
    return fill_lanes(mean[kept], spread[kept], weight[kept])


def place_levels(component: Component, levels: FloatArray, frame: Frame) -> tuple[Grid, IntArray]:
    """Nodes of the mean at each of some spreads, one after the other, and where each begins.

    The weights of each sum to 1; the last entry of the beginnings is the end.
    """
    parts = []
    for level in levels:
        mean, weight = place_mean(component, float(level), frame)
        parts.append(fill_lanes(mean, np.full_like(mean, level), weight))
    starts = np.cumsum([0, *(part.mean.size for part in parts)])
    grid = Grid(
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.spread for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )
    return grid, starts.astype(np.int64)


def place_mean(component: Component, spread: float, frame: Frame) -> tuple[FloatArray, FloatArray]:
    """Nodes of the mean logit for a spread, and their weights: in t = asinh((mean - centre) / 2).

    Whether a rate is above its cut turns from no to yes over a few spreads of the mean; where
    even nodes do not resolve that, panels of Gauss and Legendre end there.
    """
    mean, sd = component.mean, component.sd
    error = 2.0 / math.sqrt(frame.total) / CORE
    reach = 3.0 * sd + abs(mean - frame.centre)
    step = min(FINENESS * error, 0.9 * sd / math.hypot(CORE, reach))
    low = math.asinh((mean - REACH * sd - frame.centre) / CORE)
    high = math.asinh((mean + REACH * sd - frame.centre) / CORE)
    sharp = [SHARPNESS * spread / math.hypot(CORE, cut - frame.centre) for cut in frame.cuts]
    if min(sharp, default=step) * REFINED >= step:
        step = min(step, *sharp)
        t = np.arange(math.floor(low / step), math.ceil(high / step) + 1) * step
        weight = np.ones_like(t)
    else:
        width = min(PANEL * error, 2.5 * sd / math.hypot(CORE, reach))
        around = np.outer(spread, [-8.0, -4.0, 0.0, 4.0, 8.0]).ravel()
        cuts = np.add.outer(np.array(frame.cuts), around).ravel()
        edges = np.arange(low, high + width, width)
        marks = np.arcsinh((cuts - frame.centre) / CORE)
        edges = np.unique(np.append(edges, marks[(marks > low) & (marks < edges[-1])]))
        t, weight = place_panels(edges, POINTS)
    nodes = frame.centre + CORE * np.sinh(t)
    weight = weight * np.cosh(t) * np.exp(-0.5 * ((nodes - mean) / sd) ** 2)
    return nodes, weight / weight.sum()


def place_spread(component: Component, frame: Frame) -> tuple[FloatArray, FloatArray]:
    """Nodes of the spread and their weights."""
    scale = component.spread
    error = 2.0 / math.sqrt(frame.most)
    kind = component.spread_prior
    if kind is SpreadPrior.FIXED:
        return np.array([scale]), np.ones(1)
    if kind is SpreadPrior.INVERSE_GAMMA:
        low, high = 0.5 * math.log(scale / 45.0), math.log(MOST_SPREAD)
        t = np.arange(min(low, high - 1.0), high + SPREAD_STEP, SPREAD_STEP)
        log_weight = -2.0 * component.spread_shape * t - scale * np.exp(-2.0 * t)
        weight = np.exp(log_weight - log_weight.max())
        nodes = np.exp(t)
        some = nodes >= NO_SPREAD
        nodes, weight = np.append(0.0, nodes[some]), np.append(weight[~some].sum(), weight[some])
        return nodes, weight / weight.sum()
    if kind is SpreadPrior.UNIFORM:
        t, weight = _place_legendre(math.asinh(scale / error))
        return error * np.sinh(t), weight * np.cosh(t) / (weight * np.cosh(t)).sum()
    error = min(error, scale)
    reach = min(MOST_SPREAD, REACH * scale) if kind is SpreadPrior.HALF_NORMAL else MOST_SPREAD
    t = np.arange(0.0, math.asinh(reach / error) + SPREAD_STEP, SPREAD_STEP)
    nodes = error * np.sinh(t)
    ratio = (nodes / scale) ** 2
    density = np.exp(-0.5 * ratio) if kind is SpreadPrior.HALF_NORMAL else 1.0 / (1.0 + ratio)
    weight = np.cosh(t) * density
    weight[0] *= 0.5
    return nodes, weight / weight.sum()


def _place_legendre(high: float) -> tuple[FloatArray, FloatArray]:
    nodes, weight = find_legendre(32)
    return 0.5 * high * (nodes + 1.0), weight


def place_panels(edges: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss and Legendre with n points between neighbouring edges."""
    nodes, weight = find_legendre(n)
    half = 0.5 * np.diff(edges)[:, None]
    middle = 0.5 * (edges[:-1] + edges[1:])[:, None]
    return (middle + half * nodes).ravel(), (half * weight).ravel()


@cache
def find_legendre(n: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss and Legendre from -1 to 1."""
    nodes, weight = np.polynomial.legendre.leggauss(n)
    return nodes, weight


def fill_lanes(mean: FloatArray, spread: FloatArray, weight: FloatArray, size: int = 0) -> Grid:
    """Grid with fillers up to a size, or to the next multiple that the kernels take."""
    short = max(size - mean.size, -mean.size % LANES)
    return Grid(
        np.pad(mean, (0, short), mode="edge"),
        np.pad(spread, (0, short), mode="edge"),
        np.pad(weight / weight.sum(), (0, short)),
    )

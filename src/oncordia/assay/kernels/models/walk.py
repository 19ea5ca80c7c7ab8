"""Where a response that may turn crosses a level: hormesis and two-site models.

Brain-Cousens curves turn once at most, so that they fall into two monotone parts. The others
are walked along in steps of half an e-fold of their steepest transition at hand, wider in its
tails, and each step is parted where the curve turns within it.
"""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.dispatch import probe_curve, respond_at, slope_at
from oncordia.assay.kernels.models.plateaus import unlog
from oncordia.numeric import kernel

FARTHEST = 250.0  # no log10 dose is farther from 0
ZONE = 40.0  # e-folds from the position of a transition after which nothing changes any more
STEP = 0.5  # e-folds, at the position of a transition
WIDENING = 0.125  # of the distance from it
ROUNDING = 2e-15  # of the largest number at hand


@kernel
def clear_rounding(code: int, p: FloatArray, response: float, level: float) -> float:
    """Response less the level, 0 where the difference is rounding."""
    rise = response - level
    size = abs(level)
    for k in range(codes.N_LINEAR[code]):
        size = max(size, abs(p[k]))
    return rise if abs(rise) > ROUNDING * size else 0.0


@kernel
def bisect_response(
    code: int, p: FloatArray, level: float, low: float, high: float, side: float
) -> float:
    """The log10 dose between low and high that meets the level; low lies on the given side."""
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return middle
        if (respond_at(code, middle, p) - level) * side > 0.0:
            low = middle
        else:
            high = middle


@kernel
def sign_turn(code: int, x: float, p: FloatArray) -> float:
    """A number with the sign of the slope of a Brain-Cousens curve, which never overflows.

    The numerator of the derivative over dose: f (1 + (1 - b) z) - (top - bottom) slope z / dose,
    with stimulation f, z = (dose / position)^b and b the slope, or less it where mirrored.
    """
    slope = unlog(p[4])
    b = -slope if code == codes.BRAIN_COUSENS_MIRROR else slope
    t = LN10 * b * (x - p[3])
    u = LN10 * x
    highest = max(0.0, t, t - u)
    turn: float = p[2] * (math.exp(-highest) + (1.0 - b) * math.exp(t - highest))
    turn -= (p[0] - p[1]) * slope * math.exp(t - u - highest)
    return turn


@kernel
def find_turn(code: int, p: FloatArray) -> float:
    """The log10 dose at which a Brain-Cousens curve turns, NaN where it does not."""
    low, high = -FARTHEST, FARTHEST
    start = sign_turn(code, low, p)
    middle = 0.0
    if not start * sign_turn(code, high, p) < 0.0:
        return math.nan
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return middle
        if (sign_turn(code, middle, p) > 0.0) == (start > 0.0):
            low = middle
        else:
            high = middle


@kernel
def cross_brain_cousens(code: int, p: FloatArray, level: float) -> float:
    """First log10 dose at which a Brain-Cousens curve meets the level, NaN if none does."""
    turn = find_turn(code, p)
    start = -FARTHEST
    before = clear_rounding(code, p, respond_at(code, start, p), level)
    for stop in (start if math.isnan(turn) else turn, FARTHEST):
        after = clear_rounding(code, p, respond_at(code, stop, p), level)
        if before * after < 0.0:
            return bisect_response(code, p, level, start, stop, before)
        if after != 0.0:
            before = after
        start = stop
    return math.nan


@kernel
def find_zones(code: int, p: FloatArray, zones: FloatArray) -> None:
    """Centre on log10 dose and change of t with it for both transitions, into zones (2, 2)."""
    if code == codes.TWO_SITE:
        zones[1, 0] = p[3] + p[5]
        zones[1, 1] = LN10 * unlog(p[6])
    else:
        zones[1, 0] = p[6]
        zones[1, 1] = LN10 * unlog(p[5])
    zones[0, 0] = p[3]
    zones[0, 1] = LN10 * unlog(p[4])


@kernel
def step_on(x: float, zones: FloatArray) -> float:
    """Next stop of a walk: a step of the steepest transition at hand, none jumped over."""
    step = math.inf
    ahead = math.inf
    for k in range(zones.shape[0]):
        width = ZONE / zones[k, 1]
        if x < zones[k, 0] - width:
            ahead = min(ahead, zones[k, 0] - width)
        elif x < zones[k, 0] + width:
            step = min(step, STEP / zones[k, 1] + WIDENING * abs(x - zones[k, 0]))
    least: float = np.nextafter(x, math.inf)
    return max(min(x + step, ahead), least)


@kernel
def find_bend(code: int, p: FloatArray, low: float, high: float) -> float:
    """Where the response turns between low and high, which have slopes of either sign."""
    start = slope_at(code, low, p)
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return middle
        if slope_at(code, middle, p) * start > 0.0:
            low = middle
        else:
            high = middle


@kernel
def walk_response(code: int, p: FloatArray, level: float) -> tuple[float, float]:
    """First and last log10 dose at which the response crosses the level; NaN if none."""
    zones = np.empty((2, 2))
    find_zones(code, p, zones)
    x = min(zones[0, 0] - ZONE / zones[0, 1], zones[1, 0] - ZONE / zones[1, 1])
    end = max(zones[0, 0] + ZONE / zones[0, 1], zones[1, 0] + ZONE / zones[1, 1])
    first, last = math.nan, math.nan
    at = np.array([x])
    rows = np.empty((1, codes.MOST_PARAMETERS))
    response, slope = probe_curve(code, at, p, rows)
    before = clear_rounding(code, p, response, level)
    while x < end:
        stop = step_on(x, zones)
        at[0] = stop
        response, slope_stop = probe_curve(code, at, p, rows)
        after = clear_rounding(code, p, response, level)
        if slope * slope_stop < 0.0 and slope * before < 0.0:
            turn = find_bend(code, p, x, stop)
            peak = clear_rounding(code, p, respond_at(code, turn, p), level)
            if before * peak < 0.0:
                last = bisect_response(code, p, level, x, turn, before)
                first = last if math.isnan(first) else first
            x = turn
            before = peak if peak != 0.0 else before
        if before * after < 0.0:
            last = bisect_response(code, p, level, x, stop, before)
            first = last if math.isnan(first) else first
        before = after if after != 0.0 else before
        x = stop
        slope = slope_stop
    return first, last

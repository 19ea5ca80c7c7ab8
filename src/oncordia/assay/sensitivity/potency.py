"""Potency and efficacy read from fitted lines: absolute IC50 and the effect at the top dose."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.uncertainty import propagate
from oncordia.assay.sensitivity.area import Estimate, spread

LIMIT_MARGIN = 1.0  # decades beyond the doses within which a limit is still given
N_PLACES = 33  # along the doses at which a limit of the line is followed


@dataclass(frozen=True, slots=True, eq=False)
class BoundedDose:
    """A dose of each curve: within the tested range a number with limits, outside a bound."""

    dose: Estimate
    bound: NDArray[np.object_]  # '>' above the highest dose, '<' below the lowest, else None


def find_absolute_ic50(
    shapes: CurveShapes,
    covariance: FloatArray,
    quantile: tuple[FloatArray, FloatArray],
    span: tuple[FloatArray, FloatArray],
    dose_range: tuple[FloatArray, FloatArray],
    level: float,
) -> BoundedDose:
    """Dose at which each line crosses a level on its way down.

    ``quantile`` is that of two-sided and of one-sided limits, ``span`` the tested range as log10
    doses, ``dose_range`` the same as doses. A line still above the level at the highest dose is
    bounded below ('>'), one already below it at the lowest dose is bounded above ('<'): by the
    dose at which its one-sided limit crosses the level, or the end of the doses where that comes
    first. Limits of the others are by the delta method on log10 dose, null where they lie more
    than a decade outside the doses.
    """
    low, high = span
    x = shapes.crossing(level)
    known = np.isfinite(shapes.top)
    below_at_low = shapes.at(low) <= level
    above_at_high = shapes.at(high) > level
    bound = np.full(x.shape, None, dtype=object)
    bound[known & below_at_low] = "<"
    bound[known & ~below_at_low & above_at_high] = ">"
    inside = known & ~below_at_low & ~above_at_high
    error = quantile[0] * propagate(shapes.gradient_crossing(level), covariance)
    lower = np.where(inside & (x - error >= low - LIMIT_MARGIN), x - error, np.nan)
    upper = np.where(inside & (x + error <= high + LIMIT_MARGIN), x + error, np.nan)
    lowest, highest = 10.0**lower, 10.0**upper
    for mark, out, sign, end in ((">", lowest, -1.0, 1), ("<", highest, 1.0, 0)):
        rows = np.flatnonzero(bound == mark)
        some = CurveShapes(shapes.codes[rows], shapes.parameters[rows])
        places = cross_limit(
            some, covariance[rows], sign * quantile[1][rows], (low[rows], high[rows]), level
        )
        at_end = places == span[end][rows]
        out[rows] = np.where(at_end, dose_range[end][rows], 10.0**places)
    return BoundedDose(Estimate(np.where(inside, 10.0**x, np.nan), lowest, highest), bound)


def cross_limit(
    shapes: CurveShapes,
    covariance: FloatArray,
    quantile: FloatArray,
    span: tuple[FloatArray, FloatArray],
    level: float,
) -> FloatArray:
    """Log10 dose at which the limit of each line, f + quantile x its standard error, crosses.

    The doses whose response may still be the level end there (inverse prediction: Seber & Wild
    1989, Nonlinear Regression, section 5.12). For a lower limit, of a quantile below 0, it is the
    first dose at which it is at the level or below, the highest dose where there is none, and NaN
    where it is so at the lowest already. For an upper limit it is the dose from which on it stays
    at the level or below, and NaN where it is above at the highest dose. NaN also where the
    standard error is not known.
    """
    n = quantile.size
    low, high = span
    is_lower = quantile < 0.0
    place = np.where(is_lower, high, low)
    open_mask = np.zeros(n, dtype=bool)
    done = np.zeros(n, dtype=bool)
    before = np.full(n, np.nan)
    x_before = low.copy()
    for k in range(N_PLACES):
        x = low + (high - low) * (k / (N_PLACES - 1))
        error = propagate(shapes.gradient_at(x), covariance)
        over = shapes.at(x) + np.where(error > 0.0, quantile, 0.0) * error - level
        open_mask |= np.isnan(over)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(before > over, before / (before - over), 1.0)
            root = x_before + np.clip(share, 0.0, 1.0) * (x - x_before)
            falls = (over <= 0.0) & (before > 0.0)
        # a lower limit counts from its first way down, an upper one from its last
        place = np.where(falls & ~(is_lower & done), root, place)
        done |= over <= 0.0
        open_mask |= (k == 0) & is_lower & (over <= 0.0)
        open_mask |= (k == N_PLACES - 1) & ~is_lower & (over > 0.0)
        before, x_before = over, x
    return np.where(open_mask, np.nan, place)


def find_emax(
    shapes: CurveShapes, covariance: FloatArray, quantile: FloatArray, high: FloatArray
) -> Estimate:
    """Response of each line at its highest log10 dose, with delta-method limits."""
    error = quantile * propagate(shapes.gradient_at(high), covariance)
    return spread(shapes.at(high), error)

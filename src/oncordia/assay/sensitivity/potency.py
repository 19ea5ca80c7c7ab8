"""Potency and efficacy read from fitted lines: absolute IC50 and the effect at the top dose."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.uncertainty import propagate
from oncordia.assay.sensitivity.area import Estimate, spread

LIMIT_MARGIN = 1.0  # decades beyond the doses within which a limit is still given


@dataclass(frozen=True, slots=True, eq=False)
class BoundedDose:
    """A dose of each curve: within the tested range a number with limits, outside a bound."""

    dose: Estimate
    bound: NDArray[np.object_]  # '>' above the highest dose, '<' below the lowest, else None


def find_absolute_ic50(
    shapes: CurveShapes,
    covariance: FloatArray,
    quantile: FloatArray,
    span: tuple[FloatArray, FloatArray],
    dose_range: tuple[FloatArray, FloatArray],
    level: float,
) -> BoundedDose:
    """Dose at which each line crosses a level on its way down.

    ``span`` is the tested range as log10 doses, ``dose_range`` the same as doses. A line still
    above the level at the highest dose is bounded below by it ('>'); one already below at the
    lowest dose is bounded above by it ('<'). Limits are by the delta method on log10 dose, null
    where they lie more than a decade outside the doses.
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
    error = quantile * propagate(shapes.gradient_crossing(level), covariance)
    lower = np.where(inside & (x - error >= low - LIMIT_MARGIN), x - error, np.nan)
    upper = np.where(inside & (x + error <= high + LIMIT_MARGIN), x + error, np.nan)
    return BoundedDose(
        Estimate(
            np.where(inside, 10.0**x, np.nan),
            np.where(bound == ">", dose_range[1], 10.0**lower),
            np.where(bound == "<", dose_range[0], 10.0**upper),
        ),
        bound,
    )


def find_emax(
    shapes: CurveShapes, covariance: FloatArray, quantile: FloatArray, high: FloatArray
) -> Estimate:
    """Response of each line at its highest log10 dose, with delta-method limits."""
    error = quantile * propagate(shapes.gradient_at(high), covariance)
    return spread(shapes.at(high), error)

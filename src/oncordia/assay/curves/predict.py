"""Curves become responses again: one curve at any dose, or all of them with bands."""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from oncordia.arrays import FloatArray
from oncordia.assay.curves.points import KEY, collect_points
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.curves.uncertainty import (
    drawn_quantile,
    find_drawn_covariance,
    is_drawn,
    match_curves,
    propagate,
)
from oncordia.assay.kernels.hill import hill_response
from oncordia.domain import CurveOptions, HillCurve
from oncordia.errors import InvalidDose, InvalidOption


def predict_response(curve: HillCurve, dose: ArrayLike) -> FloatArray:
    """Response of one curve at each dose.

    Parameters
    ----------
    curve
        The curve; its EC50 is in the unit of the doses.
    dose
        Doses above 0, shape (n,) or a single number.

    Returns
    -------
    FloatArray
        Responses as a fraction of untreated, in the shape of ``dose``.

    Raises
    ------
    InvalidDose
        If a dose is not above 0 or not finite; the message names it.

    Examples
    --------
    >>> predict_response(HillCurve(top=1.0, bottom=0.2, ec50=1e-6, slope=1.3), [1e-6])
    array([0.6])
    """
    doses = np.asarray(dose, dtype=np.float64)
    refused = ~(np.isfinite(doses) & (doses > 0))
    if refused.any():
        raise InvalidDose(f"a dose must be above 0 and finite, got {float(doses[refused][0])}")
    log10_ec50 = float(np.log10(curve.ec50))
    flat = hill_response(np.log10(doses).ravel(), curve.top, curve.bottom, log10_ec50, curve.slope)
    return flat.reshape(doses.shape)


def predict_bands(
    responses: pl.DataFrame,
    curves: pl.DataFrame,
    confidence: float = 0.95,
    n_points: int = 25,
    options: CurveOptions | None = None,
) -> pl.DataFrame:
    """Fitted line of every curve with its pointwise band, for drawing.

    Parameters
    ----------
    responses, curves
        The responses, and the table that ``fit_curves`` made from them.
    confidence
        Of the band at each dose, between 0 and 1.
    options
        Those that the curves were fitted with; the defaults if None.
    n_points
        Doses per curve, at least 2, evenly spaced in log dose from the lowest to the highest.

    Returns
    -------
    polars.DataFrame
        Columns sample, drug, time_hours, dose, response, response_low and response_high, one
        row a dose; curves without a line have none. The band is the response +- t x standard
        error by the delta method, null where the noise or the covariance is not estimable.

    Raises
    ------
    InvalidTable
        If the two tables do not belong together.
    InvalidOption
        If ``n_points`` is below 2 or ``confidence`` not between 0 and 1.
    """
    if n_points < 2 or not 0 < confidence < 1:
        raise InvalidOption(
            f"n_points must be at least 2 and confidence between 0 and 1, "
            f"got {n_points} and {confidence}"
        )
    chosen = options or CurveOptions()
    points = collect_points(responses)
    matched = match_curves(points, curves)
    shapes = CurveShapes.drawn(matched)
    covariance = find_drawn_covariance(points, matched, chosen)
    quantile = drawn_quantile(matched, chosen, confidence)
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    slices = []
    for step in range(n_points):
        x = low + (high - low) * step / (n_points - 1)
        response = shapes.at(x)
        error = quantile * propagate(shapes.gradient_at(x), covariance)
        slices.append(
            matched.select(
                *KEY,
                pl.Series("dose", 10.0**x),
                pl.Series("response", response),
                pl.Series("response_low", response - error),
                pl.Series("response_high", response + error),
            ).filter(is_drawn(matched))
        )
    bands = pl.concat(slices)
    return bands.with_columns(pl.selectors.float().fill_nan(None)).sort(*KEY, "dose")

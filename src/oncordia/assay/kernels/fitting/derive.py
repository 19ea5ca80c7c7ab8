"""What follows from fitted curves, with its gradient: doses of an effect, responses and areas."""

import math
from collections.abc import Callable

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.models.area import fill_integral_gradient, integrate_response
from oncordia.assay.kernels.models.codes import CONSTANT, N_LINEAR, TURNING
from oncordia.assay.kernels.models.dispatch import fill_rows, predict_values
from oncordia.assay.kernels.models.inverse import (
    fill_crossing_gradient,
    fill_effective_gradient,
    fill_share_gradient,
    find_crossing,
    find_effective,
    invert_share,
)
from oncordia.numeric import kernel


@kernel
def derive_share(
    first: int,
    last: int,
    codes: IntArray,
    parameters: FloatArray,
    fraction: float,
    out: FloatArray,
    gradient: FloatArray,
) -> None:
    """What ``derive_effective`` gives, of models that cannot turn; it compiles in less time."""
    for i in range(first, last):
        out[i] = math.nan
        for j in range(gradient.shape[1]):
            gradient[i, j] = 0.0
        if np.isfinite(parameters[i, 0]) and codes[i] != CONSTANT and 0.0 < fraction < 1.0:
            out[i] = invert_share(codes[i], parameters[i], fraction)
            fill_share_gradient(codes[i], parameters[i], out[i], gradient[i])


def choose_effective(codes: IntArray) -> Callable[..., None]:
    """``derive_effective``, or its quicker form where none of the models may turn."""
    return derive_effective if np.isin(codes, TURNING).any() else derive_share


@kernel
def derive_effective(
    first: int,
    last: int,
    codes: IntArray,
    parameters: FloatArray,
    fraction: float,
    out: FloatArray,
    gradient: FloatArray,
) -> None:
    """Log10 dose at which a fraction of the way from top to bottom is gone, and its gradient.

    Parameters
    ----------
    codes
        Model of each curve, shape (n,).
    parameters
        Shape (n, P); a curve with NaN gets NaN.
    fraction
        0 to 1; 0.5 is the EC50.
    out, gradient
        Shapes (n,) and (n, P).
    """
    for i in range(first, last):
        out[i] = math.nan
        for j in range(gradient.shape[1]):
            gradient[i, j] = 0.0
        if np.isfinite(parameters[i, 0]):
            out[i] = find_effective(codes[i], parameters[i], fraction)
            if np.isfinite(out[i]):
                fill_effective_gradient(codes[i], parameters[i], fraction, gradient[i])


@kernel
def derive_crossing(
    first: int,
    last: int,
    codes: IntArray,
    parameters: FloatArray,
    level: float,
    out: FloatArray,
    gradient: FloatArray,
) -> None:
    """Lowest log10 dose at which the response crosses a level; as ``derive_effective``."""
    for i in range(first, last):
        out[i] = math.nan
        for j in range(gradient.shape[1]):
            gradient[i, j] = math.nan
        if np.isfinite(parameters[i, 0]):
            out[i] = find_crossing(codes[i], parameters[i], level)
            if np.isfinite(out[i]):
                fill_crossing_gradient(codes[i], parameters[i], level, gradient[i])


@kernel
def derive_response(
    first: int,
    last: int,
    codes: IntArray,
    parameters: FloatArray,
    x: FloatArray,
    out: FloatArray,
    gradient: FloatArray,
) -> None:
    """Response at one log10 dose a curve and its gradient; x has shape (n,)."""
    for i in range(first, last):
        out[i] = math.nan
        for j in range(gradient.shape[1]):
            gradient[i, j] = math.nan
        if np.isfinite(parameters[i, 0]) and not np.isnan(x[i]):
            predict_values(codes[i], x[i : i + 1], parameters[i], out[i : i + 1])
            fill_rows(codes[i], x[i : i + 1], parameters[i], gradient[i : i + 1])


@kernel
def derive_integral(
    first: int,
    last: int,
    codes: IntArray,
    parameters: FloatArray,
    low: FloatArray,
    high: FloatArray,
    out: FloatArray,
    gradient: FloatArray,
) -> None:
    """Integral of the response over log10 dose from low to high, shapes (n,), and its gradient."""
    for i in range(first, last):
        out[i] = math.nan
        for j in range(gradient.shape[1]):
            gradient[i, j] = math.nan
        if np.isfinite(parameters[i, 0]) and np.isfinite(low[i]) and np.isfinite(high[i]):
            out[i] = integrate_response(codes[i], parameters[i], low[i], high[i])
            fill_integral_gradient(codes[i], parameters[i], low[i], high[i], gradient[i])


@kernel
def derive_change(
    first: int,
    last: int,
    starts: IntArray,
    x: FloatArray,
    codes: IntArray,
    parameters: FloatArray,
    out: FloatArray,
) -> None:
    """Highest less lowest fitted response over the points of each curve, shape (n,)."""
    for i in range(first, last):
        out[i] = math.nan
        if np.isfinite(parameters[i, 0]) and starts[i + 1] > starts[i]:
            n_parameters = parameters.shape[1]
            rows = np.empty((starts[i + 1] - starts[i], n_parameters))
            fill_rows(codes[i], x[starts[i] : starts[i + 1]], parameters[i], rows)
            low, high = math.inf, -math.inf
            for m in range(rows.shape[0]):
                fitted = 0.0
                for j in range(N_LINEAR[codes[i]]):
                    fitted += parameters[i, j] * rows[m, j]
                low, high = min(low, fitted), max(high, fitted)
            out[i] = high - low

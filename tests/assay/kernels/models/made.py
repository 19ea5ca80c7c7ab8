"""Curves of every model for the tests of the kernels, and derivatives by differences."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.dispatch import predict_values

RANGES = {
    "level": (-2.0, 2.0),
    "top": (-2.0, 2.0),
    "middle": (-2.0, 2.0),
    "bottom": (-2.0, 2.0),
    "stimulation": (-3.0, 3.0),
    "log10_ec50": (-3.0, 2.0),
    "log10_position": (-3.0, 2.0),
    "log10_decay": (-3.0, 2.0),
    "log10_linear": (-3.0, 2.0),
    "log10_gap": (0.0, 3.0),
    "ln_slope": (-1.0, 1.5),
    "ln_slope_second": (-1.0, 1.5),
    "ln_asymmetry": (-1.5, 1.5),
    "ln_alpha": (-1.4, 0.0),
    "log10_unit": (-2.0, 1.0),
}
EXTREMES: dict[str, tuple[float, ...]] = {
    "log10_ec50": (-400.0, 400.0),
    "log10_position": (-400.0, 400.0),
    "log10_decay": (-400.0, 400.0),
    "log10_linear": (-400.0, 400.0),
    "log10_gap": (0.0, 400.0),
    "ln_slope": (-20.0, 20.0),
    "ln_slope_second": (-20.0, 20.0),
    "ln_asymmetry": (-20.0, 20.0),
    "ln_alpha": (-20.0, 20.0),
    "log10_unit": (0.0,),
}
ALL = range(len(codes.PARAMETER_NAMES))
RESPONDING = range(1, len(codes.PARAMETER_NAMES))
MONOTONE = [code for code in RESPONDING if code not in codes.TURNING]
STEP = 1e-4


class Curve(NamedTuple):
    """A model and its parameters."""

    code: int
    p: FloatArray


@st.composite
def curves(draw: st.DrawFn, models: list[int] | range) -> Curve:
    code = draw(st.sampled_from(models))
    names = codes.PARAMETER_NAMES[code]
    values = [draw(st.floats(*RANGES[name], allow_subnormal=False)) for name in names]
    return Curve(code, np.array(values))


def extreme_curves(code: int) -> Iterator[Curve]:
    """Curves from 1 to 0.25 with every other parameter at either end of what is allowed."""
    fixed: dict[str, tuple[float, ...]] = {"top": (1.0,), "bottom": (0.25,)}
    names = codes.PARAMETER_NAMES[code]
    limits = {**EXTREMES, **fixed}
    for values in itertools.product(*(limits.get(name, (0.5,)) for name in names)):
        yield Curve(code, np.array(values))


def way(curve: Curve) -> float:
    """Length of the way from top to bottom."""
    names = codes.PARAMETER_NAMES[curve.code]
    return float(abs(curve.p[0] - curve.p[names.index("bottom")]))


def predict(curve: Curve, x: list[float] | FloatArray) -> FloatArray:
    doses = np.asarray(x, dtype=np.float64)
    out = np.empty(doses.size)
    predict_values(curve.code, doses, curve.p, out)
    return out


def respond(curve: Curve, x: float) -> float:
    return float(predict(curve, [x])[0])


def differ(function: Callable[[float], float], at: float) -> float:
    """Derivative by differences of fourth order."""
    near = function(at + STEP) - function(at - STEP)
    far = function(at + 2.0 * STEP) - function(at - 2.0 * STEP)
    return (8.0 * near - far) / (12.0 * STEP)


def differ_by(function: Callable[[FloatArray], float], p: FloatArray) -> FloatArray:
    """Derivative with each parameter."""

    def moved(k: int) -> Callable[[float], float]:
        def at(value: float) -> float:
            q = p.copy()
            q[k] = value
            return function(q)

        return at

    return np.array([differ(moved(k), p[k]) for k in range(p.size)])


def hill(top: float, bottom: float, log10_ec50: float, slope: float) -> Curve:
    return Curve(codes.LOG_LOGISTIC, np.array([top, bottom, log10_ec50, math.log(slope)]))

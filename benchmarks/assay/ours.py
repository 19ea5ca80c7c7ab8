"""Our fits by named options, in the form that every program's answers take."""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

import numpy as np
import polars as pl

from benchmarks.peers.fits import Fits, Wells
from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.domain import CurveOptions, CurveStatus

Choices = Mapping[str, object]
MISSING = "not in this version"
_FIELDS = {field.name: field for field in fields(CurveOptions)}


def make_options(choices: Choices) -> CurveOptions | None:
    """Options by name, enum members by value; None where this version lacks one of them."""
    words: dict[str, Any] = {}
    for name, value in choices.items():
        if name not in _FIELDS:
            return None
        default = _FIELDS[name].default
        words[name] = value
        if isinstance(default, Enum):
            try:
                words[name] = type(default)(value)
            except ValueError:
                return None
    return CurveOptions(**words)


def with_known(choices: Choices, wanted: Choices) -> Choices:
    """Choices, and of those wanted the ones that this version offers."""
    return {**choices, **{name: value for name, value in wanted.items() if name in _FIELDS}}


# limits of the plainest kind, where this version offers others
WALD: Choices = with_known({}, {"interval": "wald"})


def fit_ours(wells: Wells, choices: Choices) -> Fits | None:
    """Our answers; None where this version lacks one of the choices."""
    options = make_options(choices)
    return None if options is None else read_fits(fit_curves(wells.to_responses(), options))


def read_fits(curves: pl.DataFrame) -> Fits:
    """Answers of a table "curves".

    The number for the EC50 is the fitted line's, also where only a bound is reported; a curve
    called flat has none. A limit that is left open is infinite.
    """
    status = curves["status"]
    sloped = status.is_in([CurveStatus.CONVERGED.value, CurveStatus.PARTIAL.value])
    bound = curves["ec50_bound"]

    def limit(name: str, open_side: float) -> FloatArray:
        known = curves[name].log10().fill_null(open_side).to_numpy()
        return np.where(sloped.to_numpy(), known, np.nan)

    value = curves["drawn_log10_ec50"].fill_null(np.nan).to_numpy()
    return Fits(
        log10_ec50=np.where(sloped.to_numpy(), value, np.nan),
        low=limit("ec50_low", -np.inf),
        high=limit("ec50_high", np.inf),
        p_value=curves["p_no_response"].fill_null(np.nan).to_numpy(),
        marked_mask=(bound.is_not_null() | ~sloped).to_numpy(),
        above_mask=(bound == ">").fill_null(value=False).to_numpy(),
    )

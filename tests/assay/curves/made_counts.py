"""Made tables of counts, and their options."""

from typing import Any

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain import CurveOptions, Loss, ResponseScale

DOSES = np.repeat(10.0 ** np.linspace(-8.0, -5.0, 7), 3)
BINOMIAL = CurveOptions(loss=Loss.BINOMIAL)
POISSON = CurveOptions(loss=Loss.POISSON, scale=ResponseScale.FREE)
NEGATIVE = CurveOptions(loss=Loss.NEGATIVE_BINOMIAL, scale=ResponseScale.FREE)


def table(
    dose: FloatArray, response: FloatArray, n_trials: FloatArray | None = None, drug: str = "D"
) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "sample": ["S"] * dose.size,
        "drug": [drug] * dose.size,
        "role": ["treated" if d > 0 else "negative" for d in dose],
        "dose_molar": dose,
        "dose_relative": pl.Series([None] * dose.size, dtype=pl.Float64),
        "response": response,
    }
    if n_trials is not None:
        columns["n_trials"] = n_trials
    return pl.DataFrame(columns)


def hill(
    dose: FloatArray, top: float, bottom: float, log10_ec50: float, slope: float
) -> FloatArray:
    return np.asarray(bottom + (top - bottom) / (1.0 + (dose / 10.0**log10_ec50) ** slope))


def only(curves: pl.DataFrame) -> dict[str, Any]:
    assert curves.height == 1
    return curves.row(0, named=True)


def drawn(row: dict[str, Any]) -> FloatArray:
    names = ("drawn_top", "drawn_bottom", "drawn_log10_ec50", "drawn_slope")
    return np.array([row[name] for name in names])

"""Shares out of trials as the R package drc fits them."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom, norm
from tests.assay.curves.made_counts import (
    only,
    table,
)

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.domain import CurveModel, CurveOptions, Loss

LN10 = math.log(10.0)
DRC = Path("../shared/data/dose_response/drc")


RISING = {"top": 0.0, "bottom": 1.0}
SETS = [
    # set, dose, numerator, denominator, curve column, drc's model, ours, fixed, dose 0 in use
    ("earthworms", "dose", "number", "total", None, "LL.2", CurveModel.HILL2, {}, False),
    ("earthworms", "dose", "number", "total", None, "LL.3", CurveModel.HILL3, {}, True),
    ("selenium", "conc", "dead", "total", "type", "LL.2", CurveModel.HILL4, RISING, False),
    ("finney71", "dose", "affected", "total", None, "LL.2", CurveModel.HILL4, RISING, True),
    ("finney71", "dose", "affected", "total", None, "W1.2", CurveModel.WEIBULL2, RISING, True),
]


def fit_set(case: tuple[Any, ...]) -> tuple[pl.DataFrame, dict[str, Any], pl.DataFrame]:
    """Our curves, drc's fit and the wells of a binomial set."""
    name, dose, number, total, curve, model, ours, fixed, with_zero = case
    if not DRC.exists():
        pytest.skip("drc's data sets are not beside this checkout")
    reference = json.loads((DRC / "reference.json").read_text())[name]
    fit = next(fit for fit in reference["fits"] if fit["model"] == model)
    wells = pl.read_csv(DRC / f"{name}.csv").select(
        (pl.col(curve).cast(pl.String) if curve else pl.lit("(Intercept)")).alias("drug"),
        pl.col(dose).cast(pl.Float64).alias("dose"),
        pl.col(number).alias("number"),
        pl.col(total).alias("total"),
    )
    used = wells if with_zero else wells.filter(pl.col("dose") > 0)
    tables = [
        table(
            part["dose"].to_numpy(),
            (part["number"] / part["total"]).to_numpy(),
            part["total"].to_numpy(),
            str(key[0]),
        )
        for key, part in used.group_by("drug", maintain_order=True)
    ]
    options = CurveOptions(loss=Loss.BINOMIAL, model=ours, fixed=fixed, min_doses=3)
    return fit_curves(pl.concat(tables), options), fit, wells


@pytest.mark.parametrize("case", SETS, ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__equals_the_binomial_fits_of_drc(case: tuple[Any, ...]) -> None:
    curves, fit, _ = fit_set(case)

    for row in curves.iter_rows(named=True):
        slope = abs(fit["coef"][f"b:{row['drug']}"])
        assert row["drawn_slope"] == pytest.approx(slope, rel=1.5e-4)
        position = math.log10(fit["coef"][f"e:{row['drug']}"])
        assert row["drawn_log10_ec50"] == pytest.approx(position, abs=1e-4)
        if f"d:{row['drug']}" in fit["coef"]:
            assert row["top"] == pytest.approx(fit["coef"][f"d:{row['drug']}"], rel=1e-4)


def log_likelihood(wells: pl.DataFrame, share: FloatArray) -> float:
    number, total = wells["number"].to_numpy(), wells["total"].to_numpy()
    return float(np.sum(binom.logpmf(number, total, share)))


def drc_share(case: tuple[Any, ...], dose: FloatArray, p: FloatArray) -> FloatArray:
    """drc's own formulas: b, ln e and d of a curve to the shares at its doses."""
    rise = np.exp(np.minimum(p[0] * (np.log(np.maximum(dose, 1e-300)) - p[1]), 700.0))
    return np.asarray(np.exp(-rise) if case[5] == "W1.2" else p[2] / (1.0 + rise))


@pytest.mark.parametrize("case", SETS, ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__is_at_least_as_likely_as_drc(case: tuple[Any, ...]) -> None:
    curves, fit, wells = fit_set(case)
    coef, sign = fit["coef"], -1.0 if case[7] else 1.0

    for row in curves.iter_rows(named=True):
        of = wells.filter(pl.col("drug") == row["drug"], pl.col("dose") > 0)
        dose, name = of["dose"].to_numpy(), row["drug"]
        top = 1.0 if case[5] != "LL.3" else row["top"]
        ours = np.array([sign * row["drawn_slope"], row["drawn_log10_ec50"] * LN10, top])
        theirs = np.array(
            [coef[f"b:{name}"], math.log(coef[f"e:{name}"]), coef.get(f"d:{name}", 1.0)]
        )
        if case[8]:
            of = wells.filter(pl.col("drug") == row["drug"])
            dose = of["dose"].to_numpy()
        found = log_likelihood(of, drc_share(case, dose, ours))
        assert found > log_likelihood(of, drc_share(case, dose, theirs)) - 1e-7


@pytest.mark.parametrize("case", SETS[1:2] + SETS[3:], ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__reaches_the_log_likelihood_of_drc(case: tuple[Any, ...]) -> None:
    curves, fit, wells = fit_set(case)
    row, sign = only(curves), -1.0 if case[7] else 1.0
    top = 1.0 if case[5] != "LL.3" else row["top"]
    ours = np.array([sign * row["drawn_slope"], row["drawn_log10_ec50"] * LN10, top])

    found = log_likelihood(wells, drc_share(case, wells["dose"].to_numpy(), ours))
    assert found == pytest.approx(fit["logLik"], rel=1e-6)


@pytest.mark.parametrize("case", SETS, ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__has_the_standard_errors_of_drc(case: tuple[Any, ...]) -> None:
    """Those of drc come from the observed information, ours from the expected one.

    The two are one and the same for logits, LL.2, and near for the others.
    """
    curves, fit, _ = fit_set(case)

    for row in curves.iter_rows(named=True):
        name = f"b:{row['drug']}"
        width = math.log(row["slope_high"] / row["slope_low"]) / (2.0 * norm.ppf(0.975))
        expected = fit["se"][name] / abs(fit["coef"][name])
        assert width == pytest.approx(expected, rel=3e-4 if case[5] == "LL.2" else 0.02)

"""Published curves of PharmacoGx and gdscIC50 in our definitions."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.assay.references import choose, lay_out

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.assay.kernels.fitting.derive import derive_integral
from oncordia.assay.kernels.models.codes import LOG_LOGISTIC
from oncordia.domain import SensitivityOptions

pytestmark = pytest.mark.shared_data
Find = Callable[[str], Path]


@pytest.fixture
def pharmacogx(shared_data: Find) -> pl.DataFrame:
    """Our curves from 1 with a plateau of 0 to 1 and a slope up to 4, beside theirs."""
    data = shared_data("dose_response") / "pharmacogx"
    points = pl.read_csv(data / "gdsc_small_points.csv.gz")
    reference = pl.read_csv(data / "gdsc_small_reference_profiles.csv.gz")
    response = pl.col("viability_pct").clip(upper_bound=100.0) / 100.0
    responses = lay_out(points, "id", "conc_uM", response)
    options = choose({"top": 1.0}, bottom_min=0.0, bottom_max=1.0, slope_min=1e-3, slope_max=4.0)
    curves = fit_curves(responses, options)
    table = summarise_sensitivity(responses, curves, SensitivityOptions())
    both = table.join(curves, on="sample", suffix="_curve")
    return reference.join(both, left_on="id", right_on="sample")


def test_pharmacogx__areas_agree_to_three_digits_in_nine_of_ten_curves(
    pharmacogx: pl.DataFrame,
) -> None:
    ours = 1.0 - pharmacogx["auc_fit"].to_numpy()
    off = np.abs(ours - pharmacogx["auc_recomputed"].to_numpy())
    assert off.size == 972
    assert np.median(off) < 1e-6
    assert (off <= 5e-4).mean() > 0.89


def test_pharmacogx__half_way_doses_agree_to_three_digits(pharmacogx: pl.DataFrame) -> None:
    ours = pharmacogx["ic50_absolute"].cast(pl.Float64).fill_null(np.nan).to_numpy() * 1e6
    theirs = pharmacogx["ic50_recomputed"].cast(pl.Float64, strict=False).fill_null(np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.abs(np.log10(ours) - np.log10(theirs.to_numpy()))
    known = off[np.isfinite(off)]
    assert known.size > 400
    assert np.median(known) < 1e-5
    assert (known <= 5e-4).mean() > 0.94


def gdsc_parameters(rows: pl.DataFrame) -> FloatArray:
    """Their midpoint and scale as a log-logistic curve from 1 to 0: x is log2(dose / top) + 9."""
    log10_top = np.log10(rows["maxc"].to_numpy() * 1e-6)
    log10_ec50 = log10_top + (rows["xmid"].to_numpy() - 9.0) * np.log10(2.0)
    ln_slope = -np.log(rows["scal"].to_numpy() * np.log(2.0))
    level = np.ones(rows.height)
    return np.column_stack([level, 0.0 * level, log10_ec50, ln_slope])


@pytest.fixture
def gdsc(shared_data: Find) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Their curves with the top dose of each, and the wells."""
    data = shared_data("dose_response") / "gdsc"
    points = pl.read_csv(data / "normalised_points.csv.gz")
    ends = points.group_by("CL", "drug").agg(
        pl.col("maxc").first(), low=pl.col("x_micromol").min(), high=pl.col("x_micromol").max()
    )
    curves = pl.read_csv(data / "nlme_reference_curves.csv.gz")
    kept = [name for name in curves.columns if name not in {"maxc", "low", "high"}]
    return curves.select(kept).join(ends, on=["CL", "drug"]), points


def test_gdsc__half_way_doses_follow_from_their_parameters(
    gdsc: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    rows, _ = gdsc
    ln_ec50_um = (gdsc_parameters(rows)[:, 2] + 6.0) * np.log(10.0)
    assert rows.height == 2950
    assert ln_ec50_um == pytest.approx(rows["ln_IC50_uM"].to_numpy(), abs=1e-9)


def test_gdsc__errors_of_a_well_follow_from_their_parameters(
    gdsc: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    rows, points = gdsc
    p = gdsc_parameters(rows)
    named = rows.with_columns(ec50=pl.Series(p[:, 2]), slope=pl.Series(np.exp(p[:, 3])))
    wells = points.join(named.select("CL", "drug", "ec50", "slope", "RMSE"), on=["CL", "drug"])
    rise = 10.0 ** (pl.col("slope") * ((pl.col("x_micromol") * 1e-6).log10() - pl.col("ec50")))
    share = 1.0 / (1.0 + rise)
    off = (1.0 - pl.col("y_inhibition") - share).alias("off")
    found = wells.group_by("CL", "drug").agg(
        pl.col("RMSE").first(), rmse=(off.pow(2).mean()).sqrt()
    )
    assert found["rmse"].to_numpy() == pytest.approx(found["RMSE"].to_numpy(), abs=1e-9)


def test_gdsc__areas_follow_from_their_parameters_in_closed_form(
    gdsc: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    rows, _ = gdsc
    p = gdsc_parameters(rows)
    low = np.log10(rows["low"].to_numpy() * 1e-6)
    high = np.log10(rows["high"].to_numpy() * 1e-6)
    area, gradient = np.empty(rows.height), np.empty(p.shape)
    codes = np.full(rows.height, LOG_LOGISTIC)
    derive_integral(0, rows.height, codes, p, low, high, area, gradient)
    off = np.abs(area / (high - low) - rows["auc"].to_numpy())
    assert off.max() < 1e-3

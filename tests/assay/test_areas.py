"""Areas of curves in their variants."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, measure_areas, summarise_sensitivity
from oncordia.domain import check_table


def _wells(
    sample: str, log10_dose: FloatArray, bottom: float = 0.2, noise: float = 0.0
) -> pl.DataFrame:
    response = bottom + (1.0 - bottom) / (1.0 + 10.0 ** (1.2 * (log10_dose + 6.5)))
    response = response + noise * np.cos(7.0 * np.arange(log10_dose.size))
    return pl.DataFrame(
        {
            "sample": sample,
            "drug": "x",
            "role": "treated",
            "dose_molar": 10.0**log10_dose,
            "dose_relative": pl.Series([None] * log10_dose.size, dtype=pl.Float64),
            "response": response,
        }
    )


WIDE = np.arange(-9.0, -4.4, 0.5)
NARROW = np.arange(-8.25, -5.2, 0.5)


def _measure(wells: pl.DataFrame) -> pl.DataFrame:
    return measure_areas(wells, fit_curves(wells))


def test_measure_areas__fills_the_registered_table() -> None:
    check_table(_measure(_wells("A", WIDE, noise=0.02)), "areas")


def test_measure_areas__sums_the_inhibition_over_the_doses() -> None:
    wells = _wells("A", WIDE)

    area = _measure(wells)["activity_area_sum"][0]

    assert area == pytest.approx(float((1.0 - wells["response"]).sum()), rel=1e-12)


def test_measure_areas__agrees_with_the_sensitivity_table() -> None:
    wells = pl.concat([_wells("A", WIDE, noise=0.03), _wells("B", NARROW, 0.5, noise=0.03)])
    curves = fit_curves(wells)

    areas, table = measure_areas(wells, curves), summarise_sensitivity(wells, curves)

    pairs = {
        "auc_trapezoid": "auc",
        "auc_fit": "auc_fit",
        "activity_area_fit": "activity_area",
        "auc_common_fit": "auc_common",
    }
    for ours, theirs in pairs.items():
        for end in ("", "_low", "_high"):
            assert areas[ours + end].to_list() == pytest.approx(table[theirs + end].to_list())


def test_measure_areas__takes_the_doses_that_all_samples_share() -> None:
    areas = _measure(pl.concat([_wells("A", WIDE), _wells("B", NARROW)]))

    assert areas["common_dose_min"].to_list() == pytest.approx([10.0 ** NARROW[0]] * 2)
    assert areas["common_dose_max"].to_list() == pytest.approx([10.0 ** NARROW[-1]] * 2)


def test_auc_common_trapezoid__is_the_whole_trapezoid_where_the_doses_are_the_same() -> None:
    areas = _measure(pl.concat([_wells("A", WIDE, noise=0.1), _wells("B", WIDE, 0.6, noise=0.1)]))

    for end in ("", "_low", "_high"):
        whole = areas[f"auc_trapezoid{end}"].to_list()
        assert areas[f"auc_common_trapezoid{end}"].to_list() == pytest.approx(whole, rel=1e-12)


def test_auc_common_trapezoid__cuts_between_the_doses_along_straight_lines() -> None:
    areas = _measure(pl.concat([_wells("A", WIDE, noise=0.1), _wells("B", NARROW)]))

    x = np.linspace(NARROW[0], NARROW[-1], 100_001)
    y = np.interp(x, WIDE, _wells("A", WIDE, noise=0.1)["response"].to_numpy())
    assert areas["auc_common_trapezoid"][0] == pytest.approx(float(y.mean()), rel=1e-4)


def test_auc_common__is_null_where_the_ranges_do_not_meet() -> None:
    areas = _measure(pl.concat([_wells("A", np.arange(-9.0, -7.4, 0.5)), _wells("B", NARROW + 2)]))

    assert areas["common_dose_min"].null_count() == 2
    assert areas["auc_common_trapezoid"].null_count() == 2
    assert areas["auc_common_fit"].null_count() == 2


def test_aac__is_what_lies_over_the_curve() -> None:
    row = _measure(_wells("A", WIDE)).row(0, named=True)

    assert row["aac_trapezoid"] == pytest.approx(1.0 - row["auc_trapezoid"], rel=1e-12)
    assert row["aac_fit"] == pytest.approx(row["activity_area_fit"] / 4.5, rel=1e-9)
    assert row["aac_fit"] == pytest.approx(1.0 - row["auc_fit"], abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(level=st.floats(0.0, 1.2))
def test_areas__of_a_level_response_are_known(level: float) -> None:
    wells = _wells("A", WIDE).with_columns(response=pl.lit(level))

    row = _measure(wells).row(0, named=True)

    assert row["auc_trapezoid"] == pytest.approx(level, abs=1e-12)
    assert row["activity_area_sum"] == pytest.approx(WIDE.size * (1.0 - level), abs=1e-9)


def test_limits__narrow_with_replicates() -> None:
    rng = np.random.default_rng(2)
    wells = pl.concat([_wells("A", WIDE)] * 3)
    wells = wells.with_columns(pl.col("response") + pl.Series(rng.normal(0, 0.05, wells.height)))

    row = _measure(wells).row(0, named=True)

    # SD of the sum of ten means of three wells: 0.05 sqrt(10 / 3)
    half = (row["activity_area_sum_high"] - row["activity_area_sum_low"]) / 2.0
    assert half == pytest.approx(2.086 * 0.05 * np.sqrt(10 / 3), rel=0.35)


@pytest.mark.shared_data
def test_aac_fit__lies_near_what_pharmacogx_recomputes(shared_data: Callable[[str], Path]) -> None:
    # PharmacoGx 3.7.5 cuts the wells at 0 and 1 and holds the top at 1; we do neither
    folder = shared_data("dose_response/pharmacogx")
    points = pl.read_csv(folder / "gdsc_small_points.csv.gz")
    reference = pl.read_csv(
        folder / "gdsc_small_reference_profiles.csv.gz", infer_schema_length=None
    )
    wells = points.select(
        pl.col("id").alias("sample"),
        pl.lit("x").alias("drug"),
        pl.lit("treated").alias("role"),
        (pl.col("conc_uM") * 1e-6).alias("dose_molar"),
        pl.lit(None, pl.Float64).alias("dose_relative"),
        (pl.col("viability_pct").cast(pl.Float64) / 100.0).alias("response"),
    )

    both = _measure(wells).join(reference, left_on="sample", right_on="id")

    apart = both.select((pl.col("aac_fit") - pl.col("auc_recomputed")).abs())["aac_fit"]
    assert both.height == apart.drop_nulls().len() == 972
    assert apart.quantile(0.5) < 0.007  # type: ignore[operator]
    assert apart.quantile(0.9) < 0.035  # type: ignore[operator]
    assert np.corrcoef(both["aac_fit"], both["auc_recomputed"])[0, 1] > 0.995

"""Proliferation rates of wells that were counted over time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import measure_dip_rates
from oncordia.domain import check_table
from oncordia.errors import InvalidTable

TIMES = np.arange(0.0, 121.0, 6.0)


def _well(log2_count: FloatArray, times: FloatArray = TIMES, well: str = "A01") -> pl.DataFrame:
    return pl.DataFrame({"well": well, "time_hours": times, "cell_count": 2.0**log2_count})


def test_measure_dip_rates__fills_the_registered_table() -> None:
    check_table(measure_dip_rates(_well(7.0 + TIMES / 24.0)), "dip_rates")


@settings(max_examples=25, deadline=None)
@given(rate=st.floats(-0.05, 0.05).filter(lambda r: abs(r) > 1e-3), start=st.floats(3.0, 12.0))
def test_measure_dip_rates__returns_the_rate_of_steady_growth(rate: float, start: float) -> None:
    row = measure_dip_rates(_well(start + rate * TIMES)).row(0, named=True)

    assert row["dip_rate"] == pytest.approx(rate, rel=1e-9)
    assert row["log2_count_at_0"] == pytest.approx(start, rel=1e-9)
    assert row["first_hours"] == 0.0


def test_measure_dip_rates__waits_for_the_drug_to_set_in() -> None:
    delayed = np.where(TIMES < 30.0, 7.0 + TIMES / 20.0, 8.5 - (TIMES - 30.0) / 50.0)

    row = measure_dip_rates(_well(delayed)).row(0, named=True)

    assert row["dip_rate"] == pytest.approx(-0.02, rel=1e-9)
    assert row["first_hours"] == 30.0


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(1e-3, 1e3))
def test_measure_dip_rates__does_not_depend_on_the_unit_of_the_counts(scale: float) -> None:
    counts = _well(7.0 + TIMES / 30.0 + 0.1 * np.sin(TIMES))

    one = measure_dip_rates(counts)
    other = measure_dip_rates(counts.with_columns(pl.col("cell_count") * scale))

    assert other["dip_rate"][0] == pytest.approx(one["dip_rate"][0], rel=1e-9)


def test_measure_dip_rates__leaves_out_counts_without_a_logarithm() -> None:
    counts = _well(7.0 + TIMES / 24.0)
    holed = counts.with_columns(
        cell_count=pl.when(pl.col("time_hours") == 60.0).then(0.0).otherwise("cell_count")
    )

    row = measure_dip_rates(holed).row(0, named=True)

    assert row["dip_rate"] == pytest.approx(1 / 24, rel=1e-9)
    assert "1 left out, their counts are not above 0" in row["reason"]


def test_measure_dip_rates__says_too_few_times() -> None:
    row = measure_dip_rates(_well(np.array([7.0]), np.array([0.0]))).row(0, named=True)

    assert row["status"] == "too_few_times"
    assert row["dip_rate"] is None
    assert row["reason"] == "1 times with a count above 0, at least 2 are needed"


def test_measure_dip_rates__names_the_column_that_is_absent() -> None:
    with pytest.raises(InvalidTable, match="'cell_count'"):
        measure_dip_rates(_well(7.0 + TIMES).drop("cell_count"))


@pytest.mark.shared_data
def test_dip_rate__equals_thunor_in_every_well(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("dose_response/thunor_hts007")
    counts = pl.read_csv(folder / "counts.csv.gz").select(
        pl.col("well_id").alias("well"), pl.col("time_h").alias("time_hours"), "cell_count"
    )
    reference = pl.read_csv(folder / "ref_dip_rates_thunor1.0.3.csv.gz")

    both = reference.with_columns(well=pl.col("well_id").cast(pl.String)).join(
        measure_dip_rates(counts), on="well", suffix="_ours"
    )

    assert both.height == reference.height
    pairs = {
        "dip_rate_ours": "dip_rate",
        "standard_error": "dip_fit_std_err",
        "log2_count_at_0": "dip_y_intercept",
        "first_hours": "dip_first_timepoint",
    }
    sound = both.drop_nulls([*pairs, *pairs.values()])
    assert sound.height == 1325
    for ours, theirs in pairs.items():
        assert sound.select((pl.col(ours) - pl.col(theirs)).abs().max()).item() < 1e-9

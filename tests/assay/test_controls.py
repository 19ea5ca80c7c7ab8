from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from oncordia.assay import normalise
from oncordia.domain import EdgeRule, NormaliseOptions, OutlierRule

Make = Callable[..., pl.DataFrame]
TUKEY = NormaliseOptions(outliers=OutlierRule.TUKEY)
MAD = NormaliseOptions(outliers=OutlierRule.MAD)


def _plate(make_wells: Make, controls: list[float]) -> pl.DataFrame:
    """A plate of 24 wells: negative controls with these readings, then treated wells at 50."""
    raw = np.array(controls + [50.0] * (24 - len(controls))).reshape(4, 6)
    role = np.array(["negative"] * len(controls) + ["treated"] * (24 - len(controls)))
    return make_wells(raw, role.reshape(4, 6).astype(object))


def _outliers(responses: pl.DataFrame) -> list[float]:
    return (
        responses.filter(pl.col("mask_reason").str.starts_with("control outlier").fill_null(False))
        .sort("raw")["raw"]
        .to_list()
    )


def test_normalise__masks_controls_beyond_tukeys_fences(
    make_wells: Make, make_plates: Make
) -> None:
    # Of 1..8 and 15 the quartiles are 3 and 7, so the fences stand at -3 and 13.
    wells = _plate(make_wells, [1, 2, 3, 4, 5, 6, 7, 8, 15])

    responses = normalise(wells, make_plates(wells), TUKEY)

    assert _outliers(responses) == [15.0]
    assert responses["negative_centre"][0] == 4.5
    assert responses.filter(raw=15.0)["mask_reason"][0] == (
        "control outlier: beyond 1.5 interquartile ranges outside the quartiles"
    )


def test_normalise__keeps_a_control_on_tukeys_fence(make_wells: Make, make_plates: Make) -> None:
    wells = _plate(make_wells, [1, 2, 3, 4, 5, 6, 7, 8, 13])

    assert _outliers(normalise(wells, make_plates(wells), TUKEY)) == []


def test_normalise__takes_quartiles_by_linear_interpolation(
    make_wells: Make, make_plates: Make
) -> None:
    # Of 10, 20, 30, 40 the quartiles are 17.5 and 32.5: fences at -5 and 55 with k = 1.5, at
    # 14.5 and 35.5 with k = 0.2.
    wells = _plate(make_wells, [10, 20, 30, 40])
    options = NormaliseOptions(outliers=OutlierRule.TUKEY, tukey_k=0.2)

    assert _outliers(normalise(wells, make_plates(wells), TUKEY)) == []
    assert _outliers(normalise(wells, make_plates(wells), options)) == [10.0, 40.0]


def test_normalise__masks_controls_far_from_the_median_by_mad(
    make_wells: Make, make_plates: Make
) -> None:
    # Median 5, deviations 4 3 2 1 0 1 2 3 10: MAD 2, so 3 MADs on the scale of an SD are 8.9.
    wells = _plate(make_wells, [1, 2, 3, 4, 5, 6, 7, 8, 15])

    assert _outliers(normalise(wells, make_plates(wells), MAD)) == [15.0]


def test_normalise__masks_nothing_by_mad_where_most_controls_are_equal(
    make_wells: Make, make_plates: Make
) -> None:
    wells = _plate(make_wells, [5, 5, 5, 5, 6])

    assert _outliers(normalise(wells, make_plates(wells), MAD)) == []


def test_normalise__judges_the_controls_of_each_role_apart(
    make_wells: Make, make_plates: Make
) -> None:
    wells = _plate(make_wells, [100, 101, 102, 103, 104]).with_columns(
        role=pl.when(pl.col("row") == 3).then(pl.lit("positive")).otherwise("role"),
        raw=pl.when(pl.col("row") == 3).then(1.0 + pl.col("column")).otherwise("raw"),
    )

    responses = normalise(wells, make_plates(wells), TUKEY)

    assert _outliers(responses) == []
    assert responses["positive_centre"][0] == 3.5


def test_normalise__judges_the_controls_of_each_sample_apart(
    make_wells: Make, make_plates: Make
) -> None:
    raw = np.array([[10.0, 11.0, 12.0, 13.0, 14.0, 90.0], [100.0] * 6, [100.0] * 6, [50.0] * 6])
    role = np.array([["negative"] * 6] * 3 + [["treated"] * 6], dtype=object)
    sample = np.array([["S1"] * 6, ["S2"] * 6, ["S2"] * 6, ["S1"] * 6], dtype=object)
    wells = make_wells(raw, role, sample=sample)

    assert _outliers(normalise(wells, make_plates(wells), TUKEY)) == [90.0]


def test_normalise__judges_only_controls_inside_where_only_these_count(
    make_wells: Make, make_plates: Make
) -> None:
    raw = np.full((8, 12), 100.0)
    raw[0, 0] = 900.0
    raw[1:7, 1] = [99.0, 100.0, 101.0, 100.0, 99.0, 101.0]
    wells = make_wells(raw, "negative")
    options = NormaliseOptions(edge=EdgeRule.CONTROLS_INSIDE, outliers=OutlierRule.MAD)

    assert 900.0 not in _outliers(normalise(wells, make_plates(wells), options))


@pytest.mark.parametrize("role", ["blank", "empty", "untreated", "treated"])
def test_normalise__counts_no_other_wells_as_controls(
    role: str, make_wells: Make, make_plates: Make
) -> None:
    wells = _plate(make_wells, [10, 20, 30]).with_columns(
        role=pl.when(pl.col("role") == "treated").then(pl.lit(role)).otherwise("role")
    )

    responses = normalise(wells, make_plates(wells))

    assert responses["control_in_use"].sum() == 3

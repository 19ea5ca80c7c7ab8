from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from oncordia.assay.quality.run import compare_signals, measure_drift


def _centres(values: Sequence[float | None], run: str = "384", first: int = 1) -> pl.DataFrame:
    n = len(values)
    return pl.DataFrame(
        {
            "plate": [f"{run}-{i}" for i in range(n)],
            "run": [run] * n,
            "run_order": range(first, first + n),
            "samples": [f"S{i}" for i in range(n)],
            "negative_centre": values,
        },
        schema_overrides={"negative_centre": pl.Float64},
    )


def test_compare_signals__holds_a_plate_to_the_median_of_the_run() -> None:
    compared = compare_signals(_centres([100, 200, 20]))

    assert compared["signal_ratio"].to_list() == [1.0, 2.0, 0.2]


def test_compare_signals__compares_only_within_a_run() -> None:
    plates = pl.concat([_centres([100, 200, 20]), _centres([1, 2, 3], run="96")])

    compared = compare_signals(plates)

    assert compared.filter(run="96")["signal_ratio"].to_list() == [0.5, 1.0, 1.5]


def test_compare_signals__leaves_out_a_plate_without_controls() -> None:
    compared = compare_signals(_centres([100, None, 200, 20]))

    assert compared["signal_ratio"].to_list() == [1.0, None, 2.0, 0.2]


def test_compare_signals__says_nothing_of_two_plates() -> None:
    assert compare_signals(_centres([100, 20]))["signal_ratio"].to_list() == [None, None]


def test_compare_signals__gives_every_plate_the_drift_of_its_run() -> None:
    falling = [float(x) for x in 100 * 0.9 ** np.arange(10)]

    compared = compare_signals(_centres(falling))

    assert compared["drift"].to_list() == pytest.approx([0.9**9 - 1] * 10)
    assert compared["drift_p"].max() == pytest.approx(compared["drift_p"].min())
    assert compared["drift_p"][0] < 0.001


def test_measure_drift__sees_none_in_a_steady_run() -> None:
    found = measure_drift(np.full(10, 5.0), np.arange(10, dtype=np.int64))

    assert found.size == 0.0
    assert found.p == 1.0


def test_measure_drift__counts_the_plates_of_one_sample_in_a_row_once() -> None:
    # Three samples, ten plates each: three values, too few to see a trend.
    centre = np.repeat([100.0, 80.0, 60.0], 10)

    assert np.isnan(measure_drift(centre, np.repeat([1, 2, 3], 10)).p)


def test_measure_drift__counts_every_plate_of_a_run_of_one_sample() -> None:
    found = measure_drift(0.9 ** np.arange(10.0), np.ones(10, dtype=np.int64))

    assert found.size == pytest.approx(0.9**9 - 1)


def test_measure_drift__is_unknown_for_three_plates() -> None:
    assert np.isnan(measure_drift(np.array([3.0, 2.0, 1.0]), np.arange(3, dtype=np.int64)).size)

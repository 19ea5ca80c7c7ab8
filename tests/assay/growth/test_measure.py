"""Counts of cells in, growth-rate metrics out."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import measure_growth, rate_wells
from oncordia.domain import GrowthOptions, check_table
from oncordia.errors import InvalidOption, InvalidTable

DOSES = np.repeat(1e-9 * 10.0 ** np.arange(0.0, 4.5, 0.5), 2)
DAY0, CONTROL = 100.0, 800.0


def _rates(inf: float, ec50: float, slope: float) -> FloatArray:
    return np.asarray(inf + (1.0 - inf) / (1.0 + (DOSES / ec50) ** slope))


def _count_of(rate: FloatArray) -> FloatArray:
    """Counts that give these growth rates: x0 (N / x0) ** log2(rate + 1)."""
    return np.asarray(DAY0 * (CONTROL / DAY0) ** np.log2(rate + 1.0))


def _frame(counts: FloatArray, **columns: object) -> pl.DataFrame:
    given = {
        "sample": "A",
        "drug": "x",
        "dose_molar": DOSES,
        "cell_count": counts,
        "cell_count_control": CONTROL,
        "cell_count_time0": DAY0,
        **columns,
    }
    return pl.DataFrame(
        {name: np.broadcast_to(np.asarray(value), DOSES.shape) for name, value in given.items()}
    )


def _measure(frame: pl.DataFrame, options: GrowthOptions | None = None) -> dict[str, object]:
    return measure_growth(frame, options).row(0, named=True)


def test_measure_growth__recovers_the_curve_that_made_the_counts() -> None:
    row = _measure(_frame(_count_of(_rates(-0.3, 2e-7, 1.4))))

    assert row["status"] == "converged"
    assert row["gr_inf"] == pytest.approx(-0.3, abs=1e-7)
    assert row["gec50"] == pytest.approx(2e-7, rel=1e-7)
    assert row["h_gr"] == pytest.approx(1.4, rel=1e-7)
    # GR = 0.5 where (c / GEC50) ** 1.4 = 0.5 / 0.8
    assert row["gr50"] == pytest.approx(2e-7 * (0.5 / 0.8) ** (1 / 1.4), rel=1e-7)
    assert row["gr50_bound"] is None
    assert row["control_doublings"] == pytest.approx(3.0)


def test_measure_growth__fills_the_registered_table() -> None:
    check_table(measure_growth(_frame(_count_of(_rates(0.1, 2e-7, 1.0)))), "gr_metrics")


def test_measure_growth__gives_no_area_over_growth_as_untreated() -> None:
    row = _measure(_frame(np.full(DOSES.size, CONTROL)))

    assert row["status"] == "flat"
    assert row["gr_aoc"] == pytest.approx(0.0, abs=1e-12)
    assert row["gr_max"] == pytest.approx(1.0)
    assert (row["gr50"], row["gr50_bound"], row["gr50_low"]) == (None, ">", pytest.approx(1e-5))


def test_measure_growth__bounds_gr50_from_above_where_no_dose_lets_cells_grow() -> None:
    counts = _count_of(np.full(DOSES.size, -0.5)) * (1.0 + 0.01 * (-1.0) ** np.arange(DOSES.size))

    row = _measure(_frame(counts))

    assert row["status"] == "flat"
    assert (row["gr50"], row["gr50_bound"], row["gr50_high"]) == (None, "<", pytest.approx(1e-9))


def test_measure_growth__marks_a_gr50_beyond_the_doses_as_an_extrapolation() -> None:
    row = _measure(_frame(_count_of(_rates(-0.9, 9e-5, 1.0))))

    # 1.9 / (1 + c / GEC50) - 0.9 = 0.5 at c = GEC50 * 0.5 / 1.4, above the highest dose of 1e-5
    assert row["status"] == "partial"
    assert row["gr50"] == pytest.approx(9e-5 * 0.5 / 1.4, rel=1e-4)
    assert (row["gr50_bound"], row["gec50_bound"]) == (">", ">")
    assert row["gr50_low"] == pytest.approx(1e-5)
    assert row["gr50_high"] is None


def test_measure_growth__leaves_a_dose_more_than_a_decade_off_to_its_mark() -> None:
    row = _measure(_frame(_count_of(_rates(-0.9, 5e-4, 1.0))))

    assert (row["gec50"], row["gec50_bound"]) == (None, ">")
    assert (row["gr50"], row["gr50_bound"]) == (None, ">")


def test_measure_growth__takes_the_lower_of_the_two_highest_doses_as_gr_max() -> None:
    rates = _rates(0.1, 1e-7, 1.0)
    rates[-2:] += 0.2

    row = _measure(_frame(_count_of(rates)))

    assert row["gr_max"] == pytest.approx(rates[-3], abs=1e-9)


def test_measure_growth__counts_replicates_singly_in_the_f_test() -> None:
    rates = np.tile([0.9, 1.1], DOSES.size // 2)
    rates[-4:] -= 0.3

    row = _measure(_frame(_count_of(rates)))

    # 18 wells, so 2 and 16 degrees of freedom
    p_gr, r2_gr = row["p_gr"], row["r2_gr"]
    assert isinstance(p_gr, float)
    assert isinstance(r2_gr, float)
    assert p_gr == pytest.approx((1.0 - r2_gr) ** 8, rel=1e-6)


def test_measure_growth__caps_wells_at_untreated_growth_when_asked() -> None:
    counts = _count_of(np.full(DOSES.size, 1.4))

    row = _measure(_frame(counts), GrowthOptions(cap=True))

    assert row["gr_aoc"] == pytest.approx(0.0, abs=1e-12)


def test_measure_growth__reads_division_times_in_place_of_day_0() -> None:
    counts = _count_of(_rates(-0.3, 2e-7, 1.4))
    timed = _frame(counts, duration_hours=72.0, division_time_hours=24.0).drop("cell_count_time0")

    by_division, by_day0 = _measure(timed), _measure(_frame(counts))

    for name in ("gr50", "gr_inf", "gr_aoc", "ic50", "control_doublings"):
        assert by_division[name] == pytest.approx(by_day0[name], rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-3, 1e3), inf=st.floats(-0.8, 0.6), log10_ec50=st.floats(-8.5, -5.5))
def test_measure_growth__does_not_depend_on_the_unit_of_the_counts(
    scale: float, inf: float, log10_ec50: float
) -> None:
    counts = _count_of(_rates(inf, 10.0**log10_ec50, 1.2))
    frame = _frame(counts)
    names = ("cell_count", "cell_count_control", "cell_count_time0")

    one, other = _measure(frame), _measure(frame.with_columns(pl.col(names) * scale))

    assert other["status"] == one["status"]
    for name in ("gr_aoc", "gr_max", "gr_inf", "auc", "emax"):
        assert other[name] == pytest.approx(one[name], abs=1e-7)


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(DOSES.size)))
def test_measure_growth__does_not_depend_on_the_order_of_the_wells(order: list[int]) -> None:
    rates = _rates(0.1, 1e-7, 1.0) + 0.05 * np.sin(np.arange(DOSES.size))
    frame = _frame(_count_of(rates))

    assert measure_growth(frame[order]).equals(measure_growth(frame))


def _fault(column: str, value: float | None) -> dict[str, object]:
    frame = _frame(_count_of(_rates(0.1, 1e-7, 1.0)))
    return _measure(frame.with_columns(pl.lit(value, dtype=pl.Float64).alias(column)))


@pytest.mark.parametrize(
    ("column", "value", "status", "reason"),
    [
        ("cell_count", -5.0, "no_counts", "18 with a count below 0"),
        ("cell_count", None, "no_counts", "18 with no count of cells"),
        ("cell_count", float("nan"), "no_counts", "18 with no count of cells"),
        ("cell_count", float("inf"), "no_counts", "18 with an infinite count"),
        ("cell_count_control", None, "no_counts", "18 with no count of untreated cells"),
        ("cell_count_control", 0.0, "no_counts", "untreated cells not counted above 0"),
        ("cell_count_time0", 0.0, "no_counts", "a count at time 0 that is not above 0"),
        ("cell_count_time0", 900.0, "no_growth", "untreated cells that did not grow"),
        ("cell_count_time0", None, "no_counts", "neither a count at time 0 nor a division time"),
    ],
)
def test_measure_growth__says_why_there_is_no_growth_rate(
    column: str, value: float | None, status: str, reason: str
) -> None:
    row = _fault(column, value)

    assert row["status"] == status
    assert reason in str(row["reason"])
    assert row["gr_aoc"] is None
    assert row["gr50_bound"] is None


def test_measure_growth__still_gives_relative_counts_where_untreated_cells_do_not_grow() -> None:
    row = _fault("cell_count_time0", 900.0)

    assert row["count_status"] == "converged"
    assert row["auc"] is not None


def test_measure_growth__goes_on_without_the_wells_that_have_no_count() -> None:
    counts = _count_of(_rates(-0.3, 2e-7, 1.4))
    counts[3] = -1.0

    row = _measure(_frame(counts))

    assert row["status"] == "converged"
    assert row["n_masked"] == 1
    assert "wells left out: 1 with a count below 0" in str(row["reason"])


def test_measure_growth__says_too_few_doses() -> None:
    frame = _frame(_count_of(_rates(0.1, 1e-7, 1.0)))[:4]

    row = _measure(frame)

    assert row["status"] == "too_few_doses"
    assert row["reason"] == "2 doses in use, at least 4 are needed"


def test_measure_growth__names_the_column_that_is_absent() -> None:
    frame = _frame(_count_of(_rates(0.1, 1e-7, 1.0)))

    with pytest.raises(InvalidTable, match="cell_count_control"):
        measure_growth(frame.drop("cell_count_control"))
    with pytest.raises(InvalidTable, match="division_time_hours"):
        measure_growth(frame.drop("cell_count_time0"))


def test_measure_growth__refuses_counts_in_words() -> None:
    frame = _frame(_count_of(_rates(0.1, 1e-7, 1.0))).with_columns(cell_count=pl.lit("many"))

    with pytest.raises(InvalidTable, match="'cell_count' holds String, expected numbers"):
        measure_growth(frame)


def test_rate_wells__rates_each_well() -> None:
    rated = rate_wells(_frame(np.full(DOSES.size, 200.0)))

    assert rated["growth_rate"].to_list() == pytest.approx([2.0 ** (1 / 3) - 1] * DOSES.size)
    assert rated["relative_count"].to_list() == pytest.approx([0.25] * DOSES.size)
    assert rated["fault"].null_count() == DOSES.size


@pytest.mark.parametrize(
    "wrong", [{"flat_p": 0.0}, {"confidence": 1.0}, {"min_doses": 2}, {"flat_p": 1.5}]
)
def test_growth_options__refuse_what_makes_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidOption, match=r"growth\."):
        GrowthOptions(**wrong)  # type: ignore[arg-type]

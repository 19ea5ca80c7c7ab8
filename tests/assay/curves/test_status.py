from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.assay import fit_curves
from oncordia.assay.curves.status import write_short
from oncordia.domain import CurveOptions, HillCurve, Noise, Prior

Make = Callable[..., pl.DataFrame]
DOSES = tuple(10.0 ** np.arange(-9.0, -4.4, 0.5))
OWN = CurveOptions(noise=Noise.OWN)
STATUSES = {"converged", "flat", "partial", "too_few_doses", "failed"}
NUMBERS = pl.selectors.float()


def judged(frame: pl.DataFrame, options: CurveOptions = OWN) -> dict[str, Any]:
    table = fit_curves(frame, options)
    assert table.height == 1
    return table.row(0, named=True)


def test_status__a_level_response_is_flat_and_has_no_ec50(make_responses: Make) -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.05, 20)
    row = judged(make_responses([1.0] * 20, np.repeat(DOSES, 2), noise=noise))
    assert row["status"] == "flat"
    assert row["ec50"] is None
    assert row["ec50_bound"] is None
    assert row["bottom"] is None
    assert row["top"] == pytest.approx(1.0 + noise.mean())
    assert row["r_squared"] == pytest.approx(0.0, abs=1e-12)
    assert "above 0.05" in row["reason"]


def test_status__equal_responses_are_flat(make_responses: Make) -> None:
    row = judged(make_responses([0.9] * 10))
    assert row["status"] == "flat"
    assert row["reason"] == "all responses equal 0.9"
    assert row["p_no_response"] is None
    assert row["r_squared"] is None
    assert row["drawn_top"] == row["drawn_bottom"] == pytest.approx(0.9)


def test_status__a_change_within_the_noise_is_flat_at_any_p(
    make_responses: Make,
) -> None:
    curve = HillCurve(top=1.0, bottom=0.95, ec50=1e-7, slope=2.0)
    noise = np.random.default_rng(2).normal(0.0, 0.1, 1000)
    row = judged(make_responses(curve, np.repeat(DOSES, 100), noise=noise))
    assert row["p_no_response"] < 1e-6
    assert row["status"] == "flat"
    assert "within the noise" in row["reason"]


def test_status__an_ec50_above_the_doses_is_a_bound(make_responses: Make) -> None:
    curve = HillCurve(top=1.0, bottom=0.0, ec50=1e-4, slope=1.0)
    row = judged(make_responses(curve))
    assert row["status"] == "partial"
    assert row["ec50"] is None
    assert row["ec50_bound"] == ">"
    assert row["ec50_low"] == pytest.approx(DOSES[-1])
    assert row["ec50_high"] is None
    assert row["bottom"] is None
    assert row["top"] == pytest.approx(1.0, abs=1e-6)


def test_status__an_ec50_below_the_doses_is_a_bound(make_responses: Make) -> None:
    curve = HillCurve(top=1.0, bottom=0.1, ec50=3e-10, slope=1.0)
    row = judged(make_responses(curve))
    assert row["status"] == "partial"
    assert row["ec50_bound"] == "<"
    assert row["ec50_low"] is None
    assert row["ec50_high"] == pytest.approx(1e-9)
    assert row["top"] is None
    assert row["bottom"] == pytest.approx(0.1, abs=1e-6)


def test_status__a_level_far_below_the_lowest_top_has_fallen_before_the_doses(
    make_responses: Make,
) -> None:
    noise = np.random.default_rng(1).normal(0.0, 0.01, 10)
    row = judged(make_responses([0.05] * 10, noise=noise))
    assert row["status"] == "partial"
    assert row["ec50_bound"] == "<"
    assert row["bottom"] == pytest.approx(0.05 + noise.mean())
    assert row["top"] is None
    assert "the fall lies below the lowest dose 1 nM" in row["reason"]


def test_status__three_doses_are_too_few(make_responses: Make) -> None:
    row = judged(make_responses([1.0, 0.5, 0.1], (1e-8, 1e-7, 1e-6)))
    assert row["status"] == "too_few_doses"
    assert row["reason"] == "3 distinct doses in use, 4 are needed"
    assert row["drawn_top"] is None


def test_status__masked_wells_are_left_out_and_counted(make_responses: Make) -> None:
    curve = HillCurve(top=1.0, bottom=0.1, ec50=1e-7, slope=1.0)
    frame = pl.concat(
        [
            make_responses(curve, DOSES[:3]),
            make_responses(curve, DOSES[3:], mask_reason="dispensing failure"),
        ]
    )
    row = judged(frame)
    assert (row["n_doses"], row["n_wells"], row["n_masked"]) == (3, 3, 7)
    assert row["reason"] == "3 distinct doses in use, 4 are needed; 7 wells left out"


def test_status__day_0_and_other_roles_make_no_curve(make_responses: Make) -> None:
    level = [1.0] * 10
    frame = pl.concat(
        [
            make_responses(level, time_hours=0.0),
            make_responses(level, role="combination"),
            make_responses(level, role="negative"),
        ]
    )
    assert fit_curves(frame).height == 0


def test_status__a_dose_of_a_drug_that_is_a_control_stays_in_its_curve(
    make_responses: Make,
) -> None:
    curve = HillCurve(top=1.0, bottom=0.1, ec50=1e-7, slope=1.0)
    frame = pl.concat(
        [make_responses(curve, DOSES[:9]), make_responses(curve, DOSES[9:], role="positive")]
    )
    assert judged(frame)["n_doses"] == 10


def test_status__a_control_of_no_sample_makes_no_curve(make_responses: Make) -> None:
    frame = make_responses([0.0] * 10, role="positive").with_columns(
        pl.lit(None, dtype=pl.String).alias("sample")
    )
    assert fit_curves(frame).height == 0


def test_status__null_responses_are_left_out_and_counted(make_responses: Make) -> None:
    row = judged(make_responses([None, None, 1.0, 0.9, 0.8, 0.4, 0.2, 0.1, 0.1, 0.1]))
    assert (row["n_doses"], row["n_masked"]) == (8, 2)


def test_status__responses_that_are_all_nan_or_infinite_fail(make_responses: Make) -> None:
    row = judged(make_responses([np.nan, np.inf, -np.inf, np.nan, np.inf], DOSES[:5]))
    assert row["status"] == "failed"
    assert row["reason"] == "no finite response; 5 wells left out, 5 of them NaN or infinite"
    assert row["n_masked"] == 5


def test_status__an_absurd_response_counts_as_infinite(make_responses: Make) -> None:
    row = judged(make_responses([1.0, 1.0, 1e300, 0.9, 0.4, 0.1], DOSES[:6]))
    assert (row["n_wells"], row["n_masked"]) == (5, 1)
    assert row["status"] == "converged"
    assert row["reason"].endswith("; 1 well left out, 1 of them NaN or infinite")


def test_status__mixed_units_fail(make_responses: Make) -> None:
    level = [1.0, 0.9, 0.5, 0.2]
    frame = pl.concat(
        [
            make_responses(level, DOSES[:4]),
            make_responses(level, (0.1, 0.2, 0.5, 1.0), relative=True),
        ]
    )
    row = judged(frame)
    assert row["status"] == "failed"
    assert "are mixed" in row["reason"]


def test_status__doses_of_zero_are_left_out(make_responses: Make) -> None:
    row = judged(make_responses([1.0, 1.0, 0.9, 0.5, 0.2], (0.0, 1e-9, 1e-8, 1e-7, 1e-6)))
    assert (row["n_doses"], row["n_masked"]) == (4, 1)


def test_status__as_many_parameters_as_wells_leave_no_test(make_responses: Make) -> None:
    row = judged(make_responses([1.0, 0.9, 0.4, 0.1], (1e-8, 1e-7, 1e-6, 1e-5)))
    assert row["status"] == "converged"
    assert row["p_no_response"] is None
    assert row["ec50_low"] is None
    assert row["noise_sd"] is None
    assert "no test" in row["reason"]


def test_status__a_parameter_on_its_bound_has_no_limits(make_responses: Make) -> None:
    noise = np.random.default_rng(5).normal(0.0, 0.01, 10)
    plain = CurveOptions(noise=Noise.OWN, prior=Prior.NONE)
    row = judged(make_responses([1.0] * 5 + [0.1] * 5, noise=noise), plain)
    assert row["status"] == "converged"
    assert row["slope"] == pytest.approx(10.0)
    assert row["slope_low"] is None
    assert row["slope_high"] is None
    assert "slope on its bound 10" in row["reason"]


def test_status__an_all_or_none_response_is_a_curve(make_responses: Make) -> None:
    row = judged(make_responses([1.0, 1.0, 1.0, 0.0, 0.0, 0.0], DOSES[:6]))
    assert row["status"] == "converged"
    assert DOSES[2] < row["ec50"] < DOSES[3]
    assert row["ec50_low"] is None or row["ec50_low"] <= row["ec50"]


def test_status__one_bad_curve_leaves_the_others_whole(make_responses: Make) -> None:
    curve = HillCurve(top=1.0, bottom=0.1, ec50=1e-7, slope=1.0)
    good = make_responses(curve, sample="good")
    bad = make_responses([1e300, np.nan, -np.inf, np.nan, np.nan], DOSES[:5], sample="bad")
    table = fit_curves(pl.concat([good, bad]))
    assert dict(table.select("sample", "status").iter_rows()) == {
        "good": "converged",
        "bad": "failed",
    }


VALUES = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, 1.0, -1.0, 1e300, -1e300, 1e99, 1e-300, np.nan, np.inf]),
    st.floats(-0.5, 1.5),
)


@given(values=st.lists(VALUES, min_size=0, max_size=12), noise=st.sampled_from(Noise))
@settings(deadline=None, max_examples=200)
def test_status__any_values_give_a_status_and_no_nan(
    make_responses: Make, values: list[float | None], noise: Noise
) -> None:
    doses = [DOSES[i % len(DOSES)] for i in range(len(values))]
    table = fit_curves(make_responses(values, doses), CurveOptions(noise=noise))
    assert set(table["status"]) <= STATUSES
    assert not any(column.is_nan().any() for column in table.select(NUMBERS).iter_columns())
    assert not any(column.is_infinite().any() for column in table.select(NUMBERS).iter_columns())


@given(st.lists(st.floats(1e-300, 1e3), max_size=20))
def test_write_short__keeps_two_digits(values: list[float]) -> None:
    for value, text in zip(values, write_short(np.array(values)), strict=True):
        assert float(text) == pytest.approx(value, rel=0.0501)
        assert text == f"{float(text):.2g}"


def test_write_short__writes_nothing_as_0() -> None:
    assert write_short(np.array([0.0, 0.05, 1.0, 2.34e-12])) == ["0", "0.05", "1", "2.3e-12"]

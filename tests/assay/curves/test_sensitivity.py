import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from oncordia.assay import fit_curves, summarise_sensitivity
from oncordia.domain import CurveOptions, HillCurve, Noise, SensitivityOptions, check_table
from oncordia.errors import InvalidTable

Make = Callable[..., pl.DataFrame]
DOSES = tuple(10.0 ** np.arange(-9.0, -4.4, 0.5))
CURVE = HillCurve(top=1.0, bottom=0.2, ec50=1e-7, slope=1.3)
OWN = CurveOptions(noise=Noise.OWN)


def summary(frame: pl.DataFrame, options: SensitivityOptions | None = None) -> dict[str, Any]:
    table = summarise_sensitivity(frame, fit_curves(frame, OWN), options)
    assert table.height == 1
    return table.row(0, named=True)


def test_summarise_sensitivity__gives_the_table_of_the_registry(make_responses: Make) -> None:
    frame = make_responses(CURVE)
    check_table(summarise_sensitivity(frame, fit_curves(frame)), "sensitivity")


def test_auc__is_the_trapezoid_over_log_dose_of_the_means(make_responses: Make) -> None:
    row = summary(make_responses([1.0, 0.8, 0.5, 0.1, 0.3], (1e-9, 1e-8, 1e-7, 1e-5, 1e-5)))
    by_hand = (1 * (1.0 + 0.8) / 2 + 1 * (0.8 + 0.5) / 2 + 2 * (0.5 + 0.2) / 2) / 4
    assert row["auc"] == pytest.approx(by_hand, abs=1e-14)


@given(level=st.floats(-0.5, 3.0))
@settings(deadline=None, max_examples=50)
def test_auc__of_a_constant_is_the_constant(make_responses: Make, level: float) -> None:
    row = summary(make_responses([level] * 10))
    assert row["auc"] == pytest.approx(level, abs=1e-12)
    if row["status"] == "flat":
        assert row["auc_fit"] == pytest.approx(level, abs=1e-12)


def test_auc__is_not_clipped(make_responses: Make) -> None:
    assert summary(make_responses([1.5, 1.5, -0.2, -0.2], DOSES[:4]))["auc"] == pytest.approx(0.65)


def test_auc__needs_two_doses_and_no_curve(make_responses: Make) -> None:
    two = summary(make_responses([1.0, 0.5], (1e-8, 1e-6)))
    assert (two["status"], two["auc_fit"]) == ("too_few_doses", None)
    assert two["auc"] == pytest.approx(0.75)
    assert summary(make_responses([1.0], (1e-8,)))["auc"] is None


def test_auc__has_limits_from_the_replicate_wells(make_responses: Make) -> None:
    doses = np.repeat((1e-8, 1e-7, 1e-6), 2)
    row = summary(make_responses([1.1, 0.9, 0.6, 0.4, 0.3, 0.1], doses))
    sd, t_3 = math.sqrt(3 * 0.02 / 3), 3.182446305284263
    error = t_3 * sd * math.sqrt((0.25**2 + 0.5**2 + 0.25**2) / 2)
    assert row["auc"] == pytest.approx(0.55)
    assert row["auc_low"] == pytest.approx(0.55 - error)
    assert row["auc_high"] == pytest.approx(0.55 + error)


def test_auc__has_limits_from_the_fit_where_a_dose_has_one_well(make_responses: Make) -> None:
    noise = np.random.default_rng(2).normal(0.0, 0.05, 10)
    frame = make_responses(CURVE, noise=noise)
    curve = fit_curves(frame, OWN).row(0, named=True)
    row = summary(frame)
    assert 6.0 < curve["noise_df"] < 8.0  # ten wells less what they decide of four parameters
    quantile = float(stdtrit(curve["noise_df"], 0.975))
    error = quantile * curve["noise_sd"] * math.sqrt(8 * (1 / 9) ** 2 + 2 * (1 / 18) ** 2)
    assert row["auc_high"] - row["auc"] == pytest.approx(error)


def test_auc__limits_cover_the_truth_as_often_as_they_say(make_responses: Make) -> None:
    rng = np.random.default_rng(8)
    truth = summary(make_responses(CURVE))
    frame = pl.concat(
        make_responses(
            CURVE, np.repeat(DOSES, 3), sample=f"S{i:03d}", noise=rng.normal(0.0, 0.08, 30)
        )
        for i in range(400)
    )
    table = summarise_sensitivity(frame, fit_curves(frame, OWN))
    for name in ("auc", "auc_fit", "emax", "activity_area"):
        inside = (pl.col(f"{name}_low") <= truth[name]) & (truth[name] <= pl.col(f"{name}_high"))
        assert 0.92 < table.select(inside.mean()).item() < 0.98, name


def test_auc__bootstrap_limits_are_near_those_of_the_formula(make_responses: Make) -> None:
    noise = np.random.default_rng(3).normal(0.0, 0.05, 80)
    frame = make_responses(CURVE, np.repeat(DOSES, 8), noise=noise)
    plain = summary(frame)
    drawn = summary(frame, SensitivityOptions(bootstrap=4000, seed=1))
    width = plain["auc_high"] - plain["auc_low"]
    assert drawn["auc"] == plain["auc"]
    assert drawn["auc_low"] == pytest.approx(plain["auc_low"], abs=0.1 * width)
    assert drawn["auc_high"] == pytest.approx(plain["auc_high"], abs=0.1 * width)


def test_auc__bootstrap_depends_on_the_seed_alone(make_responses: Make) -> None:
    frame = make_responses(CURVE, np.repeat(DOSES, 2), noise=np.tile([0.05, -0.05], 10))
    other = make_responses(CURVE, sample="A0")
    options = SensitivityOptions(bootstrap=50, seed=5)
    once = summary(frame, options)
    both = pl.concat([other, frame])
    again = summarise_sensitivity(both, fit_curves(both, OWN), options).row(1, named=True)
    assert (again["auc_low"], again["auc_high"]) == (once["auc_low"], once["auc_high"])
    assert summary(frame, SensitivityOptions(bootstrap=50, seed=6))["auc_low"] != once["auc_low"]


def test_auc_fit__is_near_a_fine_trapezoid_of_the_curve(make_responses: Make) -> None:
    fine = tuple(10.0 ** np.linspace(-9.0, -4.5, 2001))
    row = summary(make_responses(CURVE))
    assert row["auc_fit"] == pytest.approx(summary(make_responses(CURVE, fine))["auc"], abs=1e-6)


def test_auc_common__covers_the_doses_that_the_samples_of_a_drug_share(
    make_responses: Make,
) -> None:
    frame = pl.concat(
        [
            make_responses(CURVE, DOSES[:8], sample="A"),
            make_responses(CURVE, DOSES[2:], sample="B"),
            make_responses([0.5, 0.4], (1e-3, 1e-2), sample="C"),
        ]
    )
    table = summarise_sensitivity(frame, fit_curves(frame))
    a, b, c = (table.row(i, named=True) for i in range(3))
    shared = summary(make_responses(CURVE, DOSES[2:8]))["auc_fit"]
    assert a["auc_common"] == pytest.approx(shared, abs=1e-6)
    assert b["auc_common"] == pytest.approx(shared, abs=1e-6)
    assert a["auc_fit"] != pytest.approx(b["auc_fit"], abs=0.01)
    assert c["auc_common"] is None


def test_auc_common__is_missing_if_not_wanted_or_if_ranges_do_not_meet(
    make_responses: Make,
) -> None:
    assert (
        summary(make_responses(CURVE), SensitivityOptions(common_range=False))["auc_common"] is None
    )
    frame = pl.concat(
        [
            make_responses(CURVE, DOSES[:4], sample="A"),
            make_responses(CURVE, DOSES[6:], sample="B"),
        ]
    )
    assert summarise_sensitivity(frame, fit_curves(frame))["auc_common"].to_list() == [None, None]


def test_ic50_relative__is_the_ec50(make_responses: Make) -> None:
    row = summary(make_responses(CURVE))
    assert row["ic50_relative"] == pytest.approx(1e-7, rel=1e-6)
    assert row["ic50_relative_bound"] is None


def test_ic50_relative__keeps_the_bound_of_a_partial_curve(make_responses: Make) -> None:
    row = summary(make_responses(HillCurve(top=1.0, bottom=0.0, ec50=1e-4, slope=1.0)))
    assert row["ic50_relative"] is None
    assert row["ic50_relative_bound"] == ">"
    assert row["ic50_relative_low"] == pytest.approx(DOSES[-1])


def test_ic50_relative__of_a_rising_curve_is_missing(make_responses: Make) -> None:
    row = summary(make_responses(HillCurve(top=0.7, bottom=1.2, ec50=1e-7, slope=1.5)))
    assert row["status"] == "converged"
    assert row["ic50_relative"] is None


def test_ic50_absolute__is_where_the_curve_crosses_the_level(make_responses: Make) -> None:
    row = summary(make_responses(CURVE), SensitivityOptions(absolute_level=0.6))
    assert row["ic50_absolute"] == pytest.approx(1e-7, rel=1e-6)
    half = summary(make_responses(CURVE))
    assert half["ic50_absolute"] == pytest.approx(1e-7 * (0.5 / 0.3) ** (1 / 1.3), rel=1e-6)


def test_ic50_absolute__is_bounded_where_the_level_is_not_reached(make_responses: Make) -> None:
    weak = summary(make_responses(HillCurve(top=1.0, bottom=0.6, ec50=1e-7, slope=1.0)))
    assert (weak["ic50_absolute"], weak["ic50_absolute_bound"]) == (None, ">")
    assert weak["ic50_absolute_low"] == pytest.approx(DOSES[-1])
    assert weak["ic50_absolute_high"] is None
    flat = summary(make_responses([1.0] * 10))
    assert flat["ic50_absolute_bound"] == ">"


def test_ic50_absolute__is_bounded_where_the_lowest_dose_passes_it(make_responses: Make) -> None:
    strong = summary(make_responses([0.04, 0.05, 0.05, 0.04, 0.05, 0.06, 0.05, 0.05, 0.04, 0.05]))
    assert strong["ic50_absolute_bound"] == "<"
    assert strong["ic50_absolute_high"] == pytest.approx(1e-9)
    assert strong["ic50_absolute_low"] is None


def test_ic50_absolute__limits_cover_the_truth_as_often_as_they_say(make_responses: Make) -> None:
    rng = np.random.default_rng(9)
    truth = 1e-7 * (0.5 / 0.3) ** (1 / 1.3)
    frame = pl.concat(
        make_responses(
            CURVE, np.repeat(DOSES, 3), sample=f"S{i:03d}", noise=rng.normal(0.0, 0.06, 30)
        )
        for i in range(400)
    )
    table = summarise_sensitivity(frame, fit_curves(frame, OWN))
    low = pl.col("ic50_absolute_low").fill_null(0.0) <= truth
    high = pl.col("ic50_absolute_high").fill_null(1.0) >= truth
    assert 0.92 < table.select((low & high).mean()).item() < 0.98


def test_emax__is_the_fitted_response_at_the_highest_dose(make_responses: Make) -> None:
    row = summary(make_responses(CURVE))
    at_top = 0.2 + 0.8 / (1.0 + (DOSES[-1] / 1e-7) ** 1.3)
    assert row["emax"] == pytest.approx(at_top, abs=1e-8)


def test_activity_area__is_the_range_less_the_area_below_1(make_responses: Make) -> None:
    row = summary(make_responses(CURVE))
    assert row["activity_area"] == pytest.approx(4.5 * (1.0 - row["auc_fit"]), abs=1e-8)


def test_activity_area__does_not_count_what_lies_above_1(make_responses: Make) -> None:
    row = summary(make_responses(HillCurve(top=1.2, bottom=0.2, ec50=1e-7, slope=1.3)))
    x = np.linspace(-9.0, -4.5, 200001)
    response = 0.2 + 1.0 / (1.0 + 10.0 ** (1.3 * (x + 7.0)))
    area = np.trapezoid(np.maximum(1.0 - response, 0.0), x)
    assert row["activity_area"] == pytest.approx(area, abs=1e-6)


def test_activity_area__of_a_curve_above_1_is_0(make_responses: Make) -> None:
    row = summary(make_responses([1.1] * 10))
    assert row["activity_area"] == 0.0


def test_rank__orders_the_drugs_of_a_sample_by_auc(make_responses: Make) -> None:
    level = {"weak": 0.9, "strong": 0.2, "middle": 0.5, "same": 0.5}
    frame = pl.concat(
        [make_responses([v] * 10, drug=drug) for drug, v in level.items()]
        + [make_responses([0.7] * 10, sample="S2", drug="weak")]
    )
    table = summarise_sensitivity(frame, fit_curves(frame))
    ranks = {(r["sample"], r["drug"]): r["rank"] for r in table.iter_rows(named=True)}
    assert ranks == {
        ("S1", "strong"): 1,
        ("S1", "middle"): 2,
        ("S1", "same"): 2,
        ("S1", "weak"): 4,
        ("S2", "weak"): 1,
    }


def test_summarise_sensitivity__refuses_curves_of_other_responses(make_responses: Make) -> None:
    with pytest.raises(InvalidTable, match="no row for sample 'S1' and drug 'D1'"):
        summarise_sensitivity(make_responses(CURVE), fit_curves(make_responses(CURVE, drug="D2")))


def test_summarise_sensitivity__refuses_a_curve_that_stands_twice(make_responses: Make) -> None:
    frame = make_responses(CURVE)
    curves = fit_curves(frame)
    with pytest.raises(InvalidTable, match="several rows for sample 'S1' and drug 'D1'"):
        summarise_sensitivity(frame, pl.concat([curves, curves]))


def test_summarise_sensitivity__of_a_failed_curve_is_null_and_never_nan(
    make_responses: Make,
) -> None:
    frame = make_responses([1e300, np.nan, np.inf, np.inf, np.inf], DOSES[:5])
    row = summary(frame)
    assert row["status"] == "failed"
    assert row["auc_fit"] is None
    assert row["dss1"] is None
    assert not any(isinstance(v, float) and not math.isfinite(v) for v in row.values())


VALUES = st.one_of(
    st.none(), st.floats(), st.floats(-0.5, 1.5), st.sampled_from([0.0, 1.0, 1e300, np.nan])
)


@given(values=st.lists(VALUES, max_size=12))
@settings(deadline=None, max_examples=150)
def test_summarise_sensitivity__of_any_values_holds_no_nan(
    make_responses: Make, values: list[float | None]
) -> None:
    frame = make_responses(values, [DOSES[i % 6] for i in range(len(values))])
    table = summarise_sensitivity(frame, fit_curves(frame))
    numbers = table.select(pl.selectors.float())
    assert not any(column.is_nan().any() for column in numbers.iter_columns())
    assert not any(column.is_infinite().any() for column in numbers.iter_columns())

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from oncordia.assay import compute_dss, fit_curves, summarise_sensitivity
from oncordia.domain import DssFit, HillCurve, SensitivityOptions

Make = Callable[..., pl.DataFrame]
DOSES = (1e-9, 1e-8, 1e-7, 1e-6, 1e-5)
POTENCY = st.floats(0.0, 4.0)
SLOPE = st.floats(0.1, 4.0)
MAXIMUM = st.floats(0.0, 120.0)


def test_compute_dss__equals_the_value_of_the_authors_program() -> None:
    scores = compute_dss(1673.16593184699, 4.0, 100.0, 1.0, 10000.0)
    assert scores.dss1 == pytest.approx(18.4335, abs=5e-5)
    assert scores.dss2 == pytest.approx(9.2167, abs=5e-5)
    assert scores.dss3 == pytest.approx(4.6776, abs=5e-5)


@given(log_ic50=st.floats(0.5, 3.9), slope=SLOPE, maximum=st.floats(15.0, 100.0))
@settings(deadline=None, max_examples=50)
def test_compute_dss__is_the_area_above_the_threshold(
    log_ic50: float, slope: float, maximum: float
) -> None:
    def excess(x: float) -> float:
        rise: float = 10.0 ** (slope * (log_ic50 - x))
        return max(maximum / (1.0 + rise) - 10.0, 0.0)

    area, _ = quad(excess, 0.0, 4.0, points=[log_ic50], limit=300)
    dss1 = compute_dss(10.0**log_ic50, slope, maximum, 1.0, 1e4).dss1
    assert dss1 == pytest.approx(100.0 * area / (90.0 * 4.0), abs=1e-4)


@given(log_ic50=POTENCY, slope=SLOPE, maximum=MAXIMUM, threshold=st.floats(1.0, 50.0))
@settings(deadline=None, max_examples=200)
def test_compute_dss__lies_between_0_and_100(
    log_ic50: float, slope: float, maximum: float, threshold: float
) -> None:
    scores = compute_dss(10.0**log_ic50, slope, maximum, 1.0, 1e4, threshold)
    for score in (scores.dss1, scores.dss2, scores.dss3):
        assert 0.0 <= float(score) <= 100.0


@given(first=POTENCY, second=POTENCY, slope=SLOPE, maximum=MAXIMUM)
@settings(deadline=None, max_examples=200)
def test_compute_dss__never_falls_as_potency_rises(
    first: float, second: float, slope: float, maximum: float
) -> None:
    weak, strong = max(first, second), min(first, second)
    low = compute_dss(10.0**weak, slope, maximum, 1.0, 1e4)
    high = compute_dss(10.0**strong, slope, maximum, 1.0, 1e4)
    for name in ("dss1", "dss2", "dss3"):
        assert float(getattr(high, name)) >= float(getattr(low, name)) - 1e-9


def test_compute_dss__of_a_drug_that_kills_all_at_every_dose_is_at_its_top() -> None:
    scores = compute_dss(1e-12, 2.0, 100.0, 1.0, 1e4)
    assert scores.dss1 == pytest.approx(100.0)
    assert scores.dss2 == pytest.approx(50.0)
    assert scores.dss3 == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("ic50", "slope", "maximum"), [(1e4, 1.0, 90.0), (10.0, 0.0, 90.0), (10.0, 1.0, 10.0)]
)
def test_compute_dss__is_0_for_an_inactive_drug(ic50: float, slope: float, maximum: float) -> None:
    assert compute_dss(ic50, slope, maximum, 1.0, 1e4).dss1 == 0.0


def test_compute_dss__takes_a_maximum_above_100_as_100_and_slopes_without_sign() -> None:
    plain = compute_dss(50.0, 1.2, 100.0, 1.0, 1e4).dss3
    assert compute_dss(50.0, -1.2, 130.0, 1.0, 1e4).dss3 == plain


def test_compute_dss__of_a_missing_input_is_missing() -> None:
    scores = compute_dss([50.0, np.nan], 1.2, 100.0, 1.0, 1e4)
    assert np.isnan(scores.dss2).tolist() == [False, True]


def made(make: Make, ic50: float) -> pl.DataFrame:
    return make(HillCurve(top=1.0, bottom=0.05, ec50=ic50, slope=1.2), DOSES)


def dss_of(frame: pl.DataFrame, options: SensitivityOptions) -> dict[str, object]:
    return summarise_sensitivity(frame, fit_curves(frame), options).row(0, named=True)


@pytest.mark.parametrize("variant", DssFit)
def test_dss__of_a_clean_curve_is_near_its_closed_form(
    make_responses: Make, variant: DssFit
) -> None:
    row = dss_of(made(make_responses, 1e-7), SensitivityOptions(dss_fit=variant))
    assert row["dss_fit"] == variant
    assert row["dss1"] == pytest.approx(float(compute_dss(1e-7, 1.2, 95.0, 1e-9, 1e-5).dss1), 0.02)


def test_dss__read_from_the_curve_equals_the_closed_form(make_responses: Make) -> None:
    row = dss_of(made(make_responses, 1e-7), SensitivityOptions(dss_fit=DssFit.CURVE))
    expected = compute_dss(1e-7, 1.2, 95.0, 1e-9, 1e-5)
    for name in ("dss1", "dss2", "dss3"):
        assert row[name] == pytest.approx(float(getattr(expected, name)), abs=1e-5)


@pytest.mark.parametrize("variant", DssFit)
def test_dss__rises_with_potency(make_responses: Make, variant: DssFit) -> None:
    options = SensitivityOptions(dss_fit=variant)
    scores = [dss_of(made(make_responses, ic50), options)["dss2"] for ic50 in (1e-6, 1e-7, 1e-8)]
    assert scores == sorted(scores, key=lambda v: float(str(v)))


@pytest.mark.parametrize("variant", DssFit)
def test_dss__of_no_response_is_0(make_responses: Make, variant: DssFit) -> None:
    row = dss_of(
        make_responses([1.0, 1.02, 0.99, 1.01, 1.0], DOSES), SensitivityOptions(dss_fit=variant)
    )
    assert (row["dss1"], row["dss2"], row["dss3"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("variant", DssFit)
def test_dss__of_growth_rates_is_missing(make_responses: Make, variant: DssFit) -> None:
    frame = made(make_responses, 1e-7).with_columns(pl.lit("growth_rate").alias("method"))
    row = dss_of(frame, SensitivityOptions(dss_fit=variant))
    assert row["dss2"] is None
    assert row["dss_fit"] is None


@pytest.mark.parametrize("variant", DssFit)
def test_dss__does_not_depend_on_the_order_of_the_wells(
    make_responses: Make, variant: DssFit
) -> None:
    frame = make_responses([0.9, 0.9, 0.7, 0.3, 0.3, 0.2], (1e-9, 1e-8, 1e-7, 1e-6, 1e-6, 1e-5))
    options = SensitivityOptions(dss_fit=variant)
    there, back = dss_of(frame, options), dss_of(frame.reverse(), options)
    assert there == back


def test_dss__of_too_few_doses_is_missing(make_responses: Make) -> None:
    row = dss_of(make_responses([1.0, 0.5, 0.1], DOSES[:3]), SensitivityOptions())
    assert row["dss1"] is None


@pytest.mark.parametrize("threshold", [5.0, 30.0])
def test_dss__counts_nothing_below_its_threshold(make_responses: Make, threshold: float) -> None:
    row = dss_of(made(make_responses, 1e-7), SensitivityOptions(dss_activity_threshold=threshold))
    expected = compute_dss(1e-7, 1.2, 95.0, 1e-9, 1e-5, threshold)
    assert row["dss1"] == pytest.approx(float(expected.dss1), rel=0.02)


def repeat_curve(noise: float, n_samples: int = 150) -> pl.DataFrame:
    """One curve measured in many samples, two wells a dose."""
    rng = np.random.default_rng(8)
    doses = np.tile(np.logspace(-9.0, -5.0, 8), 2)
    line = 0.3 + 0.7 / (1.0 + doses / 3e-7)
    response = line + noise * rng.standard_normal((n_samples, doses.size))
    samples = [f"S{i:03d}" for i in range(n_samples)]
    return pl.DataFrame(
        {
            "sample": np.repeat(samples, doses.size),
            "drug": "D1",
            "role": "treated",
            "dose_molar": np.tile(doses, n_samples),
            "dose_relative": pl.Series([None] * response.size, dtype=pl.Float64),
            "time_hours": 72.0,
            "response": response.ravel(),
        }
    )


@pytest.mark.parametrize("variant", DssFit)
def test_dss_limits__tell_the_error_that_repeated_curves_show(variant: DssFit) -> None:
    frame = repeat_curve(0.05)
    table = summarise_sensitivity(frame, fit_curves(frame), SensitivityOptions(dss_fit=variant))
    truth = float(compute_dss(3e-7, 1.0, 70.0, 1e-9, 1e-5).dss2)
    value, low, high = (table[f"dss2{end}"].to_numpy() for end in ("", "_low", "_high"))

    assert np.median(high - low) / (2 * 1.96) == pytest.approx(value.std(), rel=0.2)
    assert ((low <= truth) & (truth <= high)).mean() > 0.88


@pytest.mark.parametrize("variant", DssFit)
def test_dss_limits__close_as_the_noise_goes(make_responses: Make, variant: DssFit) -> None:
    row = dss_of(made(make_responses, 1e-7), SensitivityOptions(dss_fit=variant))
    for name in ("dss1", "dss2", "dss3"):
        low, value, high = (float(str(row[f"{name}{end}"])) for end in ("_low", "", "_high"))
        assert low <= value <= high
        assert high - low < 1.0


def test_dss_limits__of_a_score_of_0_lie_above_it(make_responses: Make) -> None:
    noise = 0.06 * np.random.default_rng(3).standard_normal(10)
    weak = HillCurve(top=1.0, bottom=0.91, ec50=1e-7, slope=1.5)
    frame = make_responses(weak, noise=noise.tolist())
    row = dss_of(frame, SensitivityOptions(dss_fit=DssFit.CURVE))

    assert row["dss2_low"] == 0.0
    assert float(str(row["dss2_high"])) > float(str(row["dss2"]))

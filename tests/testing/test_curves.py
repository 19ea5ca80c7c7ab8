import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.errors import InvalidOption
from oncordia.testing import CurveDesign, CurveKind, MadeCurves, make_curves


def make(n_curves: int = 600, design: CurveDesign | None = None, seed: int = 11) -> MadeCurves:
    return make_curves(np.random.default_rng(seed), n_curves, design)


def expect(made: MadeCurves) -> pl.DataFrame:
    """Responses with the truth of their curve and what it says of each well."""
    rise = 10.0 ** (
        pl.col("slope").fill_null(1.0)
        * (pl.col("dose_molar").log10() - pl.col("ec50_molar").log10().fill_null(0.0))
    )
    return made.responses.join(made.truth, on=["sample", "drug"]).with_columns(
        expected=pl.col("bottom") + (pl.col("top") - pl.col("bottom")) / (1.0 + rise)
    )


def test_make_curves__is_the_same_for_the_same_seed() -> None:
    first, second = make(), make()

    assert first.truth.equals(second.truth)
    assert first.responses.equals(second.responses)


def test_make_curves__lays_nine_half_log_doses_in_single_wells() -> None:
    doses = make(1).responses["dose_molar"].to_numpy()

    assert doses == pytest.approx(1e-9 * 10.0 ** (np.arange(9) / 2))


def test_make_curves__keeps_the_replicates_of_a_dose_together() -> None:
    made = make(2, CurveDesign(n_doses=7, n_replicates=2))

    assert made.responses["replicate"].to_list() == [1, 2] * 14
    assert made.responses["dose_molar"].n_unique() == 7
    assert made.response_matrix.shape == (2, 14)


def test_make_curves__names_curves_in_the_order_of_their_truth() -> None:
    made = make(250)
    keys = made.responses.select("sample", "drug").unique(maintain_order=True)

    assert keys.equals(made.truth.select("sample", "drug"))
    assert keys.equals(keys.sort("sample", "drug"))
    assert keys["sample"].unique().sort().to_list() == ["LINE-0001", "LINE-0002", "LINE-0003"]


def test_make_curves__draws_the_kinds_by_their_shares() -> None:
    counts = dict(make(5000).truth.group_by("kind").len().iter_rows())

    assert counts.keys() == set(CurveKind)
    # four binomial standard deviations
    assert abs(counts["full"] - 3000) < 4 * np.sqrt(5000 * 0.6 * 0.4)
    assert abs(counts["partial"] - 1000) < 4 * np.sqrt(5000 * 0.2 * 0.8)


def test_make_curves__puts_the_ec50_of_full_curves_within_the_doses() -> None:
    log10_ec50 = make().truth.filter(kind="full")["ec50_molar"].log10()

    assert log10_ec50.is_between(-8.5, -5.5).all()


def test_make_curves__puts_the_ec50_of_partial_curves_about_or_past_the_highest_dose() -> None:
    log10_ec50 = make().truth.filter(kind="partial")["ec50_molar"].log10()

    assert log10_ec50.is_between(-5.5, -4.0).all()
    assert (log10_ec50 > -5.0).any()


def test_make_curves__gives_flat_curves_no_ec50() -> None:
    flat = make().truth.filter(kind="flat")

    assert flat["ec50_molar"].null_count() == flat.height > 0
    assert flat["bottom"].equals(flat["top"].alias("bottom"))


def test_make_curves__scatters_wells_by_the_noise_of_their_curve() -> None:
    made = make(3000)
    residual = (
        expect(made)
        .select((pl.col("response") - pl.col("expected")) / pl.col("noise_sd"))
        .to_series()
    )

    assert made.truth["noise_sd"].is_between(0.05, 0.10).all()
    # four standard errors of a standard deviation and of a mean over 27,000 wells
    assert abs(float(residual.to_numpy().std()) - 1.0) < 4 / np.sqrt(2 * 27000)
    assert abs(float(residual.to_numpy().mean())) < 4 / np.sqrt(27000)


def test_make_curves__without_noise_gives_the_curve_itself() -> None:
    wells = expect(make(50, CurveDesign(noise_sd_min=0.0, noise_sd_max=0.0)))

    assert wells["response"].to_numpy() == pytest.approx(wells["expected"].to_numpy(), abs=1e-12)


def test_make_curves__moves_outliers_by_their_size_and_counts_them() -> None:
    design = CurveDesign(n_replicates=3, noise_sd_min=0.0, noise_sd_max=0.0, outlier_share=0.05)
    made = make(1000, design)
    wells = expect(made).with_columns(off=(pl.col("response") - pl.col("expected")).abs().round(9))
    moved = wells.filter(pl.col("off") > 0)

    assert moved["off"].is_between(0.3, 0.6).all()
    assert moved.height == made.truth["n_outliers"].sum()
    # four binomial standard deviations about a share of 5 %
    assert abs(moved.height - 0.05 * 27000) < 4 * np.sqrt(27000 * 0.05 * 0.95)
    assert 0.4 < (moved["response"] > moved["expected"]).sum() / moved.height < 0.6


@settings(max_examples=25, deadline=None)
@given(
    n_curves=st.integers(1, 130),
    n_doses=st.integers(2, 12),
    n_replicates=st.integers(1, 4),
    outlier_share=st.floats(0.0, 1.0),
)
def test_make_curves__fills_every_well_of_any_design(
    n_curves: int, n_doses: int, n_replicates: int, outlier_share: float
) -> None:
    design = CurveDesign(n_doses, n_replicates, outlier_share=outlier_share)
    made = make(n_curves, design)

    assert made.truth.height == n_curves
    assert made.response_matrix.shape == (n_curves, n_doses * n_replicates)
    assert np.isfinite(made.response_matrix).all()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"n_doses": 1}, "n_doses must be 2 or more"),
        ({"n_replicates": 0}, "n_replicates 1 or more, got 9 and 0"),
        ({"noise_sd_min": 0.2}, "at most noise_sd_max, got 0.2 and 0.1"),
        ({"outlier_shift_min": -1.0}, "outlier_shift_min must be 0 or more"),
        ({"dose_min_molar": 0.0}, "dose_min_molar must be above 0"),
        ({"outlier_share": 1.5}, "outlier_share must lie in 0 to 1, got 1.5"),
        ({"flat_share": 0.9}, "1 at most together, got 0.2 and 0.9"),
    ],
)
def test_curve_design__refuses_what_no_curve_can_have(choice: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        CurveDesign(**choice)  # type: ignore[arg-type]


def test_make_curves__refuses_no_curve() -> None:
    with pytest.raises(InvalidOption, match="n_curves must be 1 or more, got 0"):
        make(0)


def test_make_curves__refuses_doses_too_near_for_a_full_curve() -> None:
    with pytest.raises(InvalidOption, match=r"span more than 1 decade, got 0\.5"):
        make(1, CurveDesign(dose_min_molar=10.0**-5.5))

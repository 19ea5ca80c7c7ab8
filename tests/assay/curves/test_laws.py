"""Laws that every fit keeps, whatever the data."""

import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.domain import CurveModel, CurveOptions, Loss, Noise, Prior, ResponseScale

PLAIN = CurveOptions(prior=Prior.NONE, noise=Noise.OWN)
DEFAULT = CurveOptions(noise=Noise.OWN)
FREE = CurveOptions(scale=ResponseScale.FREE, noise=Noise.OWN, flat_p=0.999, flat_sd=0.0)
DOSES = 10.0 ** np.linspace(-9.0, -5.0, 9)
SOME = settings(max_examples=25, deadline=None)
SHIFTED = {"dose_min", "dose_max", "ec50", "ec50_low", "ec50_high", "drawn_log10_ec50"}


def lay_out(
    response: Sequence[float] | FloatArray,
    dose: Sequence[float] | FloatArray = DOSES,
    *,
    sample: str = "S",
    relative: bool = False,
) -> pl.DataFrame:
    """Responses of one curve, one row a well."""
    doses = pl.Series(np.asarray(dose, dtype=np.float64))
    none = pl.Series([None] * doses.len(), dtype=pl.Float64)
    return pl.DataFrame(
        {
            "sample": [sample] * doses.len(),
            "drug": ["D"] * doses.len(),
            "role": ["treated"] * doses.len(),
            "dose_molar": none if relative else doses,
            "dose_relative": doses if relative else none,
            "response": np.asarray(response, dtype=np.float64),
        }
    )


@st.composite
def noisy(draw: st.DrawFn, *, n_replicates: int = 1) -> pl.DataFrame:
    """Wells of a made Hill curve that falls well within the doses."""
    bottom = draw(st.floats(0.0, 0.5))
    log10_ec50 = draw(st.floats(-8.0, -6.0))
    slope = draw(st.floats(0.6, 3.0))
    seed = draw(st.integers(0, 10**6))
    dose = np.repeat(DOSES, n_replicates)
    noise = np.random.default_rng(seed).normal(0.0, 0.04, dose.size)
    share = 1.0 / (1.0 + 10.0 ** (slope * (np.log10(dose) - log10_ec50)))
    return lay_out(bottom + (1.0 - bottom) * share + noise, dose)


def one(responses: pl.DataFrame, options: CurveOptions) -> dict[str, object]:
    """The only curve of a table."""
    table = fit_curves(responses, options)
    assert table.height == 1
    return table.row(0, named=True)


def rss(responses: pl.DataFrame, options: CurveOptions) -> float:
    """Residual sum of squares of the only curve."""
    curve = one(responses, options)
    rmse, n_wells = curve["rmse"], curve["n_wells"]
    assert isinstance(rmse, float), curve["reason"]
    assert isinstance(n_wells, int)
    return rmse**2 * n_wells


def assert_alike(one: object, other: object, name: str, tolerance: float = 1e-5) -> None:
    if isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, rel=tolerance, abs=tolerance), name
    else:
        assert one == other, name


@SOME
@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("options", [DEFAULT, PLAIN], ids=["default", "plain"])
@given(responses=noisy(), factor=st.sampled_from([1e-3, 0.5, 7.0, 1e3]))
def test_scaling_the_doses__shifts_positions_and_nothing_else(
    options: CurveOptions, relative: bool, responses: pl.DataFrame, factor: float
) -> None:
    y = responses["response"].to_numpy()
    before = one(lay_out(y, DOSES, relative=relative), options)
    after = one(lay_out(y, DOSES * factor, relative=relative), options)
    for name, value in before.items():
        if name in SHIFTED and isinstance(value, float):
            shifted = value + np.log10(factor) if name == "drawn_log10_ec50" else value * factor
            assert after[name] == pytest.approx(shifted, rel=1e-5), name
        elif name != "reason":
            assert_alike(value, after[name], name)


@SOME
@given(responses=noisy(), factor=st.sampled_from([1e-4, 0.1, 30.0, 1e6]))
def test_scaling_the_responses__scales_plateaus_and_nothing_else(
    responses: pl.DataFrame, factor: float
) -> None:
    before = one(responses, FREE)
    after = one(responses.with_columns(pl.col("response") * factor), FREE)
    scaled = ("top", "bottom", "rmse", "noise_sd", "top_low", "bottom_high", "drawn_top")
    for name in scaled:
        if isinstance(before[name], float):
            assert_alike(before[name], after[name] / factor, name)  # type: ignore[operator]
    for name in ("status", "ec50", "ec50_low", "ec50_high", "slope", "p_no_response"):
        assert_alike(before[name], after[name], name)


@SOME
@pytest.mark.parametrize("loss", [Loss.SQUARED, Loss.HUBER, Loss.TUKEY, Loss.STUDENT])
@given(responses=noisy(n_replicates=2), seed=st.integers(0, 10**6))
def test_the_order_of_wells__leaves_no_bit_changed(
    loss: Loss, responses: pl.DataFrame, seed: int
) -> None:
    weight = pl.Series("weight", np.tile([1.0, 2.0], responses.height // 2))
    responses = responses.with_columns(weight, response=pl.col("response").round(1))
    shuffled = responses.sample(fraction=1.0, shuffle=True, seed=seed)
    options = CurveOptions(loss=loss)
    assert fit_curves(shuffled, options).equals(fit_curves(responses, options))


@SOME
@pytest.mark.parametrize("options", [DEFAULT, PLAIN], ids=["default", "plain"])
@given(
    bottom=st.floats(0.0, 0.5),
    log10_ec50=st.floats(-8.0, -6.0),
    slope=st.floats(0.6, 3.0),
    n_replicates=st.integers(1, 3),
)
def test_a_replicate_of_a_perfect_fit__changes_nothing(
    options: CurveOptions, bottom: float, log10_ec50: float, slope: float, n_replicates: int
) -> None:
    share = 1.0 / (1.0 + 10.0 ** (slope * (np.log10(DOSES) - log10_ec50)))
    y = bottom + (1.0 - bottom) * share
    once = one(lay_out(y), options)
    more = one(lay_out(np.tile(y, 1 + n_replicates), np.tile(DOSES, 1 + n_replicates)), options)
    expected = {"top": 1.0, "bottom": bottom, "ec50": 10.0**log10_ec50, "slope": slope}
    for curve in (once, more):
        for name, value in expected.items():
            assert curve[name] == pytest.approx(value, rel=1e-4, abs=1e-4), name


@SOME
@given(responses=noisy(), others=st.lists(noisy(), min_size=1, max_size=3))
def test_other_curves__change_nothing_where_noise_is_the_curves_own(
    responses: pl.DataFrame, others: list[pl.DataFrame]
) -> None:
    run = [table.with_columns(sample=pl.lit(f"T{i}")) for i, table in enumerate(others)]
    together = fit_curves(pl.concat([responses, *run]), DEFAULT)
    alone = fit_curves(responses, DEFAULT)
    # a simulated null law draws for the whole run, and q values count its curves
    of_run = ("p_no_response", "q_value", "relevance", "reason", "status")
    kept = [name for name in alone.columns if name not in of_run]
    assert together.filter(pl.col("sample") == "S").select(kept).equals(alone.select(kept))


NESTED = [
    (CurveModel.HILL3, CurveModel.HILL2),
    (CurveModel.HILL4, CurveModel.HILL3),
    (CurveModel.HILL5, CurveModel.HILL4),
    (CurveModel.HILL4, CurveModel.MICHAELIS_MENTEN),
    (CurveModel.BRAIN_COUSENS, CurveModel.HILL4),
    (CurveModel.CEDERGREEN, CurveModel.HILL4),
    (CurveModel.BRAIN_COUSENS_MIRROR, CurveModel.HILL4),
    (CurveModel.CEDERGREEN_MIRROR, CurveModel.HILL4),
    (CurveModel.WEIBULL1, CurveModel.EXPONENTIAL),
    (CurveModel.HILL4, CurveModel.CONSTANT),
]


@SOME
@pytest.mark.parametrize(("rich", "poor"), NESTED)
@given(responses=noisy())
def test_a_fit__is_never_worse_than_its_sub_models(
    rich: CurveModel, poor: CurveModel, responses: pl.DataFrame
) -> None:
    def choose(model: CurveModel) -> CurveOptions:
        return CurveOptions(
            model=model,
            prior=Prior.NONE,
            noise=Noise.OWN,
            flat_p=1.0 - 1e-12,
            null_curves=500,
            flat_sd=0.0,
            slope_min=0.1 if rich is not CurveModel.WEIBULL1 else 0.05,
        )

    assert rss(responses, choose(rich)) <= rss(responses, choose(poor)) * (1.0 + 1e-6)


def test_one_core_and_two__give_the_same_bits() -> None:
    program = (
        "import numpy as np, sys\n"
        "from oncordia.testing import make_curves, CurveDesign\n"
        "from oncordia.assay import fit_curves\n"
        "made = make_curves(np.random.default_rng(3), 600, CurveDesign())\n"
        "print(fit_curves(made.responses).hash_rows().sum())\n"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "ONCORDIA_CORES": str(cores)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for cores in (1, 2)
    ]
    assert answers[0] == answers[1]
    assert answers[0].strip()

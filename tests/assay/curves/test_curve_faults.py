"""Bad wells and bad choices end in a status with a reason, or in one plain line."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl
import pytest

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves
from oncordia.domain import CurveModel, CurveOptions, CurveStatus, Loss, Prior, ResponseScale
from oncordia.errors import InvalidOption, InvalidTable

DOSES = 10.0 ** np.linspace(-9.0, -5.0, 9)
FALL = 0.2 + 0.8 / (1.0 + DOSES / 1e-7)
EVERY_LOSS = [Loss.SQUARED, Loss.HUBER, Loss.TUKEY, Loss.STUDENT]


def lay_out(
    response: FloatArray | Sequence[float],
    dose: FloatArray | Sequence[float | None] = DOSES,
    **more: Sequence[float | None],
) -> pl.DataFrame:
    n = len(dose)
    columns: dict[str, Sequence[float | None]] = {"dose_relative": [None] * n, **more}
    return pl.DataFrame(
        {
            "sample": ["S"] * n,
            "drug": ["D"] * n,
            "role": ["treated"] * n,
            "dose_molar": pl.Series(dose, dtype=pl.Float64),
            "response": pl.Series(response, dtype=pl.Float64),
            **{name: pl.Series(values, dtype=pl.Float64) for name, values in columns.items()},
        }
    )


def put(at: int, value: float) -> FloatArray:
    changed = FALL.copy()
    changed[at] = value
    return changed


def one(responses: pl.DataFrame, options: CurveOptions | None = None) -> dict[str, object]:
    """The only curve, which never holds NaN or an infinite number."""
    table = fit_curves(responses, options)
    assert table.height == 1
    row = table.row(0, named=True)
    assert row["reason"]
    for name, value in row.items():
        assert not isinstance(value, float) or math.isfinite(value), name
    return row


LEFT_OUT: Mapping[str, tuple[Callable[[], pl.DataFrame], str]] = {
    "NaN": (lambda: lay_out(put(4, math.nan)), "1 well left out, 1 of them NaN or infinite"),
    "infinite": (lambda: lay_out(put(4, math.inf)), "1 well left out, 1 of them NaN or infinite"),
    "overflow": (lambda: lay_out(put(4, 1e300)), "1 well left out, 1 of them NaN or infinite"),
    "negative dose": (lambda: lay_out(FALL, np.append(DOSES[:-1], -1e-5)), "1 well left out"),
    "infinite dose": (lambda: lay_out(FALL, np.append(DOSES[:-1], math.inf)), "1 well left out"),
    "NaN dose": (lambda: lay_out(FALL, np.append(DOSES[:-1], math.nan)), "1 well left out"),
    "weight 0": (lambda: lay_out(FALL, weight=[1.0] * 8 + [0.0]), "1 well left out"),
    "weight below 0": (lambda: lay_out(FALL, weight=[1.0] * 8 + [-2.0]), "1 well left out"),
    "weight NaN": (lambda: lay_out(FALL, weight=[1.0] * 8 + [math.nan]), "1 well left out"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_fit_curves__fits_the_other_wells_and_counts_what_it_leaves_out(name: str) -> None:
    make, words = LEFT_OUT[name]
    row = one(make())
    assert row["status"] == CurveStatus.CONVERGED
    assert row["n_masked"] == 1
    assert str(row["reason"]).endswith(words)


NO_CURVE: Mapping[str, tuple[Callable[[], pl.DataFrame], str, str]] = {
    "one dose": (
        lambda: lay_out([1.0, 0.9, 0.8], [1e-6] * 3),
        "too_few_doses",
        "1 distinct dose in use, 4 are needed",
    ),
    "two wells": (
        lambda: lay_out([1.0, 0.5], [1e-7, 1e-6]),
        "too_few_doses",
        "2 distinct doses in use, 4 are needed",
    ),
    "all NaN": (lambda: lay_out([math.nan] * 9), "failed", "no finite response"),
    "all 1e300": (lambda: lay_out([1e300] * 9), "failed", "no finite response"),
    "all equal": (lambda: lay_out([0.9] * 9), "flat", "all responses equal 0.9"),
    "mixed units": (
        lambda: lay_out(FALL, [None, *DOSES[1:].tolist()], dose_relative=[0.1] + [None] * 8),
        "failed",
        "doses in mol/L and doses relative to a top dose are mixed",
    ),
}


@pytest.mark.parametrize("loss", EVERY_LOSS)
@pytest.mark.parametrize("name", NO_CURVE)
def test_fit_curves__says_why_there_is_no_curve(name: str, loss: Loss) -> None:
    make, status, reason = NO_CURVE[name]
    row = one(make(), CurveOptions(loss=loss))
    assert row["status"] == status
    assert str(row["reason"]).startswith(reason)


@pytest.mark.parametrize("scale", [1e-60, 1e-30, 1e30, 1e90])
def test_fit_curves__fits_responses_of_any_size_on_a_free_scale(scale: float) -> None:
    row = one(lay_out(FALL * scale), CurveOptions(scale=ResponseScale.FREE))
    assert row["ec50"] == pytest.approx(1e-7, rel=1e-6)
    assert row["bottom"] == pytest.approx(0.2 * scale, rel=1e-6)


@pytest.mark.parametrize("model", [model for model in CurveModel if model != "auto"])
def test_fit_curves__gives_every_model_a_status_for_wild_responses(model: CurveModel) -> None:
    wild = [1e99, -1e99, 0.0, 1e-300, 5.0, 1e50, -3.0, 0.0, 1.0, 2.0, 0.5, 1e80]
    doses = 10.0 ** np.linspace(-300.0, 300.0, 12)
    for options in (CurveOptions(model=model), CurveOptions(model=model, prior=Prior.NONE)):
        assert one(lay_out(wild, doses), options)["status"] in list(CurveStatus)


def test_fit_curves__takes_100000_replicates() -> None:
    rng = np.random.default_rng(1)
    dose = np.repeat(DOSES, 100_000)
    responses = lay_out(np.repeat(FALL, 100_000) + rng.normal(0.0, 0.1, dose.size), dose)
    row = one(responses)
    assert row["status"] == CurveStatus.CONVERGED
    assert row["n_wells"] == 900_000
    assert row["ec50"] == pytest.approx(1e-7, rel=0.01)


COUNTS: Mapping[str, tuple[Callable[[], pl.DataFrame], Loss, str]] = {
    "no number of trials": (
        lambda: lay_out(FALL),
        Loss.BINOMIAL,
        "n_trials is missing in 9 wells",
    ),
    "share above 1": (
        lambda: lay_out(put(0, 1.2), n_trials=[20.0] * 9),
        Loss.BINOMIAL,
        "response 1.2 is no share",
    ),
    "share below 0": (
        lambda: lay_out(put(8, -0.1), n_trials=[20.0] * 9),
        Loss.BINOMIAL,
        "response -0.1 is no share",
    ),
    "negative count": (lambda: lay_out(put(8, -3.0)), Loss.POISSON, "response -3 is no count"),
    "negative overdispersed count": (
        lambda: lay_out(put(8, -3.0)),
        Loss.NEGATIVE_BINOMIAL,
        "response -3 is no count",
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_fit_curves__says_which_response_cannot_be_a_count(name: str) -> None:
    make, loss, reason = COUNTS[name]
    row = one(make(), CurveOptions(loss=loss))
    assert row["status"] == CurveStatus.FAILED
    assert str(row["reason"]).startswith(reason)


CHOICES: Mapping[str, tuple[Callable[[], CurveOptions], str]] = {
    "unknown fixed": (
        lambda: CurveOptions(fixed={"plateau": 1.0}),
        "curves.fixed names 'plateau', which hill4 does not have; "
        "its parameters are top, bottom, ec50, slope",
    ),
    "unknown bounds": (
        lambda: CurveOptions(model=CurveModel.EXPONENTIAL, bounds={"slope": (1.0, 2.0)}),
        "curves.bounds names 'slope', which exponential does not have; "
        "its parameters are top, bottom, decay",
    ),
    "reversed bounds": (
        lambda: CurveOptions(bounds={"top": (1.2, 0.8)}),
        "curves.bounds top must be a lower and a higher number, got (1.2, 0.8)",
    ),
    "reversed range": (
        lambda: CurveOptions(top_min=1.2, top_max=0.8),
        "curves.top_min must be below curves.top_max, got 1.2 and 0.8",
    ),
    "NaN bound": (
        lambda: CurveOptions(bounds={"top": (math.nan, 1.0)}),
        "curves.bounds top must be a lower and a higher number, got (nan, 1.0)",
    ),
    "fixed slope of 0": (
        lambda: CurveOptions(fixed={"slope": 0.0}),
        "curves.fixed slope must be above 0, got 0",
    ),
    "bounds of a slope below 0": (
        lambda: CurveOptions(bounds={"slope": (-2.0, -1.0)}),
        "curves.bounds slope must end above 0, got -2 to -1",
    ),
    "fixed NaN": (
        lambda: CurveOptions(fixed={"top": math.nan}),
        "curves.fixed top must be a finite number, got nan",
    ),
    "named twice": (
        lambda: CurveOptions(fixed={"top": 1.0}, bounds={"top": (0.9, 1.1)}),
        "curves.fixed and curves.bounds both name top; drop one",
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_fit_curves__refuses_a_choice_in_one_line(name: str) -> None:
    make, message = CHOICES[name]
    with pytest.raises(InvalidOption) as caught:
        fit_curves(lay_out(FALL), make())
    assert str(caught.value) == message


def test_fit_curves__names_the_column_that_is_absent() -> None:
    with pytest.raises(InvalidTable, match="the responses lack the column 'response'"):
        fit_curves(lay_out(FALL).drop("response"))


def test_fit_curves__leaves_the_other_curves_whole() -> None:
    bad = lay_out([math.nan] * 9).with_columns(drug=pl.lit("E"))
    both = fit_curves(pl.concat([bad, lay_out(FALL)]))
    assert both["status"].to_list() == ["converged", "failed"]

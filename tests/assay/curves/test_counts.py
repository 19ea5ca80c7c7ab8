import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom, chi2, nbinom, norm, poisson

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, predict_bands
from oncordia.domain import CurveModel, CurveOptions, Loss, ResponseScale
from oncordia.errors import InvalidOption

LN10 = math.log(10.0)
DRC = Path("../shared/data/dose_response/drc")
DOSES = np.repeat(10.0 ** np.linspace(-8.0, -5.0, 7), 3)
BINOMIAL = CurveOptions(loss=Loss.BINOMIAL)
POISSON = CurveOptions(loss=Loss.POISSON, scale=ResponseScale.FREE)
NEGATIVE = CurveOptions(loss=Loss.NEGATIVE_BINOMIAL, scale=ResponseScale.FREE)


def table(
    dose: FloatArray, response: FloatArray, n_trials: FloatArray | None = None, drug: str = "D"
) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "sample": ["S"] * dose.size,
        "drug": [drug] * dose.size,
        "role": ["treated" if d > 0 else "negative" for d in dose],
        "dose_molar": dose,
        "dose_relative": pl.Series([None] * dose.size, dtype=pl.Float64),
        "response": response,
    }
    if n_trials is not None:
        columns["n_trials"] = n_trials
    return pl.DataFrame(columns)


def hill(
    dose: FloatArray, top: float, bottom: float, log10_ec50: float, slope: float
) -> FloatArray:
    return np.asarray(bottom + (top - bottom) / (1.0 + (dose / 10.0**log10_ec50) ** slope))


def only(curves: pl.DataFrame) -> dict[str, Any]:
    assert curves.height == 1
    return curves.row(0, named=True)


def drawn(row: dict[str, Any]) -> FloatArray:
    names = ("drawn_top", "drawn_bottom", "drawn_log10_ec50", "drawn_slope")
    return np.array([row[name] for name in names])


# --- drc ------------------------------------------------------------------------------------

RISING = {"top": 0.0, "bottom": 1.0}
SETS = [
    # set, dose, numerator, denominator, curve column, drc's model, ours, fixed, dose 0 in use
    ("earthworms", "dose", "number", "total", None, "LL.2", CurveModel.HILL2, {}, False),
    ("earthworms", "dose", "number", "total", None, "LL.3", CurveModel.HILL3, {}, True),
    ("selenium", "conc", "dead", "total", "type", "LL.2", CurveModel.HILL4, RISING, False),
    ("finney71", "dose", "affected", "total", None, "LL.2", CurveModel.HILL4, RISING, True),
    ("finney71", "dose", "affected", "total", None, "W1.2", CurveModel.WEIBULL2, RISING, True),
]


def fit_set(case: tuple[Any, ...]) -> tuple[pl.DataFrame, dict[str, Any], pl.DataFrame]:
    """Our curves, drc's fit and the wells of a binomial set."""
    name, dose, number, total, curve, model, ours, fixed, with_zero = case
    if not DRC.exists():
        pytest.skip("drc's data sets are not beside this checkout")
    reference = json.loads((DRC / "reference.json").read_text())[name]
    fit = next(fit for fit in reference["fits"] if fit["model"] == model)
    wells = pl.read_csv(DRC / f"{name}.csv").select(
        (pl.col(curve).cast(pl.String) if curve else pl.lit("(Intercept)")).alias("drug"),
        pl.col(dose).cast(pl.Float64).alias("dose"),
        pl.col(number).alias("number"),
        pl.col(total).alias("total"),
    )
    used = wells if with_zero else wells.filter(pl.col("dose") > 0)
    tables = [
        table(
            part["dose"].to_numpy(),
            (part["number"] / part["total"]).to_numpy(),
            part["total"].to_numpy(),
            str(key[0]),
        )
        for key, part in used.group_by("drug", maintain_order=True)
    ]
    options = CurveOptions(loss=Loss.BINOMIAL, model=ours, fixed=fixed, min_doses=3)
    return fit_curves(pl.concat(tables), options), fit, wells


@pytest.mark.parametrize("case", SETS, ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__equals_the_binomial_fits_of_drc(case: tuple[Any, ...]) -> None:
    curves, fit, _ = fit_set(case)

    for row in curves.iter_rows(named=True):
        slope = abs(fit["coef"][f"b:{row['drug']}"])
        assert row["drawn_slope"] == pytest.approx(slope, rel=1.5e-4)
        position = math.log10(fit["coef"][f"e:{row['drug']}"])
        assert row["drawn_log10_ec50"] == pytest.approx(position, abs=1e-4)
        if f"d:{row['drug']}" in fit["coef"]:
            assert row["top"] == pytest.approx(fit["coef"][f"d:{row['drug']}"], rel=1e-4)


def log_likelihood(wells: pl.DataFrame, share: FloatArray) -> float:
    number, total = wells["number"].to_numpy(), wells["total"].to_numpy()
    return float(np.sum(binom.logpmf(number, total, share)))


def drc_share(case: tuple[Any, ...], dose: FloatArray, p: FloatArray) -> FloatArray:
    """drc's own formulas: b, ln e and d of a curve to the shares at its doses."""
    rise = np.exp(np.minimum(p[0] * (np.log(np.maximum(dose, 1e-300)) - p[1]), 700.0))
    return np.asarray(np.exp(-rise) if case[5] == "W1.2" else p[2] / (1.0 + rise))


@pytest.mark.parametrize("case", SETS, ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__is_at_least_as_likely_as_drc(case: tuple[Any, ...]) -> None:
    curves, fit, wells = fit_set(case)
    coef, sign = fit["coef"], -1.0 if case[7] else 1.0

    for row in curves.iter_rows(named=True):
        of = wells.filter(pl.col("drug") == row["drug"], pl.col("dose") > 0)
        dose, name = of["dose"].to_numpy(), row["drug"]
        top = 1.0 if case[5] != "LL.3" else row["top"]
        ours = np.array([sign * row["drawn_slope"], row["drawn_log10_ec50"] * LN10, top])
        theirs = np.array(
            [coef[f"b:{name}"], math.log(coef[f"e:{name}"]), coef.get(f"d:{name}", 1.0)]
        )
        if case[8]:
            of = wells.filter(pl.col("drug") == row["drug"])
            dose = of["dose"].to_numpy()
        found = log_likelihood(of, drc_share(case, dose, ours))
        assert found > log_likelihood(of, drc_share(case, dose, theirs)) - 1e-7


@pytest.mark.parametrize("case", SETS[1:2] + SETS[3:], ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__reaches_the_log_likelihood_of_drc(case: tuple[Any, ...]) -> None:
    curves, fit, wells = fit_set(case)
    row, sign = only(curves), -1.0 if case[7] else 1.0
    top = 1.0 if case[5] != "LL.3" else row["top"]
    ours = np.array([sign * row["drawn_slope"], row["drawn_log10_ec50"] * LN10, top])

    found = log_likelihood(wells, drc_share(case, wells["dose"].to_numpy(), ours))
    assert found == pytest.approx(fit["logLik"], rel=1e-6)


@pytest.mark.parametrize("case", SETS, ids=lambda case: f"{case[0]} {case[5]}")
def test_fit_curves__has_the_standard_errors_of_drc(case: tuple[Any, ...]) -> None:
    """Those of drc come from the observed information, ours from the expected one.

    The two are one and the same for logits, LL.2, and near for the others.
    """
    curves, fit, _ = fit_set(case)

    for row in curves.iter_rows(named=True):
        name = f"b:{row['drug']}"
        width = math.log(row["slope_high"] / row["slope_low"]) / (2.0 * norm.ppf(0.975))
        expected = fit["se"][name] / abs(fit["coef"][name])
        assert width == pytest.approx(expected, rel=3e-4 if case[5] == "LL.2" else 0.02)


# --- likelihoods against a general optimiser --------------------------------------------------


def maximise(minus: Any, start: list[float]) -> FloatArray:
    """Parameters of the highest likelihood by Nelder-Mead, restarted until it rests."""
    best = np.array(start)
    for _ in range(6):
        best = minimize(
            minus,
            best,
            method="Nelder-Mead",
            options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 8000},
        ).x
    return best


def test_fit_curves__maximises_the_poisson_likelihood() -> None:
    mean = hill(DOSES, 120.0, 20.0, -6.5, 1.4)
    counts = np.random.default_rng(3).poisson(mean).astype(float)

    def minus(p: FloatArray) -> float:
        return -float(np.sum(poisson.logpmf(counts, hill(DOSES, p[0], p[1], p[2], math.exp(p[3])))))

    best = maximise(minus, [120.0, 20.0, -6.5, math.log(1.4)])
    best[3] = math.exp(best[3])
    assert drawn(only(fit_curves(table(DOSES, counts), POISSON))) == pytest.approx(best, rel=1e-5)


def test_fit_curves__maximises_the_binomial_likelihood() -> None:
    n = np.full(DOSES.size, 30.0)
    dead = np.random.default_rng(4).binomial(30, hill(DOSES, 0.9, 0.15, -6.5, 1.4)).astype(float)

    def minus(p: FloatArray) -> float:
        if not (0.0 < p[0] < 1.0 and 0.0 < p[1] < 1.0):
            return math.inf
        return -float(np.sum(binom.logpmf(dead, n, hill(DOSES, p[0], p[1], p[2], math.exp(p[3])))))

    best = maximise(minus, [0.9, 0.15, -6.5, math.log(1.4)])
    best[3] = math.exp(best[3])
    row = only(fit_curves(table(DOSES, dead / n, n), BINOMIAL))
    assert drawn(row) == pytest.approx(best, rel=1e-5)


def test_fit_curves__maximises_the_negative_binomial_likelihood_at_its_overdispersion() -> None:
    mean = hill(DOSES, 120.0, 20.0, -6.5, 1.4)
    counts = np.random.default_rng(5).negative_binomial(40.0, 40.0 / (40.0 + mean)).astype(float)
    row = only(fit_curves(table(DOSES, counts), NEGATIVE))
    size = 1.0 / row["overdispersion"]

    def minus(p: FloatArray) -> float:
        fitted = hill(DOSES, p[0], p[1], p[2], math.exp(p[3]))
        if not (fitted > 0.0).all():
            return math.inf
        return -float(np.sum(nbinom.logpmf(counts, size, size / (size + fitted))))

    best = maximise(minus, [120.0, 20.0, -6.5, math.log(1.4)])
    best[3] = math.exp(best[3])
    assert drawn(row) == pytest.approx(best, rel=1e-4)


def test_fit_curves__puts_pearsons_chi_square_of_overdispersed_counts_at_its_freedom() -> None:
    mean = hill(DOSES, 120.0, 20.0, -6.5, 1.4)
    counts = np.random.default_rng(5).negative_binomial(40.0, 40.0 / (40.0 + mean)).astype(float)
    row = only(fit_curves(table(DOSES, counts), NEGATIVE))
    fitted = hill(DOSES, *drawn(row))

    chi_square = ((counts - fitted) ** 2 / (fitted + row["overdispersion"] * fitted**2)).sum()
    assert chi_square == pytest.approx(DOSES.size - 4, rel=1e-4)


def test_fit_curves__has_no_overdispersion_where_counts_have_none() -> None:
    counts = np.round(hill(DOSES, 120.0, 20.0, -6.5, 1.4))

    assert only(fit_curves(table(DOSES, counts), NEGATIVE))["overdispersion"] == 0.0


# --- laws -------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    top=st.floats(0.3, 1.0),
    bottom=st.floats(0.0, 0.95),
    log10_ec50=st.floats(-7.5, -5.5),
    slope=st.floats(0.6, 3.0),
)
def test_fit_curves__recovers_expected_shares(
    top: float, bottom: float, log10_ec50: float, slope: float
) -> None:
    if abs(top - bottom) < 0.2:
        bottom = max(0.0, top - 0.25)
    share = hill(DOSES, top, bottom, log10_ec50, slope)
    row = only(fit_curves(table(DOSES, share, np.full(DOSES.size, 5000.0)), BINOMIAL))

    assert hill(DOSES, *drawn(row)) == pytest.approx(share, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), top=st.floats(0.5, 60.0))
def test_fit_curves__keeps_fitted_counts_above_zero(seed: int, top: float) -> None:
    counts = np.random.default_rng(seed).poisson(hill(DOSES, top, 0.0, -6.5, 2.0)).astype(float)
    row = only(fit_curves(table(DOSES, counts), POISSON))

    assert row["status"] in {"converged", "flat", "partial"}
    assert drawn(row)[:2].min() >= 0.0


def test_fit_curves__takes_trials_of_one_well_or_of_several_alike() -> None:
    doses = np.unique(DOSES)
    share = np.round(40 * hill(doses, 0.9, 0.2, -6.5, 1.2)) / 40
    whole = only(fit_curves(table(doses, share, np.full(7, 40.0)), BINOMIAL))
    halves = table(np.repeat(doses, 2), np.repeat(share, 2), np.full(14, 20.0))

    assert drawn(only(fit_curves(halves, BINOMIAL))) == pytest.approx(drawn(whole), rel=1e-9)


def test_fit_curves__tests_counts_by_their_likelihood_ratio() -> None:
    counts = np.random.default_rng(8).poisson(hill(DOSES, 12.0, 8.0, -6.5, 1.5)).astype(float)
    row = only(fit_curves(table(DOSES, counts), POISSON))
    fitted = only(
        fit_curves(
            table(DOSES, counts),
            CurveOptions(loss=Loss.POISSON, scale=ResponseScale.FREE, flat_p=0.999999),
        )
    )
    gain = 2.0 * (
        float(np.sum(poisson.logpmf(counts, hill(DOSES, *drawn(fitted)))))
        - float(np.sum(poisson.logpmf(counts, counts.mean())))
    )

    assert row["p_no_response"] == pytest.approx(chi2.sf(gain, 3), rel=1e-6)


def test_fit_curves__gives_the_level_of_flat_counts_its_poisson_limits() -> None:
    counts = np.tile([9.0, 10.0, 11.0], 7)
    row = only(fit_curves(table(DOSES, counts), POISSON))

    assert row["status"] == "flat"
    assert row["top_high"] - row["top"] == pytest.approx(norm.ppf(0.975) * math.sqrt(10.0 / 21.0))


def test_fit_curves__says_where_shares_vary_more_than_binomial_ones() -> None:
    rng = np.random.default_rng(2)
    share = np.clip(hill(DOSES, 0.8, 0.2, -6.5, 1.2) + rng.normal(0.0, 0.1, DOSES.size), 0.0, 1.0)
    row = only(fit_curves(table(DOSES, share, np.full(DOSES.size, 200.0)), BINOMIAL))

    assert row["dispersion"] > 5.0
    assert "times as much as binomial shares do" in row["reason"]


def test_fit_curves__finds_no_dispersion_in_true_counts() -> None:
    counts = np.random.default_rng(11).poisson(hill(DOSES, 80.0, 10.0, -6.5, 1.5)).astype(float)
    row = only(fit_curves(table(DOSES, counts), POISSON))

    fitted = hill(DOSES, *drawn(row))
    expected = ((counts - fitted) ** 2 / fitted).sum() / (DOSES.size - 4)
    assert row["dispersion"] == pytest.approx(expected, rel=1e-9)
    assert "times as much" not in row["reason"]


def test_fit_curves__counts_controls_at_dose_0() -> None:
    doses = np.concatenate([np.zeros(4), DOSES])
    share = np.round(50 * np.concatenate([np.full(4, 0.9), hill(DOSES, 0.9, 0.1, -6.5, 1.2)])) / 50
    row = only(fit_curves(table(doses, share, np.full(doses.size, 50.0)), BINOMIAL))

    assert row["n_controls"] == 4
    assert row["top"] == pytest.approx(0.9, abs=0.01)


def test_predict_bands__takes_the_fisher_information_of_counts() -> None:
    counts = np.random.default_rng(11).poisson(hill(DOSES, 80.0, 10.0, -6.5, 1.5)).astype(float)
    wells = table(DOSES, counts)
    curves = fit_curves(wells, POISSON)
    bands = predict_bands(wells, curves, options=POISSON)
    p = drawn(only(curves))

    def respond(q: FloatArray, dose: FloatArray) -> FloatArray:
        return hill(dose, q[0], q[1], q[2], q[3])

    def differ(dose: FloatArray) -> FloatArray:
        steps = 1e-5 * np.eye(4)
        return np.stack(
            [(respond(p + h, dose) - respond(p - h, dose)) / 2e-5 for h in steps], axis=1
        )

    rows = differ(DOSES)
    covariance = np.linalg.inv(rows.T @ (rows / respond(p, DOSES)[:, None]))
    at = differ(bands["dose"].to_numpy())
    error = norm.ppf(0.975) * np.sqrt(np.einsum("ij,jk,ik->i", at, covariance, at))
    width = (bands["response_high"] - bands["response"]).to_numpy()
    assert width == pytest.approx(error, rel=1e-4)


# --- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "n_trials", "options", "reason"),
    [
        (1.2, 10.0, BINOMIAL, "response 1.2 is no share: a binomial fit needs shares of 0 to 1"),
        (-0.1, 10.0, BINOMIAL, "response -0.1 is no share: a binomial fit needs shares of 0 to 1"),
        (
            0.5,
            None,
            BINOMIAL,
            "n_trials is missing in 1 well: a binomial fit needs it in every one",
        ),
        (-2.0, 1.0, POISSON, "response -2 is no count: poisson fits need counts of 0 or more"),
        (
            -2.0,
            1.0,
            NEGATIVE,
            "response -2 is no count: negative_binomial fits need counts of 0 or more",
        ),
    ],
)
def test_fit_curves__says_what_is_no_count(
    response: float, n_trials: float | None, options: CurveOptions, reason: str
) -> None:
    doses = np.unique(DOSES)
    share = hill(doses, 0.9, 0.1, -6.5, 1.0)
    share[2] = response
    trials = [10.0] * 7
    wells = table(doses, share).with_columns(
        pl.Series("n_trials", [*trials[:2], n_trials, *trials[3:]], dtype=pl.Float64)
    )
    row = only(fit_curves(wells, options))

    assert (row["status"], row["reason"]) == ("failed", reason)


def test_fit_curves__fits_the_other_curves_beside_a_faulty_one() -> None:
    share = hill(DOSES, 0.9, 0.1, -6.5, 1.0)
    n = np.full(DOSES.size, 50.0)
    wells = pl.concat([table(DOSES, share, n), table(DOSES, share + 0.2, n, "E")])

    assert fit_curves(wells, BINOMIAL)["status"].to_list() == ["converged", "failed"]


def test_plan_fit__refuses_a_plateau_that_no_share_has() -> None:
    share = hill(DOSES, 0.9, 0.1, -6.5, 1.0)
    options = CurveOptions(loss=Loss.BINOMIAL, bounds={"top": (0.5, 1.5)})

    with pytest.raises(InvalidOption, match="top must lie within 0 and 1 with loss binomial"):
        fit_curves(table(DOSES, share, np.full(DOSES.size, 50.0)), options)

"""Curves of counts: laws of the fits, their test and their limits."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, norm, poisson
from tests.assay.curves.made_counts import (
    BINOMIAL,
    DOSES,
    POISSON,
    drawn,
    hill,
    only,
    table,
)

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves, predict_bands
from oncordia.domain import CurveOptions, Loss, ResponseScale


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

"""Fits of counts against a general optimiser of their likelihood."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import binom, nbinom, poisson
from tests.assay.curves.made_counts import (
    BINOMIAL,
    DOSES,
    NEGATIVE,
    POISSON,
    drawn,
    hill,
    only,
    table,
)

from oncordia.arrays import FloatArray
from oncordia.assay import fit_curves


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

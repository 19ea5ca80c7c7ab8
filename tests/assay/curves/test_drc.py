"""Fits held to those of drc on its own data sets."""

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from benchmarks.assay.drc import (
    LONE,
    Comparison,
    OurFit,
    Reference,
    compare_fits,
    fit_reference,
    lay_out_set,
    read_references,
)
from scipy.optimize import least_squares

from oncordia.arrays import FloatArray

pytestmark = pytest.mark.shared_data
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "dose_response" / "drc"
MIRRORED = [  # fits whose lowest known sum of squares has a negative b, where drc's is positive
    ("ryegrass", "BC.5"),
    ("lettuce", "CRS.5a"),
    ("lettuce", "CRS.5b"),
    ("lettuce", "CRS.5c"),
]
# drc's sum of squares lies above ours by so much that its estimates are those of another point
STOPPED_SHORT = {("lettuce", "CRS.4b"), ("lettuce", "CRS.5b")}
AT_REST = 1e-8  # excess, in variances, of a fit that drc brought to rest
# drc takes second derivatives by differences of the sum of squares, too coarse on these
COARSE = {("secalonic", "W1.4"), ("methionine", "AR.3")}


def list_fits() -> list[tuple[str, str]]:
    path = FOLDER / "reference.json"
    if not path.exists():
        return []
    sets = json.loads(path.read_text(encoding="utf-8"))
    return [(name, fit["model"]) for name, one in sets.items() for fit in one["fits"]]


FITS = list_fits()
if not FITS:
    pytest.skip("the data set drc is not beside this checkout", allow_module_level=True)


def read_set(name: str, model: str) -> tuple[pl.DataFrame, Reference, bool]:
    """Responses of a data set, drc's fit of a model to it, and whether it counts shares."""
    reference = read_references(FOLDER)[name]
    fit = next(fit for fit in reference["fits"] if fit["model"] == model)
    return lay_out_set(FOLDER, reference), fit, reference["type"] == "binomial"


def fit_both(name: str, model: str) -> tuple[OurFit, OurFit]:
    """Ours of the better sign of b, and of drc's."""
    responses, fit, binomial = read_set(name, model)
    return fit_reference(responses, model, fit["coef"], binomial=binomial)


@cache
def compare(name: str, model: str) -> Comparison:
    responses, fit, binomial = read_set(name, model)
    return compare_fits(responses, fit, binomial=binomial)


def list_same_optimum() -> list[tuple[str, str]]:
    return [one for one in FITS if one not in STOPPED_SHORT]


@pytest.mark.parametrize(("name", "model"), FITS)
def test_fit__is_never_above_the_lowest_known_sum_of_squares(name: str, model: str) -> None:
    assert compare(name, model).above_best <= 1e-6


@pytest.mark.parametrize(("name", "model"), FITS)
def test_fit__is_never_above_that_of_drc(name: str, model: str) -> None:
    assert compare(name, model).excess >= -1e-6


@pytest.mark.parametrize(("name", "model"), MIRRORED)
def test_lowest_sum_of_squares__has_a_b_below_0_where_drc_stopped_above_0(
    name: str, model: str
) -> None:
    best, alike = fit_both(name, model)
    assert best.form.b_sign == -1.0
    assert alike.form.b_sign == 1.0
    assert best.rss < 0.99 * alike.rss


@pytest.mark.parametrize(("name", "model"), list_same_optimum())
def test_coefficients__agree_to_four_digits_and_what_drc_left_on_the_table(
    name: str, model: str
) -> None:
    # a point whose sum of squares is e variances too high lies within sqrt(e) standard errors
    assert compare(name, model).coefficient <= 1.0


@pytest.mark.parametrize(("name", "model"), list_same_optimum())
def test_errors_and_effective_doses__agree_to_three_digits_less_what_drc_left(
    name: str, model: str
) -> None:
    fit = compare(name, model)
    left = math.log10(1.0 + math.sqrt(max(fit.excess, 0.0)) / 1e-4)
    assert fit.settled
    assert min(fit.error_digits, fit.dose_digits, fit.dose_error_digits) >= 3.0 - left


def test_errors_and_effective_doses__agree_to_four_digits_where_drc_came_to_rest() -> None:
    rested = [one for one in FITS if one not in COARSE and compare(*one).excess <= AT_REST]
    fits = [compare(*one) for one in rested]
    assert len(rested) >= 14
    assert min(fit.coefficient_digits for fit in fits) >= 4.0
    assert min(min(fit.error_digits, fit.dose_digits) for fit in fits) >= 4.0
    assert min(fit.dose_error_digits for fit in fits) >= 4.0


@pytest.mark.parametrize(("name", "model"), list_same_optimum())
def test_tests__agree_with_those_of_drc(name: str, model: str) -> None:
    fit = compare(name, model)
    slack = 1e-6 + 2.0 * fit.excess
    assert abs(fit.likelihood) <= slack
    assert abs(fit.no_effect) <= slack
    assert math.isnan(fit.lack_of_fit) or abs(fit.lack_of_fit) <= 3e-4 + fit.excess


def test_ryegrass_ll5__goes_on_from_where_drc_stopped_to_our_estimates() -> None:
    responses, fit, _ = read_set("ryegrass", "LL.5")
    names = [f"{letter}:{LONE}" for letter in "bcdef"]
    theirs = np.array([fit["coef"][name] for name in names])
    dose, y = responses["dose_relative"].to_numpy(), responses["response"].to_numpy()

    def residuals(share: FloatArray) -> FloatArray:
        b, c, d, e, f = share * theirs
        return np.asarray(c + (d - c) / (1.0 + (dose / e) ** b) ** f - y)

    start = residuals(np.ones(5))
    ends = least_squares(residuals, np.ones(5), "3-point", xtol=1e-15, ftol=1e-15, gtol=1e-15)
    ours, _ = fit_both("ryegrass", "LL.5")
    values, errors = np.array([ours.coefficients()[name] for name in names]).T

    assert start @ start == pytest.approx(fit["rss"], rel=1e-12)
    assert values == pytest.approx(ends.x * theirs, rel=1e-6)
    assert np.abs(values - theirs).max() > 3e-4  # in three digits alone ...
    assert (np.abs(values - theirs) < 7.5e-4 * errors).all()  # ... and yet at the same place,
    assert errors[4] > values[4]  # as the asymmetry is all but unknown

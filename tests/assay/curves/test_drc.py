"""Fits held to those of drc on its own data sets."""

import json
import math
from functools import cache
from pathlib import Path

import pytest
from benchmarks.assay.drc import Comparison, compare_fits, lay_out_set, read_references

pytestmark = pytest.mark.shared_data
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "dose_response" / "drc"
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


@cache
def compare(name: str, model: str) -> Comparison:
    reference = read_references(FOLDER)[name]
    fit = next(fit for fit in reference["fits"] if fit["model"] == model)
    responses = lay_out_set(FOLDER, reference)
    return compare_fits(responses, fit, binomial=reference["type"] == "binomial")


def list_same_optimum() -> list[tuple[str, str]]:
    return [one for one in FITS if one not in STOPPED_SHORT]


@pytest.mark.parametrize(("name", "model"), FITS)
def test_fit__is_never_above_the_lowest_known_sum_of_squares(name: str, model: str) -> None:
    assert compare(name, model).above_best <= 1e-6


@pytest.mark.parametrize(("name", "model"), FITS)
def test_fit__is_never_above_that_of_drc(name: str, model: str) -> None:
    assert compare(name, model).excess >= -1e-6


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

"""Fits held to NIST's certified nonlinear regressions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.assay.nist import NOT_EXPRESSIBLE, SETS, fit_certified, read_certified

pytestmark = pytest.mark.shared_data
Find = Callable[[str], Path]


@pytest.fixture
def certified(shared_data: Find) -> Path:
    return shared_data("dose_response") / "nist_strd"


@pytest.mark.parametrize("start", [1, 2, None])
@pytest.mark.parametrize("name", sorted(SETS))
def test_fit_plan__meets_six_certified_digits_of_parameters(
    certified: Path, name: str, start: int | None
) -> None:
    fit = fit_certified(certified, name, start)

    assert fit.settled
    assert fit.parameter_digits >= 6.0
    assert fit.rss_digits >= 9.0


@pytest.mark.parametrize("start", [1, 2, None])
@pytest.mark.parametrize("name", sorted(SETS))
def test_find_covariance__meets_five_certified_digits_of_standard_deviations(
    certified: Path, name: str, start: int | None
) -> None:
    assert fit_certified(certified, name, start).sd_digits >= 5.0


def test_every_certified_set__is_fitted_or_said_to_be_no_model_of_ours(certified: Path) -> None:
    assert sorted([*SETS, *NOT_EXPRESSIBLE]) == sorted(read_certified(certified))

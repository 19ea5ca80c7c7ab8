"""One rule says when a patient is unlike the cohort."""

import pytest

from oncordia.therapy import find_misfit_limit


def test_find_misfit_limit__is_the_99th_percentile_of_chi_squared_over_n() -> None:
    assert find_misfit_limit(3) == pytest.approx(11.3449 / 3, abs=1e-4)
    assert find_misfit_limit(10) == pytest.approx(23.2093 / 10, abs=1e-4)


def test_find_misfit_limit__is_never_below_one_and_a_half() -> None:
    assert find_misfit_limit(200) == 1.5

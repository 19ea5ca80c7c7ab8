"""Inference at the end of adaptive trials."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, norm

from oncordia.errors import InvalidOption
from oncordia.trials.adaptive.combination import Combination
from oncordia.trials.adaptive.combination_test import CombinationTest
from oncordia.trials.adaptive.inference import analyse_stages
from oncordia.trials.endpoint import Endpoint

DESIGN = CombinationTest("means", 60, 60, 0.0, 0.35, Endpoint.MEAN, alpha0=0.5)
METHODS = (Combination.INVERSE_NORMAL, Combination.FISHER, Combination.CIRCULAR)


def test_analyse_stages__is_the_weighted_z_of_the_inverse_normal() -> None:
    found = analyse_stages(DESIGN, (0.2, 0.4), (0.18, 0.15))
    combined = np.sqrt(0.5) * (0.2 / 0.18 + 0.4 / 0.15)
    assert found.p_value == pytest.approx(norm.sf(combined))
    slope = np.sqrt(0.5) * (1 / 0.18 + 1 / 0.15)
    assert found.low == pytest.approx((combined - norm.isf(0.025)) / slope)
    assert found.estimate == pytest.approx(combined / slope)


def test_analyse_stages__is_the_chi_square_of_the_product() -> None:
    found = analyse_stages(replace(DESIGN, method=Combination.FISHER), (0.2, 0.4), (0.18, 0.15))
    product = norm.sf(0.2 / 0.18) * norm.sf(0.4 / 0.15)
    assert found.p_value == pytest.approx(chi2.sf(-2 * np.log(product), 4))
    assert found.conditional_error == pytest.approx(0.0038042 / norm.sf(0.2 / 0.18), abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("second", [-0.2, 0.05, 0.2, 0.25, 0.3, 0.6])
def test_analyse_stages__has_a_bound_that_agrees_with_the_decision(
    method: Combination, second: float
) -> None:
    found = analyse_stages(replace(DESIGN, method=method), (0.25, second), (0.18, 0.16))
    assert found.is_rejected == (found.low > 0)
    assert found.is_rejected == (found.p_value <= 0.025)
    assert found.low < found.estimate


@pytest.mark.parametrize("method", METHODS)
def test_analyse_stages__covers_a_true_difference_at_its_level(method: Combination) -> None:
    design = replace(DESIGN, method=method, alpha0=0.5)
    rng = np.random.default_rng(5)
    above = 0
    for _ in range(1_000):
        first = rng.normal(0.3, 0.18)
        error = 0.2 if first > 0.3 else 0.1  # stage 2 is sized by stage 1
        second = rng.normal(0.3, error)
        above += analyse_stages(design, (first, second), (0.18, error)).low > 0.3
    assert above / 1_000 <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 1_000)


def test_analyse_stages__may_end_after_stage_1() -> None:
    early = replace(DESIGN, alpha1=0.01)
    found = analyse_stages(early, (0.5,), (0.18,))
    assert found.is_rejected
    assert found.conditional_error == 1.0
    assert found.low == pytest.approx(0.5 - norm.isf(0.01) * 0.18)
    assert not analyse_stages(early, (0.1,), (0.18,)).is_rejected


def test_analyse_stages__refuses_what_does_not_fit() -> None:
    with pytest.raises(InvalidOption, match="no level of its own"):
        analyse_stages(replace(DESIGN, method=Combination.POOLED), (0.1, 0.2), (0.1, 0.1))
    with pytest.raises(InvalidOption, match="got 2 differences and 1 errors"):
        analyse_stages(DESIGN, (0.1, 0.2), (0.1,))
    with pytest.raises(InvalidOption, match="errors must be above 0, got 0"):
        analyse_stages(DESIGN, (0.1, 0.2), (0.1, 0.0))

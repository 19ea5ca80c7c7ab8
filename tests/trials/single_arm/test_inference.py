"""Inference at the end of single-arm trials with looks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from oncordia.errors import InvalidOption
from oncordia.trials.single_arm.inference import analyse_looks, analyse_two_stage
from oncordia.trials.single_arm.looks import LookRule
from oncordia.trials.single_arm.simon import TwoStageCuts

CUTS = TwoStageCuts(1, 12, 5, 35)
SMALL = TwoStageCuts(0, 5, 3, 12)
WATCHED = LookRule(np.array([6, 10, 14]), np.array([0, 1, 4]), np.array([5, 6, 5]))


@given(rate=st.floats(0.01, 0.99))
@settings(max_examples=20)
def test_unbiased__has_the_true_rate_as_its_mean(rate: float) -> None:
    for rule in (CUTS.rule, WATCHED):
        assert rule.find_exact(rate, False)["mean_estimate"] == pytest.approx(rate)


def test_unbiased__is_the_formula_of_jung_and_kim() -> None:
    # sum over x1 > 1 of C(11, x1 - 1) C(23, 6 - x1), over that of C(12, x1) C(23, 6 - x1)
    assert analyse_looks(CUTS.rule, 0.1, 35, 6).unbiased == pytest.approx(0.2187066634)


def test_analyse_looks__rejects_where_the_p_value_is_at_most_the_level() -> None:
    level = CUTS.rule.find_exact(0.1, True)["type1"]
    at_cut, below = (analyse_looks(CUTS.rule, 0.1, 35, x).p_value for x in (6, 5))
    assert at_cut == pytest.approx(level)
    assert below > at_cut


def test_analyse_looks__has_uniform_or_larger_p_values() -> None:
    ends = WATCHED.find_ends(0.25)
    p_values, chances = [], []
    for stage, x in np.argwhere(ends > 0):
        n = int(WATCHED.looks[stage])
        p_values.append(analyse_looks(WATCHED, 0.25, n, int(x)).p_value)
        chances.append(ends[stage, x])
    order = np.argsort(p_values)
    assert np.cumsum(np.array(chances)[order]) == pytest.approx(np.array(p_values)[order])


def test_analyse_looks__covers_the_true_rate_with_its_exact_interval() -> None:
    rule = SMALL.rule
    found = {}
    for stage, x in np.argwhere(rule.find_ends(0.5) > 0):
        n = int(rule.looks[stage])
        found[int(stage), int(x)] = analyse_looks(rule, 0.1, n, int(x), 0.9).exact
    for rate in (0.05, 0.1, 0.2, 0.35, 0.6, 0.9):
        ends = rule.find_ends(rate)
        covered = sum(
            ends[end] for end, limits in found.items() if limits and limits[0] <= rate <= limits[1]
        )
        assert covered >= 0.9


def test_analyse_looks__calls_an_earlier_success_better() -> None:
    early = analyse_looks(WATCHED, 0.2, 6, 5).p_value
    late = analyse_looks(WATCHED, 0.2, 10, 6).p_value
    assert early < late


def test_analyse_two_stage__gives_the_plan_where_stage_2_went_as_planned() -> None:
    whole = analyse_looks(CUTS.rule, 0.1, 35, 7)
    assert analyse_two_stage(CUTS, 0.1, (3, 4)) == whole
    assert analyse_two_stage(CUTS, 0.1, (3, 4), 23) == whole


@pytest.mark.parametrize("n2", [4, 11])
def test_analyse_two_stage__keeps_the_level_with_another_stage_2(n2: int) -> None:
    level = float(SMALL.rule.find_exact(0.2, True)["type1"])  # type: ignore[arg-type]
    passed = 0.0
    for x1 in range(1, 6):
        for x2 in range(n2 + 1):
            result = analyse_two_stage(SMALL, 0.2, (x1, x2), n2)
            if result.p_value <= level + 1e-12:
                passed += binom.pmf(x1, 5, 0.2) * binom.pmf(x2, n2, 0.2)
    assert 0 < passed <= level + 1e-9


def test_analyse_two_stage__has_lower_p_values_for_more_responses() -> None:
    p_values = [analyse_two_stage(CUTS, 0.1, (3, x), 26).p_value for x in range(6)]
    assert p_values == sorted(p_values, reverse=True)


def test_analyse_looks__refuses_an_end_that_the_design_has_not() -> None:
    with pytest.raises(InvalidOption, match="cannot end with 5 responses of 12 patients"):
        analyse_looks(CUTS.rule, 0.1, 12, 5)
    with pytest.raises(InvalidOption, match=r"a look of the design \(12, 35\), got 20"):
        analyse_looks(CUTS.rule, 0.1, 20, 5)
    with pytest.raises(InvalidOption, match="level must be above 0 and below 1"):
        analyse_looks(CUTS.rule, 0.1, 35, 6, 1.0)


def test_analyse_two_stage__refuses_responses_that_do_not_fit() -> None:
    with pytest.raises(InvalidOption, match="stage 1 must be from 2 to 12, got 1"):
        analyse_two_stage(CUTS, 0.1, (1, 3), 20)
    with pytest.raises(InvalidOption, match="stage 2 must be from 0 to 20, got 21"):
        analyse_two_stage(CUTS, 0.1, (3, 21), 20)

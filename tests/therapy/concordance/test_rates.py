"""Rates of 2x2 tables: laws, published tables, and limits of other programs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from oncordia.domain.therapy import TwoByTwo
from oncordia.therapy.concordance import Rate, rate_table
from oncordia.therapy.concordance.intervals import find_exact_interval, find_wilson_interval
from oncordia.therapy.concordance.rates import rate_part
from oncordia.therapy.concordance.ratios import (
    _score,
    find_odds_limits,
    find_ratio_exact_limits,
    find_ratio_score_limits,
)

COUNT = st.integers(0, 12)
TABLES = st.builds(TwoByTwo, COUNT, COUNT, COUNT, COUNT)


def rates(table: TwoByTwo, n_patients: int | None = None) -> dict[str, Rate]:
    return {rate.name: rate for rate in rate_table(table, n_patients=n_patients)}


@settings(max_examples=30)
@given(TABLES)
def test_rate_table__swaps_sensitivity_and_specificity_with_the_classes(table: TwoByTwo) -> None:
    turned = TwoByTwo(
        table.true_negative, table.false_negative, table.false_positive, table.true_positive
    )
    first, second = rates(table), rates(turned)

    for one, other in (("sensitivity", "specificity"), ("ppv", "npv")):
        assert first[one].value == pytest.approx(second[other].value, nan_ok=True)
        assert first[one].exact_low == pytest.approx(second[other].exact_low, nan_ok=True)
    assert first["odds_ratio"].value == pytest.approx(second["odds_ratio"].value, nan_ok=True)


@settings(max_examples=30)
@given(TABLES)
def test_rate_table__never_lowers_sensitivity_for_one_more_true_positive(table: TwoByTwo) -> None:
    more = TwoByTwo(
        table.true_positive + 1, table.false_positive, table.false_negative, table.true_negative
    )
    before, after = rates(table)["sensitivity"], rates(more)["sensitivity"]

    assert np.isnan(before.value) or after.value >= before.value
    assert after.exact_low >= before.exact_low - 1e-12


@settings(max_examples=30)
@given(TABLES)
def test_rate_table__has_each_value_within_its_limits(table: TwoByTwo) -> None:
    for rate in rate_table(table):
        if not np.isnan(rate.value):
            assert rate.exact_low - 1e-9 <= rate.value <= rate.exact_high + 1e-9


@pytest.mark.parametrize(
    ("counts", "sensitivity", "specificity"),
    [
        ((7, 1, 0, 13), (0.646, 1.0), (0.685, 0.987)),
        ((19, 2, 11, 32), (0.455, 0.781), (0.809, 0.984)),
        ((50, 4, 9, 23), (0.735, 0.918), (0.675, 0.941)),
        ((34, 19, 6, 35), (0.709, 0.929), (0.515, 0.762)),
    ],
)
def test_rate_table__gives_the_wilson_limits_of_published_tables(
    counts: tuple[int, int, int, int],
    sensitivity: tuple[float, float],
    specificity: tuple[float, float],
) -> None:
    found = rates(TwoByTwo(*counts))

    for name, limits in (("sensitivity", sensitivity), ("specificity", specificity)):
        shown = (found[name].score_low, found[name].score_high)
        assert shown == pytest.approx(limits, abs=5e-4)


def test_rate_table__says_that_seven_of_seven_is_from_59_percent() -> None:
    found = rates(TwoByTwo(7, 1, 0, 13))["sensitivity"]

    assert found.value == 1.0
    assert (found.exact_low, found.exact_high) == pytest.approx((0.590384, 1.0), abs=1e-6)


@pytest.mark.parametrize(("k", "n"), [(0, 5), (3, 17), (17, 17), (40, 94)])
def test_intervals__are_those_of_statsmodels(k: int, n: int) -> None:
    exact = proportion_confint(k, n, method="beta")
    wilson = proportion_confint(k, n, method="wilson")

    assert find_exact_interval(k, n, 0.95) == pytest.approx(exact, abs=1e-12)
    assert find_wilson_interval(k, n, 0.95) == pytest.approx(wilson, abs=1e-12)


def test_ratio_limits__are_those_of_koopman_in_statsmodels() -> None:
    theirs = confint_proportions_2indep(
        7, 34, 1, 34, compare="ratio", method="score", correction=False
    )

    assert find_ratio_score_limits(7, 34, 1, 34, 0.95) == pytest.approx(theirs, rel=1e-5)


def test_odds_limits__are_the_conditional_ones_of_scipy() -> None:
    theirs = odds_ratio([[19, 2], [11, 32]]).confidence_interval(0.95)

    assert find_odds_limits(19, 2, 11, 32, 0.95) == pytest.approx((theirs.low, theirs.high))


def test_exact_ratio_limits__cover_in_every_case_tried() -> None:
    n1, n2, ratio = 6, 8, 2.0
    limits = {
        (a, b): find_ratio_exact_limits(a, n1, b, n2, 0.9)
        for a in range(n1 + 1)
        for b in range(n2 + 1)
    }
    for second in (0.05, 0.2, 0.35, 0.5):
        first = ratio * second
        covered = sum(
            binom.pmf(a, n1, first) * binom.pmf(b, n2, second)
            for (a, b), (low, high) in limits.items()
            if low <= ratio <= high
        )
        assert covered >= 0.9 - 1e-3  # the worst case is sought on a grid


def test_exact_ratio_limits__are_the_smallest_that_a_search_of_all_ratios_finds() -> None:
    # every ratio on a fine grid, against 2,001 second shares, 0 and 1 among them
    x1, n1, x2, n2 = 3, 5, 1, 4
    second = np.linspace(0, 1, 2001)
    kept = []
    for log_ratio in np.linspace(-2, 5, 281):
        ratio = np.exp(log_ratio)
        share = second * min(1.0, 1 / ratio)
        first = binom.pmf(np.arange(n1 + 1), n1, np.minimum(share * ratio, 1.0)[:, None])
        other = binom.pmf(np.arange(n2 + 1), n2, share[:, None])
        order = _score(np.arange(6.0)[:, None], n1, np.arange(5.0)[None, :], n2, ratio)
        tails = [
            (first @ (sign * order >= sign * order[x1, x2] - 1e-9) * other).sum(axis=1).max()
            for sign in (1, -1)
        ]
        if min(tails) > 0.025:
            kept.append(ratio)

    low, high = find_ratio_exact_limits(x1, n1, x2, n2, 0.95)
    assert low == pytest.approx(min(kept), rel=0.03)
    assert high == pytest.approx(max(kept), rel=0.03)
    assert low <= min(kept) < max(kept) <= high


def test_rate_table__calls_no_limit_exact_that_is_not() -> None:
    ratio = rates(TwoByTwo(120, 40, 60, 160))["lr_positive"]

    assert np.isnan([ratio.exact_low, ratio.exact_high]).all()
    assert ratio.score_low < ratio.value < ratio.score_high


def test_rate_part__gives_the_published_limits_of_one_row_of_a_table() -> None:
    # VenEx 2025: 34 of 40 sensitive patients responded; the resistant ones were not published
    (found,) = rate_part({"tp": 34, "fp": 6})

    assert (found.name, found.value, found.successes, found.total) == ("ppv", 0.85, 34, 40)
    assert (found.score_low, found.score_high) == pytest.approx((0.709, 0.929), abs=5e-4)
    assert (found.exact_low, found.exact_high) == pytest.approx(
        proportion_confint(34, 40, 0.05, "beta")
    )


def test_rate_part__is_a_part_of_the_whole_table() -> None:
    whole = rates(TwoByTwo(7, 1, 0, 13))
    counts = {"tp": 7, "fp": 1, "fn": 0, "tn": 13}

    assert [rate.name for rate in rate_part(counts)] == ["sensitivity", "specificity", "ppv", "npv"]
    for rate in rate_part(counts):
        own = whole[rate.name]
        assert (rate.value, rate.exact_low, rate.score_high, rate.total) == (
            own.value,
            own.exact_low,
            own.score_high,
            own.total,
        )


def test_ratio_limits__set_none_where_no_count_does() -> None:
    assert find_ratio_exact_limits(0, 5, 0, 5, 0.95) == (0.0, np.inf)
    assert find_ratio_exact_limits(3, 5, 0, 5, 0.95)[1] == np.inf


def test_rate_table__widens_limits_where_patients_are_fewer_than_comparisons() -> None:
    found = rates(TwoByTwo(34, 19, 6, 35), n_patients=46)["sensitivity"]

    assert found.clustered_low < found.score_low < found.score_high < found.clustered_high
    assert np.isnan(rates(TwoByTwo(34, 19, 6, 35))["sensitivity"].clustered_low)

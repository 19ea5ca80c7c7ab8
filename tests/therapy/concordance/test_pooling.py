"""Pooling of studies: published results, laws, and honesty where studies are few."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from oncordia.domain.therapy import PoolMethod, TwoByTwo
from oncordia.errors import InvalidTable
from oncordia.therapy.concordance import pool_studies
from oncordia.therapy.concordance.binomial import fit_binomial
from oncordia.therapy.concordance.pooling import fit_bivariate, pool_predictive

# AUDIT-C: 14 studies of Kriston 2008; results of mada 0.5.12 (R), with half a case in every cell
TP = [47, 126, 19, 36, 130, 84, 68, 752, 59, 142, 137, 57, 34, 152]
FN = [9, 51, 10, 3, 19, 2, 0, 0, 5, 50, 24, 3, 1, 51]
FP = [101, 272, 12, 78, 211, 68, 112, 3226, 55, 571, 107, 103, 21, 88]
TN = [738, 1543, 192, 276, 959, 89, 423, 2977, 136, 2788, 358, 437, 56, 264]
CELLS = np.array([TP, FN, FP, TN], dtype=float).T + 0.5
EFFECTS = np.column_stack([np.log(CELLS[:, 0] / CELLS[:, 1]), np.log(CELLS[:, 2] / CELLS[:, 3])])
WITHIN = np.column_stack([1 / CELLS[:, 0] + 1 / CELLS[:, 1], 1 / CELLS[:, 2] + 1 / CELLS[:, 3]])
AUDIT = [TwoByTwo(a, c, b, d) for a, b, c, d in zip(TP, FN, FP, TN, strict=True)]
FOUR = [
    TwoByTwo(7, 1, 0, 13),
    TwoByTwo(19, 2, 11, 32),
    TwoByTwo(50, 4, 9, 23),
    TwoByTwo(34, 19, 6, 35),
]


def test_fit_bivariate__gives_the_maximum_likelihood_of_mada() -> None:
    found = fit_bivariate(EFFECTS, WITHIN, PoolMethod.ML)

    assert found.mean == pytest.approx([2.0762590818, -1.2624470876], abs=2e-6)
    between = [[1.2238417664, 0.5832329213], [0.5832329213, 0.3748824238]]
    assert found.between == pytest.approx(np.array(between), abs=2e-6)
    error = [[0.1023137907, 0.0418040658], [0.0418040658, 0.0280711745]]
    assert found.error == pytest.approx(np.array(error), abs=2e-6)


def test_fit_bivariate__gives_the_restricted_likelihood_of_mada() -> None:
    found = fit_bivariate(EFFECTS, WITHIN, PoolMethod.REML)

    assert found.mean == pytest.approx([2.100, -1.264], abs=6e-4)
    assert np.sqrt(np.diag(found.error)) == pytest.approx([0.338, 0.174], abs=6e-4)
    assert np.sqrt(np.diag(found.between)) == pytest.approx([1.175, 0.638], abs=6e-4)
    assert (found.sensitivity.low, found.sensitivity.high) == pytest.approx(
        (0.808, 0.941), abs=6e-4
    )


def test_fit_bivariate__gives_the_restricted_likelihood_of_metafor() -> None:
    # metafor 3.8-1: rma.mv(y, v, mods = ~ rate - 1, random = ~ rate | study, struct = "UN")
    found = fit_bivariate(EFFECTS, WITHIN, PoolMethod.REML)

    assert found.mean == pytest.approx([2.0997427, -1.2636910], abs=2e-6)
    rho = found.between[0, 1] / np.sqrt(np.prod(np.diag(found.between)))
    assert [*np.diag(found.between), rho] == pytest.approx([1.3795904, 0.4072103, 0.8542750], 2e-5)
    error = [[0.1141438, 0.0458585], [0.0458585, 0.0303916]]
    assert found.error == pytest.approx(np.array(error), abs=2e-6)


def test_pool_studies__adds_half_a_case_to_studies_with_an_empty_cell_alone() -> None:
    # metafor 3.8-1, as above, with half a case in studies 7 and 8
    found = pool_studies(AUDIT)

    assert found.mean == pytest.approx([2.1875203, -1.2674814], abs=5e-6)
    assert np.diag(found.between) == pytest.approx([1.5845097, 0.4108392], abs=2e-5)


def test_pool_studies__has_the_limits_of_metafor_where_studies_are_few() -> None:
    # metafor 3.8-1: rma(test = "adhoc") of each logit
    found = pool_studies(FOUR)

    for one, theirs in (
        (found.sensitivity, (0.8027868957, 0.5476554425, 0.9319100489)),
        (found.specificity, (0.8409376405, 0.5088848860, 0.9642534041)),
    ):
        assert (one.value, one.low, one.high) == pytest.approx(theirs, abs=5e-7)


def test_fit_binomial__is_that_of_lme4_by_laplace() -> None:
    # lme4 1.1-31: glmer(cbind(y, n - y) ~ 0 + se + fpr + (0 + se + fpr | study), binomial)
    found = fit_binomial(AUDIT, is_correlated=True, nodes=1)

    assert found.mean == pytest.approx([2.509718, -1.276200], abs=2e-3)
    sd = np.sqrt(np.diag(found.between))
    assert sd == pytest.approx([1.611180, 0.617398], abs=2e-3)
    assert found.between[0, 1] / np.prod(sd) == pytest.approx(0.817908, abs=1e-3)
    assert -122.7924256 <= found.log_likelihood < -122.791  # no lower than where lme4 stopped
    assert np.sqrt(np.diag(found.error)) == pytest.approx([0.458564, 0.168853], rel=0.01)


def test_fit_binomial__is_that_of_lme4_by_quadrature() -> None:
    # lme4 1.1-31: glmer(cbind(y, n - y) ~ 1 + (1 | study), binomial, nAGQ = 25) of each rate
    found = fit_binomial(FOUR, is_correlated=False)

    assert found.mean == pytest.approx([1.4883871, -1.7876710], abs=2e-5)
    assert np.diag(found.between) == pytest.approx([0.2008105, 0.6094315], abs=1e-4)
    assert np.sqrt(np.diag(found.error)) == pytest.approx([0.3435260, 0.5098023], abs=1e-4)


def test_pool_studies__takes_seven_of_seven_as_it_is_by_the_likelihood_of_the_counts() -> None:
    tables = [*[TwoByTwo(7, 1, 0, 13)] * 3, TwoByTwo(9, 2, 1, 12)]

    by_counts = pool_studies(tables, PoolMethod.BINOMIAL).sensitivity.value
    assert by_counts == pytest.approx(30 / 31, abs=1e-3)  # studies that do not differ add up
    assert pool_studies(tables).sensitivity.value < 0.93


def test_pool_studies__refuses_counts_that_set_no_limit() -> None:
    with pytest.raises(InvalidTable, match="no study has a false negative"):
        pool_studies([TwoByTwo(7, 1, 0, 13)] * 3, PoolMethod.BINOMIAL)


def test_pool_predictive__gives_the_values_of_the_turned_tables() -> None:
    found = pool_predictive(FOUR)
    turned = [
        TwoByTwo(t.true_positive, t.false_negative, t.false_positive, t.true_negative) for t in FOUR
    ]

    assert found is not None
    assert found.sensitivity == pool_studies(turned).sensitivity
    assert found.sensitivity.low < 110 / 136 < found.sensitivity.high
    assert found.sensitivity.high - found.sensitivity.low > 0.4  # 88, 90, 93 and 64 % differ


def test_pool_predictive__says_nothing_where_no_two_tests_call_both_ways() -> None:
    assert pool_predictive([FOUR[0], TwoByTwo(5, 3, 0, 0)]) is None


@settings(max_examples=8)
@given(
    st.tuples(*[st.integers(3, 60)] * 4),
    st.sampled_from([2, 4, 5, 8]),
    st.sampled_from([PoolMethod.REML, PoolMethod.ML]),
)
def test_pool_studies__of_identical_studies_returns_that_study(
    counts: tuple[int, int, int, int], n: int, method: PoolMethod
) -> None:
    tp, fp, fn, tn = counts
    found = pool_studies([TwoByTwo(*counts)] * n, method)

    assert found.sensitivity.value == pytest.approx(tp / (tp + fn), abs=1e-6)
    assert found.specificity.value == pytest.approx(tn / (tn + fp), abs=1e-6)
    assert found.between == pytest.approx(np.zeros((2, 2)), abs=1e-4)


def test_pool_studies__swaps_both_rates_with_the_classes() -> None:
    tables = [*FOUR, TwoByTwo(20, 5, 4, 30), TwoByTwo(12, 8, 9, 17)]
    turned = [
        TwoByTwo(t.true_negative, t.false_negative, t.false_positive, t.true_positive)
        for t in tables
    ]
    first, second = pool_studies(tables), pool_studies(turned)

    assert first.sensitivity.value == pytest.approx(second.specificity.value, abs=1e-4)
    assert first.next_sensitivity.low == pytest.approx(second.next_specificity.low, abs=1e-3)


def test_pool_studies__estimates_no_correlation_below_five_studies() -> None:
    found = pool_studies(FOUR)

    assert not found.is_correlated
    assert found.between[0, 1] == 0.0
    assert found.sensitivity.high - found.sensitivity.low > 0.3  # Student's t with 3 degrees


def test_pool_studies__has_a_further_study_less_sure_than_the_mean() -> None:
    found = pool_studies(FOUR)

    assert found.next_sensitivity.low < found.sensitivity.low
    assert found.next_specificity.high > found.specificity.high
    wider, narrower = found.outline(of_next=True), found.outline(of_next=False)
    assert wider[:, 1].min() < narrower[:, 1].min()


def test_pool_studies__gives_no_region_for_two_studies() -> None:
    found = pool_studies(FOUR[:2])

    assert found.outline(of_next=True).size == 0
    assert np.isnan(found.next_sensitivity.low)


def test_pool_studies__has_ratios_that_fit_its_rates() -> None:
    found = pool_studies(FOUR)
    sensitivity, fpr = expit(found.mean)

    assert found.ratio("lr_positive").value == pytest.approx(sensitivity / fpr)
    assert found.ratio("odds_ratio").value == pytest.approx(
        found.ratio("lr_positive").value / found.ratio("lr_negative").value
    )


def test_fit_bivariate__is_a_maximum_that_no_step_betters() -> None:
    from oncordia.therapy.concordance.pooling import _measure_likelihood

    found = fit_bivariate(EFFECTS, WITHIN, PoolMethod.REML)
    for step in (0.01, -0.01):
        for place in ((0, 0), (0, 1), (1, 1)):
            near = found.between.copy()
            near[place] += step
            near[place[::-1]] = near[place]
            assert _measure_likelihood(near, EFFECTS, WITHIN, True)[0] < found.log_likelihood


@pytest.mark.parametrize(
    ("tables", "said"),
    [([TwoByTwo(7, 1, 0, 13)], "needs 2"), ([TwoByTwo(7, 0, 2, 0)] * 3, "without responders")],
)
def test_pool_studies__refuses_what_cannot_be_pooled(tables: list[TwoByTwo], said: str) -> None:
    with pytest.raises(InvalidTable, match=said):
        pool_studies(tables)

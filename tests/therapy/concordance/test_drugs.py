"""Tests of many drugs: those of scipy and statsmodels, and what corrections keep."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import ttest_ind
from statsmodels.regression.linear_model import OLS

from oncordia.domain.therapy import ConcordanceOptions
from oncordia.reports import ConcordanceReport
from oncordia.therapy.concordance.drugs import compare_means
from oncordia.workflows import concordance_therapy

RNG = np.random.default_rng(2)
VALUE = RNG.normal(size=30)
RESPONDS = np.arange(30) < 18
COVARIATE = RNG.uniform(0, 100, 30)


def test_compare_means__is_the_t_test_with_equal_variances() -> None:
    theirs = ttest_ind(VALUE[RESPONDS], VALUE[~RESPONDS])
    ours = compare_means(VALUE, RESPONDS)
    limits = theirs.confidence_interval()

    assert ours.p_value == pytest.approx(theirs.pvalue)
    assert (ours.difference.low, ours.difference.high) == pytest.approx((limits.low, limits.high))


def test_compare_means__holds_a_covariate_fixed_as_least_squares_does() -> None:
    design = np.column_stack([np.ones(30), RESPONDS, COVARIATE])
    theirs = OLS(VALUE, design).fit()

    assert compare_means(VALUE, RESPONDS, COVARIATE).p_value == pytest.approx(theirs.pvalues[1])


@pytest.mark.parametrize("value", [np.ones(6), np.zeros(6)])
def test_compare_means__tests_nothing_where_nothing_varies(value: np.ndarray) -> None:
    found = compare_means(value, np.array([True, True, True, False, False, False]))

    assert np.isnan(found.p_value)


def test_assess_drugs__counts_a_patient_of_several_samples_once(tmp_path: Path) -> None:
    def compare(name: str, copies: int) -> ConcordanceReport:
        rows = [
            f"P{i},S{i}-{k},{drug},{0.5 + 0.03 * (i % 7) + (drug == 'b') / 9},{i < 6:d},{9 + i},1"
            for i in range(12)
            for k in range(copies if i < 3 else 1)
            for drug in "ab"
        ]
        path = tmp_path / name
        path.write_text("\n".join(["patient,sample,drug,auc,outcome,time,event", *rows]) + "\n")
        return concordance_therapy(path, options=ConcordanceOptions(bootstrap=100))

    alone, thrice = compare("alone.csv", 1), compare("thrice.csv", 3)
    for name in ("concordance_drugs", "concordance_hazards"):
        assert (
            thrice.tables[name]
            .drop("reason", strict=False)
            .equals(alone.tables[name].drop("reason", strict=False))
        )

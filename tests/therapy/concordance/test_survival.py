"""Survival by call: hand-made cases and the numbers of statsmodels."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from oncordia.therapy.concordance.cox import estimate_hazard
from oncordia.therapy.concordance.survival import compare_survival, estimate_survival

# remission of acute leukaemia under 6-mercaptopurine (Freireich 1963), in weeks
TIME = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35.0])
EVENT = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)
PLACEBO = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23.0])


def test_kaplan_meier__is_that_of_the_textbook() -> None:
    curve = estimate_survival(TIME, EVENT)
    at = dict(zip(curve.time.tolist(), curve.survival, strict=True))

    assert [at[t] for t in (6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0)] == pytest.approx(
        [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4
    )
    assert curve.median.value == 23.0
    assert (curve.low <= curve.survival + 1e-12).all()


def test_kaplan_meier__is_that_of_statsmodels() -> None:
    theirs = SurvfuncRight(TIME, EVENT)
    curve = estimate_survival(TIME, EVENT)
    kept = np.isin(curve.time, theirs.surv_times)

    assert curve.survival[kept] == pytest.approx(theirs.surv_prob)


def test_log_rank__is_that_of_statsmodels() -> None:
    time = np.concatenate([TIME, PLACEBO])
    event = np.concatenate([EVENT, np.ones(21, dtype=bool)])
    group = np.arange(42) < 21
    statistic, p_value = compare_survival(time, event, group)
    theirs = survdiff(time, event, group)

    assert (statistic, p_value) == pytest.approx(theirs)
    assert statistic == pytest.approx(16.79, abs=5e-3)


def test_log_rank__says_nothing_of_one_group() -> None:
    statistic, p_value = compare_survival(TIME, EVENT, np.ones(21, dtype=bool))

    assert np.isnan([statistic, p_value]).all()


def test_hazard__turns_over_with_the_sign_of_the_measure() -> None:
    value = np.sin(np.arange(21.0))
    first, second = estimate_hazard(TIME, EVENT, value), estimate_hazard(TIME, EVENT, -value)

    assert first.ratio.value == pytest.approx(1 / second.ratio.value)
    assert first.p_value == pytest.approx(second.p_value)


@pytest.mark.parametrize(
    ("event", "value", "why"),
    [
        (np.zeros(21, dtype=bool), np.arange(21.0), "fewer than two events"),
        (EVENT, np.ones(21), "all values are equal"),
    ],
)
def test_hazard__says_why_there_is_none(event: np.ndarray, value: np.ndarray, why: str) -> None:
    found = estimate_hazard(TIME, event, value)

    assert np.isnan(found.ratio.value)
    assert found.reason == why

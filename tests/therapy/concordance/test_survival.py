"""Survival by call: hand-made cases and the numbers of statsmodels and R."""

from pathlib import Path

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from oncordia.therapy.concordance import SurvivalAssessment
from oncordia.therapy.concordance.cox import estimate_hazard
from oncordia.therapy.concordance.survival import compare_survival, estimate_survival
from oncordia.workflows import concordance_therapy

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


def test_kaplan_meier__has_the_limits_of_r() -> None:
    # survival 3.5-3: survfit(conf.type = "log-log")
    curve = estimate_survival(TIME, EVENT)
    died = curve.events > 0

    assert curve.low[died] == pytest.approx(
        [0.619717955, 0.563146565, 0.503199511, 0.431610222, 0.367510856, 0.267778937, 0.188052006],
        abs=1e-9,
    )
    assert curve.high[died] == pytest.approx(
        [0.951551748, 0.922809019, 0.889361835, 0.849065963, 0.804912189, 0.746790718, 0.680142628],
        abs=1e-9,
    )


@pytest.mark.parametrize(
    ("time", "event", "median"),
    [
        (TIME, EVENT, (23.0, 13.0, np.nan)),
        (PLACEBO, np.ones(21, dtype=bool), (8.0, 4.0, 11.0)),
        # survival is just one half from 12 to 13, though the product of shares misses it by 1e-16
        (np.arange(1.0, 25.0), np.ones(24, dtype=bool), (12.5, 7.0, 17.0)),
        (np.arange(1.0, 5.0), np.array([True, True, False, False]), (2.0, 1.0, np.nan)),
        (np.array([3.0, 3.0]), np.array([True, True]), (3.0, np.nan, np.nan)),
    ],
)
def test_kaplan_meier__has_the_median_of_r(
    time: np.ndarray, event: np.ndarray, median: tuple[float, float, float]
) -> None:
    found = estimate_survival(time, event).median

    assert (found.value, found.low, found.high) == pytest.approx(median, nan_ok=True)


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


def test_hazard__is_that_of_r() -> None:
    # survival 3.5-3: coxph(ties = "efron") of Freireich's trial, and of a measure
    time, event = np.concatenate([TIME, PLACEBO]), np.concatenate([EVENT, np.ones(21, dtype=bool)])
    treated = estimate_hazard(time, event, (np.arange(42) < 21).astype(float))
    measured = estimate_hazard(time, event, np.sin(np.arange(42.0)))

    for found, theirs in (
        (treated, (0.207603524842, 0.092512837262, 0.465872897234, 0.000137753761987)),
        (measured, (1.151831552102, 0.685146113729, 1.936398525559, 0.593811773411)),
    ):
        ratio = found.ratio
        assert (ratio.value, ratio.low, ratio.high, found.p_value) == pytest.approx(
            theirs, rel=1e-8
        )


def test_hazard__says_that_a_measure_parts_the_events_wholly() -> None:
    time = np.arange(1.0, 21.0)
    found = estimate_hazard(time, np.ones(20, dtype=bool), (time <= 10).astype(float))

    assert np.isnan(found.ratio.value)
    assert found.reason.startswith("the measure parts the events wholly")


def read_pairs(tmp_path: Path, rows: list[str]) -> SurvivalAssessment:
    path = tmp_path / "pairs.csv"
    path.write_text("\n".join(["patient,sample,call,time,event", *rows]) + "\n")
    found = concordance_therapy(path).survival
    assert found is not None
    return found


ROWS = [f"P{i},S{i},{'sensitive' if i % 2 else 'resistant'},{7 * i % 12 + 1},1" for i in range(12)]


def test_assess_survival__counts_a_patient_of_several_samples_once(tmp_path: Path) -> None:
    alone = read_pairs(tmp_path, ROWS)
    twice = read_pairs(tmp_path, [*ROWS, ROWS[1].replace("S1", "S1b"), "P2,S2b,resistant,40,0"])

    assert twice.n == alone.n == {"sensitive": 6, "resistant": 6}
    assert twice.p_value == alone.p_value
    assert (alone.n_further, twice.n_further) == (0, 2)


def test_assess_survival__has_no_call_for_a_patient_called_both_ways(tmp_path: Path) -> None:
    found = read_pairs(tmp_path, [*ROWS, "P3,S3b,resistant,10,1"])

    assert found.n == {"sensitive": 5, "resistant": 6}
    assert found.n_without_call == 1


def test_assess_survival__counts_those_whose_response_was_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    rows = [f"{row},{i % 3 == 0:d}" for i, row in enumerate(ROWS)]
    rows[4] = rows[4][:-1]  # no outcome
    path.write_text("\n".join(["patient,sample,call,time,event,outcome", *rows]) + "\n")
    found = concordance_therapy(path).survival

    assert found is not None
    assert (sum(found.n.values()), found.n_unjudged) == (11, 1)


def test_assess_survival__tells_the_hazard_ratio_of_the_call(tmp_path: Path) -> None:
    found = read_pairs(tmp_path, ROWS)
    time = np.array([7 * i % 12 + 1.0 for i in range(12)])
    expected = estimate_hazard(time, np.ones(12, dtype=bool), (np.arange(12) % 2).astype(float))
    rows = {row["quantity"]: row for row in found.tables["concordance_follow_up"].to_dicts()}

    assert found.call_ratio is not None
    assert found.call_ratio.ratio.value == pytest.approx(expected.ratio.value)
    assert rows["hazard_ratio"]["value"] == found.call_ratio.ratio.value
    assert rows["log_rank"]["p_value"] == found.p_value
    assert (rows["median"]["group"], rows["median"]["n"]) == ("resistant", 6)


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

"""Simulated trials with a time to an event: laws, published figures, defined ends."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.trials.reference import DATA
from benchmarks.trials.reference_survival import check_simulated, give_z
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trials.survival.made import ONE_LOOK, SMALL, draw_data

from oncordia.domain.trials import Outcomes
from oncordia.trials import SimulationOptions, build_design, simulate
from oncordia.trials.sequential.settings import (
    EfficacyForm,
    EfficacySettings,
    FutilityForm,
    FutilitySettings,
)
from oncordia.trials.survival import (
    Arrivals,
    Information,
    SurvivalScenario,
    SurvivalTest,
    TimeToEvent,
    Timing,
    approximate,
    compare_restricted_means,
    find_max_combo,
)

SPENDING = replace(SMALL, efficacy=EfficacySettings(EfficacyForm.SPEND_OBRIEN_FLEMING))
FEW = SimulationOptions(trials=6_000, workers=1)


def run(
    design: TimeToEvent, trials: int = 400, scenario: SurvivalScenario | None = None
) -> Outcomes:
    return design.prepare(scenario or design.planned).run(1, 0, trials)


def assume(ratio: float) -> SurvivalScenario:
    return replace(SMALL.planned, hazard_ratios=(ratio,))


def find_power(design: TimeToEvent, scenario: SurvivalScenario) -> float:
    near = approximate(design, scenario)
    assert near is not None
    return float(near["power"])


@pytest.mark.parametrize(
    "design",
    [
        SMALL,
        replace(SMALL, test=SurvivalTest.WEIGHTED, rho=0.5, gamma=0.5),
        replace(SMALL, test=SurvivalTest.MAX_COMBO),
        replace(SMALL, test=SurvivalTest.RESTRICTED_MEAN, compare_months=12.0),
        replace(SMALL, test=SurvivalTest.MILESTONE, compare_months=6.0, allocation=(1, 2)),
        replace(
            SPENDING,
            information=Information.OBSERVED,
            timing=Timing.MONTHS,
            look_events=(),
            look_months=(10.0, 20.0),
        ),
    ],
    ids=lambda design: f"{design.test.value} {design.information.value}",
)
def test_simulate__keeps_the_level_of_every_test(design: TimeToEvent) -> None:
    found = simulate(design, design.list_scenarios()[0], FEW)["type1"]
    assert (
        found.value < 0.025 + 3 * found.error + 0.003
    )  # the tests hold their level in large trials
    assert found.value > 0.025 - 3 * found.error - 0.005


def test_run__does_not_depend_on_the_cut_into_pieces() -> None:
    runner = SMALL.prepare(SMALL.planned)
    whole, parts = runner.run(5, 0, 90), [runner.run(5, 0, 31), runner.run(5, 31, 90)]

    for name in ("rejected", "patients", "stage", "futile"):
        assert (getattr(whole, name) == np.concatenate([getattr(p, name) for p in parts])).all()
    for name, values in whole.measures.items():
        joined = np.concatenate([part.measures[name] for part in parts])
        assert np.array_equal(values, joined, equal_nan=True)


def test_run__gives_the_log_rank_test_where_every_weight_is_one() -> None:
    plain = run(SMALL)

    for other in (
        replace(SMALL, test=SurvivalTest.WEIGHTED),
        replace(SMALL, test=SurvivalTest.MAX_COMBO, combo=((0.0, 0.0),)),
    ):
        assert (run(other).rejected == plain.rejected).all()
        assert (run(other).stage == plain.stage).all()


def test_run__finds_the_planned_bounds_where_looks_have_the_planned_events() -> None:
    planned, observed = run(SPENDING), run(replace(SPENDING, information=Information.OBSERVED))

    assert (observed.rejected == planned.rejected).all()
    assert (observed.stage == planned.stage).all()


def test_run__decides_as_the_joint_p_value_of_the_largest_test_does() -> None:
    found = run(replace(ONE_LOOK, test=SurvivalTest.MAX_COMBO), 60).rejected[:, 0]
    p = [find_max_combo((draw_data(ONE_LOOK, i).count_risk(),)).p_one_sided for i in range(60)]

    assert 10 < found.sum() < 55
    assert (found == (np.array(p) <= 0.025)).all()


def test_run__decides_as_restricted_means_of_its_data_do() -> None:
    design = replace(ONE_LOOK, test=SurvivalTest.RESTRICTED_MEAN, compare_months=12.0)
    z = [compare_restricted_means(draw_data(design, i), 12.0).z for i in range(40)]

    assert (run(design, 40).rejected[:, 0] == (np.array(z) >= 1.9599639845)).all()


def test_run__looks_when_the_last_planned_event_is_there() -> None:
    found = run(replace(SMALL, efficacy=give_z(9.0, 9.0)), 50)

    assert (found.measures["events"] == 80).all()
    assert (found.stage == 2).all()
    assert (found.measures["short_of_events"] == 0).all()


def test_run__ends_with_what_it_has_where_the_events_never_come() -> None:
    scenario = replace(SMALL.planned, dropout_12_months=0.9)
    found = run(SMALL, 50, scenario)
    ended = run(replace(SMALL, longest_months=6.0), 50)

    assert (found.measures["short_of_events"] == 1).any()
    assert np.isfinite(found.measures["duration_months"]).all()
    assert (ended.measures["duration_months"] == 6.0).all()
    assert (ended.stage == 1).all()
    assert not ended.futile.any()


def test_run__takes_the_later_or_the_earlier_of_events_and_months() -> None:
    never = replace(SMALL, efficacy=give_z(9.0, 9.0))
    events = run(never, 50).measures["look_months"]
    both = {
        timing: run(replace(never, timing=timing, look_months=(12.0, 20.0)), 50)
        for timing in (Timing.LATER, Timing.EARLIER)
    }

    later, earlier = (both[timing].measures["look_months"] for timing in both)
    assert (later == np.maximum(events, [12.0, 20.0])).all()
    assert (earlier == np.minimum(events, [12.0, 20.0])).all()


def test_run__waits_for_the_follow_up_of_the_last_patient() -> None:
    design = replace(SMALL, arrivals=Arrivals.EVEN, follow_up_months=24.0)
    found = run(design, 50)

    assert (found.measures["duration_months"][found.stage == 2] >= 36.0).all()


def test_run__stops_for_futility_below_its_bound() -> None:
    design = replace(SMALL, futility=FutilitySettings(FutilityForm.GIVEN_Z, values=(0.5,)))
    found = run(design, 400, SMALL.list_scenarios()[0])

    assert 0.5 < found.futile.mean() < 0.85  # a normal statistic lies below 0.5 in 69 %
    assert (found.stage[found.futile] == 1).all()
    assert not found.rejected[found.futile].any()


def test_run__bears_an_arm_that_has_no_event() -> None:
    cured = SurvivalScenario("cured", control_median_months=5.0, hazard_ratios=(0.0,))
    found = run(SMALL, 20, cured)

    assert found.rejected.all()
    assert np.isnan(found.measures["hazard_ratio"]).all()


def test_approximate__comes_near_the_simulation() -> None:
    design = replace(SMALL, delay_months=3.0, hazard_ratio=0.45)
    found = simulate(design, design.planned, FEW)
    near = approximate(design, design.planned)

    assert near is not None
    assert near["power"] == pytest.approx(found["power"].value, abs=0.03)
    assert near["expected_events"] == pytest.approx(found["expected_events"].value, rel=0.02)
    assert near["expected_duration_months"] == pytest.approx(
        found["expected_duration_months"].value, rel=0.02
    )
    assert near["average_hazard_ratio"][0] > near["average_hazard_ratio"][1] > 0.45


def test_approximate__gives_the_level_under_the_null() -> None:
    near = approximate(SMALL, SMALL.list_scenarios()[0])

    assert near is not None
    assert near["type1"] == pytest.approx(0.025, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.3, 0.9), st.floats(0.02, 0.3), st.integers(1, 4))
def test_approximate__has_more_power_with_a_larger_effect_and_more_events(
    ratio: float, step: float, times: int
) -> None:
    larger = assume(ratio)
    smaller = assume(min(ratio + step, 0.99))
    longer = replace(SMALL, patients=120 * (times + 1), look_events=(40, 80 + 10 * times))

    assert find_power(SMALL, larger) >= find_power(SMALL, smaller) - 1e-6
    assert find_power(longer, larger) >= find_power(SMALL, larger) - 1e-6


def test_run__rejects_more_with_a_larger_effect_on_the_same_patients() -> None:
    shares = [run(SMALL, 400, assume(ratio)).rejected.mean() for ratio in (0.8, 0.6, 0.4)]

    assert shares[0] < shares[1] < shares[2]


def test_build_design__finds_the_kind() -> None:
    said = {
        "name": "from a document",
        "patients": 60,
        "accrual_rates": [5.0],
        "control_median_months": 8.0,
        "hazard_ratio": 0.5,
        "look_events": [20, 40],
    }
    assert build_design("time_to_event", said).n_stages == 2


@pytest.mark.shared_data
def test_simulate__meets_rpact_and_lrstat() -> None:
    if not DATA.exists():
        pytest.skip("the data set trial_reference is not beside this checkout")
    rows = list(check_simulated(DATA, 8_000))

    assert len(rows) == 53
    assert [(row.row, row.quantity) for row in rows if not row.holds] == []

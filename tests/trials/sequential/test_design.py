"""Group-sequential designs: simulated trials meet exact answers; sizes reach the power."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.domain.trials import Characteristics
from oncordia.trials import SimulationOptions, characterise, evaluate, simulate
from oncordia.trials.sequential import (
    EffectScenario,
    EfficacyForm,
    EfficacySettings,
    Endpoint,
    FutilityForm,
    FutilitySettings,
    GroupSequential,
    Timing,
)

TIMING = Timing(
    control_median_months=12.0,
    accrual_months=24.0,
    follow_up_months=12.0,
    dropout_control=0.05,
    dropout_treatment=0.05,
)
WEDGE = FutilitySettings(FutilityForm.GIVEN_Z, values=(0.3, 0.6), binding=True)
SPENT = FutilitySettings(FutilityForm.SPEND_GAMMA, -2.0)
MEANS = GroupSequential("means", 0.4, futility=SPENT)
RATES = GroupSequential(
    "rates", 0.15, endpoint=Endpoint.RATE, control_rate=0.3, patients=(100, 200, 300)
)
DESIGNS = (
    MEANS,
    GroupSequential("wedge", -0.4, sides=2, alpha=0.05, futility=WEDGE, ratio=2.0),
    RATES,
    GroupSequential(
        "lower rate",
        -0.15,
        endpoint=Endpoint.RATE,
        control_rate=0.45,
        ratio=2.0,
        sides=2,
        alpha=0.05,
        futility=WEDGE,
        pooled=False,
    ),
    GroupSequential("survival", 0.7, endpoint=Endpoint.SURVIVAL, power=0.8, timing=TIMING),
)
PLAIN = os.environ.get("NUMBA_DISABLE_JIT") == "1"
OPTIONS = SimulationOptions(trials=2_500 if PLAIN else 20_000, seed=5)


SHARES = {"type1", "power", "reject", "early_stop"}


def check_agreement(found: Characteristics) -> None:
    """Shares within the error of their exact value; means where stops are not too rare for one."""
    for name, exact in found.exact.items():
        simulated = found.simulated[name]
        if name in SHARES or name.endswith("_by_stage"):
            errors = np.sqrt(exact.values * (1 - exact.values) / found.trials)
        elif found.exact["early_stop"].value > 0.05:
            errors = simulated.errors
        else:
            continue
        room = 4.5 * errors + 2.0 / found.trials
        assert (np.abs(simulated.values - exact.values) <= room).all(), name


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
@pytest.mark.parametrize("place", [0, 1])
def test_characterise__meets_the_exact_answers(design: GroupSequential, place: int) -> None:
    found = characterise(design, design.list_scenarios()[place], OPTIONS)
    assert {"expected_n", "reject_by_stage"} <= set(found.exact)
    check_agreement(found)


def test_characterise__meets_the_exact_answers_of_another_sd() -> None:
    check_agreement(characterise(MEANS, EffectScenario("wider", 0.4, sd=1.5), OPTIONS))


def test_simulate__holds_the_level_of_t_nearly() -> None:
    design = GroupSequential("t", 0.5, patients=(20, 40), known_sd=False)
    assert evaluate(design, design.list_scenarios()[0]) is None
    found = simulate(design, design.list_scenarios()[0], OPTIONS)["type1"]
    assert found.value == pytest.approx(0.025, abs=5 * found.error)


def test_simulate__reaches_the_power_of_t() -> None:
    design = GroupSequential("t", 0.8, power=0.9, known_sd=False)
    found = simulate(design, design.list_scenarios()[1], OPTIONS)["power"]
    assert found.value == pytest.approx(0.9, abs=0.004 + 4 * found.error)


@pytest.mark.parametrize(
    "design", [MEANS, RATES, GroupSequential("t", 0.4, known_sd=False)], ids=["z", "rates", "t"]
)
def test_run__does_not_depend_on_the_pieces(design: GroupSequential) -> None:
    runner = design.prepare(design.list_scenarios()[1])
    whole = runner.run(3, 0, 50)
    parts = [runner.run(3, 0, 20), runner.run(3, 20, 50)]
    assert whole.stage.tolist() == [k for part in parts for k in part.stage.tolist()]
    joined = np.concatenate([part.measures["estimate"] for part in parts])
    assert whole.measures["estimate"].tolist() == joined.tolist()


@pytest.mark.parametrize("design", [MEANS, RATES], ids=["means", "rates"])
def test_run__gives_the_same_patients_to_a_larger_effect(design: GroupSequential) -> None:
    null, planned = design.list_scenarios()
    rejected = [design.prepare(one).run(1, 0, 500).rejected for one in (null, planned)]
    assert (rejected[1] >= rejected[0]).all()


@settings(max_examples=4 if PLAIN else 12, deadline=None)
@given(
    st.floats(0.2, 0.8), st.sampled_from([0.8, 0.9]), st.sampled_from([1, 2]), st.floats(0.5, 2.0)
)
def test_group_sequential__reaches_the_power_and_holds_the_level(
    effect: float, power: float, sides: int, ratio: float
) -> None:
    design = GroupSequential("law", effect, power=power, sides=sides, ratio=ratio)
    null, planned = (evaluate(design, one) for one in design.list_scenarios())
    assert null is not None
    assert planned is not None
    assert null["type1"].value <= 0.025 + 1e-9
    assert planned["power"].value >= power
    assert planned["power"].value < power + 0.05


@settings(max_examples=4 if PLAIN else 10, deadline=None)
@given(st.integers(30, 120), st.floats(0.05, 0.25))
def test_find_exact__gives_more_power_to_more_patients_and_effect(n: int, effect: float) -> None:
    def find(patients: int, true: float) -> float:
        design = GroupSequential("n", 0.3, patients=(patients, 2 * patients))
        found = evaluate(design, EffectScenario("true", true))
        assert found is not None
        return found["power"].value

    assert find(n + 10, effect) > find(n, effect)
    assert find(n, effect + 0.05) > find(n, effect)


def test_find_exact__of_rates_is_the_same_for_failures() -> None:
    failures = GroupSequential(
        "failures", -0.15, endpoint=Endpoint.RATE, control_rate=0.7, patients=(100, 200, 300)
    )
    found = [evaluate(design, design.list_scenarios()[1]) for design in (RATES, failures)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0]["reject_by_stage"].values == pytest.approx(
        found[1]["reject_by_stage"].values, abs=1e-12
    )


def test_find_exact__of_rates_counts_every_outcome() -> None:
    design = GroupSequential("few", 0.5, endpoint=Endpoint.RATE, control_rate=0.2, patients=(8,))
    exact = evaluate(design, design.list_scenarios()[1])
    assert exact is not None
    # four patients an arm: pooled z is above 1.96 for 0 v 3, 0 v 4 and 1 v 4 responders
    control, treatment = [0.4096, 0.4096], [0.4116, 0.2401]  # binomial masses of 0, 1 and of 3, 4
    expected = control[0] * sum(treatment) + control[1] * treatment[1]
    assert exact["power"].value == pytest.approx(expected)


def test_list_boundaries__tells_every_look() -> None:
    design = GroupSequential(
        "survival",
        0.7,
        endpoint=Endpoint.SURVIVAL,
        events=(100, 200),
        timing=TIMING,
        efficacy=EfficacySettings(EfficacyForm.POCOCK),
        futility=FutilitySettings(FutilityForm.GIVEN_Z, values=(0.0,)),
    )
    table = design.list_boundaries()
    first = dict(zip(table.columns, table.rows[0], strict=True))
    assert first["events"] == 100
    assert first["efficacy z"] == pytest.approx(2.178272, abs=1e-6)
    assert first["hazard ratio"] == pytest.approx(np.exp(-2.178272 * 2 / 10), abs=1e-6)
    assert first["futility hazard ratio"] == 1.0
    assert first["fut. H0"] == pytest.approx(0.5)


def test_list_boundaries__finds_the_difference_of_rates_at_a_bound() -> None:
    design = GroupSequential("one", 0.2, endpoint=Endpoint.RATE, control_rate=0.3, patients=(200,))
    row = dict(zip(design.list_boundaries().columns, design.list_boundaries().rows[0], strict=True))
    difference = float(row["difference"])
    mean = 0.3 + difference / 2
    assert difference / np.sqrt(mean * (1 - mean) * 2 / 100) == pytest.approx(1.959964, abs=1e-6)


def test_describe__draws_the_looks() -> None:
    schema = MEANS.describe()
    assert [step.title for step in schema.steps] == ["Look 1", "Look 2", "Look 3"]
    assert [branch.leads_to for branch in schema.steps[0].branches] == [
        "stop: effect shown",
        "stop: not promising",
        "Look 2",
    ]


def test_group_sequential__sizes_survival_in_time() -> None:
    design = DESIGNS[-1]
    assert design.plan.totals.tolist() == [84, 168, 252]  # 251.08 events, to whole ones by look
    found = evaluate(design, design.list_scenarios()[1])
    assert found is not None
    assert found["expected_duration_months"].value == pytest.approx(30.85, abs=0.05)
    assert design.plan.calendar is not None
    assert design.plan.calendar.patients == 394.0

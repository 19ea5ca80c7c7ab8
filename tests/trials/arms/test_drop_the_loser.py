"""Drop-the-loser trials: exact answers, selection, the level under any configuration."""

from dataclasses import replace

import numpy as np
import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, characterise, simulate
from oncordia.trials.arms.drop_the_loser import DropTheLoser
from oncordia.trials.arms.responses import ArmResponses
from oncordia.trials.arms.selection import Limits, Rule, Success
from oncordia.trials.endpoint import Endpoint

DESIGN = DropTheLoser(
    name="pick one",
    endpoint=Endpoint.MEAN,
    arms=3,
    n_arm=(20, 20),
    control=0.0,
    expected=(0.1, 0.3, 0.6),
)
OPTIONS = SimulationOptions(trials=40_000, seed=5)


RATES = replace(DESIGN, endpoint=Endpoint.RATE, control=0.3, expected=(0.35, 0.4, 0.6))


@pytest.mark.parametrize("limits", [Limits.OBF, Limits.FINAL])
@pytest.mark.parametrize("base", [DESIGN, RATES], ids=["means", "rates"])
def test_characterise__simulates_what_is_exact(base: DropTheLoser, limits: Limits) -> None:
    design = replace(base, limits=limits, n_control=(30, 20))
    for scenario in design.list_scenarios():
        found = characterise(design, scenario, OPTIONS)
        assert set(found.exact) & {"type1", "power"}
        for name, exact in found.exact.items():
            simulated = found.simulated[name]
            assert np.abs(exact.values - simulated.values) == pytest.approx(
                0.0, abs=4.5 * float(simulated.errors.max())
            ), name


@pytest.mark.parametrize(
    ("limits", "first", "last"),
    [
        (Limits.OBF, 2.7965, 1.9774),  # Jennison and Turnbull 2000, table 2.3
        (Limits.POCOCK, 2.1783, 2.1783),  # table 2.1
        (Limits.SPEND_OBF, 2.9626, 1.9686),  # Lan and DeMets 1983
        (Limits.SPEND_POCOCK, 2.1570, 2.2010),
        (Limits.FINAL, 1e9, 1.9600),
    ],
)
def test_find_limits__are_those_of_one_group_sequential_test(
    limits: Limits, first: float, last: float
) -> None:
    found = replace(DESIGN, limits=limits).find_limits()
    assert found == pytest.approx([first, last], abs=1e-3)


def test_find_exact__errs_at_the_level_where_the_best_of_all_null_arms_is_picked() -> None:
    exact = DESIGN.find_exact(DESIGN.list_scenarios()[0])
    assert exact is not None
    assert exact["type1"] == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize(
    ("rule", "keep", "margin"),
    [
        (Rule.BEST, (2,), 0.0),
        (Rule.EPSILON, (1,), 0.1),
        (Rule.THRESHOLD, (1,), 0.0),
        (Rule.ALL, (1,), 0.0),
    ],
)
@pytest.mark.parametrize("arms", [(0.0, 0.0, 0.0), (0.0, 0.0, 0.6), (-0.2, 0.5, 0.6)])
def test_simulate__keeps_the_level_under_any_configuration(
    rule: Rule, keep: tuple[int, ...], margin: float, arms: tuple[float, ...]
) -> None:
    design = replace(DESIGN, rule=rule, keep=keep, margin=margin, success=Success.SELECTED)
    error = simulate(design, ArmResponses("any", 0.0, arms), OPTIONS)["type1"]
    assert error.value <= 0.025 + 4.0 * error.error


def test_run__drops_one_arm_after_each_of_three_stages() -> None:
    design = replace(DESIGN, n_arm=(10, 10, 10), keep=(2, 1), limits=Limits.FINAL)
    outcomes = design.prepare(design.list_scenarios()[0]).run(1, 0, 50)
    by_arm = np.sort(outcomes.measures["patients_by_arm"][:, 1:], axis=1)
    assert (by_arm == [10.0, 20.0, 30.0]).all()
    assert (outcomes.measures["selected"].sum(axis=1) == 1.0).all()


def test_run__stops_as_futile_when_no_arm_reaches_the_threshold() -> None:
    design = replace(DESIGN, rule=Rule.THRESHOLD, margin=10.0, limits=Limits.FINAL)
    outcomes = design.prepare(design.list_scenarios()[0]).run(1, 0, 50)
    assert outcomes.futile.all()
    assert (outcomes.stage == 1).all()
    assert not outcomes.rejected.any()


def test_run__picks_equal_arms_by_lot() -> None:
    design = replace(DESIGN, endpoint=Endpoint.RATE, control=0.3, expected=(0.3, 0.3, 0.3))
    options = SimulationOptions(trials=20_000, seed=2)
    selected = simulate(design, design.list_scenarios()[0], options)["mean_selected"]
    assert np.abs(selected.values - 1.0 / 3.0).max() < 4.0 * float(selected.errors.max())


def test_run__gives_the_same_trials_in_other_pieces() -> None:
    runner = DESIGN.prepare(DESIGN.list_scenarios()[1])
    whole, part = runner.run(3, 0, 40), runner.run(3, 25, 40)
    assert (whole.rejected[25:] == part.rejected).all()
    assert (whole.measures["patients_by_arm"][25:] == part.measures["patients_by_arm"]).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alpha": 0.0}, "alpha must be above 0 and below 0.5, got 0"),
        ({"n_arm": (0, 20)}, "n_arm must be at least 1"),
        ({"keep": (1, 1, 1)}, "keep has 3 values for 1 interims"),
        ({"n_arm": (20, 20, 20), "keep": (1, 2)}, "keep must not rise"),
        ({"rule": Rule.EPSILON, "margin": -0.1}, "margin must be at least 0, got -0.1"),
        ({"expected": (0.1, 0.2)}, "expected has 2 values for 3 arms"),
    ],
)
def test_design__refuses(change: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidDesign, match=words):
        replace(DESIGN, **change)  # type: ignore[arg-type]

"""Trials whose hypotheses are tested by a graph."""

from dataclasses import replace

import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, characterise, simulate
from oncordia.trials.arms.dunnett import find_dunnett_critical
from oncordia.trials.arms.graphical import EndpointEffects, Graphical, Joint

HOLM = ((0.0, 0.5, 0.5), (0.5, 0.0, 0.5), (0.5, 0.5, 0.0))
THIRD = (1 / 3, 1 / 3, 1 / 3)
ARMS = Graphical("arms", 3, 1, 100, THIRD, HOLM, ((0.2,), (0.3,), (0.4,)))
TWO = Graphical(
    name="two doses, two endpoints",
    arms=2,
    endpoints=2,
    n_arm=100,
    weights=(0.5, 0.0, 0.5, 0.0),
    transitions=((0, 0.5, 0.5, 0), (0, 0, 1, 0), (0.5, 0, 0, 0.5), (1, 0, 0, 0)),
    effects=((0.4, 0.3), (0.3, 0.2)),
    correlation=0.4,
)
OPTIONS = SimulationOptions(trials=40_000, seed=5)


@pytest.mark.parametrize("joint", [Joint.NONE, Joint.DUNNETT])
def test_characterise__simulates_what_is_exact_of_arms(joint: Joint) -> None:
    design = replace(ARMS, joint=joint)
    for scenario in design.list_scenarios():
        found = characterise(design, scenario, OPTIONS)
        name = next(iter({"type1", "power"} & set(found.exact)))
        simulated = found.simulated[name]
        assert abs(found.exact[name].value - simulated.value) < 4.5 * simulated.error


def test_find_exact__of_one_arm_counts_the_correlation_of_endpoints() -> None:
    design = replace(ARMS, arms=1, endpoints=3, effects=((0.2, 0.3, 0.4),), correlation=0.5)
    found = characterise(design, design.list_scenarios()[1], OPTIONS)
    simulated = found.simulated["power"]
    assert abs(found.exact["power"].value - simulated.value) < 4.5 * simulated.error


def test_find_limits__of_equal_arms_with_a_shared_control_are_dunnetts() -> None:
    limits = replace(ARMS, joint=Joint.DUNNETT).find_limits()
    assert limits[7] == pytest.approx([find_dunnett_critical(3, 0.025)] * 3, abs=1e-8)
    assert limits[3, :2] == pytest.approx([find_dunnett_critical(2, 0.025)] * 2, abs=1e-8)
    assert limits[1, 0] == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize("joint", [Joint.NONE, Joint.DUNNETT])
@pytest.mark.parametrize("effects", [((0.0, 0.0), (0.0, 0.0)), ((0.5, 0.0), (0.0, 0.5))])
def test_simulate__keeps_the_level(joint: Joint, effects: tuple[tuple[float, ...], ...]) -> None:
    design = replace(TWO, joint=joint)
    error = simulate(design, EndpointEffects("any", effects, 0.4), OPTIONS)["type1"]
    assert error.value <= 0.025 + 4.0 * error.error


def test_simulate__rejects_more_where_the_shared_control_is_used() -> None:
    scenario = TWO.list_scenarios()[1]
    plain = simulate(TWO, scenario, OPTIONS)["power"].value
    assert simulate(replace(TWO, joint=Joint.DUNNETT), scenario, OPTIONS)["power"].value > plain


def test_run__gives_the_same_trials_in_other_pieces() -> None:
    runner = TWO.prepare(TWO.list_scenarios()[1])
    assert (runner.run(3, 0, 40).rejected[25:] == runner.run(3, 25, 40).rejected).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": (0.7, 0.4, 0.5)}, "weights sums to 1.6"),
        ({"weights": (1.0,)}, "weights has 1 values for 3 hypotheses"),
        ({"transitions": HOLM[:2]}, "transitions must have 3 rows"),
        (
            {"transitions": ((0.0, 0.9, 0.9), HOLM[1], HOLM[2])},
            "transitions row 1 sums to 1.8; let it sum to 1 at most",
        ),
        ({"alpha": 1.0}, "alpha must be above 0 and below 0.5, got 1"),
        ({"n_arm": 0}, "n_arm must be at least 1, got 0"),
        ({"effects": ((0.1, 0.2),)}, "effects must have 3 rows of 1 values"),
        ({"arms": 6, "endpoints": 2}, "arms times endpoints must be at most 10, got 12"),
    ],
)
def test_design__refuses(change: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidDesign, match=words):
        replace(ARMS, **change)  # type: ignore[arg-type]

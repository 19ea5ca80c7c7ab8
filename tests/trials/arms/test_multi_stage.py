"""Multi-arm multi-stage trials: bounds, exact answers, simulated trials."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, characterise
from oncordia.trials.arms.bounds import LowerShape, UpperShape, find_bounds
from oncordia.trials.arms.dunnett import find_dunnett_critical
from oncordia.trials.arms.multi_stage import MultiArmMultiStage
from oncordia.trials.arms.responses import ArmResponses
from oncordia.trials.arms.sizing import size_multi_stage
from oncordia.trials.endpoint import Endpoint

DESIGN = MultiArmMultiStage(
    name="three arms",
    endpoint=Endpoint.MEAN,
    arms=3,
    n_arm=(20, 20),
    control=0.0,
    interesting=0.6,
    uninteresting=0.2,
)
TIMES = np.array([1.0, 2.0])
OPTIONS = SimulationOptions(trials=40_000, seed=5)


def test_find_bounds__of_one_stage_are_dunnetts() -> None:
    one = np.ones(1)
    bounds = find_bounds(4, 0.05, one, one, UpperShape.POCOCK)
    assert bounds.upper[0] == pytest.approx(find_dunnett_critical(4, 0.05), abs=1e-7)


def test_find_bounds__of_one_arm_and_a_known_control_are_obrien_and_flemings() -> None:
    known = np.full(5, np.inf)
    bounds = find_bounds(1, 0.025, np.arange(1.0, 6.0), known, UpperShape.OBF)
    assert bounds.upper[-1] == pytest.approx(2.0401, abs=5e-5)  # Jennison and Turnbull, table 2.3


def test_find_bounds__keep_the_level_by_another_integral() -> None:
    bounds = find_bounds(2, 0.025, TIMES, TIMES, UpperShape.TRIANGULAR, LowerShape.TRIANGULAR)
    root = 0.5**0.5
    own = np.array([[1.0, root], [root, 1.0]])
    cov = np.kron([[1.0, 0.5], [0.5, 1.0]], own)
    low, (first, last) = bounds.lower[0], bounds.upper
    ways = [((low, 9.0), 1), ((first, last), 1), ((low, last), -1)]  # of an arm never to cross
    none = sum(
        a
        * b
        * multivariate_normal.cdf(
            np.array([*one, *other]), cov=cov, maxpts=1_000_000, abseps=1e-7, releps=1e-7
        )
        for (one, a), (other, b) in product(ways, ways)
    )
    assert 1.0 - none == pytest.approx(0.025, abs=4e-6)


@settings(max_examples=10)
@given(
    st.integers(1, 5),
    st.floats(0.005, 0.2),
    st.sampled_from(UpperShape),
    st.sampled_from([LowerShape.NONE, LowerShape.OBF, LowerShape.TRIANGULAR]),
)
def test_find_bounds__rise_as_alpha_falls(
    arms: int, alpha: float, upper: UpperShape, lower: LowerShape
) -> None:
    loose = find_bounds(arms, alpha, TIMES, TIMES, upper, lower)
    strict = find_bounds(arms, alpha / 2, TIMES, TIMES, upper, lower)
    assert (strict.upper > loose.upper).all()


EFFECTS = st.lists(st.floats(-1.0, 1.0), min_size=3, max_size=3)


@settings(max_examples=15)
@given(EFFECTS, st.booleans())
def test_find_exact__never_errs_above_the_level(effects: list[float], first: bool) -> None:
    design = replace(DESIGN, stops_at_first=first)
    exact = design.find_exact(ArmResponses("any", 0.0, tuple(effects)))
    assert exact is not None
    assert float(np.asarray(exact.get("type1", 0.0))) <= 0.025 + 1e-7


@settings(max_examples=10)
@given(EFFECTS, st.permutations(range(3)))
def test_find_exact__does_not_mind_the_names_of_arms(
    effects: list[float], order: list[int]
) -> None:
    one = DESIGN.find_exact(ArmResponses("a", 0.0, tuple(effects)))
    other = DESIGN.find_exact(ArmResponses("b", 0.0, tuple(effects[i] for i in order)))
    assert one is not None
    assert other is not None
    assert np.asarray(one["reject"])[order] == pytest.approx(np.asarray(other["reject"]))
    assert np.asarray(one["mean_selected"])[order] == pytest.approx(
        np.asarray(other["mean_selected"])
    )


def test_find_exact__power_rises_with_effect_and_patients() -> None:
    powers = [
        float(
            np.asarray(
                (
                    replace(DESIGN, n_arm=(n, n)).find_exact(
                        ArmResponses("one", 0.0, (effect, 0.0, 0.0))
                    )
                    or {}
                )["power"]
            )
        )
        for n, effect in ((20, 0.3), (20, 0.5), (40, 0.5))
    ]
    assert powers == sorted(powers)


@pytest.mark.parametrize("first", [True, False])
def test_characterise__simulates_what_is_exact(first: bool) -> None:
    design = replace(DESIGN, n_control=(30, 20), stops_at_first=first)
    for scenario in design.list_scenarios():
        found = characterise(design, scenario, OPTIONS)
        assert {"reject", "expected_n", "mean_patients_by_arm"} <= set(found.exact)
        for name, exact in found.exact.items():
            simulated = found.simulated[name]
            assert np.abs(exact.values - simulated.values) == pytest.approx(
                0.0, abs=4.5 * float(simulated.errors.max())
            ), name


def test_run__gives_the_same_trials_in_other_pieces() -> None:
    design = replace(DESIGN, endpoint=Endpoint.RATE, control=0.3, interesting=0.6)
    runner = design.prepare(design.list_scenarios()[1])
    whole, part = runner.run(3, 0, 40), runner.run(3, 25, 40)
    assert (whole.rejected[25:] == part.rejected).all()
    assert (whole.patients[25:] == part.patients).all()


def test_size_multi_stage__is_the_least_that_reaches_the_power() -> None:
    found = size_multi_stage(2, 0.025, 0.8, 0.9538726)
    assert (found.n, found.max_total) == (12, 72)  # MAMS 3.0.2
    assert found.power >= 0.8


def test_design__names_the_stage_at_which_bounds_cross() -> None:
    with pytest.raises(InvalidDesign, match=r"cross at stage 1: lower 4\.000, upper 2\."):
        replace(DESIGN, upper=UpperShape.POCOCK, lower=LowerShape.FIXED, lower_fixed=4.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alpha": 0.0}, "alpha must be above 0 and below 0.5, got 0"),
        ({"alpha": 1.0}, "alpha must be above 0 and below 0.5, got 1"),
        ({"n_arm": (20, 0)}, "n_arm must be at least 1"),
        ({"n_arm": ()}, "n_arm must give 1 to 5 stages, got 0"),
        ({"n_control": (20,)}, "n_control has 1 stages, n_arm 2"),
        (
            {"endpoint": Endpoint.RATE, "interesting": 1.2},
            "interesting must be from 0 to 1 for a rate",
        ),
    ],
)
def test_design__refuses(change: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidDesign, match=words):
        replace(DESIGN, **change)  # type: ignore[arg-type]


def test_find_null__refuses_another_number_of_arms() -> None:
    with pytest.raises(InvalidDesign, match="arms has 2 values for 3 arms"):
        DESIGN.find_null(ArmResponses("two", 0.0, (0.1, 0.2)))

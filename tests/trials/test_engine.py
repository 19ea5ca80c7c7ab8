"""The engine, on a design in plain Python whose answers are known."""

from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar

import numpy as np
import pytest

from oncordia.domain.trials import Method, Outcomes
from oncordia.errors import InvalidOption
from oncordia.trials import (
    PlainDesign,
    PlayedTrial,
    SimulationOptions,
    characterise,
    evaluate,
    simulate,
)
from oncordia.trials.engine import PIECE


@dataclass(frozen=True)
class Rate:
    name: str
    p: float


@dataclass(frozen=True)
class OneLook(PlainDesign):
    """Ten patients; the null of a tenth is rejected from four responders on."""

    scenario_type: ClassVar[type[Rate]] = Rate
    name: str = "one look"

    def play_trial(self, rng: np.random.Generator, scenario: Rate) -> PlayedTrial:
        responders = int(rng.binomial(10, scenario.p))
        return PlayedTrial(10, (responders >= 4,), measures={"responders": responders})

    def list_scenarios(self) -> tuple[Rate, ...]:
        return Rate("null", 0.1), Rate("alternative", 0.5)

    def find_null(self, scenario: Rate) -> tuple[bool, ...]:
        return (scenario.p <= 0.1,)

    def find_exact(self, scenario: Rate) -> dict[str, float]:
        return {"expected_n": 10.0, "mean_responders": 10 * scenario.p}


DESIGN = OneLook()
NULL, ALTERNATIVE = DESIGN.list_scenarios()
FEW = SimulationOptions(trials=3_000)


def test_simulate__meets_the_binomial_tail_within_its_error() -> None:
    power = simulate(DESIGN, ALTERNATIVE, FEW)["power"]
    assert abs(power.value - 0.828125) < 4 * power.error
    assert power.error == pytest.approx(np.sqrt(power.value * (1 - power.value) / 3_000))


def test_simulate__calls_a_rejected_true_null_type1() -> None:
    found = simulate(DESIGN, NULL, FEW)
    assert "power" not in found
    assert found["type1"].value == found["reject"].value


@pytest.mark.parametrize("workers", [1, 3])
def test_simulate__gives_the_same_for_any_workers(workers: int) -> None:
    found = simulate(DESIGN, ALTERNATIVE, SimulationOptions(trials=PIECE + 700, workers=workers))
    alone = DESIGN.prepare(ALTERNATIVE).run(1, 0, PIECE + 700)
    assert found["mean_responders"].value == alone.measures["responders"].mean()
    assert found.spreads[1].values.tolist() == alone.measures["responders"].tolist()


def test_simulate__gives_the_first_trials_of_a_longer_run() -> None:
    short = simulate(DESIGN, ALTERNATIVE, SimulationOptions(trials=50)).spreads[1].values
    assert short.tolist() == simulate(DESIGN, ALTERNATIVE, FEW).spreads[1].values[:50].tolist()


def test_simulate__states_an_error_for_a_share_that_no_trial_has() -> None:
    found = simulate(DESIGN, Rate("none", 0.0), SimulationOptions(trials=100))
    assert found["type1"].value == 0.0
    assert found["type1"].error == pytest.approx(np.sqrt(1 / 102 * 101 / 102 / 100))


@dataclass(frozen=True)
class _Coins:
    def run(self, seed: int, first: int, last: int) -> Outcomes:
        heads = np.random.default_rng((seed, first)).random(last - first) < 0.5
        ones = np.ones(last - first)
        return Outcomes(heads[:, None], ones, ones.astype(np.int64), ~heads)


@dataclass(frozen=True)
class Coins(OneLook):
    """A coin."""

    n_stages: int = 2

    def prepare(self, scenario: Rate) -> _Coins:  # type: ignore[override]
        assert scenario in self.list_scenarios()
        return _Coins()


def test_simulate__stops_when_the_error_asked_for_is_reached() -> None:
    options = SimulationOptions(trials=10_000_000, precision=0.002)
    found = simulate(Coins(), ALTERNATIVE, options)
    assert 62_500 <= found.trials < 62_500 + 2 * 16 * PIECE
    assert found["power"].error <= 0.002


def test_simulate__counts_stages() -> None:
    found = simulate(Coins(), ALTERNATIVE, SimulationOptions(trials=1_000))
    assert found["stop_by_stage"].values.tolist() == [1.0, 0.0]
    assert found["reject_by_stage"].values[0] + found["futility_by_stage"].values[0] == 1.0
    assert found["early_stop"].value == 1.0


def test_characterise__sets_the_exact_answer_beside_the_simulated_one() -> None:
    found = characterise(DESIGN, ALTERNATIVE, FEW)
    assert found["mean_responders"].method is Method.EXACT
    assert found["mean_responders"].value == 5.0
    simulated = found.simulated["mean_responders"]
    assert abs(simulated.value - 5.0) < 4 * simulated.error
    assert found["power"].method is Method.SIMULATED


def test_evaluate__needs_no_trial() -> None:
    found = evaluate(DESIGN, NULL)
    assert found is not None
    assert found.trials == 0
    assert found["expected_n"].value == 10.0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"trials": 0}, "trials must be at least 1, got 0"),
        ({"workers": 0}, "workers must be at least 1, got 0"),
        ({"seed": -1}, "seed must be from 0"),
        ({"precision": 0.0}, "precision must be above 0"),
    ],
)
def test_simulation_options__name_the_option_they_refuse(
    options: dict[str, float], words: str
) -> None:
    with pytest.raises(InvalidOption, match=words):
        SimulationOptions(**options)  # type: ignore[arg-type]


def test_simulate__says_that_a_cluster_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("oncordia.numeric.spread"), "CONNECT_SECONDS", 0.2)
    options = SimulationOptions(trials=10, cluster="tcp://127.0.0.1:9")
    with pytest.raises(InvalidOption, match=r"^--cluster tcp://127\.0\.0\.1:9: no scheduler"):
        simulate(DESIGN, ALTERNATIVE, options)

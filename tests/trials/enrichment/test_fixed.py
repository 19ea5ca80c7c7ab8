"""Enrichment trials of one stage with an imperfect test."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ttest_ind

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, characterise, simulate
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.enrichment.fixed import Enrichment, Strategy, find_mean_power
from oncordia.trials.enrichment.play import Intersection
from oncordia.trials.enrichment.truth import BiomarkerTruth

TRUTH = BiomarkerTruth(
    name="works in the positive",
    prevalence=0.4,
    control_positive=0.3,
    control_negative=0.25,
    treated_positive=0.5,
    treated_negative=0.3,
    sensitivity=0.85,
    specificity=0.8,
)
DESIGN = Enrichment("enriched", Endpoint.RATE, Strategy.ENRICHED, 100, TRUTH)
OPTIONS = SimulationOptions(trials=40_000, seed=5)


def test_truth__mixes_what_the_test_confuses() -> None:
    assert TRUTH.called_share == pytest.approx(0.46)  # .4 x .85 + .6 x .2
    assert TRUTH.true_share == pytest.approx(0.34 / 0.46)
    assert TRUTH.missed_share == pytest.approx(0.06 / 0.54)
    assert TRUTH.find_effects()[1] == pytest.approx(0.4 * 0.2 + 0.6 * 0.05)


@pytest.mark.parametrize("strategy", [Strategy.ENRICHED, Strategy.ALL_COMERS])
def test_characterise__simulates_what_is_exact(strategy: Strategy) -> None:
    design = replace(DESIGN, strategy=strategy)
    for scenario in design.list_scenarios():
        found = characterise(design, scenario, OPTIONS)
        for name, exact in found.exact.items():
            simulated = found.simulated[name]
            error = float(simulated.errors.max())
            assert abs(exact.value - float(simulated.values[0])) <= 4.5 * error + 1e-9, name


def test_find_exact__with_a_perfect_test_is_a_trial_of_the_positive_alone() -> None:
    perfect = replace(TRUTH, sensitivity=1.0, specificity=1.0)
    alone = replace(perfect, prevalence=1.0)
    one = DESIGN.find_exact(perfect)
    other = DESIGN.find_exact(alone)
    assert one is not None
    assert other is not None
    assert one["power"] == other["power"]
    assert one["mean_screened"] == pytest.approx(200 / 0.4)
    assert other["mean_screened"] == 200


def test_find_exact__power_rises_with_effect_patients_and_test() -> None:
    better = replace(TRUTH, specificity=0.95)
    stronger = replace(better, treated_positive=0.6)
    powers = [
        (design.find_exact(truth) or {})["power"]
        for design, truth in (
            (DESIGN, TRUTH),
            (DESIGN, better),
            (DESIGN, stronger),
            (replace(DESIGN, n_arm=150), stronger),
        )
    ]
    assert powers == sorted(powers)  # type: ignore[type-var]


def test_find_mean_power__is_that_of_the_t_test() -> None:
    assert find_mean_power(30, 30, 0.0, 1.959964) == pytest.approx(0.025, abs=2e-6)
    rng = np.random.default_rng(1)
    treated, control = rng.normal(0.6, 1.0, (20_000, 30)), rng.normal(0.0, 1.0, (20_000, 30))
    p = ttest_ind(treated, control, axis=1, alternative="greater").pvalue
    assert find_mean_power(30, 30, 0.6, 1.959964) == pytest.approx(np.mean(p < 0.025), abs=0.015)


def test_simulate__means_of_a_mixed_group_keep_the_level() -> None:
    truth = replace(TRUTH, control_positive=2.0, treated_positive=2.0, control_negative=0.0,
                    treated_negative=0.0)  # fmt: skip
    error = simulate(replace(DESIGN, endpoint=Endpoint.MEAN), truth, OPTIONS)["type1"]
    assert error.value <= 0.025 + 4.0 * error.error


@pytest.mark.parametrize("intersection", list(Intersection))
def test_simulate__stratified_keeps_the_level(intersection: Intersection) -> None:
    design = replace(DESIGN, strategy=Strategy.STRATIFIED, intersection=intersection)
    error = simulate(design, design.list_scenarios()[0], OPTIONS)["type1"]
    assert error.value <= 0.025 + 4.0 * error.error


def test_run__gives_the_same_trials_in_other_pieces() -> None:
    runner = replace(DESIGN, strategy=Strategy.STRATIFIED).prepare(TRUTH)
    assert (runner.run(3, 0, 40).rejected[25:] == runner.run(3, 25, 40).rejected).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sensitivity": 1.2}, "sensitivity must be at least 0 and at most 1, got 1.2"),
        ({"specificity": -0.1}, "specificity must be at least 0 and at most 1, got -0.1"),
        ({"prevalence": 0.0, "specificity": 1.0}, "no patient is called positive"),
    ],
)
def test_truth__refuses(change: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidDesign, match=words):
        replace(TRUTH, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_arm": 0}, "n_arm must be at least 1, got 0"),
        ({"alpha": 0.0}, "alpha must be above 0 and below 0.5, got 0"),
        ({"share_subgroup": 1.5}, "share_subgroup must be at least 0 and at most 1"),
        (
            {"expected": replace(TRUTH, treated_positive=1.5)},
            r"expected\.treated_positive must be from 0 to 1 for a rate, got 1\.5",
        ),
    ],
)
def test_design__refuses(change: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidDesign, match=words):
        replace(DESIGN, **change)  # type: ignore[arg-type]


def test_prepare__refuses_to_screen_millions() -> None:
    rare = replace(TRUTH, prevalence=1e-5, specificity=1.0)
    with pytest.raises(InvalidDesign, match=r"patients would be screened for 200 called positive"):
        DESIGN.prepare(rare)

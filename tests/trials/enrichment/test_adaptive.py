"""Adaptive enrichment: the level whatever is true, and who goes on."""

from dataclasses import replace

import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, simulate
from oncordia.trials.arms.selection import Limits
from oncordia.trials.endpoint import Endpoint
from oncordia.trials.enrichment.adaptive import AdaptiveEnrichment, PopulationRule
from oncordia.trials.enrichment.play import Intersection
from oncordia.trials.enrichment.truth import BiomarkerTruth

TRUTH = BiomarkerTruth("as hoped", 0.4, 0.3, 0.3, 0.5, 0.35, 0.85, 0.8)
DESIGN = AdaptiveEnrichment("enrich", Endpoint.RATE, (100, 100), TRUTH)
OPTIONS = SimulationOptions(trials=30_000, seed=5)
NULLS = {
    "nobody benefits": BiomarkerTruth("a", 0.4, 0.3, 0.3, 0.3, 0.3, 0.85, 0.8),
    "prognostic alone": BiomarkerTruth("b", 0.4, 0.5, 0.2, 0.5, 0.2, 0.85, 0.8),
    "negative benefit": BiomarkerTruth("c", 0.4, 0.3, 0.3, 0.3, 0.7),
    "negative are harmed": BiomarkerTruth("d", 0.4, 0.3, 0.35, 0.5, 0.35 - 0.4 / 3),
}


@pytest.mark.parametrize("truth", NULLS.values(), ids=NULLS.keys())
@pytest.mark.parametrize(
    ("intersection", "rule"),
    [
        (Intersection.SPIESSENS_DEBOIS, PopulationRule.EPSILON),
        (Intersection.SIMES, PopulationRule.THRESHOLD),
        (Intersection.ALL_FIRST, PopulationRule.BOTH),
        (Intersection.SUBGROUP_FIRST, PopulationRule.COMPLEMENT),
    ],
)
def test_simulate__keeps_the_level_whatever_is_true(
    intersection: Intersection, rule: PopulationRule, truth: BiomarkerTruth
) -> None:
    design = replace(DESIGN, intersection=intersection, rule=rule, margin=0.1, limits=Limits.OBF)
    error = simulate(design, truth, OPTIONS)["type1"]
    assert error.value <= 0.025 + 4.0 * error.error


def test_find_null__is_that_of_those_called_positive() -> None:
    perfect = NULLS["negative benefit"]
    assert DESIGN.find_null(perfect) == (True, False)
    assert DESIGN.find_null(replace(perfect, specificity=0.9)) == (False, False)


def test_run__enriches_where_the_negative_have_no_effect() -> None:
    design = replace(DESIGN, rule=PopulationRule.COMPLEMENT, margin=10.0)
    outcomes = design.prepare(TRUTH).run(1, 0, 60)
    assert (outcomes.measures["selected"][:, 0] == 1.0).all()
    assert (outcomes.measures["screened"] > outcomes.patients).all()
    assert not outcomes.rejected[:, 1].any()


def test_run__stops_where_neither_has_the_effect() -> None:
    design = replace(DESIGN, rule=PopulationRule.THRESHOLD, margin=10.0, margin_all=10.0)
    outcomes = design.prepare(TRUTH).run(1, 0, 20)
    assert outcomes.futile.all()
    assert (outcomes.patients == 200).all()


def test_run__treats_the_size_of_the_subgroup_where_it_goes_on_alone() -> None:
    design = replace(DESIGN, rule=PopulationRule.COMPLEMENT, margin=10.0, n_arm_subgroup=60)
    assert (design.prepare(TRUTH).run(1, 0, 20).patients == 200 + 120).all()


def test_run__gives_the_same_trials_in_other_pieces() -> None:
    runner = DESIGN.prepare(TRUTH)
    whole, part = runner.run(3, 0, 40), runner.run(3, 25, 40)
    assert (whole.rejected[25:] == part.rejected).all()
    assert (whole.measures["screened"][25:] == part.measures["screened"]).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"alpha": 1.0}, "alpha must be above 0 and below 0.5, got 1"),
        ({"n_arm": (100,)}, "n_arm must give 2 stages, got 1"),
        ({"n_arm": (100, 0)}, "n_arm must be at least 1"),
        ({"n_control": (100,)}, "n_control must give 2 stages, got 1"),
        ({"margin": -1.0}, "margin must be at least 0, got -1"),
    ],
)
def test_design__refuses(change: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidDesign, match=words):
        replace(DESIGN, **change)  # type: ignore[arg-type]

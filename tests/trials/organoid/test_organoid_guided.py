"""N-of-1 trials and baskets by organoid response."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trials.organoid.agreement import agree, needs_many_trials

from oncordia.errors import InvalidDesign
from oncordia.trials import SimulationOptions, evaluate, simulate
from oncordia.trials.kernels.organoid_guided import compare_survival
from oncordia.trials.organoid import (
    Concordance,
    OrganoidBasket,
    OrganoidGuided,
    PanelScenario,
    Pathway,
    Progression,
    Randomise,
    RankBy,
    Treat,
    VirtualCohort,
    WhenFull,
)
from oncordia.trials.organoid.counted import average_product

PATHWAY = Pathway(accrual_per_month=10.0, establishment=0.7, biopsy_success=0.95)
ROWS = tuple((0.3 + 0.05 * i, 0.9 - 0.04 * i, 0.2 + 0.1 * (i % 5)) for i in range(12))
COHORT = VirtualCohort(("a", "b", "c"), ROWS, virtual_patients=1200)
GUIDED = OrganoidGuided(
    name="guided",
    drugs=("a", "b", "c"),
    response_rates=(0.2, 0.15, 0.1),
    standard_rate=0.12,
    n_guided=40,
    n_standard=40,
    pathway=PATHWAY,
    concordance=Concordance(0.81, 0.80, 136, 129),
    cohort=COHORT,
)
BASKET = OrganoidBasket(
    name="basket",
    drugs=("a", "b", "c"),
    response_rates=(0.2, 0.15, 0.1),
    reference_rates=(0.2,),
    n_screened=80,
    n_cohort=16,
    pathway=PATHWAY,
    concordance=Concordance(0.81, 0.80, 136, 129),
    cohort=COHORT,
)
RATE = st.floats(0.1, 0.9)


@pytest.mark.parametrize(
    "design",
    [
        GUIDED,
        replace(GUIDED, randomise=Randomise.RESULT, treat=Treat.TOP_IF_SENSITIVE),
        BASKET,
        replace(BASKET, rank_by=RankBy.SCORE, cohort=None),
    ],
)
def test_panel__simulates_what_it_computes(design: OrganoidGuided | OrganoidBasket) -> None:
    for scenario in design.list_scenarios():
        agree(design, scenario, seed=5)


def test_guided__simulates_what_it_computes_of_a_drug_that_its_organoid_does_not_tell() -> None:
    agree(GUIDED, PanelScenario("", (0.3, 0.2, 0.2), blind_drugs=("a",)), seed=5)


def test_guided__of_blind_drugs_responds_as_all_patients_do() -> None:
    at_result = replace(GUIDED, randomise=Randomise.RESULT)
    given, shares = at_result.find_rates(
        PanelScenario("", (0.3, 0.2, 0.1), blind_drugs=("a", "b", "c"))
    )

    assert given == pytest.approx(np.full(given.size, shares[:3] @ [0.3, 0.2, 0.1]))


def test_guided__refuses_a_blind_drug_that_it_does_not_have() -> None:
    with pytest.raises(InvalidDesign, match="blind_drugs names 'z', which is not in the panel"):
        GUIDED.prepare(PanelScenario("", (0.3, 0.2, 0.1), blind_drugs=("z",)))


def test_guided__holds_its_level_when_the_test_tells_nothing() -> None:
    null = GUIDED.list_scenarios()[0]
    exact = replace(GUIDED, randomise=Randomise.RESULT).find_exact(null)

    assert exact is not None
    assert exact["response_of_guided"] == pytest.approx(0.12, abs=1e-9)
    assert float(np.asarray(exact["type1"])) <= GUIDED.alpha


@given(s=RATE, x=RATE)
def test_guided__of_one_drug_and_every_patient_is_the_drug_itself(s: float, x: float) -> None:
    one = OrganoidGuided(
        "one", ("a",), (0.3,), 0.2, 20, 20, PATHWAY, Concordance(0.8, 0.8), cohort=COHORT,
        randomise=Randomise.RESULT, redraw=False,
    )  # fmt: skip
    scenario = PanelScenario("", (x,), sensitivity=s, specificity=s)

    assert one.find_rates(scenario)[0] == pytest.approx([x], abs=2e-3)


@settings(max_examples=8)
@given(s=st.floats(0.5, 0.9), more=st.floats(0.02, 0.1))
def test_guided__gains_from_a_better_test(s: float, more: float) -> None:
    fixed = replace(GUIDED, redraw=False)
    rates = [
        fixed.find_rates(
            PanelScenario("", GUIDED.response_rates, sensitivity=value, specificity=value)
        )[0].item()
        for value in (s, s + more)
    ]

    assert rates[1] > rates[0]


def test_guided__does_not_depend_on_the_order_of_drugs() -> None:
    turned = replace(GUIDED, drugs=("c", "a", "b"), response_rates=(0.1, 0.2, 0.15))

    ours, other = (design.find_exact(design.list_scenarios()[1]) for design in (GUIDED, turned))

    assert ours is not None
    assert other is not None
    assert ours["power"] == pytest.approx(other["power"])
    by_drug = np.asarray(ours["mean_patients_by_drug"])
    assert by_drug[[2, 0, 1, 3]] == pytest.approx(np.asarray(other["mean_patients_by_drug"]))


def test_guided__with_one_rate_for_all_gives_the_drug_of_the_best_rank() -> None:
    equal = replace(GUIDED, response_rates=(0.2, 0.2, 0.2))
    by_chance, by_score = (
        replace(equal, rank_by=rule).find_rates(equal.list_scenarios()[1])[1] for rule in RankBy
    )

    assert by_chance == pytest.approx(by_score)


@needs_many_trials
def test_guided__by_progression_holds_its_level() -> None:
    design = replace(
        GUIDED, progression=Progression(9.0, 2.5), randomise=Randomise.RESULT, alpha=0.05
    )
    null, assumed = design.list_scenarios()
    options = SimulationOptions(trials=8000, workers=1)

    level = simulate(design, null, options)["type1"]
    assert level.value < 0.05 + 4 * level.error + 0.008  # the log-rank test is asymptotic
    assert simulate(design, assumed, options)["power"].value > level.value
    assert evaluate(design, assumed) is None


def test_compare_survival__is_the_log_rank_statistic() -> None:
    # times 1 2 3 4 5 6, guided 0 1 0 0 1 1, all seen: 1.3417 by hand of observed and expected
    months = np.arange(1.0, 7.0)
    guided = np.array([0, 1, 0, 0, 1, 1])
    share = [3 / 6, 3 / 5, 2 / 4, 2 / 3, 2 / 2, 1]
    by_hand = (sum(share) - 3) / np.sqrt(sum(p * (1 - p) for p in share))

    assert compare_survival(np.zeros(6), months, guided, 10.0) == pytest.approx(by_hand)


def test_basket__is_the_same_in_pieces_cut_otherwise() -> None:
    runner = BASKET.prepare(BASKET.list_scenarios()[1])
    whole = runner.run(1, 0, 10)
    parts = [runner.run(1, first, last) for first, last in ((0, 3), (3, 10))]

    joined = np.concatenate([part.measures["responders_by_arm"] for part in parts])
    assert (joined == whole.measures["responders_by_arm"]).all()


@needs_many_trials
def test_basket__sends_patients_of_a_full_cohort_to_their_next_drug() -> None:
    options = SimulationOptions(trials=2000, workers=1)
    scenario = BASKET.list_scenarios()[1]
    leave, onward = (
        simulate(replace(BASKET, when_full=rule), scenario, options)["expected_n"].value
        for rule in WhenFull
    )

    assert onward > leave


def test_basket__splits_its_level() -> None:
    null = BASKET.list_scenarios()[0]
    exact = replace(BASKET, split_alpha=True).find_exact(null)

    assert exact is not None
    assert float(np.asarray(exact["type1"])) <= BASKET.alpha


def test_average_product__is_the_mean_over_multinomial_numbers() -> None:
    rng = np.random.default_rng(0)
    factors = rng.uniform(size=(2, 1, 7))
    shares = np.array([0.3, 0.2])
    counts = rng.multinomial(6, [0.3, 0.2, 0.5], size=400_000)
    drawn = factors[0, 0, counts[:, 0]] * factors[1, 0, counts[:, 1]]

    assert average_product(factors, shares, 6) == pytest.approx(drawn.mean(), abs=2e-3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"drugs": ("a", "b", "z")}, "the cohort has no drug 'z'; it has a, b, c"),
        ({"drugs": ("a", "a", "b")}, "drug 'a' stands twice"),
        ({"drugs": (), "response_rates": ()}, "drugs is empty"),
        ({"response_rates": (0.2,)}, "response_rates has 1 rates for 3 drugs"),
        ({"response_rates": (20.0, 0.1, 0.1)}, "got 20; if that is percent, write 0.2"),
        ({"progression": Progression(9.0, 2.5)}, 'needs randomise = "result"'),
        ({"n_guided": 0}, "n_guided must be at least 1"),
    ],
)
def test_guided__refuses_what_cannot_be(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidDesign, match=message):
        replace(GUIDED, **changes)  # type: ignore[arg-type]


def test_guided__refuses_a_scenario_with_other_drugs() -> None:
    with pytest.raises(InvalidDesign, match="response_rates has 2 rates for 3 drugs"):
        GUIDED.find_null(PanelScenario("", (0.2, 0.1)))

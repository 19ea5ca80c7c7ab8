"""Basket designs that contradict themselves, and what designs say of themselves."""

from dataclasses import replace
from typing import Any

import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import build_design, build_scenario
from oncordia.trials.basket import (
    Basket,
    Borrowing,
    CalibrateTo,
    Calibration,
    Cohort,
    CohortRates,
    Component,
    Futility,
    FutilityRule,
)
from oncordia.trials.basket.sampling import sample_posterior

TWO = (Cohort("lung", 10, 0.1, 0.3), Cohort("colon", 8, 0.1, 0.3))
DESIGN = Basket("two", TWO)
LOOKS = tuple(replace(cohort, looks=(5,)) for cohort in TWO)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"p0": 0.0}, "p0 must be above 0 and below 1, got 0"),
        ({"p0": 1.0}, "p0 must be above 0 and below 1, got 1"),
        ({"p1": 0.1}, "p1 of cohort 'lung' is 0.1, not above its p0 0.1"),
        ({"n": 0}, "n must be at least 1 and at most 500, got 0"),
        ({"confidence": 1.0}, "confidence must be at least 0 and below 1, got 1"),
        ({"mean_above": 1.5}, "mean_above must be at least 0 and below 1, got 1.5"),
        ({"confidence": None}, "cohort 'lung' has no rule; give confidence, mean_above or both"),
        (
            {"looks": (6, 5)},
            r"looks of cohort 'lung' must rise and stay below its n 10, got \[6, 5\]",
        ),
        ({"looks": (10,)}, "looks of cohort 'lung' must rise and stay below its n 10"),
        ({"apart_sd": 0.0}, "apart_sd must be above 0, got 0"),
    ],
)
def test_make_cohort__names_what_it_refuses(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidDesign, match=f"^{words}"):
        replace(TWO[0], **settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"cohorts": ()}, "cohorts is empty; give at least one cohort"),
        ({"cohorts": (TWO[0], TWO[0])}, "two cohorts are called 'lung'; rename one"),
        (
            {"cohorts": tuple(Cohort(str(i), 400, 0.1, 0.3) for i in range(3))},
            "n of all cohorts is 1200; a basket trial here has at most 1000 patients",
        ),
        (
            {"cohorts": (replace(TWO[0], weights=(0.5, 0.4)),)},
            "weights of cohort 'lung' must sum to 1, got 0.9",
        ),
        (
            {"cohorts": (replace(TWO[0], weights=(0.5, 0.3, 0.2)),)},
            "weights of cohort 'lung' must be 2, one for each component",
        ),
        (
            {"components": (Component(weight=0.7), Component(weight=0.7))},
            "weight of all components together is 1.4; it must be at most 1",
        ),
        ({"components": ()}, "components is empty; give at least one"),
        (
            {
                "cohorts": tuple(Cohort(str(i), 5, 0.1, 0.3) for i in range(8)),
                "borrowing": Borrowing.MULTISOURCE,
            },
            "multisource borrowing takes at most 7 cohorts, got 8; take exnex",
        ),
        ({"cohorts": (LOOKS[0], TWO[1])}, "looks must be equally many in all cohorts"),
        (
            {
                "cohorts": LOOKS,
                "borrowing": Borrowing.CALIBRATED,
                "futility": FutilityRule(Futility.PREDICTIVE),
            },
            "futility.by is predictive, but calibrated borrowing does not say",
        ),
        (
            {
                "cohorts": LOOKS,
                "futility": FutilityRule(Futility.PREDICTIVE),
                "calibration": Calibration(CalibrateTo.EACH),
            },
            "futility.by is predictive, so the looks depend on the confidence",
        ),
    ],
)
def test_make_basket__names_what_it_refuses(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidDesign, match=f"^{words}"):
        replace(DESIGN, **{"borrowing": Borrowing.EXNEX, **settings})


def test_make_component__refuses_a_spread_of_0_but_a_fixed_one() -> None:
    with pytest.raises(InvalidDesign, match=r"^spread of a half_normal prior must be above 0"):
        Component(spread=0.0)


def test_find_null__refuses_more_rates_than_cohorts() -> None:
    with pytest.raises(InvalidDesign, match=r"^rates must be 2, one for each cohort, got 3"):
        DESIGN.find_null(CohortRates("odd", (0.1, 0.1, 0.1)))


def test_prepare__refuses_prediction_over_too_many_outcomes() -> None:
    many = tuple(Cohort(str(i), 60, 0.1, 0.3, looks=(30,)) for i in range(5))
    design = replace(DESIGN, cohorts=many, futility=FutilityRule(Futility.PREDICTIVE))
    with pytest.raises(InvalidDesign, match=r"^futility\.by is predictive, which needs all"):
        design.prepare(design.list_scenarios()[0])


def test_prepare__refuses_more_cohorts_with_two_components_than_the_sampler_does() -> None:
    many = tuple(Cohort(str(i), 5, 0.1, 0.3) for i in range(11))
    two = (Component(weight=0.4), Component(-2.0, weight=0.4))
    design = replace(DESIGN, cohorts=many, borrowing=Borrowing.EXNEX, components=two)
    with pytest.raises(InvalidDesign, match=r"^exnex with 2 components takes at most 10 cohorts"):
        design.prepare(design.list_scenarios()[0])
    draws = sample_posterior(design, (0, 4) + (1,) * 9, draws=500)
    assert draws.shape == (500, 11)
    assert draws[:, 0].mean() < draws[:, 2].mean() < draws[:, 1].mean()


def test_sample_posterior__refuses_more_responders_than_patients() -> None:
    design = replace(DESIGN, borrowing=Borrowing.EXNEX)
    with pytest.raises(InvalidDesign, match=r"from 0 to its n, got \[11, 2\]"):
        sample_posterior(design, (11, 2))


def test_build_design__reads_cohorts_as_sections() -> None:
    said = {
        "name": "two",
        "borrowing": "exnex",
        "cohorts": [
            {"name": "lung", "n": 10, "p0": 0.1, "p1": 0.3},
            {"name": "colon", "n": 8, "p0": 0.1, "p1": 0.3, "mean_above": 0.2},
        ],
        "components": [{"mean": -2.0, "sd": 2.0, "spread_prior": "half_cauchy"}],
    }
    design = build_design("basket", said)
    scenario = build_scenario(design, {"name": "one", "rates": [0.3, 0.1]})
    assert isinstance(design, Basket)
    assert design.cohorts[1] == Cohort("colon", 8, 0.1, 0.3, mean_above=0.2)
    assert isinstance(scenario, CohortRates)
    assert design.find_null(scenario) == (False, True)


def test_list_scenarios__has_the_null_first() -> None:
    assert [scenario.rates for scenario in DESIGN.list_scenarios()] == [
        (0.1, 0.1),
        (0.3, 0.1),
        (0.3, 0.3),
    ]


def test_describe__tells_looks_and_rules() -> None:
    design = replace(DESIGN, cohorts=LOOKS)
    schema = design.describe()
    assert [step.title for step in schema.steps] == ["Look 1", "Last analysis"]
    assert schema.steps[0].n == "lung 5, colon 5"
    assert "colon: P(rate > 0.1) > 0.9" in schema.steps[1].text

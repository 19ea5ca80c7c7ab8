"""What a time-to-event trial and its scenarios refuse, each with the field and the mend."""

from dataclasses import replace
from typing import Any

import pytest
from benchmarks.trials.reference_survival import give_z
from tests.trials.survival.made import SMALL

from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.settings import FutilityForm, FutilitySettings
from oncordia.trials.survival import Information, SurvivalScenario, SurvivalTest, Timing

SCENARIO = SurvivalScenario("x", control_median_months=10.0)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"alpha": 0.0}, "alpha", "above 0 and below 1"),
        ({"alpha": 1.0}, "alpha", "above 0 and below 1"),
        ({"patients": 0}, "patients", "at least 2"),
        ({"accrual_rates": (0.0,)}, "accrual_rates", "ends at 0 after 0 of 120 patients"),
        ({"accrual_rates": (1.0, 2.0)}, "accrual_rates", "2 numbers for 1 accrual_starts; give 1"),
        ({"accrual_starts": (1.0,)}, "accrual_starts", r"is \[1\]; give months that rise from 0"),
        ({"allocation": (1,)}, "allocation", "control and experimental"),
        ({"look_events": (80, 40)}, "look_events", r"is \[80, 40\]; give numbers that rise"),
        ({"look_events": (40, 40)}, "look_events", r"is \[40, 40\]; give numbers that rise"),
        ({"look_events": (40, 130)}, "look_events", "ends at 130, above the 120 patients"),
        ({"look_events": ()}, "look_events", "has 0 looks where timing is events"),
        ({"look_months": (3.0, 9.0)}, "look_months", "has 2 looks where timing is events"),
        (
            {"timing": Timing.LATER, "look_months": (3.0,)},
            "look_months",
            "has 1 looks and look_events 2",
        ),
        (
            {"timing": Timing.MONTHS, "look_events": (), "look_months": (900.0, 901.0)},
            "look_months",
            "look 2 adds no events",
        ),
        ({"test": SurvivalTest.MILESTONE}, "compare_months", "needs compare_months"),
        ({"combo": ((1.0,),)}, "combo", "pairs of rho and gamma"),
        ({"information": Information.OBSERVED}, "information", "take one of spend_obrien_fleming"),
        (
            {
                "efficacy": give_z(3.0, 2.0),
                "futility": FutilitySettings(FutilityForm.GIVEN_Z, values=(3.5,)),
            },
            "futility.form",
            "boundaries cross at look 1",
        ),
    ],
)
def test_design__names_the_field_it_refuses(
    change: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidDesign, match=message) as caught:
        replace(SMALL, **change)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"hazard_ratios": (-0.5,)}, "hazard_ratios", "at least 0"),
        (
            {"control_median_months": None, "control_hazards": (-0.1,)},
            "control_hazards",
            "at least 0",
        ),
        (
            {"control_median_months": None, "control_hazards": (0.0,)},
            "control_hazards",
            "all 0, so nobody has an event",
        ),
        ({"control_hazards": (0.1,)}, "control_median_months", "give either"),
        ({"control_median_months": None}, "control_median_months", "give either"),
        ({"hazard_ratios": (1.0, 0.5)}, "hazard_ratios", "2 numbers for 1 piece_starts; give 1 or"),
        ({"piece_starts": (0.0, 3.0, 3.0)}, "piece_starts", "give months that rise from 0"),
        ({"dropout_12_months": 1.0}, "dropout_12_months", "below 1"),
    ],
)
def test_scenario__names_the_field_it_refuses(
    change: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidDesign, match=message) as caught:
        replace(SCENARIO, **change)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("ratios", "starts", "is_null"),
    [
        ((1.0,), (0.0,), True),
        ((1.2,), (0.0,), True),
        ((1.0, 0.7), (0.0, 3.0), False),
        ((0.7, 1.5), (0.0, 3.0), False),  # better at first
        ((1.5, 0.9), (0.0, 3.0), False),  # better in the end
    ],
)
def test_find_null__is_true_where_the_experimental_arm_never_survives_better(
    ratios: tuple[float, ...], starts: tuple[float, ...], is_null: bool
) -> None:
    scenario = replace(SCENARIO, hazard_ratios=ratios, piece_starts=starts)
    assert SMALL.find_null(scenario) == (is_null,)

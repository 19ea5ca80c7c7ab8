"""What a group-sequential design refuses: one plain line with the field and the mend."""

import math
from collections.abc import Mapping

import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import build_design, build_scenario
from oncordia.trials.sequential import BoundaryRule, RuleForm, find_boundaries

PLAIN = {"name": "x", "effect": 0.4}
SURVIVAL = {"name": "x", "effect": 0.7, "endpoint": "survival"}
TIMING = {"control_median_months": 12.0, "accrual_months": 24.0, "follow_up_months": 12.0}
FAULTS: tuple[tuple[Mapping[str, object], str, str], ...] = (
    ({**PLAIN, "alpha": 0}, "alpha", "alpha must be above 0 and below 1, got 0"),
    ({**PLAIN, "alpha": 1}, "alpha", "alpha must be above 0 and below 1, got 1"),
    ({**PLAIN, "effect": 0}, "effect", "effect is 0, which is none"),
    ({**PLAIN, "sd": 0}, "sd", "sd must be above 0"),
    ({**PLAIN, "power": 0.01}, "power", "power is 0.01, not above alpha 0.025"),
    ({**PLAIN, "patients": [100], "power": 0.9}, "power", "power and patients are both given"),
    ({**PLAIN, "patients": [0]}, "patients", "patients must be at least 1"),
    ({**PLAIN, "patients": [1]}, "patients", "the first look needs 1 or more in each arm"),
    ({**PLAIN, "patients": [100, 80]}, "patients", "numbers that rise from look to look"),
    ({**PLAIN, "events": [100]}, "events", "events is not for endpoint mean; give patients"),
    (
        {**PLAIN, "information": [1, 3, 2]},
        "information",
        "information 2 of look 3 does not rise above 3 of look 2",
    ),
    ({**PLAIN, "information": [1] * 11}, "information", "information has 11 looks; give 1 to 10"),
    (
        {**PLAIN, "known_sd": False, "patients": [2, 40]},
        "patients",
        "the sd is estimated from 3 or more",
    ),
    ({**PLAIN, "effect": 4}, "looks", "looks is 3, too many for 4 patients"),
    ({**PLAIN, "endpoint": "rate"}, "control_rate", "control_rate is missing"),
    (
        {"name": "x", "effect": 0.8, "endpoint": "rate", "control_rate": 0.3},
        "effect",
        "makes rate 1.1 of 0.3; stay from 0 to 1",
    ),
    (
        {**PLAIN, "futility": {"form": "given_z", "values": [0, 2.6]}},
        "futility.form",
        "the boundaries cross at look 2: futility z 2.6 is not below efficacy z",
    ),
    (
        {**PLAIN, "futility": {"form": "given_z", "values": [0]}},
        "futility.values",
        "futility.values has 1 bounds, 2 looks need one; give 2",
    ),
    (
        {**PLAIN, "sides": 2, "futility": {"form": "spend_pocock"}},
        "futility.form",
        "is for one-sided tests",
    ),
    (
        {**PLAIN, "efficacy": {"form": "wang_tsiatis"}},
        "efficacy.parameter",
        "parameter is missing: wang_tsiatis needs its delta",
    ),
    (
        {**PLAIN, "efficacy": {"form": "spend_given", "values": [0.01, 0.02, 0.03]}},
        "efficacy.values",
        "values end at 0.03, the error to spend is 0.025",
    ),
    (
        {**PLAIN, "efficacy": {"form": "spend_given", "values": [0.02, 0.01, 0.025]}},
        "efficacy.values",
        "values fall from look to look",
    ),
    (
        {**PLAIN, "efficacy": {"form": "given_z", "values": [2, 2, 2]}},
        "efficacy.values",
        "above alpha 0.025; raise the bounds or alpha",
    ),
    (SURVIVAL, "timing.accrual_months", "timing.accrual_months is missing"),
    ({**PLAIN, "timing": TIMING}, "timing.accrual_months", "timing is for the endpoint survival"),
    (
        {**SURVIVAL, "timing": {"accrual_months": 24.0, "hazards_per_month": [-0.1]}},
        "timing.hazards_per_month",
        "hazards_per_month must be at least 0",
    ),
    (
        {**SURVIVAL, "timing": {"accrual_months": 24.0}},
        "timing.control_median_months",
        "control_median_months or hazards_per_month must be given",
    ),
    (
        {**SURVIVAL, "timing": {**TIMING, "patients_per_month": [0.0]}},
        "timing.patients_per_month",
        "no patient is recruited",
    ),
    (
        {**SURVIVAL, "timing": {"control_median_months": 12.0, "accrual_months": 24.0}},
        "timing.patients_per_month",
        "recruit more patients",
    ),
)


@pytest.mark.parametrize(("said", "field", "words"), FAULTS)
def test_build_design__says_in_one_line_what_is_wrong(
    said: Mapping[str, object], field: str, words: str
) -> None:
    with pytest.raises(InvalidDesign) as fault:
        build_design("group_sequential", said)
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)
    assert fault.value.field == field


def test_build_scenario__refuses_a_rate_above_one() -> None:
    design = build_design(
        "group_sequential", {"name": "x", "effect": 0.1, "endpoint": "rate", "control_rate": 0.3}
    )
    with pytest.raises(InvalidDesign, match=r"makes rate 1\.3 of 0\.3"):
        build_scenario(design, {"name": "too good", "effect": 1.0})


def test_find_boundaries__refuses_futility_above_what_is_planned_for() -> None:
    rule = BoundaryRule(RuleForm.GIVEN_EFFECT, values=(1.5,))
    with pytest.raises(InvalidDesign, match="the boundaries cross at look 1"):
        find_boundaries([1, 2], futility=rule, power=0.9)


def test_find_boundaries__refuses_futility_that_no_size_can_beat() -> None:
    rule = BoundaryRule(RuleForm.GIVEN_EFFECT, values=(1.0, 1.0))
    efficacy = BoundaryRule(RuleForm.GIVEN_Z, values=(math.nan, math.nan, 1.96))
    with pytest.raises(InvalidDesign, match=r"no size of the trial reaches power 0\.9"):
        find_boundaries([1, 2, 3], efficacy, rule, power=0.9)

"""Designs and scenarios that are refused, each with one plain line."""

from typing import Any

import pytest

from oncordia.errors import InvalidDesign
from oncordia.trials import build_design, build_scenario

BOIN: dict[str, Any] = {
    "name": "faulty",
    "doses": [10.0, 20.0, 40.0],
    "target": 0.3,
    "max_patients": 30,
}
TITE = {"window_months": 3.0}


@pytest.mark.parametrize(
    ("kind", "change", "field", "words"),
    [
        ("boin", {"doses": [10.0, 40.0, 20.0]}, "doses", "out of order: 20 stands after 40"),
        ("boin", {"doses": [10.0]}, "doses", "doses are 1; give from 2"),
        ("boin", {"doses": [0.0, 1.0]}, "doses", "must be above 0"),
        ("boin", {"target": 1.0}, "target", "must be above 0 and below 1, got 1"),
        ("boin", {"target": 0.0}, "target", "must be above 0 and below 1, got 0"),
        ("boin", {"max_patients": 0}, "max_patients", "must be at least 1"),
        ("boin", {"cohort_size": 31}, "cohort_size", "above max_patients 30"),
        ("boin", {"start_dose": 15.0}, "start_dose", "take one of 10, 20, 40"),
        ("boin", {"too_low": 0.35}, "too_low", "not below the target 0.3"),
        ("boin", {"too_high": 0.2}, "too_high", "not above the target 0.3"),
        ("mtpi2", {"margin_low": 0.3}, "margin_low", "must lie between 0 and 1"),
        ("keyboard", {"target": 0.97}, "margin_high", "must lie between 0 and 1"),
        ("crm", {"skeleton": [0.1, 0.3, 0.2]}, "skeleton", "does not rise: 0.2 stands after 0.3"),
        ("crm", {"skeleton": [0.1, 0.3]}, "skeleton", "2 rates for 3 doses"),
        ("crm", {"prior_sd": 0.0}, "prior_sd", "must be above 0"),
        ("crm", {"halfwidth": 0.3}, "halfwidth", "less than the target"),
        ("crm", {"guess_dose": 5.0}, "guess_dose", "one of the doses"),
        ("crm", {"working": "logistic", "intercept": -1.0}, "intercept", "no rate can be above"),
        ("crm", {"overdose_margin": 0.8}, "overdose_margin", "below 1"),
        ("blrm", {"interval_low": 0.4}, "interval_low", "not below interval_high 0.33"),
        ("blrm", {"sd_intercept": 0.0}, "sd_intercept", "must be above 0"),
        ("blrm", {"correlation": 1.0}, "correlation", "below 1"),
        ("tite_crm", {**TITE, "estimate": "mle"}, "estimate", "takes bayes alone"),
        ("tite_boin", {"window_months": 0.0}, "window_months", "must be above 0"),
        ("boin12", {"max_patients": 200}, "max_patients", "at most 120"),
    ],
)
def test_build_design__names_the_field_it_refuses(
    kind: str, change: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InvalidDesign) as fault:
        build_design(kind, BOIN | change)
    assert fault.value.field == field
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


def test_build_design__refuses_a_start_above_the_lowest_without_deescalation() -> None:
    said = {"name": "faulty", "doses": [1.0, 2.0], "start_dose": 2.0, "deescalate": False}
    with pytest.raises(InvalidDesign, match="starts above the lowest dose"):
        build_design("three_plus_three", said)


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("boin", {"toxicity": [0.1, 0.2]}, "2 rates for 3 doses"),
        ("boin", {"toxicity": [0.1, 0.2, 1.2]}, "must be at least 0 and at most 1"),
        ("boin12", {"toxicity": [0.1] * 3, "response": [0.1]}, "1 rates and toxicity 3"),
        ("tite_boin", {"toxicity": [0.1] * 3, "patients_per_month": 0.0}, "must be above 0"),
        ("tite_boin", {"toxicity": [0.1] * 3, "late_share": 1.0}, "below 1"),
    ],
)
def test_build_scenario__names_what_it_refuses(kind: str, said: dict[str, Any], words: str) -> None:
    design = build_design(kind, BOIN | (TITE if kind == "tite_boin" else {}))
    with pytest.raises(InvalidDesign, match=words):
        build_scenario(design, {"name": "faulty", **said})


def test_build_scenario__allows_toxicity_that_does_not_rise() -> None:
    design = build_design("boin", BOIN)
    built = build_scenario(design, {"name": "dip", "toxicity": [0.3, 0.1, 0.4]})
    assert design.find_null(built) == ()

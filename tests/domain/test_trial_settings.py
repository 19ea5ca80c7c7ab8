"""Settings of designs and scenarios."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from oncordia.domain.trials import (
    build_settings,
    check_settings,
    dump_settings,
    list_settings,
    setting,
)
from oncordia.errors import InvalidDesign


class Rule(StrEnum):
    POCOCK = "pocock"
    OBRIEN_FLEMING = "obrien_fleming"


@dataclass(frozen=True)
class Arm:
    label: str = setting("Name of the arm")
    rate: float = setting("Response rate", low=0, high=1)


@dataclass(frozen=True)
class Made:
    alpha: float = setting("Level", low=0, high=1, open_low=True, open_high=True, example=0.025)
    looks: tuple[int, ...] = setting("Patients at each look", low=1, default=(10, 20))
    rule: Rule = setting("Bounds", default=Rule.POCOCK)
    cap: int | None = setting("Most patients", low=1, default=None)
    arms: tuple[Arm, ...] = setting("Arms", default=())

    def __post_init__(self) -> None:
        check_settings(self)


SAID = {
    "alpha": 0.05,
    "looks": [5, 9],
    "rule": "obrien_fleming",
    "arms": [{"label": "A", "rate": 1}],
}


def test_build_settings__takes_plain_data() -> None:
    made = build_settings(Made, SAID)
    assert made == Made(0.05, (5, 9), Rule.OBRIEN_FLEMING, None, (Arm("A", 1.0),))


def test_dump_settings__is_the_inverse_of_build_settings() -> None:
    assert dump_settings(build_settings(Made, SAID)) == SAID


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({}, "alpha", "alpha is missing: Level"),
        ({"alpha": 0}, "alpha", "alpha must be above 0 and below 1, got 0"),
        ({"alpha": float("nan")}, "alpha", "alpha must be above 0 and below 1, got nan"),
        ({"alpha": "x"}, "alpha", "alpha is 'x'; write a number"),
        ({"alpha": True}, "alpha", "alpha is true; write a number"),
        ({"alpha": 0.1, "looks": [3, 0]}, "looks", r"looks must be at least 1, got \[3, 0\]"),
        ({"alpha": 0.1, "looks": [3, 1.5]}, "looks[2]", r"looks\[2\] is 1.5; write a whole number"),
        ({"alpha": 0.1, "looks": 3}, "looks", "write a list in square brackets"),
        ({"alpha": 0.1, "rule": "p"}, "rule", "write one of pocock, obrien_fleming"),
        ({"alpha": 0.1, "beta": 1}, "beta", "there is no setting 'beta'; known here are alpha,"),
        ({"alpha": 0.1, "arms": [{"label": "A"}]}, "arms[1].rate", r"arms\[1\].rate is missing"),
    ],
)
def test_build_settings__names_the_field_it_refuses(
    said: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(InvalidDesign, match=words) as caught:
        build_settings(Made, said)
    assert caught.value.field == field


def test_list_settings__tells_bounds_and_defaults() -> None:
    alpha, looks, *_ = list_settings(Made)
    assert alpha.is_required
    assert alpha.setting.describe_bounds() == "above 0 and below 1"
    assert looks.default == (10, 20)

"""Responses of a control and several arms: rates or means, and the tables that draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.numeric.streams import tabulate_binomial
from oncordia.trials.endpoint import Endpoint


@dataclass(frozen=True)
class ArmResponses:
    """True response of the control and of each arm."""

    name: str = setting("What the scenario is called", example="One arm works")
    control: float = setting("Response of the control: a rate, or a mean", example=0.3)
    arms: tuple[float, ...] = setting("Response of each arm", example=(0.3, 0.4, 0.55))
    sd: float = setting(
        "Standard deviation of a mean; not used for rates", default=1.0, low=0, open_low=True
    )

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True, slots=True)
class Draws:
    """What kernels draw the responses from."""

    means: FloatArray  # (arms + 1,): of the control first; in standard deviations
    sizes: IntArray  # (stages, arms + 1): of the binomial tables; 0 for means
    cumulative: FloatArray  # (stages, arms + 1, width)
    guide: IntArray  # (stages, arms + 1, width)


def check_responses(
    endpoint: Endpoint, responses: ArmResponses, arms: int, field: str = "arms"
) -> None:
    """Refuse a scenario that does not fit a design; ``field`` holds the responses of the arms.

    Raises
    ------
    InvalidDesign
        If it has another number of arms, or a rate outside 0 to 1.
    """
    if len(responses.arms) != arms:
        raise InvalidDesign(
            f"{field} has {len(responses.arms)} values for {arms} arms; give one for each", field
        )
    if endpoint is Endpoint.RATE:
        check_rates({"control": (responses.control,), field: responses.arms})


def check_rates(rates: dict[str, Sequence[float]]) -> None:
    """Refuse a rate outside 0 to 1, by the field that it stands in."""
    for field, values in rates.items():
        for value in values:
            if not 0.0 <= value <= 1.0:
                raise InvalidDesign(f"{field} must be from 0 to 1 for a rate, got {value:g}", field)


def find_null_arms(endpoint: Endpoint, responses: ArmResponses, arms: int) -> tuple[bool, ...]:
    """Of each arm, whether it is no better than the control."""
    check_responses(endpoint, responses, arms)
    return tuple(value <= responses.control for value in responses.arms)


def make_draws(
    endpoint: Endpoint, responses: ArmResponses, arm_steps: FloatArray, control_steps: FloatArray
) -> Draws:
    """Tables to draw the responses of each stage, for steps of shape (stages,)."""
    means = np.array([responses.control, *responses.arms], dtype=np.float64)
    stages, groups = arm_steps.size, means.size
    sizes = np.zeros((stages, groups), dtype=np.int64)
    if endpoint is Endpoint.MEAN:
        empty = np.zeros((stages, groups, 1))
        return Draws(means / responses.sd, sizes, empty, empty.astype(np.int64))
    width = int(max(arm_steps.max(), control_steps.max())) + 1
    cumulative = np.ones((stages, groups, width))
    guide = np.zeros((stages, groups, width), dtype=np.int64)
    for stage in range(stages):
        for group in range(groups):
            n = int(control_steps[stage] if group == 0 else arm_steps[stage])
            sizes[stage, group] = n + 1
            table: Any = tabulate_binomial(n, float(means[group]))
            cumulative[stage, group, : n + 1], guide[stage, group, : n + 1] = table
    return Draws(means, sizes, cumulative, guide)


def name_arms(arms: int) -> tuple[str, ...]:
    """Names of the arms, from 1."""
    return tuple(f"arm {arm}" for arm in range(1, arms + 1))


def check_stage_sizes(n_arm: tuple[int, ...], n_control: tuple[int, ...], most: int) -> None:
    """Refuse stages without patients, too many stages, or lists that do not fit each other."""
    if not 1 <= len(n_arm) <= most:
        raise InvalidDesign(f"n_arm must give 1 to {most} stages, got {len(n_arm)}", "n_arm")
    if n_control and len(n_control) != len(n_arm):
        raise InvalidDesign(
            f"n_control has {len(n_control)} stages, n_arm {len(n_arm)}; give one for each, "
            "or leave it out",
            "n_control",
        )

"""What a platform design refuses, in one line each."""

from itertools import pairwise
from typing import TYPE_CHECKING

from oncordia.errors import InvalidDesign
from oncordia.trials.platform.choices import Endpoint, Judge, Stop

if TYPE_CHECKING:
    from oncordia.trials.platform.design import Platform


def check_platform(design: "Platform") -> None:
    """Refuse settings that contradict each other.

    Raises
    ------
    InvalidDesign
        ``field`` names the setting at fault.
    """
    _check_arms(design)
    _check_looks(design)
    _check_bars(design)
    _check_own(design)


def _check_arms(design: "Platform") -> None:
    n_arms = len(design.arms)
    if n_arms < 1 or len(set(design.arms)) < n_arms:
        raise InvalidDesign(
            f"arms is {list(design.arms)}; name at least one arm, each differently", "arms"
        )
    for name in ("entry", "leave"):
        times = getattr(design, name)
        if times and len(times) != n_arms:
            raise InvalidDesign(
                f"{name} has {len(times)} numbers; give one for each of the {n_arms} arms", name
            )
    if not design.walk_sd:
        raise InvalidDesign("walk_sd is []; give at least one number above 0", "walk_sd")
    for place, leave in enumerate(design.leave):
        entry = design.entry[place] if design.entry else 0
        if 0 < leave <= entry:
            raise InvalidDesign(
                f"leave is {leave} for {design.arms[place]}, which may enter at {entry}; let it "
                "leave later, or write 0",
                "leave",
            )


def _check_looks(design: "Platform") -> None:
    edges = (0, *design.looks, design.arm_size)
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise InvalidDesign(
            f"looks is {list(design.looks)}; write rising numbers below the {design.arm_size} "
            "patients of an arm",
            "looks",
        )
    if design.stop is Stop.NONE:
        for name in ("looks", "efficacy", "futility"):
            if getattr(design, name):
                raise InvalidDesign(
                    f"stop is 'none' though {name} is set; write test or predictive, or leave "
                    f"out {name}",
                    "stop",
                )
    elif not design.looks:
        raise InvalidDesign(
            f"looks is empty though stop is {design.stop.value!r}; say after how many patients of "
            "an arm to look",
            "looks",
        )


def _check_bars(design: "Platform") -> None:
    n_looks = len(design.looks)
    for name in ("efficacy", "futility"):
        bars = getattr(design, name)
        if len(bars) not in (0, 1, n_looks):
            raise InvalidDesign(
                f"{name} has {len(bars)} numbers; give one, or one for each of the {n_looks} looks",
                name,
            )
        if design.stop is Stop.PREDICTIVE or design.judge is Judge.POSTERIOR:
            _check_probabilities(name, bars)
    if design.judge is Judge.POSTERIOR:
        _check_probabilities("threshold", (design.threshold,))
    efficacy = spread_bars(design.efficacy, n_looks)
    futility = spread_bars(design.futility, n_looks)
    for high, low in zip(efficacy, futility, strict=False):
        if low >= high:
            raise InvalidDesign(
                f"futility is {low:g} at a look where efficacy is {high:g}: they cross; lower "
                "futility",
                "futility",
            )


def _check_probabilities(name: str, values: tuple[float, ...]) -> None:
    for value in values:
        if not 0 < value < 1:
            raise InvalidDesign(
                f"{name} is {value:g}, which is no probability; give a number above 0 and below 1",
                name,
            )


def _check_own(design: "Platform") -> None:
    low, high = design.control_value, design.target_value
    if high < low:
        raise InvalidDesign(
            f"target_value is {high:g}, below control_value {low:g}; raise it", "target_value"
        )
    if design.endpoint is Endpoint.BINARY:
        for name, value in (("control_value", low), ("target_value", high)):
            if not 0 <= value <= 1:
                raise InvalidDesign(
                    f"{name} is {value:g}; a binary endpoint has rates from 0 to 1", name
                )


def spread_bars(bars: tuple[float, ...], n_looks: int) -> tuple[float, ...]:
    """Bars of every look, where one number may stand for all; empty stays empty."""
    return bars * n_looks if len(bars) == 1 else bars

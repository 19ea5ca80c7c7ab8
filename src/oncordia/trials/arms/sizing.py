"""Sample size of a multi-arm multi-stage trial, exact for normal responses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.arms.bounds import Bounds, LowerShape, UpperShape, find_bounds
from oncordia.trials.arms.chances import MOST_STAGES, find_best_chances

_MOST = 1 << 24  # patients of a stage beyond which no size is sought


@dataclass(frozen=True, slots=True)
class StageSize:
    """Size of a multi-arm multi-stage trial, and what it achieves."""

    n: int  # unit of the ratios: patients of the control in stage 1 where its ratio is 1
    bounds: Bounds
    power: float  # to recommend the one arm that works
    max_total: int  # patients, if no arm is dropped


def size_multi_stage(
    arms: int,
    alpha: float,
    power: float,
    interesting: float,
    uninteresting: float = 0.0,
    *,
    arm_ratio: Sequence[float] = (1, 2),
    control_ratio: Sequence[float] | None = None,
    upper: UpperShape = UpperShape.TRIANGULAR,
    lower: LowerShape = LowerShape.TRIANGULAR,
    lower_fixed: float = 0.0,
) -> StageSize:
    """Smallest trial that recommends the one arm that works with a given power.

    The least favourable configuration (Magirr, Jaki and Whitehead 2012, section 2.3): one arm
    has the interesting effect, the others the uninteresting one. Power is the chance that the
    first arm's z value is the largest of those that cross first.

    Parameters
    ----------
    arms, alpha, power
        Experimental arms; one-sided level of the family; power from 0 to 1, both exclusive.
    interesting, uninteresting
        Differences from the control in standard deviations.
    arm_ratio, control_ratio
        Patients by the end of each stage in units of the size sought, rising; those of the
        control are those of an arm if left out.
    upper, lower, lower_fixed
        Shapes of the bounds.

    Raises
    ------
    InvalidDesign
        If a level or power is outside (0, 1), ratios do not rise, the bounds cross, or no size
        reaches the power.
    """
    times = _check_ratio(arm_ratio, "arm_ratio")
    control = times if control_ratio is None else _check_ratio(control_ratio, "control_ratio")
    if control.size != times.size:
        raise InvalidDesign("control_ratio and arm_ratio must have as many stages", "control_ratio")
    for field, value in (("alpha", alpha), ("power", power)):
        if not 0.0 < value < 1.0:
            raise InvalidDesign(f"{field} must be above 0 and below 1, got {value:g}", field)
    if not interesting > uninteresting:
        raise InvalidDesign(
            f"interesting must be above uninteresting, got {interesting:g}", "interesting"
        )
    bounds = find_bounds(arms, alpha, times, control, upper, lower, lower_fixed)
    drifts = np.array([interesting, uninteresting])
    kinds = np.minimum(np.arange(arms), 1)

    def reach(n: int) -> float:
        chances = find_best_chances(
            n * times, n * control, bounds.lower, bounds.upper, drifts, kinds
        )
        return float(chances[0])

    n = _find_least(reach, power)
    total = float(control[-1] + arms * times[-1]) * n
    return StageSize(n, bounds, reach(n), int(np.ceil(total - 1e-9)))


def _find_least(reach: Callable[[int], float], power: float) -> int:
    """Smallest whole number whose power is reached; power rises with it."""
    high = 1
    while reach(high) < power:
        high *= 2
        if high > _MOST:
            raise InvalidDesign("no sample size reaches the power; raise the effect", "power")
    low = high // 2  # does not reach it, or is 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reach(middle) >= power else (middle, high)
    return high


def _check_ratio(ratio: Sequence[float], field: str) -> FloatArray:
    times = np.array(ratio, dtype=np.float64)
    if not 1 <= times.size <= MOST_STAGES:
        raise InvalidDesign(f"{field} must give 1 to {MOST_STAGES} stages, got {times.size}", field)
    if not (np.diff(times, prepend=0.0) > 0).all():
        raise InvalidDesign(f"{field} must rise from above 0, got {list(ratio)}", field)
    return times

"""What a finished adaptive trial says: decision, p value, estimate and confidence bound."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from oncordia.errors import InvalidOption
from oncordia.trials.adaptive.combination import Combination, find_circular_level
from oncordia.trials.adaptive.combination_test import CombinationTest
from oncordia.trials.kernels.adaptive.rules import StagePlan, find_critical

WIDE = 60.0  # standard errors around the stages within which the bound is looked for
HALVINGS = 120


@dataclass(frozen=True, slots=True)
class AdaptiveResult:
    """Inference at the end of a two-stage adaptive trial."""

    is_rejected: bool
    p_value: float  # one-sided; of both stages as combined, early stops left aside
    conditional_error: float  # level that stage 1 left to stage 2; 1 where it rejected by itself
    estimate: float  # of the difference: stages by the weights that were fixed beforehand
    low: float  # one-sided confidence bound at 1 - alpha; above 0 exactly where it rejects
    level: float  # 1 - alpha


def analyse_stages(
    design: CombinationTest, differences: tuple[float, ...], errors: tuple[float, ...]
) -> AdaptiveResult:
    """Inference for a trial that ended after one stage or two.

    The bound is the largest difference that the design would reject if it were the null: the
    statistics of the stages are moved by it and combined anew. So it holds whatever the size
    of stage 2 became, and agrees with the decision.

    Parameters
    ----------
    design
        The design; not with the pooled statistic, which has no level of its own.
    differences, errors
        Difference, new treatment less control, and its standard error, of each stage by itself.

    Raises
    ------
    InvalidOption
        If the stages do not fit, an error is not above 0, or the statistic is pooled.

    References
    ----------
    Lehmacher W and Wassmer G (1999), Biometrics 55, 1286-1290: repeated confidence
    intervals.
    """
    plan = design.plan
    _check_stages(design, differences, errors)

    def rejects(difference: float) -> bool:
        z = [(one - difference) / error for one, error in zip(differences, errors, strict=True)]
        if z[0] >= plan.z_success:
            return True
        return len(z) == 2 and z[1] >= find_critical(plan, z[0], plan.n2)

    z1 = differences[0] / errors[0]
    spread = WIDE * max(errors)
    weights = np.array([plan.weight1, plan.weight2])[: len(errors)] / np.array(errors)
    left = 1.0 if z1 >= plan.z_success else float(ndtr(-find_critical(plan, z1, plan.n2)))
    return AdaptiveResult(
        is_rejected=rejects(0.0),
        p_value=_find_p_value(design.method, plan, differences, errors),
        conditional_error=left,
        estimate=float(weights @ np.array(differences) / weights.sum()),
        low=_find_last(rejects, min(differences) - spread, max(differences) + spread),
        level=1.0 - design.alpha,
    )


def _check_stages(
    design: CombinationTest, differences: tuple[float, ...], errors: tuple[float, ...]
) -> None:
    if design.method is Combination.POOLED:
        raise InvalidOption(
            "the pooled statistic has no level of its own; analyse by inverse_normal, fisher "
            "or circular"
        )
    if len(differences) not in (1, 2) or len(errors) != len(differences):
        raise InvalidOption(
            f"give a difference and its error for each of one or two stages, got "
            f"{len(differences)} differences and {len(errors)} errors"
        )
    wrong = [error for error in errors if not error > 0.0]
    if wrong:
        raise InvalidOption(f"errors must be above 0, got {wrong[0]:g}")


def _find_p_value(
    method: Combination,
    plan: StagePlan,
    differences: tuple[float, ...],
    errors: tuple[float, ...],
) -> float:
    z = [one / error for one, error in zip(differences, errors, strict=True)]
    if len(z) == 1:
        return float(ndtr(-z[0]))
    if method is Combination.FISHER:
        product = float(ndtr(-z[0]) * ndtr(-z[1]))
        return product * (1.0 - float(np.log(product)))
    if method is Combination.CIRCULAR:
        if z[0] < 0.0:
            return 1.0
        radius = float(np.hypot(z[0], max(z[1], 0.0)))
        return find_circular_level(radius, np.inf, 0.0, 0.0) if radius > 0.0 else 0.5
    return float(ndtr(-(plan.weight1 * z[0] + plan.weight2 * z[1])))


def _find_last(rejects: Callable[[float], bool], low: float, high: float) -> float:
    """Largest difference that is rejected, by halving; minus infinity where none is."""
    if not rejects(low):
        return -np.inf
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if rejects(middle):
            low = middle
        else:
            high = middle
    return low

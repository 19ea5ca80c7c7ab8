"""Rules of a two-stage adaptive trial on plain numbers: what stage 2 must show, and its size."""

import math
from typing import NamedTuple

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_quantile

INVERSE_NORMAL, FISHER, CIRCULAR, POOLED = 0, 1, 2, 3
PLANNED, CONDITIONAL_POWER, PROMISING_ZONE = 0, 1, 2


class StagePlan(NamedTuple):
    """Numbers of a two-stage adaptive design; sizes are patients in each arm."""

    method: int
    critical: float  # of the combined statistic; of the product of p values for Fisher's
    weight1: float  # of the stages, squares add to 1
    weight2: float
    z_success: float  # stage 1 at or above it is a success
    z_futile: float  # stage 1 below it is the end
    n1: int
    n2: int  # planned for stage 2
    rule: int  # how the size of stage 2 is found
    n2_least: int
    n2_most: int
    effect: float  # standardised, assumed for conditional power; 0: as observed
    target: float  # conditional power aimed at
    z_target: float  # its normal quantile
    zone_low: float  # conditional power at which the promising zone begins
    is_exact: bool  # rates: stages are tested by Fisher's exact test


@lean_kernel
def find_critical(plan: StagePlan, z1: float, n2: int) -> float:
    """Least z of stage 2 that rejects, after z1 in stage 1 and with n2 in stage 2.

    Inverse normal: Lehmacher and Wassmer (1999). Fisher: the product of p values
    at most ``critical`` (Bauer and Koehne 1994). Circular: the conditional error function of
    Proschan and Hunsberger (1995). Pooled: the usual statistic of all data.
    """
    if plan.method == FISHER:
        level = plan.critical / normal_cdf(-z1)
        return -math.inf if level >= 1.0 else -normal_quantile(level)
    if plan.method == CIRCULAR:
        rest = plan.critical * plan.critical - z1 * z1
        if z1 < 0.0:
            return math.inf
        return math.sqrt(rest) if rest > 0.0 else -math.inf
    if plan.method == POOLED:
        total = plan.critical * math.sqrt(float(plan.n1 + n2))
        return (total - math.sqrt(float(plan.n1)) * z1) / math.sqrt(float(n2))
    return (plan.critical - plan.weight1 * z1) / plan.weight2


@lean_kernel
def find_second_size(plan: StagePlan, z1: float, observed: float) -> int:
    """Patients of each arm in stage 2 after z1 and an observed standardised effect.

    The size for which conditional power meets its target, within the limits; under the rule of
    the promising zone (Mehta and Pocock 2011) only where conditional power with the planned size
    lies in the zone.
    """
    if plan.rule == PLANNED:
        return plan.n2
    effect = plan.effect if plan.effect > 0.0 else observed
    needed = find_critical(plan, z1, plan.n2)
    if plan.rule == PROMISING_ZONE:
        chance = normal_cdf(effect * math.sqrt(0.5 * plan.n2) - needed)
        if chance < plan.zone_low or chance >= plan.target:
            return plan.n2
    if effect <= 0.0:
        return plan.n2_most
    if needed + plan.z_target <= 0.0:
        return plan.n2_least
    size = 2.0 * ((needed + plan.z_target) / effect) ** 2
    if size >= plan.n2_most:
        return plan.n2_most
    return max(plan.n2_least, math.ceil(size))


@kernel
def plan_second(
    plan: StagePlan, z1: FloatArray, observed: FloatArray, n2: IntArray, needed: FloatArray
) -> None:
    """Size of stage 2, and the least z of it that rejects, after each z1; shape (n,) each."""
    for i in range(z1.size):
        n2[i] = find_second_size(plan, z1[i], observed[i])
        needed[i] = find_critical(plan, z1[i], n2[i])

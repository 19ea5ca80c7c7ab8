"""Chance of each arm to be the best of those that cross first: exact, by nested quadrature."""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric.compile import kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_density
from oncordia.trials.kernels.arms.paths import REACH, advance


@lean_kernel
def add_best(
    stage: int,
    high: float,
    share: float,
    drifts: FloatArray,
    arm_kinds: IntArray,
    times: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
    sizes: IntArray,
    place: FloatArray,
    mass: FloatArray,
    gone: FloatArray,
    below: FloatArray,
    best: FloatArray,
) -> None:
    """Add to ``best``, shape (kinds,), the chance that an arm of a kind crosses above the others.

    ``share`` is the weight of the path so far, ``gone``, shape (kinds,), the chance of an arm to
    have been dropped before this stage; ``below`` is scratch, shape (kinds,).
    """
    span = times[stage] - times[stage - 1]
    spread = math.sqrt(span)
    for target in range(drifts.size):
        reach = REACH * math.sqrt(times[stage])
        low = max(high, drifts[target] * times[stage] - reach)
        half = 0.5 * (max(high, drifts[target] * times[stage]) + reach - low)
        total = 0.0
        for i in range(nodes.size):
            at = low + half * (1.0 + nodes[i])
            density = 0.0
            for kind in range(drifts.size):
                under = gone[kind]
                for k in range(sizes[kind, stage - 1]):
                    z = (at - place[kind, stage - 1, k] - drifts[kind] * span) / spread
                    under += mass[kind, stage - 1, k] * normal_cdf(z)
                    if kind == target:
                        density += mass[kind, stage - 1, k] * normal_density(z)
                below[kind] = under
            product = density / spread * half * weights[i]
            skipped = False
            for arm in range(arm_kinds.size):
                if arm_kinds[arm] == target and not skipped:
                    skipped = True
                else:
                    product *= below[arm_kinds[arm]]
            total += product
        best[target] += share * total


@kernel
def find_best(
    arm_times: FloatArray,
    control_times: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    drifts: FloatArray,
    arm_kinds: IntArray,
    control_nodes: FloatArray,
    control_weights: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
) -> FloatArray:
    """Chance of one arm of each kind to be the largest of those that cross first, shape (kinds,).

    Arguments as of ``follow_arms``; ``arm_kinds``, shape (arms,), gives the kind of each arm.
    An arm dropped earlier counts as below every arm that crosses.
    """
    stages = lower.size
    kinds = drifts.size
    m = control_nodes.size
    place = np.zeros((kinds, stages + 1, nodes.size))
    mass = np.zeros((kinds, stages + 1, nodes.size))
    sizes = np.zeros((kinds, stages + 1), dtype=np.int64)
    crossed = np.zeros((kinds, stages + 1))
    dropped = np.zeros((kinds, stages + 1))
    gone = np.zeros((stages + 1, kinds))
    sums = np.zeros(stages + 1)
    weight = np.ones(stages + 1)
    below = np.empty(kinds)
    best = np.zeros(kinds)
    for kind in range(kinds):
        mass[kind, 0, 0] = 1.0
        sizes[kind, 0] = 1
    for path in range(m**stages):
        rest = m ** (stages - 1)
        for stage in range(1, stages + 1):
            if path % rest == 0:
                step = control_times[stage] - control_times[stage - 1]
                sums[stage] = sums[stage - 1] + math.sqrt(step) * control_nodes[(path // rest) % m]
                mean = sums[stage] / control_times[stage]
                weight[stage] = weight[stage - 1] * control_weights[(path // rest) % m]
                error = math.sqrt(1.0 / arm_times[stage] + 1.0 / control_times[stage])
                high = arm_times[stage] * (mean + upper[stage - 1] * error)
                add_best(
                    stage, high, weight[stage], drifts, arm_kinds, arm_times, nodes, weights,
                    sizes, place, mass, gone[stage - 1], below, best,
                )  # fmt: skip
                for kind in range(kinds):
                    low = arm_times[stage] * (mean + lower[stage - 1] * error)
                    advance(
                        stage, low, high, drifts[kind], arm_times, nodes, weights, sizes[kind],
                        place[kind], mass[kind], crossed[kind], dropped[kind],
                    )  # fmt: skip
                    gone[stage, kind] = gone[stage - 1, kind] + dropped[kind, stage]
            rest //= m
    return best

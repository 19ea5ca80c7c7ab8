"""What becomes of each arm along a path of the control: exact, by nested quadrature.

Given how the control went, arms are independent of each other, and each is a random walk between
bounds (Magirr, Jaki and Whitehead 2012, Biometrika 99, 494, eq. 4). The sum of an arm's responses,
less what the null expects, is a Brownian motion at the time of its patients. At each stage the
part of its law that lies between the bounds is kept on Gauss-Legendre nodes.
"""

import math

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric.compile import kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_density

REACH = 8.5  # standard deviations beyond which an arm is not followed


@lean_kernel
def advance(
    stage: int,
    low: float,
    high: float,
    drift: float,
    times: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
    sizes: IntArray,
    place: FloatArray,
    mass: FloatArray,
    crossed: FloatArray,
    dropped: FloatArray,
) -> None:
    """One more stage of one arm: the mass between its bounds, and the chances of leaving.

    ``stage`` counts from 1; ``low`` and ``high`` bound its sum; ``place`` and ``mass``, shape
    (stages + 1, n_nodes), hold the law after each stage, of which row 0 is the start;
    ``crossed`` and ``dropped``, shape (stages + 1,), are filled at ``stage``.
    """
    span = times[stage] - times[stage - 1]
    spread = math.sqrt(span)
    before = sizes[stage - 1]
    up = 0.0
    down = 0.0
    for i in range(before):
        start = place[stage - 1, i] + drift * span
        up += mass[stage - 1, i] * normal_cdf((start - high) / spread)
        down += mass[stage - 1, i] * normal_cdf((low - start) / spread)
    crossed[stage] = up
    dropped[stage] = down
    middle = drift * times[stage]
    reach = REACH * math.sqrt(times[stage])
    low = max(low, middle - reach)
    high = min(high, middle + reach)
    half = 0.5 * (high - low)
    if not half > 0.0:
        sizes[stage] = 0
        return
    sizes[stage] = nodes.size
    for i in range(nodes.size):
        at = low + half * (1.0 + nodes[i])
        density = 0.0
        for k in range(before):
            z = (at - place[stage - 1, k] - drift * span) / spread
            density += mass[stage - 1, k] * normal_density(z)
        place[stage, i] = at
        mass[stage, i] = density / spread * half * weights[i]


@kernel
def follow_arms(
    arm_times: FloatArray,
    control_times: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    drifts: FloatArray,
    control_nodes: FloatArray,
    control_weights: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Chances of each kind of arm to cross or to be dropped, along every path of the control.

    Parameters
    ----------
    arm_times, control_times
        Patients of an arm and of the control at each stage, rising, shape (stages + 1,), from 0
        on; an infinite control is one that is known.
    lower, upper
        Bounds of the z value at stages 1 to the last, shape (stages,); equal at the last.
    drifts
        Mean of a response of each kind of arm less the control's, in standard deviations.
    control_nodes, control_weights
        Gauss-Hermite rule for a standard normal number.
    nodes, weights
        Gauss-Legendre rule on (-1, 1).

    Returns
    -------
    Weights of the paths, shape (paths,), and the chances of crossing and of being dropped at each
    stage, shape (paths, kinds, stages).
    """
    stages = lower.size
    kinds = drifts.size
    m = control_nodes.size
    paths = m**stages
    path_weights = np.empty(paths)
    crossing = np.empty((paths, kinds, stages))
    dropping = np.empty((paths, kinds, stages))
    place = np.zeros((kinds, stages + 1, nodes.size))
    mass = np.zeros((kinds, stages + 1, nodes.size))
    sizes = np.zeros((kinds, stages + 1), dtype=np.int64)
    crossed = np.zeros((kinds, stages + 1))
    dropped = np.zeros((kinds, stages + 1))
    sums = np.zeros(stages + 1)
    weight = np.ones(stages + 1)
    for kind in range(kinds):
        mass[kind, 0, 0] = 1.0
        sizes[kind, 0] = 1
    for path in range(paths):
        rest = m ** (stages - 1)
        fresh = path == 0
        for stage in range(1, stages + 1):
            digit = (path // rest) % m
            fresh = fresh or path % rest == 0
            if fresh:
                mean = 0.0
                if control_times[stage] < math.inf:
                    step = control_times[stage] - control_times[stage - 1]
                    sums[stage] = sums[stage - 1] + math.sqrt(step) * control_nodes[digit]
                    mean = sums[stage] / control_times[stage]
                weight[stage] = weight[stage - 1] * control_weights[digit]
                error = math.sqrt(1.0 / arm_times[stage] + 1.0 / control_times[stage])
                for kind in range(kinds):
                    advance(
                        stage,
                        arm_times[stage] * (mean + lower[stage - 1] * error),
                        arm_times[stage] * (mean + upper[stage - 1] * error),
                        drifts[kind], arm_times, nodes, weights, sizes[kind],
                        place[kind], mass[kind], crossed[kind], dropped[kind],
                    )  # fmt: skip
            rest //= m
        path_weights[path] = weight[stages]
        for kind in range(kinds):
            for stage in range(stages):
                crossing[path, kind, stage] = crossed[kind, stage + 1]
                dropping[path, kind, stage] = dropped[kind, stage + 1]
    return path_weights, crossing, dropping

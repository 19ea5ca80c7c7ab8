"""Many trials whose bounds spend the error by the information that each look really has."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel, lean_kernel
from oncordia.numeric.normal import normal_cdf, normal_quantile
from oncordia.trials.kernels.sequential.crossings import spend_errors
from oncordia.trials.kernels.survival.curves import find_curve_z
from oncordia.trials.kernels.survival.parts import Found, Room, Rules, Spending, World
from oncordia.trials.kernels.survival.trials import (
    END,
    GO_ON,
    REJECT,
    STOP,
    begin_trial,
    close_look,
    open_look,
)
from oncordia.trials.kernels.survival.weighted import score_weighted


@lean_kernel
def spend(spending: Spending, share: float) -> float:
    """Error spent by a share of the planned information, 0 to 1."""
    if share >= 1.0:
        return spending.error
    if spending.form == 0:
        spent = 2.0 * normal_cdf(-spending.z_half / math.sqrt(share))
    elif spending.form == 1:
        spent = spending.error * math.log1p(math.expm1(1.0) * share)
    elif spending.form == 2:
        spent = spending.error * share**spending.parameter
    elif spending.parameter == 0.0:
        spent = spending.error * share
    else:
        rate = -spending.parameter
        spent = spending.error * math.expm1(rate * share) / math.expm1(rate)
    return min(spent, spending.error)


@kernel
def is_beyond(spending: Spending, tested: int, z: float) -> bool:
    """Whether z crosses the bound of the last of the looks that were tested.

    The bound lies between the quantiles of all the error spent so far and of this look's own
    part of it; only in between it is found, by integration over the looks before.
    """
    own = spending.steps[tested - 1]
    total = 0.0
    for look in range(tested):
        total += spending.steps[look]
    if z < normal_quantile(1.0 - total):
        return False
    if own <= 0.0:
        return False
    if z >= -normal_quantile(own):
        return True
    nothing = np.zeros(tested)
    upper, lower = spending.upper[:tested], spending.lower[:tested]
    lower[:] = -math.inf
    spend_errors(
        spending.information[:tested] / spending.information[tested - 1],
        spending.steps[:tested],
        nothing,
        0.0,
        False,
        False,
        np.zeros((2, tested)),
        upper,
        lower,
    )
    return bool(z >= upper[tested - 1])


@kernel
def run_observed(
    seed: int,
    first: int,
    last: int,
    world: World,
    rules: Rules,
    room: Room,
    found: Found,
    score: FloatArray,
    covariance: FloatArray,
    spending: Spending,
) -> None:
    """Trials ``first`` to ``last`` - 1 of one test; a look that adds no information is no test."""
    for trial in range(first, last):
        begin_trial(seed, trial, world, room)
        tested = 0
        spent = 0.0
        before = 0.0
        for look in range(rules.efficacy.size):
            months, is_last, arrived, count = open_look(world, rules, room, look)
            if spending.test < 2:
                score_weighted(room, count, rules.weights, score, covariance)
                variance = covariance[0, 0]
                z = -score[0] / math.sqrt(variance) if variance > 0.0 else 0.0
            else:
                z = find_curve_z(rules, room, months, arrived, count, spending.test == 2)
            action = END if is_last else GO_ON
            information = covariance[0, 0] if spending.test == 1 else float(count)
            if information > before:
                now = spend(spending, 1.0 if is_last else information / spending.planned)
                spending.information[tested] = information
                spending.steps[tested] = now - spent
                tested += 1
                spent = now
                before = information
                if is_beyond(spending, tested, z):
                    action = REJECT
            if action == GO_ON and z <= rules.futility[look]:
                action = STOP
            if close_look(found, room, trial - first, look, months, arrived, count, action):
                break

"""Response-adaptive trials of two arms, simulated patient by patient."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.streams import draw_uniform, start_stream
from oncordia.trials.kernels.allocation.beta import locate_row
from oncordia.trials.kernels.allocation.exact import find_step, judge, share_at

SAID, LOOK, PATIENTS, ON_B, SUCCESS_A, SUCCESS_B = range(6)


@kernel
def play_two_arms(
    seed: int,
    first: int,
    last: int,
    plan: IntArray,
    powers: FloatArray,
    limits: FloatArray,
    rule: FloatArray,
    rates: FloatArray,
    prior: FloatArray,
    looks: IntArray,
    predicted: FloatArray,
    out: IntArray,
) -> None:
    """Play trials ``first`` to ``last`` - 1 into ``out`` (trials, 6).

    P(B > A) moves with each patient by the recursion of Cook (2003): neither logarithms nor
    tables are needed, as h itself moves by ratios. Two uniforms a patient: arm, then response.
    """
    state = np.empty(4, np.uint64)
    size = plan[1]
    for trial in range(first, last):
        start_stream(state, seed, trial)
        won_a = won_b = prior[0]
        lost_a = lost_b = prior[1]
        beat = 0.5
        overlap = np.exp(limits[6])
        on_b = success_a = success_b = n = look = said = 0
        while True:
            step = find_step(plan, n)
            share = share_at(plan, n, powers, limits, beat, on_b, success_b, success_a)
            for _ in range(step):
                to_b = draw_uniform(state) < share
                responds = draw_uniform(state) < rates[n, int(to_b)]
                both = won_a + won_b + lost_a + lost_b
                if to_b:
                    on_b += 1
                    weight = won_b + lost_b
                    if responds:
                        beat += overlap / won_b
                        overlap *= (won_a + won_b) / both * (weight / won_b)
                        won_b += 1.0
                        success_b += 1
                    else:
                        beat -= overlap / lost_b
                        overlap *= (lost_a + lost_b) / both * (weight / lost_b)
                        lost_b += 1.0
                else:
                    weight = won_a + lost_a
                    if responds:
                        beat -= overlap / won_a
                        overlap *= (won_a + won_b) / both * (weight / won_a)
                        won_a += 1.0
                        success_a += 1
                    else:
                        beat += overlap / lost_a
                        overlap *= (lost_a + lost_b) / both * (weight / lost_a)
                        lost_a += 1.0
                n += 1
            if n == looks[look]:
                if n < size and predicted.shape[0] > 0:
                    place = locate_row(size, on_b, success_b) + success_a
                    said = judge(rule, predicted[look, place], 0)
                else:
                    said = judge(rule, beat, int(n == size))
                if said != 0 or n == size:
                    break
                look += 1
        row = trial - first
        out[row, SAID] = said
        out[row, LOOK] = look + 1
        out[row, PATIENTS] = n
        out[row, ON_B] = on_b
        out[row, SUCCESS_A] = success_a
        out[row, SUCCESS_B] = success_b

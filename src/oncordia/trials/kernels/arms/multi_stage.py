"""Simulated multi-arm multi-stage trials."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric.compile import kernel
from oncordia.numeric.streams import WORDS, start_stream
from oncordia.trials.kernels.arms.draws import compare_sums, draw_sum

ON, DROPPED, CROSSED = 0, 1, 2


@kernel
def run_multi_stage(
    seed: int,
    first: int,
    last: int,
    lower: FloatArray,
    upper: FloatArray,
    arm_steps: FloatArray,
    control_steps: FloatArray,
    means: FloatArray,
    sizes: IntArray,
    cumulative: FloatArray,
    guide: IntArray,
    stops_at_first: bool,
    rejected: BoolArray,
    selected: FloatArray,
    by_arm: FloatArray,
    stage_out: IntArray,
    futile: BoolArray,
) -> None:
    """Play trials ``first`` to ``last`` - 1 and fill the outputs, one row a trial.

    Parameters
    ----------
    lower, upper
        Bounds of the z value, shape (stages,), equal at the last.
    arm_steps, control_steps
        Patients of an arm and of the control in each stage, shape (stages,).
    means
        Mean response of the control, then of the arms, shape (arms + 1,).
    sizes, cumulative, guide
        Binomial tables by stage and group, shape (stages, arms + 1) and (stages, arms + 1, w);
        sizes of 0 for normal responses.
    stops_at_first
        The trial ends when the first arm crosses; else that arm alone.
    rejected, selected
        Outputs (n, arms): arms that crossed, and the largest of those that crossed first.
    by_arm
        Output (n, arms + 1): patients of the control, then of the arms.
    stage_out, futile
        Outputs (n,).
    """
    stages = lower.size
    arms = means.size - 1
    state = np.empty(WORDS, dtype=np.uint64)
    totals = np.empty(arms + 1)
    status = np.empty(arms, dtype=np.int64)
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        totals[:] = 0.0
        status[:] = ON
        n = 0.0
        n_control = 0.0
        left = arms
        any_crossed = False
        for stage in range(stages):
            n += arm_steps[stage]
            n_control += control_steps[stage]
            by_arm[row, 0] = n_control
            for group in range(arms + 1):
                step = control_steps[stage] if group == 0 else arm_steps[stage]
                totals[group] += draw_sum(
                    state, step, means[group],
                    sizes[stage, group], cumulative[stage, group], guide[stage, group],
                )  # fmt: skip
            best = -1
            highest = upper[stage]
            for arm in range(arms):
                if status[arm] != ON:
                    continue
                by_arm[row, arm + 1] = n
                z = compare_sums(sizes[0, 0] > 0, totals[arm + 1], n, totals[0], n_control)
                if z >= upper[stage]:
                    status[arm] = CROSSED
                    rejected[row, arm] = True
                    left -= 1
                    if best < 0 or z > highest:
                        best = arm
                        highest = z
                elif z < lower[stage]:
                    status[arm] = DROPPED
                    left -= 1
            if best >= 0 and not any_crossed:
                selected[row, best] = 1.0
                any_crossed = True
            if left == 0 or (any_crossed and stops_at_first) or stage == stages - 1:
                stage_out[row] = stage + 1
                futile[row] = left == 0 and not any_crossed and stage < stages - 1
                break

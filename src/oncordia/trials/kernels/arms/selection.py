"""Simulated trials that select arms at an interim and test them by the closure of Dunnett tests."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric.compile import kernel, lean_kernel
from oncordia.numeric.streams import WORDS, draw_uniform, start_stream
from oncordia.trials.kernels.arms.draws import compare_sums, draw_sum
from oncordia.trials.kernels.arms.dunnett import look_up

ALL, BEST, EPSILON, THRESHOLD = 0, 1, 2, 3  # rules of selection
ANY_REJECTED, ALL_REJECTED, SELECTED_REJECTED = 0, 1, 2  # when to stop for success


@lean_kernel
def select_arms(
    active: BoolArray, effects: FloatArray, keys: FloatArray, rule: int, keep: int, margin: float
) -> int:
    """Take out of ``active``, shape (arms,), the arms that do not go on; how many do.

    BEST keeps the ``keep`` largest effects, equal ones by the larger key; EPSILON those within
    ``margin`` of the largest; THRESHOLD those of at least ``margin``; ALL keeps all.
    """
    highest = -math.inf
    for arm in range(active.size):
        if active[arm]:
            highest = max(highest, effects[arm])
    for arm in range(active.size):
        keys[arm] = keys[arm] if active[arm] else -1.0  # marks who was on before
    left = 0
    for arm in range(active.size):
        if keys[arm] < 0.0:
            continue
        stays = True
        if rule == BEST:
            better = 0
            for other in range(active.size):
                if keys[other] >= 0.0 and (
                    effects[other] > effects[arm]
                    or (effects[other] == effects[arm] and keys[other] > keys[arm])
                ):
                    better += 1
            stays = better < keep
        elif rule == EPSILON:
            stays = effects[arm] >= highest - margin
        elif rule == THRESHOLD:
            stays = effects[arm] >= margin
        active[arm] = stays
        if stays:
            left += 1
    return left


@lean_kernel
def add_evidence(
    active: BoolArray,
    scores: FloatArray,
    weight: float,
    limit: float,
    tables: FloatArray,
    low: float,
    step: float,
    sums: FloatArray,
    is_refuted: BoolArray,
) -> None:
    """Add the evidence of a stage against each intersection of nulls, a set of arms by its bits.

    ``sums`` and ``is_refuted``, shape (2^arms,), are moved on; a set is refuted, for good, when
    its weighted sum of Dunnett scores reaches ``limit``. Sets without an active arm stand still.
    """
    arms = active.size
    for bits in range(1, sums.size):
        members = 0
        highest = -math.inf
        for arm in range(arms):
            if (bits >> arm) & 1 and active[arm]:
                members += 1
                highest = max(highest, scores[arm])
        if members > 0:
            score = highest if members == 1 else look_up(tables[members - 1], low, step, highest)
            sums[bits] += weight * score
            if sums[bits] >= limit:
                is_refuted[bits] = True


@lean_kernel
def close_test(is_refuted: BoolArray, active: BoolArray, rejected: BoolArray) -> int:
    """Reject each active arm all of whose sets are refuted; how many active arms are rejected."""
    count = 0
    for arm in range(active.size):
        if not active[arm]:
            continue
        holds = True
        for bits in range(1, is_refuted.size):
            if (bits >> arm) & 1 and not is_refuted[bits]:
                holds = False
                break
        if holds:
            rejected[arm] = True
        if rejected[arm]:
            count += 1
    return count


@lean_kernel
def count_true(flags: BoolArray) -> int:
    """How many flags are set."""
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


@kernel
def run_selection(
    seed: int,
    first: int,
    last: int,
    limits: FloatArray,
    weights: FloatArray,
    arm_steps: FloatArray,
    control_steps: FloatArray,
    means: FloatArray,
    sizes: IntArray,
    cumulative: FloatArray,
    guide: IntArray,
    tables: FloatArray,
    low: float,
    step: float,
    rule: int,
    keep: IntArray,
    margin: float,
    success: int,
    rejected: BoolArray,
    went_on: FloatArray,
    by_arm: FloatArray,
    stage_out: IntArray,
    futile: BoolArray,
) -> None:
    """Play trials ``first`` to ``last`` - 1 and fill the outputs, one row a trial.

    Parameters
    ----------
    limits, weights
        Of the weighted sum of scores at each stage, and of each stage's score, shape (stages,).
    arm_steps, control_steps, means, sizes, cumulative, guide
        As of ``run_multi_stage``.
    tables, low, step
        Scores of Dunnett tests by stage, each from ``tabulate_scores``: (stages, arms, nodes).
    rule, keep, margin, success
        How arms are selected after each stage but the last (``keep`` has one entry a stage),
        and when the trial stops for success.
    rejected, went_on
        Outputs (n, arms): arms rejected, and arms that were treated in the last stage that
        the trial could have.
    by_arm, stage_out, futile
        Outputs (n, arms + 1), (n,), (n,).
    """
    stages = limits.size
    arms = means.size - 1
    state = np.empty(WORDS, dtype=np.uint64)
    totals = np.empty(arms + 1)
    steps = np.empty(arms + 1)
    effects = np.empty(arms)
    scores = np.empty(arms)
    keys = np.empty(arms)
    active = np.empty(arms, dtype=np.bool_)
    sums = np.empty(1 << arms)
    is_refuted = np.empty(1 << arms, dtype=np.bool_)
    is_rate = sizes[0, 0] > 0
    for trial in range(first, last):
        row = trial - first
        start_stream(state, seed, trial)
        totals[:] = 0.0
        sums[:] = 0.0
        active[:] = True
        is_refuted[:] = False
        n = 0.0
        n_control = 0.0
        for stage in range(stages):
            n += arm_steps[stage]
            n_control += control_steps[stage]
            by_arm[row, 0] = n_control
            for group in range(arms + 1):
                size = control_steps[stage] if group == 0 else arm_steps[stage]
                steps[group] = draw_sum(
                    state, size, means[group],
                    sizes[stage, group], cumulative[stage, group], guide[stage, group],
                )  # fmt: skip
                totals[group] += steps[group]
            for arm in range(arms):
                keys[arm] = draw_uniform(state)
                if active[arm]:
                    by_arm[row, arm + 1] = n
                    scores[arm] = compare_sums(
                        is_rate, steps[arm + 1], arm_steps[stage], steps[0], control_steps[stage]
                    )
                    effects[arm] = totals[arm + 1] / n - totals[0] / n_control
                    if stage == stages - 1:
                        went_on[row, arm] = 1.0
            add_evidence(
                active, scores, weights[stage], limits[stage],
                tables[stage], low, step, sums, is_refuted,
            )  # fmt: skip
            won = close_test(is_refuted, active, rejected[row])
            stage_out[row] = stage + 1
            if stage == stages - 1 or (success == ANY_REJECTED and won > 0):
                break
            if success == ALL_REJECTED and won == count_true(active):
                break
            left = select_arms(active, effects, keys, rule, keep[stage], margin)
            if left == 0:
                futile[row] = not rejected[row].any()
                break
            won = close_test(is_refuted, active, rejected[row])
            if success == SELECTED_REJECTED and won == left:
                break

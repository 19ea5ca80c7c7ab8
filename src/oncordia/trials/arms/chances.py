"""Exact characteristics of trials of several arms and stages, from chances along control paths."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.polynomial.legendre import leggauss

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.trials.kernels.arms.best import find_best
from oncordia.trials.kernels.arms.paths import follow_arms

CONTROL_NODES = {1: 40, 2: 24, 3: 16, 4: 12, 5: 10}  # by stages, for arms of the control's size
MOST_PATHS = 250_000  # of the control
ARM_NODES = 24
MOST_STAGES = max(CONTROL_NODES)


@dataclass(frozen=True, slots=True)
class Chances:
    """What may become of each kind of arm along each path of the control."""

    weights: FloatArray  # (paths,)
    crossed: FloatArray  # (paths, kinds, stages): chance to have crossed by a stage
    dropped: FloatArray  # (paths, kinds, stages): to have been dropped by a stage


@dataclass(frozen=True, slots=True)
class Course:
    """Exact course of a trial of several arms."""

    reject: FloatArray  # (arms,): chance that an arm is called effective
    any_by_stage: FloatArray  # (stages,): that any is by that stage
    type1: float  # that any arm without effect is called effective
    power: float  # that any arm with an effect is
    arm_enters: FloatArray  # (arms, stages): that an arm is treated in a stage
    control_enters: FloatArray  # (stages,): that the trial is in a stage


def follow_plan(
    arm_times: FloatArray,
    control_times: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    drifts: FloatArray,
) -> Chances:
    """Chances of kinds of arms along the paths of the control; arguments as of ``follow_arms``."""
    weights, crossing, dropping = follow_arms(
        _from_zero(arm_times),
        _from_zero(control_times),
        lower,
        upper,
        drifts,
        *_control_rule(_count_nodes(arm_times, control_times)),
        *_arm_rule(ARM_NODES),
    )
    return Chances(weights, np.cumsum(crossing, axis=2), np.cumsum(dropping, axis=2))


def find_any(chances: Chances, arm_kinds: IntArray) -> float:
    """Probability that any of the arms crosses; ``arm_kinds``, shape (arms,)."""
    none = np.prod(1.0 - chances.crossed[:, arm_kinds, -1], axis=1)
    return float(chances.weights @ (1.0 - none))


def find_course(
    chances: Chances, arm_kinds: IntArray, is_null: BoolArray, stops_at_first: bool
) -> Course:
    """Exact course of a trial, from the chances of each kind of arm.

    ``stops_at_first``: the whole trial ends when the first arm crosses; otherwise that arm
    alone ends, and the others go on against the control.
    """
    crossed, dropped = chances.crossed[:, arm_kinds], chances.dropped[:, arm_kinds]  # (p, k, s)
    weights = chances.weights
    none = np.prod(1.0 - crossed, axis=1)  # (p, s): none has crossed by a stage
    before = np.concatenate([np.ones((none.shape[0], 1)), none[:, :-1]], axis=1)
    earlier = np.concatenate([np.zeros_like(crossed[:, :, :1]), crossed[:, :, :-1]], axis=2)
    on = 1.0 - crossed - dropped
    if stops_at_first:
        others = _leave_one_out(1.0 - crossed)
        reject = np.einsum("p,pks->k", weights, (crossed - earlier) * _leave_one_out(1.0 - earlier))
        enters = on * others
        trial_on = none - np.prod(dropped, axis=1)
        wrong, right = (
            float(weights @ (before - _stay(crossed, earlier, which)).sum(axis=1))
            for which in (is_null, ~is_null)
        )
    else:
        reject = np.einsum("p,pk->k", weights, crossed[:, :, -1])
        enters = on
        trial_on = 1.0 - np.prod(crossed + dropped, axis=1)
        wrong, right = (
            float(weights @ (1.0 - np.prod(1.0 - crossed[:, which, -1], axis=1)))
            for which in (is_null, ~is_null)
        )
    first = np.ones((crossed.shape[1], 1))
    return Course(
        reject=reject,
        any_by_stage=weights @ (1.0 - none),
        type1=wrong,
        power=right,
        arm_enters=np.hstack([first, np.einsum("p,pks->ks", weights, enters)[:, :-1]]),
        control_enters=np.concatenate([[1.0], (weights @ trial_on)[:-1]]),
    )


def find_best_chances(
    arm_times: FloatArray,
    control_times: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    drifts: FloatArray,
    arm_kinds: IntArray,
) -> FloatArray:
    """Chance that one arm of each kind is the largest of those that cross first, (kinds,)."""
    return find_best(
        _from_zero(arm_times),
        _from_zero(control_times),
        lower,
        upper,
        drifts,
        arm_kinds,
        *_control_rule(_count_nodes(arm_times, control_times)),
        *_arm_rule(ARM_NODES),
    )


def _stay(crossed: FloatArray, earlier: FloatArray, which: BoolArray) -> FloatArray:
    """Chance (paths, stages) that none crossed before a stage, and none of ``which`` at it."""
    stay: FloatArray = np.prod(1.0 - np.where(which[:, None], crossed, earlier), axis=1)
    return stay


def _leave_one_out(factors: FloatArray) -> FloatArray:
    """Product over all arms but each, (paths, arms, stages)."""
    arms = factors.shape[1]
    return np.stack(
        [np.prod(np.delete(factors, arm, axis=1), axis=1) for arm in range(arms)], axis=1
    )


def _from_zero(times: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], times])


def _count_nodes(arm_times: FloatArray, control_times: FloatArray) -> int:
    """Nodes of each increment of the control: 1 where it is known, more where arms are larger.

    The larger an arm, the more sharply its fate hangs on the control.
    """
    if np.isinf(control_times[-1]):
        return 1
    stages = arm_times.size
    ratio = (np.diff(arm_times, prepend=0.0) / np.diff(control_times, prepend=0.0)).max()
    wanted = CONTROL_NODES[stages] * max(1.0, float(ratio)) ** 0.75
    return int(min(wanted, MOST_PATHS ** (1.0 / stages)))


@cache
def _control_rule(n: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Hermite nodes and weights of a standard normal number."""
    nodes, weights = hermegauss(n)
    return nodes, weights / weights.sum()


@cache
def _arm_rule(n: int) -> tuple[FloatArray, FloatArray]:
    return leggauss(n)

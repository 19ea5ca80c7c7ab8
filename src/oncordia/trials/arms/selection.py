"""Drop-the-loser trials made ready for one scenario, and played."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.arms.bounds import UpperShape, find_bounds
from oncordia.trials.arms.responses import Draws, name_arms
from oncordia.trials.kernels.arms.dunnett import tabulate_scores
from oncordia.trials.kernels.arms.selection import run_selection

LOW, STEP, NODES = -8.0, 1.0 / 32.0, 641  # z values of the tables of Dunnett scores
NEVER = 1e9  # z value that no trial reaches


class Rule(StrEnum):
    """Which arms go on after an interim."""

    ALL = "all"
    BEST = "best"
    EPSILON = "epsilon"
    THRESHOLD = "threshold"


class Success(StrEnum):
    """When the trial stops for success at an interim."""

    ANY = "any"
    ALL = "all"
    SELECTED = "selected"


class Limits(StrEnum):
    """Critical values of the combined z value over the stages."""

    OBF = "obf"
    POCOCK = "pocock"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class SelectionRunner:
    """A drop-the-loser design made ready for one scenario."""

    limits: FloatArray
    weights: FloatArray
    arm_steps: FloatArray
    control_steps: FloatArray
    draws: Draws
    tables: FloatArray  # (stages, arms, nodes)
    rule: int
    keep: IntArray
    margin: float
    success: int

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n, arms = last - first, self.draws.means.size - 1
        rejected = np.zeros((n, arms), dtype=np.bool_)
        went_on = np.zeros((n, arms))
        by_arm = np.zeros((n, arms + 1))
        stage = np.zeros(n, dtype=np.int64)
        futile = np.zeros(n, dtype=np.bool_)
        draws = self.draws
        run_selection(
            seed, first, last, self.limits, self.weights, self.arm_steps, self.control_steps,
            draws.means, draws.sizes, draws.cumulative, draws.guide, self.tables, LOW, STEP,
            self.rule, self.keep, self.margin, self.success,
            rejected, went_on, by_arm, stage, futile,
        )  # fmt: skip
        names = name_arms(arms)
        return Outcomes(
            rejected,
            by_arm.sum(axis=1),
            stage,
            futile,
            {"selected": went_on, "patients_by_arm": by_arm},
            {"selected": names, "patients_by_arm": ("control", *names)},
        )


@cache
def keep_scores(arms: int, loading: float) -> FloatArray:
    """Scores of Dunnett tests of 1 to ``arms`` arms, (arms, NODES)."""
    return tabulate_scores(arms, loading, LOW, STEP, NODES)


@cache
def keep_limits(alpha: float, n_arm: tuple[int, ...], limits: Limits) -> FloatArray:
    """Critical values of a combined z value, by the patients of an arm in each stage, (stages,)."""
    stages = len(n_arm)
    known = np.full(stages, np.inf)
    times = np.cumsum(n_arm, dtype=np.float64)
    if limits is Limits.FINAL:
        last = find_bounds(1, alpha, times[-1:], known[:1], UpperShape.POCOCK).upper
        return np.append(np.full(stages - 1, NEVER), last)
    return find_bounds(1, alpha, times, known, UpperShape(limits.value)).upper

"""Drop-the-loser trials made ready for one scenario, and played."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.arms.responses import Draws, name_arms
from oncordia.trials.kernels.arms.dunnett import tabulate_scores
from oncordia.trials.kernels.arms.selection import run_selection
from oncordia.trials.sequential.placing import find_boundaries
from oncordia.trials.sequential.rules import BoundaryRule, RuleForm

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

    OBF = "obf"  # O'Brien and Fleming 1979
    POCOCK = "pocock"  # Pocock 1977
    SPEND_OBF = "spend_obf"  # Lan and DeMets 1983
    SPEND_POCOCK = "spend_pocock"  # Lan and DeMets 1983
    FINAL = "final"


_RULES = {
    Limits.OBF: RuleForm.OBRIEN_FLEMING,
    Limits.POCOCK: RuleForm.POCOCK,
    Limits.SPEND_OBF: RuleForm.SPEND_OBRIEN_FLEMING,
    Limits.SPEND_POCOCK: RuleForm.SPEND_POCOCK,
}


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
    if limits is Limits.FINAL:
        return np.append(np.full(len(n_arm) - 1, NEVER), -ndtri(alpha))
    information = np.cumsum(n_arm, dtype=np.float64)
    return find_boundaries(information, BoundaryRule(_RULES[limits]), alpha=alpha).upper

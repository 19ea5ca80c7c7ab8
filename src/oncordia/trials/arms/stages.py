"""Multi-arm multi-stage trials made ready for one scenario, and played."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.arms.responses import Draws, name_arms
from oncordia.trials.kernels.arms.multi_stage import run_multi_stage


@dataclass(frozen=True, slots=True)
class MultiStageRunner:
    """A multi-arm multi-stage design made ready for one scenario."""

    lower: FloatArray
    upper: FloatArray
    arm_steps: FloatArray
    control_steps: FloatArray
    draws: Draws
    stops_at_first: bool

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n, arms = last - first, self.draws.means.size - 1
        rejected = np.zeros((n, arms), dtype=np.bool_)
        selected = np.zeros((n, arms))
        by_arm = np.zeros((n, arms + 1))
        stage = np.zeros(n, dtype=np.int64)
        futile = np.zeros(n, dtype=np.bool_)
        draws = self.draws
        run_multi_stage(
            seed, first, last, self.lower, self.upper, self.arm_steps, self.control_steps,
            draws.means, draws.sizes, draws.cumulative, draws.guide, self.stops_at_first,
            rejected, selected, by_arm, stage, futile,
        )  # fmt: skip
        names = name_arms(arms)
        return Outcomes(
            rejected,
            by_arm.sum(axis=1),
            stage,
            futile,
            {"selected": selected, "patients_by_arm": by_arm},
            {"selected": names, "patients_by_arm": ("control", *names)},
        )

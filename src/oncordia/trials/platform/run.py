"""Runs platform trials."""

from typing import TYPE_CHECKING

import numpy as np

from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels.platform.places import Rules, Verdict
from oncordia.trials.kernels.platform.trial import play_platform
from oncordia.trials.platform.plan import pack_rules
from oncordia.trials.platform.scenario import PlatformTruth

if TYPE_CHECKING:
    from oncordia.trials.platform.design import Platform


class PlatformRunner:
    """A platform design made ready for one scenario."""

    def __init__(self, design: "Platform", scenario: PlatformTruth) -> None:
        self.design = design
        self.effects = scenario.find_effects(design.endpoint)
        values = np.array([scenario.control, *scenario.arms])
        self.inferior = values < values.max()
        self.rules: Rules = pack_rules(design, scenario)

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n, n_arms = last - first, len(self.design.arms)
        verdict = Verdict(
            np.empty((n, n_arms), dtype=np.bool_),
            np.empty((n, n_arms), dtype=np.bool_),
            np.empty((n, n_arms + 1)),
            np.empty((n, n_arms)),
            np.empty((n, n_arms)),
            np.empty(n),
        )
        play_platform(seed, first, last, self.rules, verdict)
        patients = verdict.patients
        total = patients.sum(axis=1)
        with np.errstate(invalid="ignore"):
            bias = verdict.estimate - self.effects
        arms = self.design.arms
        return Outcomes(
            rejected=verdict.rejected,
            patients=total,
            stage=np.ones(n, dtype=np.int64),
            futile=np.asarray(verdict.futile.all(axis=1), dtype=np.bool_),
            measures={
                "duration_months": verdict.duration,
                "patients_by_arm": patients,
                "bias": bias,
                "months_by_arm": verdict.months,
                "stopped_for_futility": verdict.futile.astype(np.float64),
                "share_inferior": patients[:, self.inferior].sum(axis=1) / total,
            },
            labels={
                "patients_by_arm": ("control", *arms),
                "bias": arms,
                "months_by_arm": arms,
                "stopped_for_futility": arms,
            },
        )

"""N-of-1 trials, run by their kernel."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels import organoid as kernels
from oncordia.trials.kernels.organoid_guided import run_guided
from oncordia.trials.organoid.outcomes import pack_outcomes


@dataclass(frozen=True, slots=True, eq=False)
class GuidedRunner:
    """An N-of-1 trial made ready for one scenario."""

    labels: tuple[str, ...]
    path: FloatArray
    rates: FloatArray
    drugs: IntArray
    scores: FloatArray
    links: FloatArray
    thresholds: FloatArray
    sizes: IntArray
    region: BoolArray
    hazards: FloatArray
    cost: FloatArray

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n = last - first
        out = np.empty((n, kernels.N_OUT))
        by_arm, by_drug = np.empty((n, 2)), np.empty((n, len(self.labels)))
        run_guided(
            seed,
            first,
            last,
            self.path,
            self.rates,
            self.drugs,
            self.scores,
            self.links,
            self.thresholds,
            self.sizes,
            self.region,
            self.hazards,
            self.cost,
            out,
            by_arm,
            by_drug,
        )
        packed = pack_outcomes(out, out[:, [kernels.REJECTED]] > 0.5)
        return Outcomes(
            packed.rejected,
            packed.patients,
            packed.stage,
            packed.futile,
            measures={
                **packed.measures,
                "responders_by_arm": by_arm,
                "patients_by_drug": by_drug,
            },
            labels={
                "responders_by_arm": ("guided", "standard"),
                "patients_by_drug": self.labels,
            },
        )

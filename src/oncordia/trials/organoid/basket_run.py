"""Baskets by organoid response, run by their kernel."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels import organoid as kernels
from oncordia.trials.kernels.organoid_basket import run_basket
from oncordia.trials.organoid.outcomes import pack_outcomes


@dataclass(frozen=True, slots=True, eq=False)
class BasketRunner:
    """A basket made ready for one scenario."""

    drugs: tuple[str, ...]
    path: FloatArray
    queue: IntArray
    scores: FloatArray
    links: FloatArray
    thresholds: FloatArray
    sizes: IntArray
    least: IntArray
    rules: FloatArray
    cost: FloatArray

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n, k = last - first, len(self.drugs)
        out = np.empty((n, kernels.N_OUT))
        patients, responders = np.empty((n, k)), np.empty((n, k))
        rejected = np.zeros((n, k), dtype=np.bool_)
        run_basket(
            seed,
            first,
            last,
            self.path,
            self.queue,
            self.scores,
            self.links,
            self.thresholds,
            self.sizes,
            self.least,
            self.rules,
            self.cost,
            out,
            patients,
            responders,
            rejected,
        )
        packed = pack_outcomes(out, rejected)
        return Outcomes(
            packed.rejected,
            packed.patients,
            packed.stage,
            packed.futile,
            measures={
                **packed.measures,
                "patients_by_arm": patients,
                "responders_by_arm": responders,
            },
            labels={"patients_by_arm": self.drugs, "responders_by_arm": self.drugs},
        )

"""Trials of selected patients, run by their kernel."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels import organoid as kernels
from oncordia.trials.organoid.outcomes import pack_outcomes


@dataclass(frozen=True, slots=True, eq=False)
class SelectedRunner:
    """A trial of selected patients made ready for one scenario."""

    path: FloatArray
    rates: FloatArray
    sensitivities: FloatArray
    specificities: FloatArray
    sizes: IntArray
    region: BoolArray
    cost: FloatArray

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        out = np.empty((last - first, kernels.N_OUT))
        kernels.run_selected(
            seed,
            first,
            last,
            self.path,
            self.rates,
            self.sensitivities,
            self.specificities,
            self.sizes,
            self.region,
            self.cost,
            out,
        )
        return pack_outcomes(out, out[:, [kernels.REJECTED]] > 0.5)

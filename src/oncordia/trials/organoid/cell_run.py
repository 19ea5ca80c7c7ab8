"""Trials of cell therapies, run by their kernel."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels import cell_therapy as kernels


@dataclass(frozen=True, slots=True, eq=False)
class CellRunner:
    """A trial of a cell therapy made ready for one scenario."""

    making: FloatArray
    rates: FloatArray
    sizes: IntArray
    region: BoolArray
    least: IntArray
    cost: FloatArray

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        """Outcomes of trials ``first`` to ``last`` - 1."""
        n = last - first
        out = np.empty((n, kernels.N_OUT))
        kernels.run_cell_therapy(
            seed,
            first,
            last,
            self.making,
            self.rates,
            self.sizes,
            self.region,
            self.least,
            self.cost,
            out,
        )
        infused = out[:, kernels.N_INFUSED]
        with np.errstate(invalid="ignore"):
            of_infused = out[:, kernels.N_RESPONDERS_INFUSED] / infused
        return Outcomes(
            rejected=out[:, [kernels.REJECTED]] > 0.5,
            patients=np.full(n, float(self.sizes.sum())),
            stage=np.ones(n, dtype=np.int64),
            futile=np.zeros(n, dtype=bool),
            measures={
                "infused": infused.copy(),
                "not_made": out[:, kernels.N_FAILED].copy(),
                "lost": out[:, kernels.N_LOST].copy(),
                "responders": out[:, kernels.N_RESPONDERS].copy(),
                "response_of_infused": of_infused,
                "months_to_infusion": out[:, kernels.DELAY].copy(),
                "duration_months": out[:, kernels.MONTHS].copy(),
                "cost": out[:, kernels.COST].copy(),
            },
        )

"""Outcomes from the columns that the kernels of organoid trials fill."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import Outcomes
from oncordia.trials.kernels import organoid as kernels


def pack_outcomes(out: FloatArray, rejected: BoolArray) -> Outcomes:
    """Outcomes from the columns that the kernels of organoid trials fill."""
    n = out.shape[0]
    treated = out[:, kernels.TREATED]
    return Outcomes(
        rejected=rejected,
        patients=treated.copy(),
        stage=np.ones(n, dtype=np.int64),
        futile=np.zeros(n, dtype=bool),
        measures={
            "screened": out[:, kernels.SCREENED].copy(),
            "needed_to_screen": out[:, kernels.SCREENED] / np.maximum(treated, 1.0),
            "responders": out[:, kernels.RESPONDERS].copy(),
            "duration_months": out[:, kernels.MONTHS].copy(),
            "cost": out[:, kernels.COST].copy(),
        },
    )

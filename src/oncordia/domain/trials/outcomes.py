"""What simulated trials came to, one place a trial."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes of ``n`` simulated trials of one design in one scenario."""

    rejected: BoolArray  # (n, n_hypotheses): null hypotheses that the trial rejected
    patients: FloatArray  # (n,): patients that it treated
    stage: IntArray  # (n,): stage at which it ended, from 1
    futile: BoolArray  # (n,): ended for lack of promise
    measures: Mapping[str, FloatArray] = field(default_factory=dict)  # (n,) or (n, k) each
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of the k columns

    def __post_init__(self) -> None:
        n = self.patients.shape[0]
        for name in ("rejected", "stage", "futile"):
            if getattr(self, name).shape[0] != n:
                raise ValueError(f"{name} has {getattr(self, name).shape[0]} trials, not {n}")
        for name, values in self.measures.items():
            if values.shape[0] != n:
                raise ValueError(f"{name} has {values.shape[0]} trials, not {n}")

    @property
    def n_trials(self) -> int:
        """Number of trials."""
        return int(np.shape(self.patients)[0])

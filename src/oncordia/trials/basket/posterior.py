"""What a model of borrowing has to tell: posteriors of all cohorts for given responders."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import gammaln

from oncordia.arrays import FloatArray, IntArray

Sizes = tuple[int, ...]
"""Patients of each cohort."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Posteriors of k cohorts in m outcomes."""

    above: FloatArray  # (m, k): probability that the response rate is above p0
    mean: FloatArray  # (m, k): posterior mean of the response rate
    log_evidence: FloatArray | None = None  # (m,): log probability of the outcome, where it has one


class Model(Protocol):
    """A model of borrowing for the cohorts of one design."""

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes, (m, k) whole numbers, of cohorts with so many patients."""


def log_choose(n: int) -> FloatArray:
    """Log of the number of ways to choose 0 to n of n, shape (n + 1,)."""
    r = np.arange(n + 1.0)
    out: FloatArray = gammaln(n + 1.0) - gammaln(r + 1.0) - gammaln(n - r + 1.0)
    return out

"""The binomial law on arrays."""

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from oncordia.arrays import FloatArray


def binomial_mass(n: int, p: float | FloatArray) -> FloatArray:
    """Probabilities of 0 to n successes, for every p from 0 to 1, however small.

    Shape (n + 1,) for one p, and p's own shape before it for an array.
    """
    chance = np.asarray(p, dtype=np.float64)[..., None]
    k = np.arange(n + 1, dtype=np.float64)
    choices = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    mass: FloatArray = np.exp(choices + xlogy(k, chance) + xlog1py(n - k, -chance))
    return mass

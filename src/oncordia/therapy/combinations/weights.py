"""The weights of kernels over drug pairs, by how well pairs are told by all others."""

import numpy as np
from scipy.optimize import minimize

from oncordia.arrays import FloatArray
from oncordia.therapy.combinations.kernels import (
    Groups,
    PairKernels,
    Terms,
    invert_kernels,
    weigh_terms,
)

_LEAST_LOG, _MOST_LOG = -7.0, 5.0  # natural logs of terms that are looked at
_STEPS = 40  # of the search, at most
_PULL = 1e-4  # towards terms of 1, over the squared scores: settles what the data leave open


def choose_terms(kernels: PairKernels, groups: Groups) -> Terms:
    """The terms with which pairs left out one by one err least.

    The error of a pair that is left out is ``(K^-1 y)_i / (K^-1)_ii`` (Rasmussen and Williams
    2006, eq. 5.12); the squares are summed over pairs and lines, and their least is sought along
    the gradient on the log scale (eq. 5.13), deterministic.
    """
    n_kernels = len(kernels.tried)
    total = float((groups.scores**2).sum())

    def look(logs: FloatArray) -> tuple[float, FloatArray]:
        error, slope = sum_errors(kernels, groups, _name_terms(np.exp(logs)))
        pulled = error / total + _PULL * float((logs**2).sum())
        return pulled, slope * np.exp(logs) / total + 2.0 * _PULL * logs

    found = minimize(
        look,
        np.zeros(2 * n_kernels + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(_LEAST_LOG, _MOST_LOG)] * (2 * n_kernels + 1),
        options={"maxiter": _STEPS},
    )
    return _name_terms(np.exp(found.x))


def _name_terms(values: FloatArray) -> Terms:
    half = (values.size - 1) // 2
    return Terms(values[:half], values[half : 2 * half], float(values[-1]))


def sum_errors(kernels: PairKernels, groups: Groups, terms: Terms) -> tuple[float, FloatArray]:
    """Squared errors of pairs that are left out, and their slope in each term."""
    n_kernels = len(kernels.tried)
    total, slope = 0.0, np.zeros(2 * n_kernels + 1)
    for members, variance in zip(groups.members, groups.variances, strict=True):
        inverse = invert_kernels(kernels, *weigh_terms(terms, float(variance)))
        own = np.diag(inverse)[:, None]
        solved = inverse @ groups.scores[:, members]
        error = solved / own
        total += float((error**2).sum())
        # error_i moves by (-(K^-1 dK K^-1 y)_i + error_i (K^-1 dK K^-1)_ii) / (K^-1)_ii
        pull = (error**2 / own).sum(axis=1)
        moved = 2.0 * ((inverse * pull) @ inverse - inverse @ (error / own) @ solved.T)
        parts = np.array([float((moved * one).sum()) for one in kernels.tried])
        slope[:n_kernels] += parts
        slope[n_kernels:-1] += parts * variance
        slope[-1] += float(np.trace(moved)) * variance
    return total, slope

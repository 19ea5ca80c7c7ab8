"""What the kernels of response-adaptive trials need once: tables of logarithms, nodes, priors."""

import numpy as np
from scipy.special import betainc, betaln, gammaln

from oncordia.arrays import FloatArray

FEWEST_NODES, MOST_NODES = 24, 200


def tabulate_logs(n_patients: int, prior: tuple[float, float]) -> FloatArray:
    """Log gamma of the counts of one arm and of two together, (6, n_patients + 2).

    Rows: a + s, b + f, a + b + n, and the same with the prior of two arms.
    """
    a, b = prior
    n = np.arange(n_patients + 2, dtype=np.float64)
    shifts = (a, b, a + b, 2 * a, 2 * b, 2 * (a + b))
    return np.array([gammaln(n + shift) for shift in shifts])


def tabulate_nodes(n_patients: int, n_arms: int, prior: tuple[float, float]) -> FloatArray:
    """Nodes, weights, density and distribution of the prior there, (4, nodes).

    With whole numbers as prior the integrand is a polynomial, of a degree below patients + arms
    (a + b - 1), for which Gauss-Legendre nodes of half as many are exact. Otherwise the nodes are
    laid in the angle t with x = sin^2 t, where half-integer priors are smooth.
    """
    a, b = prior
    whole = float(a).is_integer() and float(b).is_integer()
    degree = n_patients + n_arms * (a + b)
    n_nodes = int(np.clip(degree // 2 + 1, FEWEST_NODES, MOST_NODES))
    at, weight = np.polynomial.legendre.leggauss(n_nodes)
    if whole:
        x, w = 0.5 * (at + 1.0), 0.5 * weight
    else:
        angle = 0.25 * np.pi * (at + 1.0)
        x = np.sin(angle) ** 2
        w = 0.25 * np.pi * weight * np.sin(2.0 * angle)
    log_density = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x) - betaln(a, b)
    return np.array([x, w, np.exp(log_density), betainc(a, b, x)])

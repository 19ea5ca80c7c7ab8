"""Curvature of the likelihoods of counts beyond their working weights."""

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.losses import BINOMIAL, POISSON
from oncordia.numeric import inner_kernel


@inner_kernel
def add_observed(
    loss: int,
    k: float,
    y: FloatArray,
    w: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    rows: FloatArray,
    free: IntArray,
    n_free: int,
    matrix: FloatArray,
) -> None:
    """Turn expected information of the free parameters towards the observed one.

    The score of a count is (y - m) / V(m); its slope has (y - m) V' / V^2 beside 1 / V (McCullagh &
    Nelder 1989, section 2.5). With ``add_curvature`` it makes the observed information.
    """
    for i in range(y.size):
        mean = y[i] - residuals[i]
        change = 1.0
        if loss == BINOMIAL:
            change = 1.0 - 2.0 * mean
        elif loss != POISSON:
            change = 1.0 + 2.0 * k * mean
        more = residuals[i] * change * working[i] * working[i] / w[i]
        for a in range(n_free):
            for b in range(a + 1):
                matrix[free[a], free[b]] += more * rows[i, free[a]] * rows[i, free[b]]

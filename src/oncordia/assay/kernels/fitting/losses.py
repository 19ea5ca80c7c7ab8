"""What a residual costs: least squares, robust losses and likelihoods of counts, on plain arrays.

Every loss is a code. At each point it has a cost and a working weight, so that the sum of
``weight * residual * gradient`` is half the descent direction of the total cost: one damped
least-squares loop then serves them all (iteratively reweighted least squares; for counts this is
Fisher scoring, McCullagh & Nelder 1989, Generalized Linear Models, section 2.5).
"""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.robust import (
    HUBER,
    SQUARED,
    TUKEY,
    robust_bend,
    robust_rho,
    robust_weight,
)
from oncordia.numeric import inner_kernel

STUDENT = 3  # Student's t with k degrees of freedom
BINOMIAL = 4  # y a share of w trials
POISSON = 5  # y a count (or the mean of w counts)
NEGATIVE_BINOMIAL = 6  # y a count with variance m + k m^2
_LEAST = 1e-12  # expected shares and counts are kept this far from their ends


@inner_kernel
def is_likelihood(loss: int) -> bool:
    """Whether the loss is the deviance of counts, whose dispersion is known."""
    return loss >= BINOMIAL


@inner_kernel
def bend_residual(loss: int, u: float, k: float) -> float:
    """Change of working weight times residual with the residual, of a robust loss."""
    if loss == STUDENT:
        spread = k + u * u
        return (k + 1.0) * (k - u * u) / (spread * spread)
    return robust_bend(u, k, loss)


@inner_kernel
def weigh_residuals(
    loss: int,
    y: FloatArray,
    w: FloatArray,
    residuals: FloatArray,
    scale: float,
    k: float,
    working: FloatArray,
) -> float:
    """Total cost of the residuals y - f; the working weight of each point goes into ``working``.

    Parameters
    ----------
    loss
        Code of the loss.
    y, w, residuals
        Response, prior weight and residual of each point, shape (n,).
    scale, k
        Scale of the residuals (robust losses) and the loss's constant: tuning constant, degrees
        of freedom of t, or overdispersion.

    Returns
    -------
    float
        Weighted sum of squares; for robust losses 2 scale^2 sum w rho(r / scale), which is that
        sum where no residual is large; for counts the deviance.
    """
    cost = 0.0
    if loss == SQUARED:
        for i in range(y.size):
            working[i] = w[i]
            cost += w[i] * residuals[i] * residuals[i]
    elif loss in (HUBER, TUKEY):
        for i in range(y.size):
            u = residuals[i] / scale
            working[i] = w[i] * robust_weight(u, k, loss)
            cost += 2.0 * scale * scale * w[i] * robust_rho(u, k, loss)
    elif loss == STUDENT:
        for i in range(y.size):
            u = residuals[i] / scale
            working[i] = w[i] * (k + 1.0) / (k + u * u)
            cost += scale * scale * w[i] * (k + 1.0) * math.log1p(u * u / k)
    else:
        for i in range(y.size):
            cost += _count_deviance(loss, y[i], y[i] - residuals[i], k, i, working) * w[i]
            working[i] *= w[i]
    return cost


@inner_kernel
def _count_deviance(
    loss: int, y: float, fitted: float, k: float, i: int, working: FloatArray
) -> float:
    """Deviance of one share or count; the inverse of its variance goes into working[i].

    McCullagh & Nelder 1989, table 2.1 (binomial, Poisson); Hilbe 2011, Negative Binomial
    Regression, eq. 8.40.
    """
    mean = max(fitted, _LEAST)
    if loss == BINOMIAL:
        mean = min(mean, 1.0 - _LEAST)
        working[i] = 1.0 / (mean * (1.0 - mean))
        deviance = 0.0
        if y > 0.0:
            deviance += y * math.log(y / mean)
        if y < 1.0:
            deviance += (1.0 - y) * math.log((1.0 - y) / (1.0 - mean))
        return 2.0 * deviance
    spread = 0.0 if loss == POISSON else k
    working[i] = 1.0 / (mean * (1.0 + spread * mean))
    deviance = y * math.log(y / mean) if y > 0.0 else 0.0
    if spread > 0.0:
        deviance -= (y + 1.0 / spread) * math.log((1.0 + spread * y) / (1.0 + spread * mean))
    else:
        deviance -= y - mean
    return 2.0 * deviance

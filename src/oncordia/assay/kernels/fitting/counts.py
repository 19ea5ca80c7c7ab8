"""What counts need in a fit beside their deviance: starts, curvature and overdispersion."""

import math

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.losses import BINOMIAL, POISSON
from oncordia.assay.kernels.fitting.problem import Points, Rules, Scratch
from oncordia.numeric import inner_kernel

OFF_BOUND = 1e-3  # of the range of counts: how far a plateau starts from its bound


@inner_kernel
def find_spread(points: Points, rules: Rules, s: Scratch) -> float:
    """Overdispersion of negative binomial counts: Pearson's chi-square equals its freedom.

    Breslow 1984, J R Stat Soc C 33:38, eq. 3; by bisection on its logarithm; 0 for none.
    """
    n = points.x.size
    spare = n
    for j in range(rules.box.shape[0]):
        if rules.box[j, 0] < rules.box[j, 1]:
            spare -= 1
    spare = max(spare, 1)
    low, high = -18.0, 9.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        k = math.exp(middle)
        chi_square = 0.0
        for i in range(n):
            mean = max(points.y[i] - s.residuals[i], 1e-12)
            chi_square += points.w[i] * s.residuals[i] ** 2 / (mean + k * mean * mean)
        if chi_square > spare:
            low = middle
        else:
            high = middle
    return math.exp(low) if low > -18.0 else 0.0


@inner_kernel
def lift_starts(points: Points, rules: Rules, starts: FloatArray, n_found: int) -> None:
    """Move free linear parameters of the starts off their bounds, where counts have no variance."""
    low, high = points.y[0], points.y[0]
    for i in range(points.y.size):
        low, high = min(low, points.y[i]), max(high, points.y[i])
    for j in range(rules.n_linear):
        least, most = rules.box[j, 0], rules.box[j, 1]
        if not least < most:
            continue
        gap = min(OFF_BOUND * (high - low), 0.5 * (most - least))
        for k in range(n_found):
            starts[k, j] = min(max(starts[k, j], least + gap), most - gap)


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

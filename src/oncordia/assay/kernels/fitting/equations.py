"""Cost, gradient and second derivatives of one curve at its parameters."""

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.kernels.fitting.losses import bend_residual, weigh_residuals
from oncordia.assay.kernels.models.dispatch import fill_rows
from oncordia.numeric import inner_kernel


@inner_kernel
def evaluate(
    code: int,
    n_linear: int,
    loss: int,
    scale: float,
    k: float,
    x: FloatArray,
    y: FloatArray,
    w: FloatArray,
    p: FloatArray,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
) -> float:
    """Cost at p without the prior and the spread within points; fills the last three arrays."""
    fill_rows(code, x, p, rows)
    if n_linear == 2:
        first, second = p[0], p[1]
        for i in range(x.size):
            residuals[i] = y[i] - first * rows[i, 0] - second * rows[i, 1]
    else:
        for i in range(x.size):
            rest = y[i]
            for j in range(n_linear):
                rest -= p[j] * rows[i, j]
            residuals[i] = rest
    return weigh_residuals(loss, y, w, residuals, scale, k, working)


@inner_kernel
def normal_equations(
    n: int,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    prior: FloatArray,
    variance: float,
    p: FloatArray,
    gradient: FloatArray,
    matrix: FloatArray,
) -> None:
    """J'Wr and J'WJ with the prior's share, into gradient and matrix (lower half)."""
    n_parameters = prior.shape[0]
    if n_parameters == 4:
        add_four(n, rows, residuals, working, gradient, matrix)
    else:
        for j in range(n_parameters):
            gradient[j] = 0.0
            for k in range(j + 1):
                matrix[j, k] = 0.0
        for i in range(n):
            for j in range(n_parameters):
                weighted = working[i] * rows[i, j]
                gradient[j] += weighted * residuals[i]
                for k in range(j + 1):
                    matrix[j, k] += weighted * rows[i, k]
    for j in range(n_parameters):
        if prior[j, 1] > 0.0:
            precision = variance * prior[j, 1]
            gradient[j] -= precision * (p[j] - prior[j, 0])
            matrix[j, j] += precision


@inner_kernel
def add_four(
    n: int,
    rows: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    gradient: FloatArray,
    matrix: FloatArray,
) -> None:
    """J'Wr and J'WJ of four parameters, the commonest number, kept in registers."""
    g0 = g1 = g2 = g3 = 0.0
    m00 = m10 = m11 = m20 = m21 = m22 = m30 = m31 = m32 = m33 = 0.0
    for i in range(n):
        w, r = working[i], residuals[i]
        a, b, c, d = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3]
        wa, wb, wc, wd = w * a, w * b, w * c, w * d
        g0 += wa * r
        g1 += wb * r
        g2 += wc * r
        g3 += wd * r
        m00 += wa * a
        m10 += wb * a
        m11 += wb * b
        m20 += wc * a
        m21 += wc * b
        m22 += wc * c
        m30 += wd * a
        m31 += wd * b
        m32 += wd * c
        m33 += wd * d
    gradient[0], gradient[1], gradient[2], gradient[3] = g0, g1, g2, g3
    matrix[0, 0], matrix[1, 0], matrix[1, 1] = m00, m10, m11
    matrix[2, 0], matrix[2, 1], matrix[2, 2] = m20, m21, m22
    matrix[3, 0], matrix[3, 1], matrix[3, 2], matrix[3, 3] = m30, m31, m32, m33


@inner_kernel
def add_curvature(
    code: int,
    x: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    p: FloatArray,
    free: IntArray,
    n_free: int,
    trial: FloatArray,
    rows_ahead: FloatArray,
    rows_behind: FloatArray,
    matrix: FloatArray,
) -> None:
    """Take the sum of w r f'' from the matrix of the free parameters: differences of gradients."""
    for a in range(n_free):
        j = free[a]
        size = 1e-6 * max(abs(p[j]), 1e-2)
        for m in range(trial.size):
            trial[m] = p[m]
        trial[j] = p[j] + size
        fill_rows(code, x, trial, rows_ahead)
        trial[j] = p[j] - size
        fill_rows(code, x, trial, rows_behind)
        for i in range(x.size):
            pull = working[i] * residuals[i] / (2.0 * size)
            for b in range(a + 1):
                c = free[b]
                matrix[j, c] -= pull * (rows_ahead[i, c] - rows_behind[i, c])


@inner_kernel
def take_bend(
    loss: int,
    scale: float,
    k: float,
    w: FloatArray,
    residuals: FloatArray,
    working: FloatArray,
    free: IntArray,
    n_free: int,
    rows: FloatArray,
    matrix: FloatArray,
) -> None:
    """Take from the matrix what a robust loss bends less than its working weights say."""
    for i in range(w.size):
        less = working[i] - w[i] * bend_residual(loss, residuals[i] / scale, k)
        for a in range(n_free):
            j = free[a]
            for b in range(a + 1):
                matrix[j, free[b]] -= less * rows[i, j] * rows[i, free[b]]

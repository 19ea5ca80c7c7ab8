"""Pooling of studies by the counts themselves: binomial within, normal between studies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, gammaln

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import TwoByTwo

NODES = 11  # of the quadrature in each direction
_STEPS = 60
_LN_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class BinomialFit:
    """Means of both logits, their spread between studies, and the covariance of the means."""

    mean: FloatArray  # (2,): logit sensitivity, logit false-positive rate
    between: FloatArray  # (2, 2)
    error: FloatArray  # (2, 2)
    log_likelihood: float


def fit_binomial(
    tables: Sequence[TwoByTwo], *, is_correlated: bool, nodes: int = NODES
) -> BinomialFit:
    """Maximum likelihood of the bivariate model whose counts are binomial within a study.

    Parameters
    ----------
    tables
        One 2x2 table a study, each with responders and non-responders; no count is added.
    is_correlated
        Whether the correlation between studies is estimated; else it is 0.
    nodes
        Nodes of the adaptive Gauss-Hermite quadrature in each direction; 1 is Laplace's
        approximation.

    Returns
    -------
    BinomialFit
        ``error`` is the part of the means in the inverse information of all parameters.

    References
    ----------
    Chu & Cole 2006, J. Clin. Epidemiol. 59:1331; Hamza et al. 2008, J. Clin. Epidemiol. 61:41;
    Liu & Pierce 1994, Biometrika 81:624 (adaptive quadrature).
    """
    counts = np.array(
        [
            [(t.true_positive, t.n_responders), (t.false_positive, t.total - t.n_responders)]
            for t in tables
        ],
        dtype=np.float64,
    )
    hits, totals = counts[..., 0], counts[..., 1]
    place = [0, 1, 2, 3, 4] if is_correlated else [0, 1, 2, 4]
    grid = _lay_nodes(nodes)
    ways = float((gammaln(totals + 1) - gammaln(hits + 1) - gammaln(totals - hits + 1)).sum())

    def loss(part: FloatArray) -> float:
        whole = np.zeros(5)
        whole[place] = part
        return -ways - _measure_likelihood(whole, hits, totals, grid)

    logits = np.log((hits + 0.5) / (totals - hits + 0.5))
    middle, sd = logits.mean(axis=0), np.maximum(logits.std(axis=0), 0.05)
    best = None
    for share, rho in ((0.3, 0.0), (1.0, 0.0), (0.8, 0.8), (0.8, -0.8)):
        if rho and not is_correlated:
            continue
        spread = [share * sd[0], rho * share * sd[1], share * sd[1] * np.sqrt(1 - rho**2)]
        found = minimize(
            loss, np.array([*middle, *spread])[place], method="BFGS", options={"gtol": 1e-6}
        )
        if best is None or found.fun < best.fun:
            best = found
    assert best is not None
    rough = minimize(
        loss,
        best.x,
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000},
    )
    found_at = rough.x if rough.fun <= best.fun else best.x
    whole = np.zeros(5)
    whole[place] = found_at
    lower = np.array([[whole[2], 0.0], [whole[3], whole[4]]])
    inverse = np.linalg.pinv(_find_curvature(loss, found_at), hermitian=True)
    error = np.asarray(inverse[:2, :2], dtype=np.float64)
    return BinomialFit(whole[:2], lower @ lower.T, error, -float(loss(found_at)))


def _lay_nodes(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Places of a square grid, shape (nodes^2, 2), and the logs of their weights without e^-x^2."""
    x, weight = np.polynomial.hermite.hermgauss(nodes)
    first, second = (part.ravel() for part in np.meshgrid(x, x, indexing="ij"))
    log_weight = np.log(weight) + x**2
    return np.column_stack([first, second]), np.add.outer(log_weight, log_weight).ravel()


def _measure_likelihood(
    whole: FloatArray, hits: FloatArray, totals: FloatArray, grid: tuple[FloatArray, FloatArray]
) -> float:
    """Log likelihood less the log of the binomial coefficients.

    Each study's integral over its standard normal deviates ``u`` is taken about its own mode, whose
    curvature scales the nodes.
    """
    mean, lower = whole[:2], np.array([[whole[2], 0.0], [whole[3], whole[4]]])
    mode = np.zeros_like(hits)
    curvature = np.empty((hits.shape[0], 2, 2))
    for _ in range(_STEPS):
        share = expit(mean + mode @ lower.T)
        slope = (hits - totals * share) @ lower - mode
        weight = totals * share * (1 - share)
        curvature = np.einsum("ji,kj,jl->kil", lower, weight, lower) + np.eye(2)
        step = np.linalg.solve(curvature, slope[..., None])[..., 0]
        # the logits move by 2 at most, so that no step leaps over the mode
        reach = np.abs(step @ lower.T).max(axis=1, keepdims=True)
        mode = mode + step * np.minimum(1.0, 2.0 / np.maximum(reach, 1e-300))
        if float(np.abs(step).max()) < 1e-10:
            break
    places, log_weight = grid
    root = np.linalg.cholesky(np.linalg.inv(curvature))
    u = mode[:, None, :] + np.sqrt(2.0) * np.einsum("kij,nj->kni", root, places)
    logit = mean + u @ lower.T
    height = (hits[:, None] * logit - totals[:, None] * np.logaddexp(0.0, logit)).sum(axis=2)
    height += log_weight - 0.5 * (u**2).sum(axis=2) - _LN_2PI
    highest = height.max(axis=1)
    total = highest + np.log(np.exp(height - highest[:, None]).sum(axis=1))
    size = np.log(2.0) - 0.5 * np.linalg.slogdet(curvature)[1]
    return float((total + size).sum())


def _find_curvature(loss: Callable[[FloatArray], float], at: FloatArray) -> FloatArray:
    """Second derivatives of a loss by central differences."""
    p, step = at.size, 1e-3
    moves = step * np.eye(p)
    out = np.empty((p, p))
    for i in range(p):
        for j in range(i + 1):
            values = [
                loss(at + a * moves[i] + b * moves[j])
                for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            out[i, j] = out[j, i] = (values[0] - values[1] - values[2] + values[3]) / (4 * step**2)
    return out

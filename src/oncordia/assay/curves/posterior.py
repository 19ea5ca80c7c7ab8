"""Limits from the posterior, by draws weighed for what their proposal is not."""

from functools import cache

import numpy as np
from scipy.special import gammaincinv, gammaln, ndtri

from oncordia.arrays import FloatArray
from oncordia.assay.curves.held import HeldCurve, HeldFits, Limits, Targets, summarise_draws
from oncordia.assay.kernels.fitting.draws import weigh_draws
from oncordia.numeric import over_pieces

N_ROUNDS = 4
FREEDOM = 5.0  # of the proposals, multivariate t
WIDEST = 3.0  # prior SD lent to the first proposal where the data say nothing
WIDER = 1.1  # of the SD of later proposals
LEAST_ADAPTED = 20.0  # effective draws that a new proposal needs


def weigh_limits(fits: HeldFits, targets: Targets) -> Limits:
    """Quantiles of the posterior of each target.

    The prior is the declared one, flat within the bounds where there is none; the noise is
    integrated out by what is known of it: variance and freedom. Proposals are multivariate t
    about the mode, moved to the weighed draws after each round, and all draws count by the
    mixture of the proposals (Cornuet et al. 2012, Scand J Stat 39:798, section 2). The largest
    weights are smoothed (Vehtari et al. 2024, JMLR 25:72), and their Pareto k says how far to
    trust them.
    """
    out = np.full(targets.reach.shape, np.nan)
    pareto_k = np.full(fits.fit_mask.size, np.nan)

    def weigh_piece(first: int, last: int) -> None:
        for i in np.flatnonzero(fits.fit_mask[first:last]) + first:
            curve = fits.take(int(i))
            found = draw_posterior(curve, fits.covariance[i], fits.n_draws, fits.seed)
            if found is None:
                continue
            draws, share, pareto_k[i] = found
            out[i] = summarise_draws(curve, draws, share, targets, int(i))

    over_pieces(weigh_piece, fits.fit_mask.size)
    return Limits(out, pareto_k)


def draw_posterior(
    curve: HeldCurve, covariance: FloatArray, n_draws: int, seed: int
) -> tuple[FloatArray, FloatArray, float] | None:
    """Draws, their weights of sum 1, and their Pareto k; None where no draw has any weight."""
    box = curve.rules.box
    free = np.flatnonzero(box[:, 0] < box[:, 1])
    centre, root = curve.p[free], first_root(curve, covariance, free)
    size = max(n_draws // 2, 2)
    normal, ratio = base_draws(N_ROUNDS, size, free.size, seed)
    proposals: list[tuple[FloatArray, FloatArray]] = []
    draws = np.empty((0, curve.p.size))
    height = np.empty(0)
    log_weight = np.empty(0)
    for turn in range(N_ROUNDS):
        proposals.append((centre, root))
        fresh = np.tile(curve.p, (size, 1))
        fresh[:, free] = centre + ratio[turn][:, None] * (normal[turn] @ root.T)
        draws = np.concatenate([draws, fresh])
        height = np.concatenate([height, find_height(curve, fresh, free.size)])
        density = np.stack([find_density(draws[:, free], *one) for one in proposals])
        log_weight = height - np.logaddexp.reduce(density, axis=0)
        if not np.isfinite(log_weight).any():
            return None
        share = np.exp(log_weight - log_weight.max())
        share /= share.sum()
        if 1.0 / np.sum(share**2) >= LEAST_ADAPTED:
            centre = share @ draws[:, free]
            off = draws[:, free] - centre
            spread = WIDER**2 * (off * share[:, None]).T @ off
            root = np.linalg.cholesky(spread + 1e-12 * np.diag(np.diag(spread)))
    smoothed, pareto_k = smooth_weights(log_weight)
    return draws, smoothed, pareto_k


def first_root(curve: HeldCurve, covariance: FloatArray, free: np.ndarray) -> FloatArray:
    """Root of the covariance of the first proposal: Laplace's, no wider than the bounds."""
    box = curve.rules.box[free]
    width = np.minimum(box[:, 1] - box[:, 0], 2.0 * WIDEST)
    spread = covariance[np.ix_(free, free)]
    if not np.isfinite(spread).all():
        return np.asarray(np.diag(width / 2.0))
    values, vectors = np.linalg.eigh(spread)
    narrow = vectors @ np.diag(np.maximum(values, 1e-300)) @ vectors.T
    precision = np.linalg.pinv(narrow, hermitian=True) + np.diag(1.0 / width**2)
    return np.asarray(np.linalg.cholesky(np.linalg.inv(precision)))


@cache
def base_draws(n_rounds: int, size: int, n_free: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Evenly spread normal draws (rounds, size, F) and the stretch that makes them t.

    Scrambled Sobol points, the same for every curve.
    """
    from scipy.stats import qmc  # deferred: most fits do without its 20 MB

    normal = np.empty((n_rounds, size, n_free))
    ratio = np.empty((n_rounds, size))
    for turn in range(n_rounds):
        sobol = qmc.Sobol(n_free + 1, rng=np.random.default_rng([seed, turn]))
        points = sobol.random_base2(int(np.ceil(np.log2(size))))[:size]
        points = np.clip(points, 1e-9, 1.0 - 1e-9)
        normal[turn] = ndtri(points[:, :n_free])
        chi_square = 2.0 * gammaincinv(0.5 * FREEDOM, points[:, n_free])
        ratio[turn] = np.sqrt(FREEDOM / chi_square)
    return normal, ratio


def find_height(curve: HeldCurve, draws: FloatArray, n_free: int) -> FloatArray:
    """Log posterior of each draw up to a constant, the noise integrated out, shape (D,).

    With variance s^2 of freedom v: -(v + F) / 2 ln(1 + rise / (v s^2)), which is Student's t on v
    degrees of freedom where the curve is linear (Gelman et al. 2013, Bayesian Data Analysis,
    section 14.2).
    """
    cost, penalty = np.empty(draws.shape[0]), np.empty(draws.shape[0])
    weigh_draws(curve.points, curve.rules, draws, cost, penalty)
    least, of_prior = np.empty(1), np.empty(1)
    weigh_draws(curve.points, curve.rules, curve.p[None, :], least, of_prior)
    rise = (cost - least[0]) / curve.variance
    if not np.isfinite(curve.n_spare):
        return np.asarray(-0.5 * (rise + penalty))
    share = np.maximum(rise / curve.n_spare, -1.0 + 1e-12)
    return np.asarray(-0.5 * ((curve.n_spare + n_free) * np.log1p(share) + penalty))


def find_density(draws: FloatArray, centre: FloatArray, root: FloatArray) -> FloatArray:
    """Log density of the multivariate t of a proposal at each draw, shape (D,)."""
    size = centre.size
    z = np.linalg.solve(root, (draws - centre).T)
    constant = gammaln(0.5 * (FREEDOM + size)) - gammaln(0.5 * FREEDOM)
    constant -= np.log(np.diag(root)).sum() + 0.5 * size * np.log(FREEDOM * np.pi)
    return np.asarray(constant - 0.5 * (FREEDOM + size) * np.log1p((z * z).sum(axis=0) / FREEDOM))


def smooth_weights(log_weight: FloatArray) -> tuple[FloatArray, float]:
    """Weights of sum 1 with their largest ones smoothed, and their Pareto k.

    Vehtari et al. 2024, section 2.2: the largest min(n / 5, 3 sqrt(n)) follow a generalised
    Pareto law; k by Zhang & Stephens 2009, Technometrics 51:316.
    """
    weight = np.exp(log_weight - log_weight.max())
    n_tail = int(min(weight.size / 5, 3 * np.sqrt(weight.size)))
    order = np.argsort(weight, kind="stable")
    tail = order[-n_tail:]
    floor = weight[order[-n_tail - 1]]
    excess = weight[tail] - floor
    if not excess[0] > 0.0:  # equal weights need no smoothing
        excess = np.maximum(excess, 1e-12)
    k, sigma = fit_pareto(excess)
    if np.isfinite(k):
        place = (np.arange(n_tail) + 0.5) / n_tail
        tall = sigma * (
            np.expm1(-k * np.log1p(-place)) / k if abs(k) > 1e-12 else -np.log1p(-place)
        )
        weight[tail] = np.minimum(floor + tall, 1.0)
    return np.asarray(weight / weight.sum()), float(k)


def fit_pareto(excess: FloatArray) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto law of rising excesses above 0."""
    n = excess.size
    m = 30 + int(np.sqrt(n))
    quartile = excess[int(n / 4 + 0.5) - 1]
    steps = np.arange(1, m + 1)
    theta = 1.0 / excess[-1] + (1.0 - np.sqrt(m / (steps - 0.5))) / (3.0 * quartile)
    k = np.log1p(-theta[:, None] * excess).mean(axis=1)
    height = n * (np.log(-theta / k) - k - 1.0)
    share = 1.0 / np.exp(height - height[:, None]).sum(axis=1)
    best = float(np.sum(theta * share))
    shape = float(np.log1p(-best * excess).mean())
    scale = -shape / best
    return (n * shape + 5.0) / (n + 10.0), scale

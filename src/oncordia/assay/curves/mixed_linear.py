"""The linear mixed model of linearised curves in nested groups: likelihood, effects, covariance.

Curve i of group g has parameters p = beta + a_g + b_i with a_g normal of covariance s^2 D and b_i
normal of SD s t, s the SD of a well. Everything follows from J'WJ and J'Wr of the curves, whose
effects are taken out one level after the other: Pinheiro & Bates 2000, Mixed-Effects Models in S
and S-PLUS, section 2.2.
"""

from dataclasses import dataclass, replace

import numpy as np

from oncordia.arrays import FloatArray, IntArray

LEAST, MOST = -10.0, 6.0  # of the log of a relative SD, from where it starts
MOST_EVALUATIONS = 300
EXACT = 1e-14  # of the squares of the wells: less cannot be told from rounding


@dataclass(frozen=True, slots=True, eq=False)
class Nesting:
    """Which curves make which group, and which of the K parameters differ at which level."""

    order: IntArray  # (n_curves,) curves sorted by group
    starts: IntArray  # (G,) first of each group in that order
    group: IntArray  # (n_curves,)
    inner: IntArray  # places of the parameters that differ between the curves of a group
    correlated: bool  # whether effects of a group on several parameters correlate
    restricted: bool  # whether variances are found by restricted maximum likelihood
    n_wells: float

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(self.starts.size)

    def total(self, values: FloatArray) -> FloatArray:
        """Sums over the curves of each group, along the first axis."""
        return np.asarray(np.add.reduceat(values[self.order], self.starts, axis=0))


def nest_curves(
    group: IntArray, inner: IntArray, n_wells: float, *, correlated: bool, restricted: bool
) -> Nesting:
    """Nesting of curves with these numbers of groups, 0 to G - 1 and none empty."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(int(group.max()) + 1))
    return Nesting(order, starts, group, inner, correlated, restricted, n_wells)


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Curves linearised: working responses w = r + J (a + b), so that beta is its own change."""

    matrix: FloatArray  # (n, K, K) J'WJ
    slope: FloatArray  # (n, K) J'Ww
    square: float  # w'Ww over all wells


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Effects at given relative variances, and what their likelihood needs."""

    beta: FloatArray  # (K,) change of the fixed effects
    outer: FloatArray  # (G, K) effects of groups
    inner: FloatArray  # (n, k) effects of curves
    rss: float  # least penalised sum of squares
    log_det: float
    own: FloatArray  # (n, k, k) inverse of the curves' own blocks
    lift: FloatArray  # (n, k, K) from a change of beta + a to that of b, sign reversed
    left: FloatArray  # (n, K, K) J'WJ with the curves' effects taken out
    groups: FloatArray  # (G, K, K) the same summed over a group
    spread: FloatArray  # (G, K, K) inverse of a group's block
    fixed: FloatArray  # (K, K) inverse of the block of beta


def unpack(theta: FloatArray, n: int, nesting: Nesting) -> tuple[FloatArray, FloatArray]:
    """Relative SD of the curves, (k,), and Cholesky factor of D, (K, K), from their numbers."""
    k = nesting.inner.size
    root = np.diag(np.exp(theta[k : k + n]))
    if nesting.correlated:
        root[np.tril_indices(n, -1)] = theta[k + n :]
    return np.exp(theta[:k]), root


def solve_effects(linear: Linear, theta: FloatArray, nesting: Nesting) -> Solved:
    """Best linear unbiased effects under the relative variances of theta.

    Pinheiro & Bates 2000, eq. 2.11 to 2.16, on sums of squares instead of rows.
    """
    n = linear.slope.shape[1]
    at = nesting.inner
    sd, root = unpack(theta, n, nesting)
    precision = invert_root(root)
    block = linear.matrix[:, at[:, None], at] + np.diag(1.0 / sd**2)
    own = np.asarray(np.linalg.inv(block), dtype=np.float64)
    lift = own @ linear.matrix[:, at, :]
    left = linear.matrix - linear.matrix[:, :, at] @ lift
    settled = np.einsum("nij,nj->ni", own, linear.slope[:, at])
    rest = linear.slope - np.einsum("nij,nj->ni", linear.matrix[:, :, at], settled)
    rss = linear.square - float(np.einsum("ni,ni->", linear.slope[:, at], settled))
    groups, slopes = nesting.total(left), nesting.total(rest)
    whole = groups + precision
    spread = np.asarray(np.linalg.inv(whole), dtype=np.float64)
    pull = np.einsum("gij,gj->gi", spread, slopes)
    rss -= float(np.einsum("gi,gi->", slopes, pull))
    cross = groups @ spread
    last = (groups - cross @ groups).sum(axis=0)
    fixed = np.asarray(np.linalg.inv(last), dtype=np.float64)
    aim = (slopes - np.einsum("gij,gj->gi", cross, slopes)).sum(axis=0)
    beta = fixed @ aim
    outer = pull - spread @ groups @ beta
    inner = settled - np.einsum("nij,nj->ni", lift, beta + outer[nesting.group])
    log_det = float(np.linalg.slogdet(block)[1].sum() + np.linalg.slogdet(whole)[1].sum())
    log_det += 2.0 * nesting.group.size * float(np.log(sd).sum())
    log_det += 2.0 * nesting.n_groups * float(np.log(np.diag(root)).sum())
    if nesting.restricted:
        log_det += float(np.linalg.slogdet(last)[1])
    rss = max(rss - float(aim @ beta), EXACT * linear.square)
    return Solved(beta, outer, inner, rss, log_det, own, lift, left, groups, spread, fixed)


def hold_mean(solved: Solved, nesting: Nesting) -> Solved:
    """The best effects where beta does not change."""
    outer = solved.outer + solved.spread @ solved.groups @ solved.beta
    moved = solved.beta + (solved.outer - outer)[nesting.group]
    inner = solved.inner + np.einsum("nij,nj->ni", solved.lift, moved)
    rss = solved.rss + float(solved.beta @ np.linalg.solve(solved.fixed, solved.beta))
    return replace(solved, beta=np.zeros_like(solved.beta), outer=outer, inner=inner, rss=rss)


def pack_relative(
    curve_sd: FloatArray, group_covariance: FloatArray, noise: float, nesting: Nesting
) -> FloatArray:
    """Theta of SD and covariance in units of the parameters, as ``unpack`` reads it."""
    root = np.linalg.cholesky(group_covariance / noise)
    logs = [np.log(curve_sd[nesting.inner] / np.sqrt(noise)), np.log(np.diag(root))]
    if nesting.correlated:
        logs.append(root[np.tril_indices(root.shape[0], -1)])
    return np.concatenate(logs)


def invert_root(root: FloatArray) -> FloatArray:
    """Inverse of root root'."""
    inverse = np.linalg.inv(root)
    return np.asarray(inverse.T @ inverse)


def count_free(n: int, nesting: Nesting) -> float:
    """Wells less the fixed effects where the likelihood is restricted."""
    return nesting.n_wells - n * nesting.restricted


def find_log_likelihood(solved: Solved, nesting: Nesting) -> float:
    """Profiled log-likelihood, restricted or not: Pinheiro & Bates 2000, eq. 2.14 and 2.23."""
    free = count_free(solved.beta.size, nesting)
    logs = np.log(2.0 * np.pi * solved.rss / free) + 1.0
    return float(-0.5 * (solved.log_det + free * logs))


def score(linear: Linear, theta: FloatArray, nesting: Nesting) -> tuple[float, FloatArray]:
    """Negative log-likelihood and its gradient by theta.

    The penalised sum of squares is at its minimum by the effects, so that its change is that of
    the penalty alone; the change of a log determinant is a trace of the effects' covariance
    (Lindstrom & Bates 1988, J Am Stat Assoc 83:1014, section 4).
    """
    n = linear.slope.shape[1]
    solved = solve_effects(linear, theta, nesting)
    sd, root = unpack(theta, n, nesting)
    weight = count_free(n, nesting) / solved.rss
    of_outer, of_both = spread_effects(solved, nesting)
    of_inner = np.einsum("nii->ni", solved.own) + np.einsum(
        "nij,njk,nik->ni", solved.lift, of_both[nesting.group], solved.lift
    )
    held = (of_inner + weight * solved.inner**2).sum(axis=0) / sd**2
    precision = invert_root(root)
    found = of_outer.sum(axis=0) + weight * solved.outer.T @ solved.outer
    turn = (nesting.n_groups * precision - precision @ found @ precision) @ root
    parts = [nesting.group.size - held, np.diag(turn) * np.diag(root)]
    if nesting.correlated:
        parts.append(turn[np.tril_indices(n, -1)])
    return -find_log_likelihood(solved, nesting), np.concatenate(parts)


def spread_effects(solved: Solved, nesting: Nesting) -> tuple[FloatArray, FloatArray]:
    """Covariance of a and of beta + a over the variance of a well, (G, K, K) each.

    That of beta counts where the likelihood is restricted.
    """
    if not nesting.restricted:
        return solved.spread, solved.spread
    slid = solved.spread @ solved.groups
    stays = np.eye(solved.beta.size) - slid
    of_outer = solved.spread + slid @ solved.fixed @ slid.swapaxes(1, 2)
    return of_outer, solved.spread + stays @ solved.fixed @ stays.swapaxes(1, 2)


def find_variances(
    linear: Linear, theta: FloatArray, first: FloatArray, nesting: Nesting
) -> FloatArray:
    """Theta of the highest likelihood, from theta; logs stay within reach of ``first``."""
    n_logs = nesting.inner.size + linear.slope.shape[1]
    bounds = [(log + LEAST, log + MOST) for log in first[:n_logs]]
    bounds += [(-np.inf, np.inf)] * (theta.size - n_logs)

    def weigh(trial: FloatArray, /) -> tuple[float, FloatArray]:
        return score(linear, trial, nesting)

    from scipy.optimize import minimize  # deferred: most fits do without its 20 MB

    found = minimize(
        weigh,
        theta,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxfun": MOST_EVALUATIONS, "ftol": 1e-13, "gtol": 1e-6},
    )
    return np.asarray(found.x)

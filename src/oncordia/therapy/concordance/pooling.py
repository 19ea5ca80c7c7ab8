"""Sensitivity and specificity pooled over studies: the bivariate random-effects model."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import PoolMethod, TwoByTwo
from oncordia.errors import InvalidTable
from oncordia.therapy.concordance.binomial import fit_binomial
from oncordia.therapy.concordance.pooled_studies import PooledStudies

FEWEST_POOLED = 2  # studies
FEWEST_CORRELATED = 5  # studies from which on the correlation is estimated
_LN_2PI = float(np.log(2 * np.pi))


def pool_studies(
    tables: Sequence[TwoByTwo],
    method: PoolMethod = PoolMethod.REML,
    confidence: float = 0.95,
) -> PooledStudies:
    """Bivariate random-effects mean of logit sensitivity and logit false-positive rate.

    Parameters
    ----------
    tables
        One 2x2 table a study, each with responders and non-responders; two at least.
    method
        Restricted or plain maximum likelihood of the logits, or the likelihood of the counts.
    confidence
        Of all limits.

    Returns
    -------
    PooledStudies
        Below five studies a correlation cannot be told, so both rates are pooled by themselves and
        the limits are Student's with k - 1 degrees of freedom; those of logits allow for at least
        the spread that the studies show (Hartung & Knapp).

    Raises
    ------
    InvalidTable
        If there are fewer than two studies, or one has no responder or no non-responder; by the
        counts also if one of the four is 0 in every study.

    References
    ----------
    Reitsma et al. 2005, J. Clin. Epidemiol. 58:982; half a patient is added to all four counts of a
    study with an empty one. Hartung & Knapp 2001, Statistics in Medicine 20:3875, never narrower
    than the plain limits (Jackson et al. 2017, Statistics in Medicine 36:3923). The likelihood of
    the counts adds nothing to them: Chu & Cole 2006, J. Clin. Epidemiol. 59:1331.
    """
    if len(tables) < FEWEST_POOLED:
        raise InvalidTable(
            f"{len(tables)} studies have all four counts; pooling needs {FEWEST_POOLED} at least"
        )
    for table in tables:
        if table.n_responders in (0, table.total):
            raise InvalidTable("a study without responders or non-responders cannot be pooled")
    if method is PoolMethod.BINOMIAL:
        _refuse_empty(tables)
        is_correlated = len(tables) >= FEWEST_CORRELATED
        fit = fit_binomial(tables, is_correlated=is_correlated)
        return PooledStudies(
            len(tables),
            fit.mean,
            fit.between,
            fit.error,
            fit.log_likelihood,
            is_correlated,
            method,
            confidence,
        )
    effects, within = transform_tables(tables)
    return fit_bivariate(effects, within, method, confidence)


def _refuse_empty(tables: Sequence[TwoByTwo]) -> None:
    """A rate that is 0 or 1 in every study has no largest likelihood."""
    for name in TwoByTwo.__slots__:
        if not any(getattr(table, name) for table in tables):
            raise InvalidTable(
                f"no study has a {name.replace('_', ' ')}, so that the counts alone set no limit; "
                "pool with --pool-method reml, which adds half a patient to an empty cell"
            )


def pool_predictive(
    tables: Sequence[TwoByTwo],
    method: PoolMethod = PoolMethod.REML,
    confidence: float = 0.95,
) -> PooledStudies | None:
    """Pooled PPV as ``sensitivity`` and pooled NPV as ``specificity``.

    The model is that of ``pool_studies`` with calls and outcomes in each other's place, over the
    tables that hold calls of both kinds; None below two of them.

    References
    ----------
    Leeflang et al. 2012, J. Clin. Epidemiol. 65:1088.
    """
    turned = [
        TwoByTwo(t.true_positive, t.false_negative, t.false_positive, t.true_negative)
        for t in tables
        if 0 < t.n_sensitive < t.total
    ]
    return pool_studies(turned, method, confidence) if len(turned) >= FEWEST_POOLED else None


def transform_tables(tables: Sequence[TwoByTwo]) -> tuple[FloatArray, FloatArray]:
    """Logits of sensitivity and false-positive rate, shape (k, 2), and their variances."""
    cells = np.array(
        [[s.true_positive, s.false_negative, s.false_positive, s.true_negative] for s in tables],
        dtype=np.float64,
    )
    cells += 0.5 * (cells == 0).any(axis=1, keepdims=True)
    tp, fn, fp, tn = cells.T
    effects = np.column_stack([np.log(tp / fn), np.log(fp / tn)])
    return effects, np.column_stack([1 / tp + 1 / fn, 1 / fp + 1 / tn])


def fit_bivariate(
    effects: FloatArray,
    within: FloatArray,
    method: PoolMethod = PoolMethod.REML,
    confidence: float = 0.95,
) -> PooledStudies:
    """Mean and spread of pairs with known variances.

    Parameters
    ----------
    effects, within
        Shape (k, 2): values, and the variances of their errors, which are independent.
    method, confidence
        As for ``pool_studies``.
    """
    k = effects.shape[0]
    is_correlated = k >= FEWEST_CORRELATED
    restricted = method is PoolMethod.REML

    def loss(root: FloatArray) -> float:
        return -_measure_likelihood(_square(root), effects, within, restricted)[0]

    between = _square(_search(loss, effects, is_correlated))
    likelihood, mean, error = _measure_likelihood(between, effects, within, restricted)
    if not is_correlated:
        error = _widen(effects, within, between, mean, error)
    return PooledStudies(k, mean, between, error, likelihood, is_correlated, method, confidence)


def _square(root: FloatArray) -> FloatArray:
    """Covariance of a Cholesky factor: any factor gives one, so no bound stands in the way."""
    lower = np.array([[root[0], 0.0], [root[1], root[2]]])
    return np.asarray(lower @ lower.T, dtype=np.float64)


def _search(
    loss: Callable[[FloatArray], float], effects: FloatArray, is_correlated: bool
) -> FloatArray:
    """Factor of the smallest loss, from several starts, by simplex and then by gradient."""
    sd = np.maximum(effects.std(axis=0), 0.05)
    place: tuple[int, ...] = (0, 1, 2) if is_correlated else (0, 2)
    if is_correlated:
        starts = [
            np.array([s * sd[0], s * rho * sd[1], s * sd[1] * np.sqrt(1 - rho**2)])
            for s in (0.2, 1.0)
            for rho in (-0.8, 0.0, 0.8)
        ]
    else:
        starts = [np.array([a * sd[0], b * sd[1]]) for a in (0.05, 1.0) for b in (0.05, 1.0)]

    def spread(part: FloatArray) -> FloatArray:
        root = np.zeros(3)
        root[list(place)] = part
        return root

    def part_loss(part: FloatArray) -> float:
        return loss(spread(part))

    best = None
    for start in starts:
        rough = minimize(
            part_loss,
            start,
            method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000},
        )
        if best is None or rough.fun < best.fun:
            best = rough
    assert best is not None
    fine = minimize(part_loss, best.x, method="BFGS", options={"gtol": 1e-9})
    return spread(fine.x if fine.fun <= best.fun else best.x)


def _measure_likelihood(
    between: FloatArray, effects: FloatArray, within: FloatArray, restricted: bool
) -> tuple[float, FloatArray, FloatArray]:
    """Log likelihood at the best mean, that mean, and its covariance."""
    a = between[0, 0] + within[:, 0]
    b = between[1, 1] + within[:, 1]
    c = between[0, 1]
    determinant = a * b - c * c
    inverse = np.array([[b, np.full_like(a, -c)], [np.full_like(a, -c), a]]) / determinant
    precision = inverse.sum(axis=2)
    error = np.linalg.inv(precision)
    mean = error @ np.einsum("ijk,kj->i", inverse, effects)
    rest = effects - mean
    squares = float(np.einsum("ki,ijk,kj->", rest, inverse, rest))
    value = -0.5 * (effects.size * _LN_2PI + float(np.log(determinant).sum()) + squares)
    if restricted:
        value += -0.5 * float(np.linalg.slogdet(precision)[1]) + _LN_2PI
    return value, mean, error


def _widen(
    effects: FloatArray,
    within: FloatArray,
    between: FloatArray,
    mean: FloatArray,
    error: FloatArray,
) -> FloatArray:
    """Covariance of the mean, scaled up where the studies differ more than it allows for."""
    weight = 1 / (np.diag(between) + within)
    shown = (weight * (effects - mean) ** 2).sum(axis=0) / (effects.shape[0] - 1)
    scale = np.maximum(shown, 1.0)
    return error * np.sqrt(np.outer(scale, scale))

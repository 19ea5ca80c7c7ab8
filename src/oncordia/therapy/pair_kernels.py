"""Kernels over drug pairs, and the Gaussian over pairs and lines that they make."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri

from oncordia.arrays import FloatArray, IntArray

REACH = 0.35  # of one minus the cosine of two drugs' effects, at which likeness falls to 1/e
_RIDGE = 3.0  # pairs that "a drug has no effect" counts as
_GROUPS = (1, 2, 4, 8)  # directions of lines that share a variance, from the largest
_STARTS = (0.6, 1.6, 1.1, 0.6, 0.9)  # of a1, a2, b1, b2, c
_STEP, _LEAST_STEP = 0.8, 0.2  # of the search, on the log scale
_SEARCHES = 40  # errors that are looked at, at most


@dataclass(frozen=True, slots=True)
class Terms:
    """Variances of the parts of a score, over that of the noise."""

    add: float  # drugs, on all lines alike
    add_by_line: float  # drugs x line
    multiply: float  # pairs alike, on all lines
    multiply_by_line: float  # pairs alike x line
    noise_by_line: float  # of the noise that lines share


@dataclass(frozen=True, slots=True, eq=False)
class PairKernels:
    """Likeness of the tried pairs, and that of drugs which it is made of."""

    pairs: IntArray  # (n_pairs, 2)
    drugs: FloatArray  # (n_drugs, n_drugs)
    scale: float  # mean likeness of a pair with itself, before it is set to 1
    add: FloatArray  # (n_pairs, n_pairs)
    multiply: FloatArray  # (n_pairs, n_pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Scores in directions of lines, the directions in groups of like variance."""

    directions: FloatArray  # (n_lines, n_lines): columns
    scores: FloatArray  # (n_pairs, n_lines)
    members: tuple[IntArray, ...]  # columns of each group
    variances: FloatArray  # (n_groups,): over their mean


@dataclass(frozen=True, slots=True, eq=False)
class PairModel:
    """Kernels, directions and terms together."""

    kernels: PairKernels
    groups: Groups
    terms: Terms


def make_kernels(pairs: IntArray, centred: FloatArray, n_drugs: int) -> PairKernels:
    """Kernels from scores less the mean of each line, shape (n_pairs, n_lines)."""
    share = np.zeros((pairs.shape[0], n_drugs))
    share[np.arange(pairs.shape[0])[:, None], pairs] = 1.0
    effect = np.linalg.solve(share.T @ share + _RIDGE * np.eye(n_drugs), share.T @ centred)
    effect = effect - effect.mean(axis=0)
    length = np.sqrt((effect**2).sum(axis=1))
    unit = effect / np.where(length > 0, length, 1.0)[:, None]
    drugs = np.exp((unit @ unit.T - 1.0) / REACH)
    np.fill_diagonal(drugs, 1.0)
    multiply = _multiply(drugs, pairs, pairs)
    scale = float(np.diag(multiply).mean())
    return PairKernels(pairs, drugs, scale, _add(pairs, pairs), multiply / scale)


def group_directions(centred: FloatArray) -> Groups:
    """Scores in the eigenvectors of their covariance over lines, grouped by size."""
    size, directions = np.linalg.eigh(centred.T @ centred / centred.shape[0])
    size, directions = size[::-1], directions[:, ::-1]
    first = np.array([0, *np.cumsum(_GROUPS)])
    first = first[first < size.size]
    members = tuple(np.split(np.arange(size.size), first[1:]))
    variances = np.array([size[one].mean() for one in members]) / size.mean()
    return Groups(directions, centred @ directions, members, variances)


def choose_terms(kernels: PairKernels, groups: Groups, start: Terms | None = None) -> Terms:
    """The terms with which pairs left out one by one err least, by a search of coordinates."""
    given = _STARTS if start is None else _list(start)
    place = np.log(np.maximum(np.array(given), 1e-6))
    best, step, n_looked = _sum_errors(kernels, groups, place), _STEP, 1
    while step >= _LEAST_STEP and n_looked < _SEARCHES:
        is_better = False
        for i in range(place.size):
            for sign in (1.0, -1.0):
                moved = place.copy()
                moved[i] += sign * step
                error = _sum_errors(kernels, groups, moved)
                n_looked += 1
                if error < best:
                    best, place, is_better = error, moved, True
                    break
        step = step if is_better else step / 2
    return Terms(*(float(value) for value in np.exp(place)))


def find_left_out(model: PairModel) -> tuple[FloatArray, FloatArray]:
    """Each pair predicted from all others, and the variance of its error; (n_pairs, n_lines)."""
    groups = model.groups
    left_out, variance = np.zeros_like(groups.scores), np.zeros_like(groups.scores)
    for members, inverse in zip(groups.members, _invert(model), strict=True):
        scores = groups.scores[:, members]
        error = inverse @ scores / np.diag(inverse)[:, None]
        left_out[:, members] = scores - error
        variance[:, members] = _scale(scores, inverse) / np.diag(inverse)[:, None]
    back = groups.directions
    return left_out @ back.T, variance @ (back**2).T


def predict_pairs(model: PairModel, wanted: IntArray) -> tuple[FloatArray, FloatArray]:
    """Pairs from all that were tried, and the variance of a score; (n_wanted, n_lines)."""
    kernels, groups = model.kernels, model.groups
    add = _add(wanted, kernels.pairs)
    multiply = _multiply(kernels.drugs, wanted, kernels.pairs) / kernels.scale
    own = (1.0 + kernels.drugs[wanted[:, 0], wanted[:, 1]] ** 2) / kernels.scale
    mean = np.zeros((wanted.shape[0], groups.directions.shape[0]))
    variance = np.zeros_like(mean)
    for place, (members, inverse) in enumerate(zip(groups.members, _invert(model), strict=True)):
        a, b, noise = _weigh(_list(model.terms), groups.variances[place])
        cross = a * add + b * multiply
        pull = cross @ inverse
        scores = groups.scores[:, members]
        mean[:, members] = pull @ scores
        # a pair with itself shares both drugs: 1 after scaling
        left = a * 1.0 + b * own + noise - (pull * cross).sum(axis=1)
        variance[:, members] = _scale(scores, inverse) * left[:, None]
    back = groups.directions
    return mean @ back.T, variance @ (back**2).T


def _list(terms: Terms) -> tuple[float, ...]:
    return (
        terms.add,
        terms.add_by_line,
        terms.multiply,
        terms.multiply_by_line,
        terms.noise_by_line,
    )


def _weigh(terms: tuple[float, ...] | FloatArray, variance: float) -> tuple[float, float, float]:
    """Weights of both kernels and of the noise in a direction of this variance."""
    a1, a2, b1, b2, c = (float(term) for term in terms)
    return a1 + a2 * variance, b1 + b2 * variance, 1.0 + c * variance


def _build(kernels: PairKernels, weights: tuple[float, float, float]) -> FloatArray:
    a, b, noise = weights
    out: FloatArray = a * kernels.add + b * kernels.multiply
    out[np.diag_indices(out.shape[0])] += noise
    return out


def _invert(model: PairModel) -> list[FloatArray]:
    terms = _list(model.terms)
    return [
        _invert_positive(_build(model.kernels, _weigh(terms, float(one))))
        for one in model.groups.variances
    ]


def _invert_positive(matrix: FloatArray) -> FloatArray:
    """Inverse by Cholesky's factor, a third of the work of the general one."""
    factor, failed = dpotrf(matrix, lower=1)
    assert not failed, "noise of 1 keeps the matrix positive definite"
    half, _ = dpotri(factor, lower=1, overwrite_c=1)
    out: FloatArray = np.tril(half) + np.tril(half, -1).T
    return out


def _sum_errors(kernels: PairKernels, groups: Groups, logs: FloatArray) -> float:
    total = 0.0
    for members, variance in zip(groups.members, groups.variances, strict=True):
        inverse = _invert_positive(_build(kernels, _weigh(np.exp(logs), float(variance))))
        error = inverse @ groups.scores[:, members] / np.diag(inverse)[:, None]
        total += float((error**2).sum())
    return total


def _scale(scores: FloatArray, inverse: FloatArray) -> FloatArray:
    """Variance of each direction that a unit of noise stands for (maximum likelihood)."""
    out: FloatArray = (scores * (inverse @ scores)).mean(axis=0)
    return out


def _add(left: IntArray, right: IntArray) -> FloatArray:
    """Drugs that two pairs share, half of them: 1 for a pair with itself."""
    same = left[:, None, :, None] == right[None, :, None, :]
    out: FloatArray = same.sum(axis=(2, 3)) / 2.0
    return out


def _multiply(drugs: FloatArray, left: IntArray, right: IntArray) -> FloatArray:
    """Likeness of both drugs, in either order."""
    (a, b), (c, d) = left.T, right.T
    straight = drugs[np.ix_(a, c)] * drugs[np.ix_(b, d)]
    crossed = drugs[np.ix_(a, d)] * drugs[np.ix_(b, c)]
    out: FloatArray = straight + crossed
    return out

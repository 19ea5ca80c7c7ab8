"""Kernels over drug pairs, and the Gaussian over pairs and lines that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri

from oncordia.arrays import FloatArray, IntArray

_GROUPS = (1, 2, 4, 8)  # directions of lines that share a variance, from the largest


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Variances of the parts of a score, over that of the noise."""

    common: FloatArray  # (n_kernels,): on all lines alike
    by_line: FloatArray  # (n_kernels,): times the variance of a direction of lines
    noise_by_line: float  # of the noise that lines share


@dataclass(frozen=True, slots=True, eq=False)
class PairKernels:
    """Likeness of the tried pairs: by the drugs that they share, then by each of likenesses."""

    pairs: IntArray  # (n_pairs, 2)
    likenesses: tuple[FloatArray, ...]  # of drugs, each (n_drugs, n_drugs)
    scales: tuple[float, ...]  # mean likeness of a pair with itself, before it is set to 1
    tried: tuple[FloatArray, ...]  # each (n_pairs, n_pairs)


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


def make_kernels(pairs: IntArray, likenesses: Sequence[FloatArray]) -> PairKernels:
    """``K_add`` of shared drugs, and one ``K_mul`` of each likeness of drugs."""
    products = [_multiply(one, pairs, pairs) for one in likenesses]
    scales = tuple(float(np.diag(one).mean()) for one in products)
    scaled = (one / scale for one, scale in zip(products, scales, strict=True))
    return PairKernels(pairs, tuple(likenesses), scales, (_add(pairs, pairs), *scaled))


def group_directions(centred: FloatArray) -> Groups:
    """Scores in the eigenvectors of their covariance over lines, grouped by size."""
    size, directions = np.linalg.eigh(centred.T @ centred / centred.shape[0])
    size, directions = size[::-1], directions[:, ::-1]
    first = np.array([0, *np.cumsum(_GROUPS)])
    first = first[first < size.size]
    members = tuple(np.split(np.arange(size.size), first[1:]))
    variances = np.array([size[one].mean() for one in members]) / size.mean()
    return Groups(directions, centred @ directions, members, variances)


def find_left_out(model: PairModel) -> tuple[FloatArray, FloatArray]:
    """Each pair predicted from all others, and the variance of its error; (n_pairs, n_lines).

    The kernels stay as they are, though the pair helped to make them.
    """
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
    cross, own = [_add(wanted, kernels.pairs)], [np.ones(wanted.shape[0])]
    for likeness, scale in zip(kernels.likenesses, kernels.scales, strict=True):
        cross.append(_multiply(likeness, wanted, kernels.pairs) / scale)
        own.append((1.0 + likeness[wanted[:, 0], wanted[:, 1]] ** 2) / scale)
    mean = np.zeros((wanted.shape[0], groups.directions.shape[0]))
    variance = np.zeros_like(mean)
    for place, (members, inverse) in enumerate(zip(groups.members, _invert(model), strict=True)):
        weights, noise = weigh_terms(model.terms, float(groups.variances[place]))
        likeness = _sum_weighted(weights, cross)
        pull = likeness @ inverse
        scores = groups.scores[:, members]
        mean[:, members] = pull @ scores
        left = _sum_weighted(weights, own) + noise - (pull * likeness).sum(axis=1)
        variance[:, members] = _scale(scores, inverse) * left[:, None]
    back = groups.directions
    return mean @ back.T, variance @ (back**2).T


def weigh_terms(terms: Terms, variance: float) -> tuple[FloatArray, float]:
    """Weights of the kernels and of the noise in a direction of this variance."""
    return terms.common + terms.by_line * variance, 1.0 + terms.noise_by_line * variance


def invert_kernels(kernels: PairKernels, weights: FloatArray, noise: float) -> FloatArray:
    """Inverse of the weighted sum of kernels and noise, by Cholesky's factor."""
    matrix = _sum_weighted(weights, kernels.tried)
    matrix[np.diag_indices(matrix.shape[0])] += noise
    factor, failed = dpotrf(matrix, lower=1)
    assert not failed, "noise of 1 keeps the matrix positive definite"
    half, _ = dpotri(factor, lower=1, overwrite_c=1)
    out: FloatArray = np.tril(half) + np.tril(half, -1).T
    return out


def _invert(model: PairModel) -> list[FloatArray]:
    return [
        invert_kernels(model.kernels, *weigh_terms(model.terms, float(one)))
        for one in model.groups.variances
    ]


def _sum_weighted(weights: FloatArray, parts: Sequence[FloatArray]) -> FloatArray:
    out: FloatArray = sum(
        (weight * part for weight, part in zip(weights, parts, strict=True)),
        np.zeros_like(parts[0]),
    )
    return out


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

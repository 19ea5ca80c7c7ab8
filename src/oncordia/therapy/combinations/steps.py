"""A table of drug pairs on lines, fitted step by step: holes, likeness of drugs, weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.therapy.combinations.kernels import (
    PairModel,
    Terms,
    find_left_out,
    group_directions,
    make_kernels,
    predict_pairs,
)
from oncordia.therapy.combinations.likeness import find_effect_likeness, find_pairing_likeness
from oncordia.therapy.combinations.weights import choose_terms

PAIRINGS = 2  # times that likeness by pairings is learned from the table filled by the fit before
LEAST_PAIRED = 4  # drugs, below which two have not two partners of their own
_FILLS = 3  # times that holes are filled from the fit before, with likeness by effects
_FOLDS = 10  # of pairs, all lines of a pair together


@dataclass(frozen=True, slots=True, eq=False)
class PairFit:
    """A fitted table, and the terms of each step."""

    means: FloatArray  # (n_lines,)
    filled: FloatArray  # (n_pairs, n_lines): the scores, holes filled
    model: PairModel  # of scores less the means
    steps: tuple[Terms, ...]  # the last is that of the model


def fit_pairs(
    pairs: IntArray,
    grid: FloatArray,
    n_drugs: int,
    n_pairings: int,
    steps: Sequence[Terms] = (),
) -> PairFit:
    """The fit of scores, shape (n_pairs, n_lines); NaN: not measured.

    First with the likeness of drugs by their effects. Then all pairs of drugs are predicted, the
    likeness by pairings is learned of the table of measured and predicted ones, and the fit
    repeated with both, ``n_pairings`` times.

    Parameters
    ----------
    steps
        Terms of each step as an earlier fit of the same table, or of more of it, chose them;
        none: chosen here.
    """
    holes = np.isnan(grid)
    n_fills = len(steps) - n_pairings if steps else _FILLS if holes.any() else 1
    filled = _fill_additive(grid, pairs, n_drugs)
    chosen: list[Terms] = []
    found: PairModel | None = None
    for step in range(n_fills + n_pairings):
        means = filled.mean(axis=0)
        centred = filled - means
        likenesses = [find_effect_likeness(pairs, centred, n_drugs)]
        if found is not None and step >= n_fills:
            likenesses.append(find_pairing_likeness(_fill_table(found, centred, n_drugs)))
        kernels, groups = make_kernels(pairs, likenesses), group_directions(centred)
        chosen.append(steps[step] if steps else choose_terms(kernels, groups))
        found = PairModel(kernels, groups, chosen[-1])
        if holes.any():
            filled = np.where(holes, means + find_left_out(found)[0], grid)
    assert found is not None, "there is at least one step"
    return PairFit(means, filled, found, tuple(chosen))


def leave_pairs_out(
    pairs: IntArray, grid: FloatArray, n_drugs: int, n_pairings: int, fit: PairFit
) -> tuple[FloatArray, FloatArray]:
    """Scores predicted in ten folds over pairs, and the variances of their errors.

    Each fold is fitted anew without its pairs, likeness of drugs and all, with the terms of
    ``fit``; shape (n_pairs, n_lines).
    """
    fold = np.random.default_rng(0).permutation(pairs.shape[0]) % _FOLDS
    mean, variance = np.full(grid.shape, np.nan), np.full(grid.shape, np.nan)
    for place in range(_FOLDS):
        out = fold == place
        kept = fit_pairs(pairs[~out], grid[~out], n_drugs, n_pairings, fit.steps)
        told, spread = predict_pairs(kept.model, pairs[out])
        mean[out], variance[out] = kept.means + told, spread
    return mean, variance


def _fill_table(model: PairModel, centred: FloatArray, n_drugs: int) -> FloatArray:
    """Every pair of drugs, tried as measured and others as predicted: (n_drugs, n_drugs, n_lines).

    Symmetric; 0 for a drug with itself.
    """
    every = np.stack(np.triu_indices(n_drugs, 1), axis=1)
    out = np.zeros((n_drugs, n_drugs, centred.shape[1]))
    for pairs, scores in ((every, predict_pairs(model, every)[0]), (model.kernels.pairs, centred)):
        out[pairs[:, 0], pairs[:, 1]] = out[pairs[:, 1], pairs[:, 0]] = scores
    return out


def _fill_additive(grid: FloatArray, pairs: IntArray, n_drugs: int) -> FloatArray:
    """Holes as mean + drugs + line, each shrunk."""
    holes = np.isnan(grid)
    if not holes.any():
        return grid
    mean = np.nanmean(grid)
    count = (~holes).sum(axis=0)
    line = np.nansum(grid - mean, axis=0) / (count + 3.0)
    left = np.where(holes, 0.0, grid - mean - line).sum(axis=1) / np.maximum(
        (~holes).sum(axis=1), 1
    )
    share = np.zeros((pairs.shape[0], n_drugs))
    share[np.arange(pairs.shape[0])[:, None], pairs] = 1.0
    effect = np.linalg.solve(share.T @ share + 3.0 * np.eye(n_drugs), share.T @ left)
    return np.where(holes, mean + line + (share @ effect)[:, None], grid)

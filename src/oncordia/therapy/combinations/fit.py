"""Scores of drug pairs on lines: what was not tried is predicted from the pairs that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy.combinations.kernels import PairModel, predict_pairs
from oncordia.therapy.combinations.steps import (
    LEAST_PAIRED,
    PAIRINGS,
    PairFit,
    fit_pairs,
    leave_pairs_out,
)

LEAST_PAIRS = 10  # that were tried, below which nothing is predicted
LEAST_LINES = 3
MOST_HOLES = 0.5  # share of pairs and lines without a score


class CombinationBasis(StrEnum):
    """What a predicted combination rests on."""

    MEASURED_LINE = "measured_line"  # other pairs were tried on this line
    PAIR_ALONE = "pair_alone"  # none was: the mean over lines, nothing of this patient


@dataclass(frozen=True, slots=True, eq=False)
class CombinationTable:
    """One score a row: two drugs, a line (or patient's model) and the score, in any one unit."""

    drug_a: tuple[str, ...]
    drug_b: tuple[str, ...]
    lines: tuple[str, ...]
    scores: FloatArray  # (n_rows,)

    def __post_init__(self) -> None:
        sizes = {len(self.drug_a), len(self.drug_b), len(self.lines), self.scores.size}
        if len(sizes) > 1:
            raise InvalidTable(f"a table of combinations has columns of sizes {sorted(sizes)}")
        if not np.isfinite(self.scores).all():
            row = int(np.flatnonzero(~np.isfinite(self.scores))[0])
            raise InvalidTable(
                f"row {row + 1}: the score of {self.drug_a[row]} + {self.drug_b[row]} on "
                f"{self.lines[row]} must be finite, got {self.scores[row]}"
            )
        for row, (one, other) in enumerate(zip(self.drug_a, self.drug_b, strict=True)):
            if one == other:
                raise InvalidTable(f"row {row + 1}: {one!r} is combined with itself")


@dataclass(frozen=True, slots=True, eq=False)
class CombinationModel:
    """A fitted table of combinations."""

    drugs: tuple[str, ...]
    lines: tuple[str, ...]
    pairs: IntArray  # (n_pairs, 2): places of the drugs, the lower first
    line_means: FloatArray  # (n_lines,)
    scores: FloatArray  # (n_pairs, n_lines), holes filled
    share_filled: float
    n_pairings: int  # times that likeness of drugs was learned from their pairings; 0: it errs more
    model: PairModel
    line_spread: float  # SD of a pair's score over lines, after the means of lines
    ratios: FloatArray  # quantiles of absolute left-out errors over their SD, 0 to 1
    pair_ratios: FloatArray  # the same of the mean of a pair that was left out
    left_out_r: float  # Pearson of pairs left out in ten folds
    n_pairs: int


@dataclass(frozen=True, slots=True, eq=False)
class CombinationPrediction:
    """Predicted scores with intervals, in the unit of the table; arrays (n_rows,)."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    basis: tuple[CombinationBasis, ...]


def fit_combinations(table: CombinationTable) -> CombinationModel:
    """What tried pairs teach of pairs that were not tried, on the lines that were.

    With Y the scores of pairs and lines less the mean of each line, Q the eigenvectors of their
    covariance over lines and L its eigenvalues, each column of ``Y Q`` is Gaussian with
    covariance

        (a0 + b0 L) K_add + (a1 + b1 L) K_effect + (a2 + b2 L) K_pairing + (1 + c L) I

    over pairs. ``K_add`` counts shared drugs: drug effects and drug x line effects. The others are
    large where both drugs of one pair are like those of the other: in ``K_effect`` by their
    effects over lines, in ``K_pairing`` by what they do, beyond those effects, with the same
    partners on the same lines. That is learned from the table of all pairs, measured and
    predicted, and learned anew from the better table; it is left out where pairs that are left
    out err less without. A Gaussian process with Kronecker-like kernels (Bonilla, Chai and
    Williams 2008, eq. 3, for pairs in place of inputs); a to c are those with which pairs left
    out one by one err least (Rasmussen and Williams 2006, eq. 5.12). Intervals are set by the
    errors of pairs left out in ten folds, each fitted anew.

    Parameters
    ----------
    table
        Repeats of a pair on a line, in either order of its drugs, are averaged. Pairs that lack
        some lines are filled from the fit, three times over.

    Returns
    -------
    CombinationModel
        Deterministic; the order of rows changes nothing but rounding.

    Raises
    ------
    InvalidTable
        If there are fewer than 10 pairs or 3 lines, more than half of all pairs and lines have
        no score, or all scores are equal.
    """
    drugs = tuple(sorted({*table.drug_a, *table.drug_b}))
    lines = tuple(sorted(set(table.lines)))
    pairs, grid = _make_grid(table, drugs, lines)
    holes = np.isnan(grid)
    _refuse_small(grid, holes)
    n_pairings, fit, left_out, variance = _fit_best(pairs, grid, len(drugs))
    error = grid - left_out
    centred = fit.filled - fit.means
    spread = float(np.sqrt(np.mean((centred - centred.mean(axis=1, keepdims=True)) ** 2)))
    return CombinationModel(
        drugs=drugs,
        lines=lines,
        pairs=pairs,
        line_means=fit.means,
        scores=fit.filled,
        share_filled=float(holes.mean()),
        n_pairings=n_pairings,
        model=fit.model,
        line_spread=spread,
        ratios=_find_quantiles(np.abs(error[~holes]) / np.sqrt(variance[~holes])),
        pair_ratios=_find_quantiles(np.abs(np.nanmean(error, axis=1))),
        left_out_r=float(np.corrcoef(left_out[~holes], grid[~holes])[0, 1]),
        n_pairs=pairs.shape[0],
    )


def _fit_best(
    pairs: IntArray, grid: FloatArray, n_drugs: int
) -> tuple[int, PairFit, FloatArray, FloatArray]:
    """The fit with or without likeness by pairings, whichever errs less over pairs left out.

    With it come the pairs that were left out, and the variances of their errors.
    """
    best = None
    for n_pairings in (0, PAIRINGS) if n_drugs >= LEAST_PAIRED else (0,):
        fit = fit_pairs(pairs, grid, n_drugs, n_pairings)
        left_out, variance = leave_pairs_out(pairs, grid, n_drugs, n_pairings, fit)
        error = float(np.nansum((grid - left_out) ** 2))
        if best is None or error < best[0]:
            best = (error, (n_pairings, fit, left_out, variance))
    assert best is not None, "the fit without pairings is always tried"
    return best[1]


def predict_combinations(
    model: CombinationModel,
    drug_a: Sequence[str],
    drug_b: Sequence[str],
    lines: Sequence[str],
    confidence: float = 0.9,
) -> CombinationPrediction:
    """The score of each pair on each line, with intervals from pairs that were left out.

    On a line without any tried pair nothing of that line is claimed: the mean over lines comes
    back, with the spread of lines in its interval, and the basis says so.

    Parameters
    ----------
    model
        A fitted table.
    drug_a, drug_b, lines
        One row a prediction. Drugs must be in the table.
    confidence
        Of the intervals, between 0 and 1.

    Raises
    ------
    InvalidTable
        If a drug is not in the table, or a pair has one drug twice.
    """
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    place = {drug: i for i, drug in enumerate(model.drugs)}
    for one, other in zip(drug_a, drug_b, strict=True):
        for drug in (one, other):
            if drug not in place:
                raise InvalidTable(
                    f"drug {drug!r} is in no pair that was tried, so nothing is known of it"
                )
        if one == other:
            raise InvalidTable(f"{one!r} is combined with itself; name two drugs")
    wanted, which = np.unique(
        np.sort([[place[a], place[b]] for a, b in zip(drug_a, drug_b, strict=True)], axis=1),
        axis=0,
        return_inverse=True,
    )
    mean, variance = (part[which.ravel()] for part in predict_pairs(model.model, wanted))
    column = {line: i for i, line in enumerate(model.lines)}
    known = np.array([line in column for line in lines], dtype=np.bool_)
    at = np.array([column.get(line, 0) for line in lines], dtype=np.int64)
    rows = np.arange(len(at))
    half = _read_quantile(model.ratios, confidence) * np.sqrt(variance[rows, at])
    pair_half = float(_read_quantile(model.pair_ratios, confidence))
    line_sd = np.hypot(model.line_spread, float(model.line_means.std()))
    wide = np.hypot(pair_half, _read_quantile(model.ratios, confidence) * line_sd)
    value = np.where(
        known, model.line_means[at] + mean[rows, at], model.line_means.mean() + mean.mean(axis=1)
    )
    half = np.where(known, half, wide)
    basis = tuple(
        CombinationBasis.MEASURED_LINE if one else CombinationBasis.PAIR_ALONE for one in known
    )
    return CombinationPrediction(value, value - half, value + half, basis)


def _make_grid(
    table: CombinationTable, drugs: tuple[str, ...], lines: tuple[str, ...]
) -> tuple[IntArray, FloatArray]:
    place = {drug: i for i, drug in enumerate(drugs)}
    column = {line: i for i, line in enumerate(lines)}
    both = np.array(
        [sorted((place[a], place[b])) for a, b in zip(table.drug_a, table.drug_b, strict=True)],
        dtype=np.int64,
    ).reshape(-1, 2)
    pairs, row = np.unique(both, axis=0, return_inverse=True)
    at = (row.ravel(), np.array([column[line] for line in table.lines], dtype=np.int64))
    total, count = (np.zeros((pairs.shape[0], len(lines))) for _ in range(2))
    np.add.at(total, at, table.scores)
    np.add.at(count, at, 1.0)
    return pairs, np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def _refuse_small(grid: FloatArray, holes: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    n_pairs, n_lines = grid.shape
    if n_pairs < LEAST_PAIRS or n_lines < LEAST_LINES:
        raise InvalidTable(
            f"combinations are predicted from {LEAST_PAIRS} pairs on {LEAST_LINES} lines or more, "
            f"got {n_pairs} on {n_lines}"
        )
    if holes.mean() > MOST_HOLES:
        raise InvalidTable(
            f"{holes.mean():.0%} of pairs and lines have no score; at most {MOST_HOLES:.0%} may"
        )
    if np.ptp(grid[~holes]) == 0.0:
        raise InvalidTable(f"all scores are equal ({grid[~holes][0]:g}); nothing can be told apart")


def _find_quantiles(values: FloatArray) -> FloatArray:
    out: FloatArray = np.quantile(values, np.linspace(0.0, 1.0, 1001))
    return out


def _read_quantile(quantiles: FloatArray, confidence: float) -> float:
    return float(np.interp(confidence, np.linspace(0.0, 1.0, quantiles.size), quantiles))

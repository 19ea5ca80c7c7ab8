"""Scores of drug pairs on lines: what was not tried is predicted from the pairs that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy.pair_kernels import (
    PairModel,
    Terms,
    choose_terms,
    find_left_out,
    group_directions,
    make_kernels,
    predict_pairs,
)

LEAST_PAIRS = 10  # that were tried, below which nothing is predicted
LEAST_LINES = 3
MOST_HOLES = 0.5  # share of pairs and lines without a score
_FILLS = 3  # times that holes are filled from the fit before it


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
    terms: Terms
    model: PairModel
    line_spread: float  # SD of a pair's score over lines, after the means of lines
    ratios: FloatArray  # quantiles of absolute left-out errors over their SD, 0 to 1
    pair_ratios: FloatArray  # the same of the mean of a pair that was left out
    left_out_r: float  # Pearson of pairs left out one by one
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

        (a1 + a2 L) K_add + (b1 + b2 L) K_mul + (1 + c L) I

    over pairs. ``K_add`` counts shared drugs: drug effects and drug x line effects. ``K_mul`` is
    large where both drugs of one pair act like those of the other, likeness of drugs being that
    of their effects over lines. It is a Gaussian process with a Kronecker-like kernel (Bonilla,
    Chai and Williams 2008, eq. 3, for pairs in place of inputs); a1 to c are those with which
    pairs left out one by one (closed form: Rasmussen and Williams 2006, eq. 5.12) err least.

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
    filled = _fill_additive(grid, pairs, len(drugs))
    terms: Terms | None = None
    for _ in range(_FILLS if holes.any() else 1):
        means = filled.mean(axis=0)
        centred = filled - means
        kernels = make_kernels(pairs, centred, len(drugs))
        groups = group_directions(centred)
        terms = choose_terms(kernels, groups, terms)
        model = PairModel(kernels, groups, terms)
        left_out, variance = find_left_out(model)
        filled = np.where(holes, means + left_out, grid)
    assert terms is not None, "there is at least one pass"
    error = grid - means - left_out
    ratios = np.abs(error[~holes]) / np.sqrt(variance[~holes])
    known = ~holes.all(axis=1)
    pair_error = np.nanmean(error[known], axis=1)
    spread = float(np.sqrt(np.mean((centred - centred.mean(axis=1, keepdims=True)) ** 2)))
    return CombinationModel(
        drugs=drugs,
        lines=lines,
        pairs=pairs,
        line_means=means,
        scores=filled,
        share_filled=float(holes.mean()),
        terms=terms,
        model=model,
        line_spread=spread,
        ratios=_find_quantiles(ratios),
        pair_ratios=_find_quantiles(np.abs(pair_error)),
        left_out_r=float(np.corrcoef((means + left_out)[~holes], grid[~holes])[0, 1]),
        n_pairs=pairs.shape[0],
    )


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


def _find_quantiles(values: FloatArray) -> FloatArray:
    out: FloatArray = np.quantile(values, np.linspace(0.0, 1.0, 1001))
    return out


def _read_quantile(quantiles: FloatArray, confidence: float) -> float:
    return float(np.interp(confidence, np.linspace(0.0, 1.0, quantiles.size), quantiles))

"""Pairs worth scoring: for each need and each offer the most alike that no rule keeps apart."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray
from oncordia.numeric import count_cores
from oncordia.partnering.match.coded import IntArray
from oncordia.partnering.match.rules import Codes

CELLS_AT_ONCE = 2_500_000  # of a block of pairs
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs to be scored, by rising need and offer; and pairs that a rule keeps apart."""

    needs: IntArray
    offers: IntArray
    refused_needs: IntArray
    refused_offers: IntArray
    refused_codes: NDArray[np.int8]
    refused_text: FloatArray


@dataclass(slots=True, eq=False)
class _Columns:
    """The best rows of each column so far: likeness and row, shape (columns, most)."""

    likeness: NDArray[np.float32]
    rows: IntArray


def find_candidates(
    measure: Callable[[int, int], FloatArray],
    judge: Callable[[int, int], Codes],
    shape: tuple[int, int],
    most: int,
    n_refused: int,
    progress: Progress,
) -> Candidates:
    """The ``most`` likest of each need and of each offer, in blocks of needs.

    Parameters
    ----------
    measure, judge
        Likeness and code of the rule of some needs with all offers.
    n_refused
        For each need, pairs that are kept apart though they are as alike as those taken.
    """
    n_needs, n_offers = shape
    size = max(1, CELLS_AT_ONCE // max(n_offers, 1))
    starts = range(0, n_needs, size)
    best = _Columns(
        np.zeros((n_offers, most), dtype=np.float32), np.full((n_offers, most), -1, dtype=np.int64)
    )
    pairs: list[IntArray] = []
    refused: list[tuple[IntArray, IntArray, Codes, FloatArray]] = []

    def work(first: int) -> tuple[int, NDArray[np.float32], Codes]:
        last = min(first + size, n_needs)
        return first, measure(first, last).astype(np.float32), judge(first, last)

    with ThreadPoolExecutor(count_cores()) as pool:
        for first, likeness, codes in pool.map(work, starts):
            open_likeness = np.where(codes == 0, likeness, np.float32(-1.0))
            rows, columns = _take_best(open_likeness, most)
            pairs.append((rows + first) * n_offers + columns)
            refused.append(_take_refused(likeness, open_likeness, codes, first, n_refused))
            _keep_columns(best, open_likeness, first)
            progress("compare", min(first + size, n_needs), n_needs)
    columns, places = np.nonzero(best.rows >= 0)
    pairs.append(best.rows[columns, places] * n_offers + columns)
    chosen = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.int64)
    parts = [np.concatenate(part) for part in zip(*refused, strict=True)] if refused else []
    return Candidates(
        chosen // max(n_offers, 1),
        chosen % max(n_offers, 1),
        *(parts or [np.zeros(0, dtype=np.int64)] * 4),
    )


def _take_best(likeness: NDArray[np.float32], most: int) -> tuple[IntArray, IntArray]:
    """Rows and columns of the highest values above 0 of each row."""
    n_columns = likeness.shape[1]
    if n_columns > most:
        columns = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
    else:
        columns = np.tile(np.arange(n_columns), (likeness.shape[0], 1))
    rows = np.repeat(np.arange(likeness.shape[0]), columns.shape[1])
    flat = columns.ravel()
    sound = likeness[rows, flat] > 0.0
    return rows[sound], flat[sound]


def _take_refused(
    likeness: NDArray[np.float32],
    open_likeness: NDArray[np.float32],
    codes: Codes,
    first: int,
    most: int,
) -> tuple[IntArray, IntArray, Codes, FloatArray]:
    """Pairs kept apart that are at least as alike as the likest of their need that is not."""
    highest = np.maximum(open_likeness.max(axis=1, initial=0.0), np.float32(0.05))
    barred = np.where((codes > 0) & (likeness >= highest[:, None]), likeness, np.float32(-1.0))
    rows, columns = _take_best(barred, most)
    return rows + first, columns, codes[rows, columns], likeness[rows, columns].astype(np.float64)


def _keep_columns(best: _Columns, likeness: NDArray[np.float32], first: int) -> None:
    most = best.rows.shape[1]
    by_column = likeness.T
    n_rows = by_column.shape[1]
    if n_rows > most:
        rows = np.argpartition(-by_column, most - 1, axis=1)[:, :most]
    else:
        rows = np.tile(np.arange(n_rows), (by_column.shape[0], 1))
    fresh = np.take_along_axis(by_column, rows, axis=1)
    rows = np.where(fresh > 0.0, rows + first, -1)
    together = np.concatenate([best.likeness, np.maximum(fresh, 0.0)], axis=1)
    both = np.concatenate([best.rows, rows], axis=1)
    kept = np.argpartition(-together, most - 1, axis=1)[:, :most]
    best.likeness = np.take_along_axis(together, kept, axis=1)
    best.rows = np.take_along_axis(both, kept, axis=1)

"""Search for the block of wells, regular in rows and columns, with the highest score."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel

STEPS = (1, 2, 4)  # of a 96-well pattern on 96, 384 and 1536 wells


@kernel
def _count_runs(length: int) -> int:
    """Number of runs with each step, at every start and of every length."""
    count = length  # one line alone has every step
    for step in STEPS:
        for start in range(length):
            count += (length - 1 - start) // step
    return count


@kernel
def count_blocks(n_rows: int, n_columns: int) -> int:
    """Number of blocks that a plate has: runs of rows times runs of columns."""
    return _count_runs(n_rows) * _count_runs(n_columns)


@kernel
def find_best_block(score: FloatArray) -> tuple[float, IntArray]:
    """Block with the highest sum of ``score`` and that sum; the smallest of equals.

    A block is a run of rows times a run of columns, each with a step of 1, 2 or 4 wells.
    ``score`` has shape (n_rows, n_columns). The block comes back as first row, row step, number
    of rows, first column, column step, number of columns; the sum is 0 where nothing is above 0.
    """
    n_rows, n_columns = score.shape
    best, block = 0.0, np.zeros(6, dtype=np.int64)
    for row_step in STEPS:
        for first_row in range(n_rows):
            summed = np.zeros(n_columns)
            for row in range(first_row, n_rows, row_step):
                summed += score[row]
                if row == first_row and row_step > 1:
                    continue  # one row alone was tried with the first step
                n = (row - first_row) // row_step + 1
                for column_step in STEPS:
                    for phase in range(min(column_step, n_columns)):
                        total, start = 0.0, phase
                        for column in range(phase, n_columns, column_step):
                            if total <= 0.0:
                                total, start = 0.0, column
                            total += summed[column]
                            if total > best + 1e-9:
                                best = total
                                block[0], block[1], block[2] = first_row, row_step, n
                                block[3], block[4] = start, column_step
                                block[5] = (column - start) // column_step + 1
    _trim_rows(score, block)
    return best, block


@kernel
def _trim_rows(score: FloatArray, block: IntArray) -> None:
    """Drop first and last rows of a block that add nothing to its sum."""
    stop = block[3] + block[4] * (block[5] - 1) + 1
    while block[2] > 1 and score[block[0], block[3] : stop : block[4]].sum() < 1e-9:
        block[0] += block[1]
        block[2] -= 1
    last = block[0] + block[1] * (block[2] - 1)
    while block[2] > 1 and score[last, block[3] : stop : block[4]].sum() < 1e-9:
        block[2] -= 1
        last -= block[1]


@kernel
def best_at_or_above(drug: IntArray, dose: FloatArray, value: FloatArray) -> FloatArray:
    """Highest value among the other wells of the same drug at the same or a higher dose.

    All have shape (n,); a drug below 0 is none. -inf where there is no such well.
    """
    out = np.full(value.size, -np.inf)
    for i in range(value.size):
        for j in range(value.size):
            if i != j and drug[i] >= 0 and drug[j] == drug[i] and dose[j] >= dose[i] * (1 - 1e-9):
                out[i] = max(out[i], value[j])
    return out

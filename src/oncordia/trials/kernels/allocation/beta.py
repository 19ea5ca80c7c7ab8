"""Two beta posteriors against each other, exact, by stepping from one state to the next."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, kernel, lean_kernel


@lean_kernel
def log_overlap(
    tables: FloatArray, success_a: int, failure_a: int, success_b: int, failure_b: int
) -> float:
    """Logarithm of h(B, A) = B(aA + aB, bA + bB) / (B(aA, bA) B(aB, bB)); Cook (2003), eq. 4.

    ``tables`` (6, n + 1) are those of ``tabulate_logs``; both arms share one prior.
    """
    n_a = success_a + failure_a
    n_b = success_b + failure_b
    joint = (
        tables[3, success_a + success_b] + tables[4, failure_a + failure_b] - tables[5, n_a + n_b]
    )
    first = tables[0, success_a] + tables[1, failure_a] - tables[2, n_a]
    second = tables[0, success_b] + tables[1, failure_b] - tables[2, n_b]
    return float(joint - first - second)


@lean_kernel
def locate_row(n_patients: int, on_b: int, success_b: int) -> int:
    """Place of the state with no success on A: states of a trial of two arms, packed.

    A state is (patients on B, successes on B, successes on A); the patients enrolled are known
    beside it. Rows are as long as A can have patients, so a state keeps its place for ever.
    """
    top = n_patients + 1
    # sum over i < on_b of (i + 1) (n - i + 1)
    before = on_b * (on_b + 1) // 2 * top - (on_b - 1) * on_b * (on_b + 1) // 3
    return before + success_b * (top - on_b)


@inner_kernel
def raise_level(
    n_patients: int, level: int, prior: FloatArray, tables: FloatArray, beat: FloatArray
) -> None:
    """Take P(B > A) of every state with ``level`` patients to those with one more, in place.

    Recursions of Cook (2003): a failure of A adds h / bA, a success of A takes h / aA, and the
    other way round for B. Going down through the places, no state is overwritten before its use.
    """
    for on_b in range(level + 1, -1, -1):
        on_a = level + 1 - on_b
        for success_b in range(on_b, -1, -1):
            row = locate_row(n_patients, on_b, success_b)
            failure_b = on_b - success_b
            if on_a == 0:
                if success_b > 0:
                    source = locate_row(n_patients, on_b - 1, success_b - 1)
                    gain = np.exp(log_overlap(tables, 0, 0, success_b - 1, failure_b))
                    beat[row] = beat[source] + gain / (prior[0] + success_b - 1)
                else:
                    source = locate_row(n_patients, on_b - 1, 0)
                    gain = np.exp(log_overlap(tables, 0, 0, 0, failure_b - 1))
                    beat[row] = beat[source] - gain / (prior[1] + failure_b - 1)
                continue
            gain = np.exp(log_overlap(tables, on_a - 1, 0, success_b, failure_b))
            beat[row + on_a] = beat[row + on_a - 1] - gain / (prior[0] + on_a - 1)
            for success_a in range(on_a - 1, -1, -1):
                failure_a = on_a - 1 - success_a
                gain = np.exp(log_overlap(tables, success_a, failure_a, success_b, failure_b))
                beat[row + success_a] += gain / (prior[1] + failure_a)


@inner_kernel
def lower_level(
    n_patients: int, level: int, prior: FloatArray, tables: FloatArray, beat: FloatArray
) -> None:
    """Take P(B > A) of every state with ``level`` + 1 patients back to ``level``, in place."""
    for on_b in range(level + 1):
        on_a = level - on_b
        for success_b in range(on_b + 1):
            row = locate_row(n_patients, on_b, success_b)
            for success_a in range(on_a + 1):
                failure_a = on_a - success_a
                gain = np.exp(
                    log_overlap(tables, success_a, failure_a, success_b, on_b - success_b)
                )
                beat[row + success_a] -= gain / (prior[1] + failure_a)


@kernel
def compare_betas(prior: FloatArray, tables: FloatArray, counts: FloatArray) -> FloatArray:
    """P(B > A) of each row of counts (success A, failure A, success B, failure B): (n, 4) to (n,).

    Walks from the prior, where it is one half by symmetry, over one patient after another.
    """
    out = np.empty(counts.shape[0])
    for i in range(counts.shape[0]):
        beat = 0.5
        for s in range(int(counts[i, 0])):
            beat -= np.exp(log_overlap(tables, s, 0, 0, 0)) / (prior[0] + s)
        success_a = int(counts[i, 0])
        for f in range(int(counts[i, 1])):
            beat += np.exp(log_overlap(tables, success_a, f, 0, 0)) / (prior[1] + f)
        failure_a = int(counts[i, 1])
        for s in range(int(counts[i, 2])):
            beat += np.exp(log_overlap(tables, success_a, failure_a, s, 0)) / (prior[0] + s)
        success_b = int(counts[i, 2])
        for f in range(int(counts[i, 3])):
            gain = np.exp(log_overlap(tables, success_a, failure_a, success_b, f))
            beat -= gain / (prior[1] + f)
        out[i] = min(1.0, max(0.0, beat))
    return out

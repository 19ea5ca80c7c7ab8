"""Choice of a dose at the end of a trial: isotonic estimates of toxicity on plain arrays."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import kernel, lean_kernel

UP, STAY, DOWN, EXCLUDE = 1, 0, -1, -2  # moves
_TIE = 1e-10  # a later dose counts as more toxic by this, so that ties go up below the target


@lean_kernel
def estimate_isotonic(
    rates: FloatArray, weights: FloatArray, counts: IntArray, size: int, out: FloatArray
) -> None:
    """Weighted isotonic regression by pooling adjacent violators (Barlow et al. 1972, 1.2).

    Parameters
    ----------
    rates, weights
        First ``size`` places; both are overwritten by those of the pooled blocks.
    counts
        Scratch, at least ``size`` long.
    out
        Non-decreasing estimates, first ``size`` places.
    """
    blocks = 0
    for i in range(size):
        rates[blocks] = rates[i]
        weights[blocks] = weights[i]
        counts[blocks] = 1
        blocks += 1
        while blocks > 1 and rates[blocks - 2] > rates[blocks - 1]:
            total = weights[blocks - 2] + weights[blocks - 1]
            rates[blocks - 2] = (
                rates[blocks - 2] * weights[blocks - 2] + rates[blocks - 1] * weights[blocks - 1]
            ) / total
            weights[blocks - 2] = total
            counts[blocks - 2] += counts[blocks - 1]
            blocks -= 1
    place = 0
    for block in range(blocks):
        for _ in range(counts[block]):
            out[place] = rates[block]
            place += 1


@lean_kernel
def find_top(n: IntArray, y: IntArray, moves: IntArray) -> int:
    """Lowest dose that is excluded as too toxic; the number of doses where none is.

    ``moves`` is by lowest or other dose, patients and toxicities, shape (2, m + 1, m + 1).
    """
    for dose in range(n.size):
        if moves[min(dose, 1), n[dose], y[dose]] == EXCLUDE:
            return dose
    return int(n.size)


@lean_kernel
def choose_dose(
    patients: IntArray,
    toxicities: IntArray,
    top: int,
    rates: FloatArray,
    weights: FloatArray,
    target: float,
    highest: float,
    work: FloatArray,
    places: IntArray,
) -> int:
    """Dose whose isotonic estimate of toxicity lies closest to the target; -1 if none may be.

    Only doses below ``top`` that treated a patient count, and only estimates up to ``highest``.

    Parameters
    ----------
    patients, toxicities
        By dose, shape (k,).
    rates, weights
        Estimate and its precision by patients and toxicities, shape (m + 1, m + 1).
    work, places
        Scratch of shape (3, k) and (2, k).
    """
    size = 0
    for dose in range(top):
        n = patients[dose]
        if n > 0:
            work[0, size] = rates[n, toxicities[dose]]
            work[1, size] = weights[n, toxicities[dose]]
            places[0, size] = dose
            size += 1
    estimate_isotonic(work[0], work[1], places[1], size, work[2])
    best = -1
    least = np.inf
    for i in range(size):
        estimate = work[2, i] + i * _TIE
        gap = abs(estimate - target)
        if estimate <= highest and gap < least:
            best = places[0, i]
            least = gap
    return best


@kernel
def choose_doses(
    patients: IntArray,
    toxicities: IntArray,
    tops: IntArray,
    rates: FloatArray,
    weights: FloatArray,
    target: float,
    highest: float,
    out: IntArray,
) -> None:
    """``choose_dose`` for each row of patients and toxicities, shape (s, k), into out, (s,)."""
    k = patients.shape[1]
    work = np.empty((3, k))
    places = np.empty((2, k), dtype=np.int64)
    for row in range(patients.shape[0]):
        out[row] = choose_dose(
            patients[row],
            toxicities[row],
            tops[row],
            rates,
            weights,
            target,
            highest,
            work,
            places,
        )

"""Tables that interval designs look up: the next move by patients and toxicities at a dose."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.trials.kernels.dose.selection import DOWN, EXCLUDE, STAY, UP

_PRIOR = 0.05  # pseudo-counts of the isotonic estimate (Liu and Yuan 2015, software)


@dataclass(frozen=True, slots=True)
class MoveTable:
    """Next move at a dose with n patients of whom y had a toxicity: ``moves[n, y]``."""

    moves: IntArray  # (m + 1, m + 1), y <= n: UP, STAY, DOWN or EXCLUDE
    lowest: IntArray  # the same at the lowest dose, where EXCLUDE ends the trial

    @property
    def pair(self) -> IntArray:
        """Both tables, as the kernels take them, shape (2, m + 1, m + 1)."""
        return np.stack((self.lowest, self.moves))


def find_boin_bounds(target: float, too_low: float, too_high: float) -> tuple[float, float]:
    """Rates of toxicity at a dose to escalate up to, and to de-escalate from.

    Parameters
    ----------
    target, too_low, too_high
        Rates in (0, 1), rising: what is sought, what is too little and what is too much.

    References
    ----------
    Liu and Yuan 2015, J. R. Stat. Soc. C 64, 507, equations (4) and (5).
    """
    up = np.log((1 - too_low) / (1 - target)) / np.log(
        target * (1 - too_low) / (too_low * (1 - target))
    )
    down = np.log((1 - target) / (1 - too_high)) / np.log(
        too_high * (1 - target) / (target * (1 - too_high))
    )
    return float(up), float(down)


def decide_boin(target: float, too_low: float, too_high: float, most: int) -> IntArray:
    """Moves of the Bayesian optimal interval design, shape (most + 1, most + 1)."""
    up, down = find_boin_bounds(target, too_low, too_high)
    n, y = _counts(most)
    rate = y / np.maximum(n, 1)
    return np.where(rate <= up, UP, np.where(rate >= down, DOWN, STAY)).astype(np.int64)


def decide_keyboard(low: float, high: float, most: int, *, keep_ends: bool) -> IntArray:
    """Moves by the strongest of equal intervals, shape (most + 1, most + 1).

    Intervals as wide as the target's are laid out from it to both sides. The posterior is
    Beta(1 + y, 1 + n - y); the strongest interval has the most probability per width.

    Parameters
    ----------
    low, high
        Ends of the target interval, 0 < low < high < 1.
    keep_ends
        Whether the shorter intervals left at 0 and 1 count, as in mTPI-2, or not, as in the
        keyboard design.

    References
    ----------
    Guo, Wang, Yang, Lynn and Ji 2017, Contemp. Clin. Trials 58, 23 (mTPI-2); Yan, Mandrekar and
    Yuan 2017, Clin. Cancer Res. 23, 3994 (keyboard).
    """
    width = high - low
    below = np.arange(low, -1e-9, -width)[::-1]
    above = np.arange(high, 1 + 1e-9, width)
    edges = np.clip(np.concatenate((below, above)), 0.0, 1.0)
    at = below.size - 1
    if keep_ends:
        lead = [0.0] if edges[0] > 1e-9 else []
        edges = np.concatenate((lead, edges, [1.0] if edges[-1] < 1 - 1e-9 else []))
        at += len(lead)
    n, y = _counts(most)
    ends = special.betainc(1.0 + y[..., None], 1.0 + np.maximum(n - y, 0)[..., None], edges)
    strength = np.diff(ends, axis=-1) / np.diff(edges)
    best = np.argmax(np.round(strength, 12), axis=-1)
    return np.where(best < at, UP, np.where(best > at, DOWN, STAY)).astype(np.int64)


def exclude_toxic(
    moves: IntArray, target: float, certainty: float, least: int, stricter: float
) -> MoveTable:
    """Moves with the rule that excludes a dose, and every one above, as too toxic.

    A dose with at least ``least`` patients is excluded where the posterior probability that its
    rate is above the target, Beta(1 + y, 1 + n - y), is above ``certainty``; the lowest dose
    already above ``certainty - stricter``, where that is not 0.
    """
    excess = find_excess(moves.shape[0] - 1, target)
    n, y = _counts(moves.shape[0] - 1)
    real = (y <= n) & (n >= least)
    lowest_real = (y <= n) & (n >= (max(least, 3) if stricter > 0 else least))
    others = np.where(real & (excess > certainty), EXCLUDE, moves)
    strict = lowest_real & (excess > certainty - stricter)
    return MoveTable(others, np.where(strict, EXCLUDE, others))


@lru_cache(maxsize=32)
def find_excess(most: int, target: float) -> FloatArray:
    """Posterior probability, from a flat prior, that a rate is above the target, by n and y."""
    n, y = _counts(most)
    above = special.betaincc(1.0 + y, 1.0 + np.maximum(n - y, 0), target)
    above.flags.writeable = False
    return np.asarray(above)


@lru_cache(maxsize=32)
def tabulate_rates(most: int) -> tuple[FloatArray, FloatArray]:
    """Estimate of a rate and its precision by n and y, each of shape (most + 1, most + 1).

    Mean and 1 / variance of Beta(y + 0.05, n - y + 0.05).
    """
    n, y = _counts(most)
    total = n + 2 * _PRIOR
    rate = (y + _PRIOR) / total
    spread = (y + _PRIOR) * (np.maximum(n - y, 0) + _PRIOR) / (total**2 * (total + 1))
    return rate, 1.0 / spread


def find_limits(table: IntArray, n: int) -> tuple[int | None, int | None, int | None]:
    """Toxicities among n to escalate up to, de-escalate from and exclude from; None: never."""
    row = table[n, : n + 1]
    return _last(row == UP), _first(row <= DOWN), _first(row == EXCLUDE)


def _first(mask: BoolArray) -> int | None:
    return int(np.argmax(mask)) if mask.any() else None


def _last(mask: BoolArray) -> int | None:
    return int(np.flatnonzero(mask)[-1]) if mask.any() else None


def _counts(most: int) -> tuple[IntArray, IntArray]:
    grid = np.mgrid[0 : most + 1, 0 : most + 1]
    return grid[0], grid[1]

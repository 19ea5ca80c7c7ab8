"""Exact tests of one and of two response rates, as tables of the outcomes that reject."""

from enum import StrEnum
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy
from scipy.stats import binom, hypergeom, norm

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.errors import InvalidDesign

_NUISANCE = 400  # common rates at which the error of a test is looked at
_FINE = 4  # times as many for the cut that is chosen
MOST_TABLES = 1_010_000  # outcomes of two arms, of 1,000 patients each about


class RateTest(StrEnum):
    """Test of two response rates, one-sided."""

    UNCONDITIONAL = "unconditional"  # exact: pooled z, largest error over the common rate
    FISHER = "fisher"
    POOLED_Z = "pooled_z"  # asymptotic


@lru_cache(maxsize=256)
def find_least(n: int, reference: float, alpha: float) -> int:
    """Fewest responders of n that reject a rate of at most ``reference``; n + 1 if none do."""
    counts = np.arange(n + 1)
    return int((binom.sf(counts - 1, n, reference) > alpha).sum())


@lru_cache(maxsize=64)
def tabulate_least(n: int, reference: float, alpha: float) -> IntArray:
    """``find_least`` for 0 to n patients, shape (n + 1,); not to be written to."""
    out = np.array([find_least(m, reference, alpha) for m in range(n + 1)], dtype=np.int64)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=64)
def find_region(
    n_therapy: int, n_control: int, reference: float, alpha: float, test: RateTest
) -> BoolArray:
    """Outcomes that reject, shape (therapy + 1, control + 1); not to be written to.

    Parameters
    ----------
    n_therapy, n_control
        Patients of both arms; 0 under control for a trial of one arm, held to ``reference``.
    reference
        Rate of a trial of one arm; not used with two.
    alpha
        One-sided level.

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26:404 (one arm); Suissa & Shuster 1985, J. R. Stat. Soc. A
    148:317 (unconditional); Fisher 1935.
    """
    if n_control == 0:
        counts = np.arange(n_therapy + 1)[:, None]
        least = find_least(n_therapy, reference, alpha)
        region = np.asarray(counts >= least, dtype=np.bool_)
    elif (n_therapy + 1) * (n_control + 1) > MOST_TABLES:
        raise InvalidDesign(
            f"arms of {n_therapy} and {n_control} have more than {MOST_TABLES:,} outcomes; "
            "give fewer patients",
            "n_therapy",
        )
    elif test is RateTest.FISHER:
        a = np.arange(n_therapy + 1)[:, None]
        b = np.arange(n_control + 1)[None, :]
        tail = hypergeom.sf(a - 1, n_therapy + n_control, a + b, n_therapy)
        region = np.asarray(tail <= alpha, dtype=np.bool_)
    else:
        z = _pooled_z(n_therapy, n_control)
        cut = norm.isf(alpha) if test is RateTest.POOLED_Z else _find_cut(z, alpha)
        region = z >= cut
    region.flags.writeable = False
    return region


def _pooled_z(n_therapy: int, n_control: int) -> FloatArray:
    a = np.arange(n_therapy + 1)[:, None]
    b = np.arange(n_control + 1)[None, :]
    common = (a + b) / (n_therapy + n_control)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (a / n_therapy - b / n_control) / np.sqrt(
            common * (1 - common) * (1 / n_therapy + 1 / n_control)
        )
    return np.asarray(np.round(np.nan_to_num(z, nan=0.0), 9), np.float64)  # equal shares, equal z


def _find_cut(z: FloatArray, alpha: float) -> float:
    """Smallest z whose tail has at most ``alpha`` under every common rate."""
    cuts = np.unique(z[z > 0])
    low, high = 0, cuts.size  # cuts from ``high`` on hold the level
    while low < high:
        middle = (low + high) // 2
        if _find_worst(z, float(cuts[middle]), _NUISANCE) <= alpha:
            high = middle
        else:
            low = middle + 1
    while high < cuts.size:  # between the rates of the grid the error may be a little higher
        if _find_worst(z, float(cuts[high]), _FINE * _NUISANCE) <= alpha:
            return float(cuts[high])
        high += 1
    return np.inf


def _find_worst(z: FloatArray, cut: float, n_rates: int) -> float:
    therapy, control = (_grid_masses(size - 1, n_rates) for size in z.shape)
    return float((therapy @ (z >= cut).astype(np.float64) * control).sum(axis=1).max())


@lru_cache(maxsize=8)
def _grid_masses(n: int, n_rates: int) -> FloatArray:
    return _masses(n, (np.arange(n_rates) + 0.5) / n_rates)


def _masses(n: int, rates: FloatArray) -> FloatArray:
    """Binomial probabilities, shape (rates, n + 1)."""
    k = np.arange(n + 1)
    p = np.asarray(rates, dtype=np.float64)[:, None]
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.asarray(np.exp(ways + xlogy(k, p) + xlog1py(n - k, -p)), dtype=np.float64)


def reject_chance(region: BoolArray, therapy: FloatArray, control: FloatArray) -> FloatArray:
    """Chance to reject at pairs of rates, shape (k,) each; ``control`` is not used with one arm."""
    left = _masses(region.shape[0] - 1, np.atleast_1d(therapy))
    right = _masses(region.shape[1] - 1, np.atleast_1d(control))
    chance = ((left @ region.astype(np.float64)) * right).sum(axis=1)
    return np.asarray(np.clip(chance, 0.0, 1.0), dtype=np.float64)

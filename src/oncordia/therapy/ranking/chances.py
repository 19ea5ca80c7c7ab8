"""What joint draws say of a ranking: z, places, chances, and who can be told apart."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from oncordia.arrays import BoolArray, FloatArray
from oncordia.therapy.ranking.prepared import PreparedCohort

_JEFFREYS = 0.5  # prior counts of a share (Brown et al. 2001, eq. 6)


def draw_z(
    rng: np.random.Generator, draws: FloatArray, effects: FloatArray, stabiliser: float
) -> FloatArray:
    """Draws of the selective z, shape (n_draws, n_drugs), with the reference's own uncertainty.

    Each draw weighs the reference's patients anew (Bayesian bootstrap, Rubin 1981), so that mean
    and SD of a small cohort are no surer than they are. NaN where a drug has fewer than two
    values or no spread.
    """
    n_draws, n_patients = draws.shape[0], effects.shape[0]
    if n_patients < 2:
        return np.full(draws.shape, np.nan)
    known = np.isfinite(effects)
    n = known.sum(axis=0)
    weights = rng.standard_exponential((n_draws, n_patients))
    centre = np.where(n > 0, np.where(known, effects, 0.0).sum(axis=0) / np.maximum(n, 1), 0.0)
    shifted = np.where(known, effects - centre, 0.0)
    total = weights @ known.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = weights @ shifted / total
        square = weights @ shifted**2 / total - mean**2
        # n / (n - 1), and (n + 1) / n as the weights' own spread narrows the variance
        sd = np.sqrt(np.maximum(square, 0.0) * (n + 1) / np.maximum(n - 1, 1)) + stabiliser
        z = (draws - centre - mean) / np.where(sd > 0, sd, np.nan)
    return np.asarray(np.where(n > 1, z, np.nan))


def find_better(draws: FloatArray, effects: FloatArray) -> FloatArray:
    """Probability that each true effect lies above the median of the population behind a reference.

    With c of n reference values below x, the share of the population below x follows
    Beta(c + 1/2, n - c + 1/2), whatever its distribution; x beats the median where that share is
    above a half. The mean over the draws of x; NaN without reference.
    """
    found = np.full(draws.shape[1], np.nan)
    for drug in range(draws.shape[1]):
        values = np.sort(effects[np.isfinite(effects[:, drug]), drug])
        x = draws[:, drug]
        if values.size < 2 or not np.isfinite(x).all():
            continue
        below = np.searchsorted(values, x, "left") + np.searchsorted(values, x, "right")
        count = np.arange(2 * values.size + 1) / 2.0
        above = 1.0 - betainc(count + _JEFFREYS, values.size - count + _JEFFREYS, 0.5)
        found[drug] = above[below].mean()
    return found


def find_tops(draws: FloatArray, top: int) -> BoolArray:
    """Whether each column is among the ``top`` highest of its draw; NaN is in none."""
    found = np.zeros(draws.shape, dtype=np.bool_)
    known = np.flatnonzero(np.isfinite(draws).all(axis=0))
    if known.size <= top:
        found[:, known] = True
        return found
    best = np.argpartition(-draws[:, known], top - 1, axis=1)[:, :top]
    found[np.arange(draws.shape[0])[:, None], known[best]] = True
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """How often each candidate beats the others, over joint draws."""

    wins: FloatArray  # (n, n): share of draws in which the row lies above the column

    def count_alike(self, one: int, confidence: float) -> int:
        """Others that neither lie above nor below it with that confidence."""
        row = np.delete(self.wins[one], one)
        return int(((row > 1.0 - confidence) & (row < confidence)).sum())


def compare_all(draws: FloatArray) -> Rivals:
    """Every pair of columns; NaN columns lose."""
    filled = np.where(np.isfinite(draws), draws, -np.inf)
    n = filled.shape[1]
    wins = np.empty((n, n))
    for one in range(n):
        above = filled[:, one : one + 1] > filled
        equal = filled[:, one : one + 1] == filled
        wins[one] = above.mean(axis=0) + 0.5 * equal.mean(axis=0)
    return Rivals(wins)


def limit(draws: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Central limits of each column, shapes (n,); NaN where a draw is."""
    tails = [0.5 - confidence / 2.0, 0.5 + confidence / 2.0]
    low, high = np.quantile(draws, tails, axis=0)
    return low, high


def multiply_parts(
    prepared: PreparedCohort, places: list[int], *, low_is_sensitive: bool
) -> FloatArray:
    """Effects of a combination in the reference if its parts acted independently, (n_patients,).

    Surviving fractions multiply (Bliss 1939, eq. 1).
    """
    parts = prepared.effects[:, places]
    survival = -parts if low_is_sensitive else 1.0 - parts
    product = np.prod(np.maximum(survival, 0.0), axis=1)
    return np.asarray(-product if low_is_sensitive else 1.0 - product)

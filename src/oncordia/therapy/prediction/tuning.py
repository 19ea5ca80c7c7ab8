"""Cross-validation of a reference: how much to shrink, how far to trust patients alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.therapy.prediction.conditioning import (
    find_local_spread,
    find_residuals,
    weigh_patients,
)
from oncordia.therapy.prediction.covariance import shrink_covariance
from oncordia.therapy.prediction.weighting import find_weighted_moments

SHRINKAGES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
STRENGTHS = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
_FIRST_SHRINKAGE = 0.4  # within the steps that fill holes, before any is chosen
_TRIALS = 600  # revealed panels in all over which errors are averaged, at least
_STRONGER = 4  # steps of shrinkage tried beyond that which is best without patients alike
_WHOLE = 30  # patients up to which each is left out alone
_FOLDS = 5
_PANELS = 6  # shared panels a fold, at least
_LEAST_TRIALS = 120  # patients times panels


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """A part of the patients left out, and what the others teach."""

    left_out: FloatArray  # (n_left_out, n_drugs) with NaN
    location: FloatArray
    covariance: FloatArray  # not shrunk
    rows: FloatArray  # of the others, holes filled
    row_weights: FloatArray  # of the others, with a mean of 1
    patients: IntArray  # (n_left_out,): their rows in the matrix
    kinship: FloatArray | None = None  # targets that drugs share

    def shrink(self, intensity: float) -> FloatArray:
        """The covariance, shrunk."""
        return shrink_covariance(self.covariance, intensity, self.kinship)


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Out-of-sample errors of hidden drugs with what the model expected of them."""

    errors: FloatArray  # (n_trials, n_drugs), NaN where revealed or not measured
    variances: FloatArray  # the same shape
    signals: FloatArray  # (n_trials, 3): misfit, local spread, level
    n_revealed: IntArray  # (n_trials,)
    patients: IntArray  # (n_trials,): which patient was left out


def split_folds(z: FloatArray, seed: int, kinship: FloatArray | None = None) -> list[Fold]:
    """Folds over patients; the number of patients sets how many."""
    n_patients = z.shape[0]
    order = np.random.default_rng(seed).permutation(n_patients)
    n_folds = n_patients if n_patients <= _WHOLE else _FOLDS
    folds = []
    for first in range(n_folds):
        out = np.sort(order[first::n_folds])
        kept = np.setdiff1d(order, out)
        found = find_weighted_moments(z[kept], _FIRST_SHRINKAGE)
        folds.append(
            Fold(z[out], found.mean, found.covariance, found.filled, found.weights, out, kinship)
        )
    return folds


def choose_shrinkage(folds: Sequence[Fold], panel: int, seed: int) -> float:
    """The shrinkage whose predictions of hidden drugs err least.

    Each patient left out reveals ``panel`` random drugs, several times in small cohorts.
    """
    n_patients = sum(fold.left_out.shape[0] for fold in folds)
    n_times = max(1, -(-_TRIALS // max(n_patients, 1)))
    rng = np.random.default_rng(seed)
    trials = [
        (fold, z, _reveal(rng, z, panel))
        for fold in folds
        for z in fold.left_out
        for _ in range(n_times)
    ]
    trials = [(fold, z, seen) for fold, z, seen in trials if seen.size]
    if not trials:
        return 1.0
    errors = [_sum_errors(folds, trials, intensity) for intensity in SHRINKAGES]
    return SHRINKAGES[int(np.argmin(errors))]


def choose_strength(
    folds: Sequence[Fold], shrinkage: float, panel: int, seed: int, strengths: Sequence[float]
) -> float:
    """The strength of patients alike whose predictions of hidden drugs err least."""
    errors = [_sum_held(folds, shrinkage, one, panel, seed) for one in strengths]
    return strengths[int(np.argmin(errors))]


def choose_both(
    folds: Sequence[Fold],
    panel: int,
    seed: int,
    strengths: Sequence[float],
) -> tuple[float, float]:
    """The shrinkage and the strength that err least together.

    By turns: the shrinkage without patients alike, their strength, then each again beside the
    other; for patients alike bring back some of what a stronger shrinkage takes away.
    """
    shrinkage = choose_shrinkage(folds, panel, seed)
    strength = choose_strength(folds, shrinkage, panel, seed, strengths)
    if strength == 0.0:
        return shrinkage, strength
    place = SHRINKAGES.index(shrinkage)
    near = SHRINKAGES[max(place - 1, 0) : place + _STRONGER + 1]
    errors = [_sum_held(folds, one, strength, panel, seed) for one in near]
    shrinkage = near[int(np.argmin(errors))]
    return shrinkage, choose_strength(folds, shrinkage, panel, seed, strengths)


def _sum_held(
    folds: Sequence[Fold], shrinkage: float, strength: float, panel: int, seed: int
) -> float:
    return float(np.nansum(hold_out(folds, shrinkage, strength, panel, seed).errors ** 2))


def hold_out(
    folds: Sequence[Fold], shrinkage: float, strength: float, panel: int, seed: int
) -> HeldOut:
    """Errors of hidden drugs, out of sample, on panels that each fold shares."""
    rng = np.random.default_rng(seed)
    n_panels = max(_PANELS, -(-_LEAST_TRIALS // sum(fold.left_out.shape[0] for fold in folds)))
    parts = [
        _hold_out_panel(fold, covariance, strength, seen)
        for fold, covariance in [(fold, fold.shrink(shrinkage)) for fold in folds]
        for seen in _draw_panels(rng, fold, panel, n_panels)
    ]
    if not parts:
        none = np.empty((0, folds[0].left_out.shape[1]))
        places = np.empty(0, dtype=np.int64)
        return HeldOut(none, none, np.empty((0, 3)), places, places)
    return HeldOut(
        errors=np.concatenate([part.errors for part in parts]),
        variances=np.concatenate([part.variances for part in parts]),
        signals=np.concatenate([part.signals for part in parts]),
        n_revealed=np.concatenate([part.n_revealed for part in parts]),
        patients=np.concatenate([part.patients for part in parts]),
    )


def _draw_panels(rng: np.random.Generator, fold: Fold, panel: int, n_panels: int) -> list[IntArray]:
    measured = np.flatnonzero(~np.isnan(fold.left_out).all(axis=0))
    if measured.size < 2:  # nothing would be left to predict
        return []
    size = min(panel, measured.size // 2)
    return [rng.permutation(measured)[:size] for _ in range(n_panels)]


def _hold_out_panel(fold: Fold, covariance: FloatArray, strength: float, seen: IntArray) -> HeldOut:
    hidden = np.setdiff1d(np.arange(covariance.shape[0]), seen)
    known = ~np.isnan(fold.left_out[:, seen])
    kept = np.flatnonzero(known.any(axis=1))
    patients, known = fold.left_out[kept], known[kept]
    filled, signals = _fill_panel(fold.location, covariance, patients, seen, known)
    cross = covariance[np.ix_(seen, hidden)]
    weights: FloatArray = np.linalg.solve(covariance[np.ix_(seen, seen)], cross).astype(np.float64)
    spread = np.diag(covariance)[hidden] - (cross * weights).sum(axis=0)
    mean = fold.location[hidden] + (filled - fold.location[seen]) @ weights
    residuals = find_residuals(fold.rows, fold.location, seen, hidden, weights)
    signals[:, 1] = find_local_spread(residuals, spread, fold.rows[:, seen], filled)
    share = np.ones(patients.shape[0])
    if strength > 0:
        pull, share = weigh_patients(fold.rows[:, seen], fold.row_weights, filled, strength)
        mean += pull @ residuals
    errors = np.full(patients.shape, np.nan)
    errors[:, hidden] = patients[:, hidden] - mean
    variances = np.full(patients.shape, np.nan)
    variances[:, hidden] = share[:, None] * spread
    return HeldOut(errors, variances, signals, known.sum(axis=1), fold.patients[kept])


def _fill_panel(
    location: FloatArray,
    covariance: FloatArray,
    patients: FloatArray,
    seen: IntArray,
    known: BoolArray,
) -> tuple[FloatArray, FloatArray]:
    """The panel with a patient's holes filled from the rest of it, and each patient's signals.

    As ``condition`` one by one, but at once for all patients with the same holes.
    """
    filled = patients[:, seen] - location[seen]
    signals = np.ones((patients.shape[0], 3))
    inner = covariance[np.ix_(seen, seen)]
    patterns, of_row = np.unique(known, axis=0, return_inverse=True)
    for place, pattern in enumerate(patterns):
        rows = np.flatnonzero(of_row.ravel() == place)
        told, holes = np.flatnonzero(pattern), np.flatnonzero(~pattern)
        deviation = filled[np.ix_(rows, told)]
        precision = np.linalg.inv(inner[np.ix_(told, told)])
        pulled = deviation @ precision
        filled[np.ix_(rows, holes)] = pulled @ inner[np.ix_(told, holes)]
        signals[rows, 0] = (pulled**2 / np.diag(precision)).mean(axis=1)
        signals[rows, 2] = deviation.mean(axis=1)
    return filled + location[seen], signals


def _reveal(rng: np.random.Generator, z: FloatArray, panel: int) -> IntArray:
    measured = np.flatnonzero(~np.isnan(z))
    return rng.permutation(measured)[: min(panel, measured.size // 2)]


def _sum_errors(
    folds: Sequence[Fold], trials: Sequence[tuple[Fold, FloatArray, IntArray]], intensity: float
) -> float:
    shrunk = {id(fold): fold.shrink(intensity) for fold in folds}
    total = 0.0
    for fold, z, seen in trials:
        covariance = shrunk[id(fold)]
        weights = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[seen])
        errors = z - fold.location - (z[seen] - fold.location[seen]) @ weights
        errors[seen] = np.nan
        total += float(np.nansum(errors**2))
    return total

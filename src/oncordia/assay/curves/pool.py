"""Partial pooling: the curves of a drug, or of a sample, lend each other slope and plateaus.

Slope and plateaus of the curves of a group are taken as drawn from normal laws whose means and
variances are found from all of them, by the EM algorithm with the posterior of each curve in
Laplace's approximation: Lindstrom & Bates 1990, Biometrics 46:673, section 3; Dempster, Laird &
Rubin 1977, J R Stat Soc B 39:1. Each curve is then fitted under the law of its group.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.counts import ObjectArray
from oncordia.assay.curves.families import PRIORS, FitPlan, natural_name
from oncordia.assay.curves.information import find_covariance
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.raw import RawFits, fit_plan, place_precision, weigh_noise
from oncordia.assay.kernels.fitting.curve import COST, OBJECTIVE, RSS
from oncordia.domain import CurveOptions

LEAST_SD = {"top": 0.01, "bottom": 0.02, "ln_slope": 0.1}  # plateaus in units of the response
MIN_GROUP = 5  # curves; fewer say nothing of how much curves differ
MOST_ROUNDS = 60
AT_REST = 0.01  # largest move of a mean in its SD, and of the log of an SD, in a round at rest
NOISE_WELLS = 1e4  # the noise is common to the run: it counts for more than a curve's own wells
TINY = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """Normal laws of the pooled parameters: G groups, K parameters."""

    places: IntArray  # (K,) of the pooled parameters among those of the kernel
    mean: FloatArray  # (G, K)
    variance: FloatArray  # (G, K)
    floor: FloatArray  # (K,) lowest variance

    def move(self, mean: FloatArray, variance: FloatArray) -> tuple["Law", float]:
        """The law with other means and variances, and how far that is."""
        kept = np.maximum(variance, self.floor)
        off = np.abs(mean - self.mean) / np.sqrt(self.variance)
        turn = 0.5 * np.abs(np.log(kept / self.variance))
        farthest = max(float(off.max(initial=0.0)), float(turn.max(initial=0.0)))
        return replace(self, mean=mean, variance=kept), farthest


def pool_fits(
    points: CurvePoints, packed: Packed, plan: FitPlan, options: CurveOptions, fit_mask: BoolArray
) -> tuple[RawFits, ObjectArray]:
    """Fits of the curves of the mask under the laws of their groups, and what to say of each.

    A curve of a group of fewer than ``MIN_GROUP`` fitted curves keeps its own fit. A variance is
    held at a floor, as maximum likelihood may put it at 0 where curves tell little.
    """
    first = fit_nested(packed, plan, options, fit_mask)
    group, n_groups = find_groups(points, first, options)
    notes = _note_alone(first, group, options)
    places = [
        j for j, name in enumerate(plan.family.parameters) if natural_name(name) in options.pooled
    ]
    law_places = np.array([j for j in places if plan.free_mask[j]], dtype=np.int64)
    if n_groups == 0 or law_places.size == 0:
        return first, notes
    mask = group >= 0
    law = start_law(points, first, group, n_groups, law_places, options)
    own = place_prior(packed, plan)
    raw = first
    square = start_noise(packed, first)
    for _ in range(MOST_ROUNDS):
        put_law(law, group, own)
        now = replace(plan, noise=np.array([1.0, NOISE_WELLS, square]))
        raw = fit_plan(packed, now, options, mask, start=raw.parameters, own_prior=own)
        mean, variance, square = gather_law(packed, raw, group, law, options)
        law, farthest = law.move(mean, variance)
        if farthest < AT_REST:
            break
    put_law(law, group, own)
    now = replace(plan, noise=np.array([1.0, NOISE_WELLS, square]))
    raw = _fit_last(packed, now, law, options, mask, raw, own)
    notes[mask] = _note_pooled(plan, law, group, options)[mask]
    return merge_fits(first, raw, mask), notes


def find_groups(points: CurvePoints, raw: RawFits, options: CurveOptions) -> tuple[IntArray, int]:
    """Number of the group of each curve, -1 for none, and how many there are.

    A group is one drug, or one sample, at one time and in one unit of dose.
    """
    fitted = np.isfinite(raw.summary[:, COST])
    key = points.keys.select(options.pool.value, "time_hours", "dose_unit")
    table = key.with_columns(pl.Series("fitted", fitted))
    size = table.select(pl.col("fitted").sum().over(key.columns)).to_series().to_numpy()
    number = table.select(pl.struct(key.columns).rank("dense")).to_series().to_numpy()
    in_group = fitted & (size >= MIN_GROUP)
    group = np.full(fitted.size, -1, dtype=np.int64)
    found, group[in_group] = np.unique(number[in_group], return_inverse=True)
    return group, found.size


def start_noise(packed: Packed, raw: RawFits) -> float:
    """Variance of a well over all curves, from their own fits; a least number above 0."""
    spare = np.maximum(packed.n_wells - raw.plan.n_free, 0.0)
    fitted = np.isfinite(raw.summary[:, COST])
    rss = raw.summary[fitted & (spare > 0.0), RSS].sum()
    return float(max(rss / max(spare[fitted].sum(), 1.0), TINY))


def find_used(raw: RawFits, variance: FloatArray) -> FloatArray:
    """Wells that the parameters of each curve use up under their prior: trace of the hat matrix.

    Hodges & Sargent 2001, Biometrika 88:367, eq. 2; NaN where there is no fit.
    """
    covariance = find_covariance(raw, variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        used = np.einsum("njk,nkj->n", raw.information, covariance) / variance
    return np.asarray(np.where(np.isfinite(used), used, raw.plan.n_free))


def start_law(
    points: CurvePoints,
    raw: RawFits,
    group: IntArray,
    n_groups: int,
    places: IntArray,
    options: CurveOptions,
) -> Law:
    """Medians of the groups, and their spread but never less than the weak prior's."""
    unit = 1.0 if options.knows_untreated else _response_range(points)
    names = [raw.plan.family.parameters[j] for j in places]
    is_plateau = np.array([name != "ln_slope" for name in names])
    floor = np.array([LEAST_SD[name] for name in names]) * np.where(is_plateau, unit, 1.0)
    wide = np.array([PRIORS[name][1] for name in names]) * np.where(is_plateau, unit, 1.0)
    mean = np.empty((n_groups, places.size))
    spread = np.empty((n_groups, places.size))
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], np.arange(n_groups + 1))
    for g in range(n_groups):
        values = raw.parameters[order[edges[g] : edges[g + 1]]][:, places]
        mean[g] = np.median(values, axis=0)
        spread[g] = 1.4826 * np.median(np.abs(values - mean[g]), axis=0)
    return Law(places, mean, np.maximum(spread, wide) ** 2, floor**2)


def place_prior(packed: Packed, plan: FitPlan) -> FloatArray:
    """Mean and precision of the plan's prior in the doses of each curve, (n_curves, P, 2)."""
    precision = place_precision(packed, plan)
    own = np.stack([np.broadcast_to(plan.prior[:, 0], precision.shape), precision], axis=2)
    low, high = dose_ends(packed)
    own[:, plan.position_mask > 0, 0] += 0.5 * (low + high)[:, None]
    return own


def put_law(law: Law, group: IntArray, own: FloatArray) -> None:
    """Put the law of each curve's group into its prior, (n_curves, P, 2), in place."""
    rows = np.flatnonzero(group >= 0)
    at = np.ix_(rows, law.places)
    own[:, :, 0][at] = law.mean[group[rows]]
    own[:, :, 1][at] = 1.0 / law.variance[group[rows]]


def gather_law(
    packed: Packed, raw: RawFits, group: IntArray, law: Law, options: CurveOptions
) -> tuple[FloatArray, FloatArray, float]:
    """Means and variances of the groups from the curves' posteriors, (G, K) each, and the noise.

    A variance is the mean of the squared distance from the mean plus the curve's own posterior
    variance, and that of a well the mean of the squared residual plus the variance of its fitted
    value (Dempster, Laird & Rubin 1977, section 4.3).
    """
    rows = np.flatnonzero((group >= 0) & np.isfinite(raw.summary[:, COST]))
    of = group[rows]
    noise = noise_of_curves(packed, raw, options)
    covariance = find_covariance(raw, noise)
    own = np.diagonal(covariance, axis1=1, axis2=2)[np.ix_(rows, law.places)]
    own = np.where(np.isfinite(own), np.minimum(own, law.variance[of]), law.variance[of])
    value = raw.parameters[np.ix_(rows, law.places)]
    n = np.maximum(np.bincount(of, minlength=law.mean.shape[0]), 1)[:, None]
    mean = _sum_rows(value, of, law) / n
    squares = raw.summary[rows, RSS] + noise[rows] * find_used(raw, noise)[rows]
    square = max(float(squares.sum() / packed.n_wells[rows].sum()), TINY)
    return mean, _sum_rows((value - mean[of]) ** 2 + own, of, law) / n, square


def noise_of_curves(packed: Packed, raw: RawFits, options: CurveOptions) -> FloatArray:
    """Variance that weighs the prior of each curve against its data, as the fit does."""
    if options.loss.is_likelihood:
        return np.ones(packed.n_wells.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return weigh_noise(raw.summary[:, RSS], packed.n_wells, raw.plan.noise)


def _sum_rows(values: FloatArray, group: IntArray, law: Law) -> FloatArray:
    """Sum of the rows of each group: (n, K) in, (G, K) out."""
    columns = [
        np.bincount(group, weights=values[:, k], minlength=law.mean.shape[0])
        for k in range(values.shape[1])
    ]
    return np.stack(columns, axis=1)


def _fit_last(
    packed: Packed,
    plan: FitPlan,
    law: Law,
    options: CurveOptions,
    mask: BoolArray,
    raw: RawFits,
    own: FloatArray,
) -> RawFits:
    """Fit once more under the final laws, from the last parameters and from the grid.

    The lower objective wins, so that no curve stays in a valley of its first fit.
    """
    near = fit_plan(packed, plan, options, mask, start=raw.parameters, own_prior=own)
    prior = plan.prior.copy()
    prior[law.places, 0] = law.mean.mean(axis=0)
    prior[law.places, 1] = 1.0 / law.variance.mean(axis=0)
    far = fit_plan(packed, replace(plan, prior=prior), options, mask, own_prior=own)
    with np.errstate(invalid="ignore"):
        better = far.summary[:, OBJECTIVE] < near.summary[:, OBJECTIVE] - 1e-9
    return merge_fits(near, far, better)


def merge_fits(first: RawFits, second: RawFits, mask: BoolArray) -> RawFits:
    """The second's fits where the mask holds, the first's elsewhere, under the second's plan."""
    rows = mask[:, None]
    return RawFits(
        second.plan,
        np.where(rows, second.parameters, first.parameters),
        np.where(rows[:, :, None], second.information, first.information),
        np.where(rows, second.summary, first.summary),
        np.where(rows, second.precision, first.precision),
    )


def _response_range(points: CurvePoints) -> float:
    """Median over curves of the range of their mean responses; 1 where they have none."""
    filled = points.dose_starts[:-1] < points.dose_starts[1:]
    first = points.dose_starts[:-1][filled]
    if first.size == 0:
        return 1.0
    ranges = np.maximum.reduceat(points.mean, first) - np.minimum.reduceat(points.mean, first)
    middle = float(np.median(ranges))
    return middle if middle > 0.0 else 1.0


def _note_alone(raw: RawFits, group: IntArray, options: CurveOptions) -> ObjectArray:
    """Reasons of the curves without a group."""
    alone = np.isfinite(raw.summary[:, COST]) & (group < 0)
    few = f"; not pooled: fewer than {MIN_GROUP} curves of the {options.pool}"
    return np.where(alone, few, "").astype(object)


def _note_pooled(plan: FitPlan, law: Law, group: IntArray, options: CurveOptions) -> ObjectArray:
    """Reasons of the curves of a group: how many lend, and which spread is on its floor."""
    n_curves = np.bincount(group[group >= 0], minlength=law.mean.shape[0])
    words = []
    for g in range(law.mean.shape[0]):
        text = f"; pooled over {n_curves[g]} curves of the {options.pool}"
        for k, place in enumerate(law.places):
            if law.variance[g, k] <= law.floor[k]:
                name = natural_name(plan.family.parameters[place])
                sd = float(np.sqrt(law.floor[k]))
                text += (
                    f", whose {name} does not differ beyond the noise (SD at its floor {sd:.2g})"
                )
        words.append(text)
    return np.array([*words, ""], dtype=object)[group]

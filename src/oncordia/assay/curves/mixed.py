"""Pooling by one nonlinear mixed model: curves differ within groups, groups within the run.

Lindstrom & Bates 1990, Biometrics 46:673: the curves are linearised at their present effects, the
variances found by (restricted) maximum likelihood of the linear mixed model, and the effects
moved to its solution by a step that lowers the penalised sum of squares; so on to rest.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.counts import ObjectArray
from oncordia.assay.curves.families import POSITIONS, FitPlan, natural_name
from oncordia.assay.curves.mixed_linear import nest_curves
from oncordia.assay.curves.mixed_search import AT_REST, TINY, MixedFit, MixedSearch, Pace, Scale
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.pool import MIN_GROUP, NOISE_WELLS, merge_fits, pool_fits
from oncordia.assay.curves.raw import RawFits, fit_plan
from oncordia.assay.curves.select import select_packed
from oncordia.assay.kernels.fitting.curve import COST, SETTLED
from oncordia.domain import POOLED, CurveOptions, PoolMethod, SlopeLaw
from oncordia.errors import InvalidOption

LOOSE = 1e-3  # relative offset beyond which the model is none
LEAST_SPREAD = 0.05  # of a parameter at the start, as a share of the SD of its own fits


def pool_curves(
    points: CurvePoints, packed: Packed, plan: FitPlan, options: CurveOptions, fit_mask: BoolArray
) -> tuple[RawFits, ObjectArray]:
    """Fits of the curves of the mask pooled by the method of the options, and notes on each."""
    if options.pool_method is PoolMethod.MIXED:
        return mix_fits(points, packed, plan, options, fit_mask)
    return pool_fits(points, packed, plan, options, fit_mask)


def mix_fits(
    points: CurvePoints, packed: Packed, plan: FitPlan, options: CurveOptions, fit_mask: BoolArray
) -> tuple[RawFits, ObjectArray]:
    """The same by one mixed model; with fewer than ``MIN_GROUP`` groups each keeps its own fit."""
    refuse_unknown(plan, options)
    first = fit_nested(packed, plan, options, fit_mask)
    mask = np.isfinite(first.summary[:, COST])
    group, n_groups = number_groups(points, mask, options)
    if n_groups < MIN_GROUP:
        few = f"; not pooled: fewer than {MIN_GROUP} groups, each a {options.pool}"
        return first, np.where(mask, few, "").astype(object)
    rows = np.flatnonzero(mask)
    scale = find_scale(packed, plan, options, rows)
    try:
        fit = fit_mixed(packed, first, scale, group[rows], options)
    except np.linalg.LinAlgError:
        said = "; not pooled: the wells of all curves tell nothing of a parameter"
        return first, np.where(mask, said, "").astype(object)
    raw = weigh_values(packed, plan, options, scale, fit, rows)
    text = f"; pooled by one mixed model of {n_groups} groups, each a {options.pool}"
    if fit.offset > AT_REST:
        text += f", which did not come to rest (relative offset {fit.offset:.1e})"
    return merge_fits(first, raw, mask), np.where(mask, text, "").astype(object)


def refuse_unknown(plan: FitPlan, options: CurveOptions) -> None:
    """Raise where ``pooled`` names what the model lacks, or leaves nothing to tell curves apart."""
    names = [natural_name(parameter) for parameter in plan.family.parameters]
    for name in options.pooled:
        if name not in {*names, *POOLED}:
            raise InvalidOption(
                f"curves.pooled names {name!r}, which {options.model} does not have; "
                f"its parameters are {', '.join(names)}"
            )
    free = {names[j] for j in np.flatnonzero(plan.free_mask)}
    if not free - set(options.pooled):
        raise InvalidOption(
            f"curves.pooled names every parameter of {options.model} that is free; leave out "
            "those in which the curves of a group differ"
        )


def number_groups(
    points: CurvePoints, mask: BoolArray, options: CurveOptions
) -> tuple[IntArray, int]:
    """Number of the group of each curve of the mask, -1 for the others, and how many there are."""
    key = points.keys.select(options.pool.value, "time_hours", "dose_unit")
    number = key.select(pl.struct(key.columns).rank("dense")).to_series().to_numpy()
    group = np.full(mask.size, -1, dtype=np.int64)
    found, group[mask] = np.unique(number[mask], return_inverse=True)
    return group, found.size


def find_scale(packed: Packed, plan: FitPlan, options: CurveOptions, rows: IntArray) -> Scale:
    """Scale of the free parameters of the curves of the rows."""
    places = np.flatnonzero(plan.free_mask)
    names = [plan.family.parameters[j] for j in places]
    is_width = np.array(
        [options.slope_law is SlopeLaw.WIDTH and name.startswith("ln_slope") for name in names]
    )
    _, top = dose_ends(packed)
    shift = np.outer(top[rows], [float(name in POSITIONS) for name in names])
    held = np.repeat(plan.box[None, :, 0], rows.size, axis=0)
    return Scale(places, tuple(natural_name(name) for name in names), is_width, shift, held)


def fit_mixed(
    packed: Packed,
    first: RawFits,
    scale: Scale,
    group: IntArray,
    options: CurveOptions,
    pace: Pace | None = None,
) -> MixedFit:
    """The mixed model of the curves that have a first fit.

    Parameters
    ----------
    first
        Fit of each curve by itself, which gives the start.
    scale
        Of those curves, n of them.
    group
        Number of the group of each, shape (n,).
    """
    pace = pace or Pace()
    rows = np.flatnonzero(np.isfinite(first.summary[:, COST]))
    inner = [j for j, name in enumerate(scale.names) if name not in options.pooled]
    n_wells = float(packed.n_wells[rows].sum())
    nesting = nest_curves(
        group,
        np.array(inner, dtype=np.int64),
        n_wells,
        correlated=options.pool_correlated,
        restricted=pace.restricted,
    )
    own = scale.narrow(first.parameters[rows])
    mean = np.median(own, axis=0) if pace.start is None else np.array(pace.start)
    spread = 1.4826 * np.median(np.abs(own - np.median(own, axis=0)), axis=0)
    spread = np.maximum(spread, LEAST_SPREAD * np.maximum(np.std(own, axis=0), 1e-3))
    search = MixedSearch(select_packed(packed, rows), first.plan.family.code, scale, nesting)
    theta = _start_theta(search, mean, spread)
    return search.descend(mean, theta, pace)


def _start_theta(search: MixedSearch, mean: FloatArray, spread: FloatArray) -> FloatArray:
    """Relative SD at the start: the spread of the curves' own fits, halved between the levels."""
    n = mean.size
    values = np.broadcast_to(mean, search.scale.shift.shape)
    noise = search.gather(values)[2] / search.nesting.n_wells
    log = np.log(spread * np.sqrt(0.5) / np.sqrt(max(noise, TINY)))
    n_off = n * (n - 1) // 2 if search.nesting.correlated else 0
    return np.concatenate([log[search.nesting.inner], log, np.zeros(n_off)])


def weigh_values(
    packed: Packed,
    plan: FitPlan,
    options: CurveOptions,
    scale: Scale,
    fit: MixedFit,
    rows: IntArray,
) -> RawFits:
    """Fits of the rows at the values of the mixed model, under what the other curves tell.

    No bounds hold: the laws that were found keep parameters together.
    """
    n_curves, n = packed.n_wells.size, plan.family.n_parameters
    parameters = np.full((n_curves, n), np.nan)
    parameters[rows] = scale.widen(fit.values)
    own = np.zeros((n_curves, n, 2))
    own[rows, :, 0] = parameters[rows]
    spread = fit.other_variance * scale.stretch(fit.values) ** 2
    own[:, :, 1][np.ix_(rows, scale.places)] = 1.0 / spread
    box = plan.box.copy()
    box[scale.places] = [-np.inf, np.inf]
    noise = np.array([1.0, NOISE_WELLS, fit.noise])
    wide = replace(plan, box=box, noise=noise)
    mask = np.zeros(n_curves, dtype=bool)
    mask[rows] = True
    raw = fit_plan(packed, wide, options, mask, start=parameters, own_prior=own, most_steps=0.0)
    raw.summary[rows, SETTLED] = float(fit.offset <= LOOSE)
    return replace(raw, plan=replace(plan, noise=noise))


def name_variances(fit: MixedFit) -> Mapping[str, tuple[float, float, float]]:
    """Mean, SD between groups and SD between the curves of a group, by parameter."""
    between = np.sqrt(np.diag(fit.group_covariance))
    rows = zip(fit.mean, between, fit.curve_sd, strict=True)
    return {
        name: (float(mean), float(sd), float(own))
        for name, (mean, sd, own) in zip(fit.names, rows, strict=True)
    }

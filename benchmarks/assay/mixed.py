"""The mixed model of gdscIC50's example: as that program stops, and at rest."""

import time
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import expit, logsumexp

from benchmarks.assay.pooling import read_gdsc
from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.mixed import find_scale, fit_mixed, name_variances, number_groups
from oncordia.assay.curves.mixed_search import MixedFit, Pace, Scale
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed, pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.shape import CurveShapes
from oncordia.assay.kernels.models.codes import LOG_LOGISTIC
from oncordia.domain import CurveModel, CurveOptions, Pool, PoolMethod, Prior, SlopeLaw

LN10, LN_ROOT = np.log(10.0), 0.5 * np.log(2.0 * np.pi)
DOUBLING, WIDTH = np.log10(2.0), np.log(2.0)  # theirs in log2 doses, 9 at the highest
OPTIONS = CurveOptions(
    model=CurveModel.HILL2,
    prior=Prior.NONE,
    pool=Pool.SAMPLE,
    pool_method=PoolMethod.MIXED,
    slope_law=SlopeLaw.WIDTH,
)
# their start, and their rule: no step that would lower the sum of squares by less than this offset
THEIR_PACE = Pace(
    restricted=False,
    renews_always=True,
    rest=0.2,
    start=((8.886464 - 9.0) * DOUBLING, 1.495953 * WIDTH),
)


def compare_mixed(folder: Path) -> None:
    """Print our mixed model beside the published curves, and which is the likelier."""
    wells, theirs = read_gdsc(folder)
    points = collect_points(wells)
    theirs = points.keys.join(theirs, on=["sample", "drug"], how="left", maintain_order="left")
    packed, plan = pack_points(points, OPTIONS.loss), plan_fit(OPTIONS.model, OPTIONS)
    every = np.ones(points.n_curves, dtype=bool)
    first = fit_nested(packed, plan, OPTIONS, every)
    scale = find_scale(packed, plan, OPTIONS, np.flatnonzero(every))
    group, n_groups = number_groups(points, every, OPTIONS)
    print(
        f"  mixed model of {n_groups} samples, effects of each on EC50 and 1 / slope, and of each"
    )
    print("  of its curves on EC50")
    for name, pace in (
        ("stopping as they do", THEIR_PACE),
        ("at rest, ML", Pace(restricted=False)),
        ("at rest, REML", Pace()),
    ):
        begin = time.perf_counter()
        fit = fit_mixed(packed, first, scale, group, OPTIONS, pace)
        seconds = time.perf_counter() - begin
        print(f"    {name}: {fit.n_steps} steps, relative offset {fit.offset:.1e}, {seconds:.1f} s")
        show_variances(fit)
        show_values(scale.widen(fit.values), theirs)
        show_likelihood(fit, packed, scale, group)


def show_likelihood(fit: MixedFit, packed: Packed, scale: Scale, group: IntArray) -> None:
    """The likelihood of the means and spreads without a linearisation, by quadrature.

    The spread of EC50 between samples is taken as the 0 that it practically is.
    """
    ec50, slope = (fit.names.index(name) for name in ("ec50", "slope"))
    between = np.sqrt(fit.group_covariance[slope, slope])
    a, b = np.linspace(-6.0, 6.0, 121), np.linspace(-6.0, 6.0, 241)
    weights = [np.log(step[1] - step[0]) - 0.5 * step**2 - LN_ROOT for step in (a, b)]
    width = fit.mean[slope] + between * a
    position = fit.mean[ec50] + fit.curve_sd[ec50] * b
    of_group = np.zeros((int(group.max()) + 1, a.size))
    for i in range(packed.n_wells.size):
        at = slice(packed.starts[i], packed.starts[i + 1])
        x = packed.x[at] - scale.shift[i, ec50]
        square = np.full((a.size, b.size), packed.within[i])
        for dose, response, weight in zip(x, packed.y[at], packed.w[at], strict=True):
            turn = LN10 * (dose - position)[None, :] / width[:, None]
            square += weight * (response - expit(-turn)) ** 2
        own = -0.5 * square / fit.noise + weights[1]
        of_group[group[i]] += logsumexp(own, axis=1)
    n_wells = packed.n_wells.sum()
    total = logsumexp(of_group + weights[0], axis=1).sum()
    total -= 0.5 * n_wells * np.log(2.0 * np.pi * fit.noise)
    print(f"      exact log-likelihood by quadrature {total:.2f}")


def show_variances(fit: MixedFit) -> None:
    """Means and spreads in their units: doublings of the dose, and widths on that scale."""
    found = name_variances(fit)
    units = {"ec50": ("xmid", DOUBLING, 9.0), "slope": ("scal", WIDTH, 0.0)}
    for name, (said, unit, origin) in units.items():
        mean, between, own = found[name]
        print(
            f"      {said} {mean / unit + origin:.5f}, SD of samples {between / unit:.5f}, "
            f"of their curves {own / unit:.5f}"
        )
    print(f"      SD of a well {np.sqrt(fit.noise):.6f}, log-likelihood {fit.log_likelihood:.2f}")


def show_values(parameters: FloatArray, theirs: pl.DataFrame) -> None:
    """How far ln IC50 and area lie from theirs."""
    ln_ic50 = np.log(10.0) * (parameters[:, 2] + 6.0)
    highest = np.log10(theirs["maxc"].to_numpy()) - 6.0
    lowest = np.log10(theirs["dose_lowest"].to_numpy())
    codes = np.full(ln_ic50.size, LOG_LOGISTIC)
    area = CurveShapes(codes, parameters).integral(lowest, highest) / (highest - lowest)
    for name, ours, of_them in (
        ("ln IC50", ln_ic50, theirs["ln_IC50_uM"].to_numpy()),
        ("AUC", area, theirs["auc"].to_numpy()),
    ):
        off = np.abs(ours - of_them)
        close = off <= 1e-3 * np.abs(of_them)
        print(
            f"      {name}: {close.sum()} of {off.size} within 0.1 %, "
            f"difference median {np.median(off):.1e}, highest {off.max():.1e}"
        )

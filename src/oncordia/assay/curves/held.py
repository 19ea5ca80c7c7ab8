"""Fits with their noise held at what is known of it, and the limits wanted for them."""

import zlib
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.families import FitPlan
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.points import KEY, CurvePoints
from oncordia.assay.kernels.fitting.draws import measure_draws, place_box, settle_held
from oncordia.assay.kernels.fitting.problem import Noise, Points, Rules
from oncordia.assay.kernels.fitting.targets import CROSSING, EFFECTIVE

NEVER = 1e9  # stands for a dose that is never reached


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What limits are wanted for; n curves, T targets."""

    kinds: IntArray  # (T,), named in kernels/fitting/targets.py
    ends: FloatArray  # (n, T, 2)
    reach: FloatArray  # (n, T, 2): a limit further out is left open
    tail: FloatArray  # (n, T): probability beyond each limit


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Lower and upper limits, and how well the draws behind them stand for the posterior."""

    ends: FloatArray  # (n, T, 2), NaN where open
    pareto_k: FloatArray  # (n,), NaN where no draws were weighed


@dataclass(frozen=True, slots=True, eq=False)
class HeldFits:
    """Fits of one model whose noise is known; n curves, P parameters."""

    packed: Packed
    plan: FitPlan
    loss: int
    parameters: FloatArray  # (n, P)
    covariance: FloatArray  # (n, P, P)
    fit_mask: BoolArray  # (n,)
    scale: FloatArray  # (n,), of a robust loss
    constant: FloatArray  # (n,), of the loss
    variance: FloatArray  # (n,): a rise of the cost by it is one unit of chi-square
    n_spare: FloatArray  # (n,), its degrees of freedom; infinite where it is known
    points: CurvePoints  # the wells behind the fits, and the names of the curves
    n_draws: int
    seed: int
    draws_wells: bool  # within doses, for the bootstrap
    bias_corrected: bool  # its percentiles

    def take(self, i: int) -> "HeldCurve":
        """One curve, its parameters at the minimum under the held noise."""
        packed, plan = self.packed, self.plan
        where = slice(packed.starts[i], packed.starts[i + 1])
        points = Points(
            packed.x[where],
            packed.y[where],
            packed.w[where],
            float(packed.within[i]),
            float(packed.n_wells[i]),
        )
        box, prior = np.empty_like(plan.box), np.empty_like(plan.prior)
        place_box(points.x, plan.box, plan.prior, plan.position_mask, box, prior)
        rules = Rules(
            plan.family.code,
            plan.family.n_linear,
            box,
            prior,
            Noise(True, float(self.variance[i]), 0.0, 0.0),
            self.loss,
            float(self.scale[i]),
            float(self.constant[i]),
        )
        p = np.clip(self.parameters[i], box[:, 0], box[:, 1])
        settle_held(points, rules, p)
        return HeldCurve(points, rules, p, float(self.variance[i]), float(self.n_spare[i]))

    def stream(self, i: int) -> np.random.Generator:
        """Random numbers of one curve, named by the seed and by its sample, drug and time."""
        sample, drug, time_hours = self.points.keys.select(KEY).row(i)
        name = f"{sample}\t{drug}\t{time_hours}".encode()
        return np.random.default_rng([self.seed, zlib.crc32(name)])


@dataclass(frozen=True, slots=True, eq=False)
class HeldCurve:
    """One curve of ``HeldFits``."""

    points: Points
    rules: Rules
    p: FloatArray  # (P,)
    variance: float
    n_spare: float


def measure_values(curve: HeldCurve, draws: FloatArray, targets: Targets, i: int) -> FloatArray:
    """Every target of curve i at each parameter set of the draws (D, P), shape (D, T).

    A dose that is never reached stands far outside; NaN where another quantity has no value.
    """
    kinds, ends = targets.kinds, np.ascontiguousarray(targets.ends[i])
    values = np.empty((draws.shape[0], kinds.size))
    measure_draws(curve.rules.code, kinds, ends, draws, values)
    for t, kind in enumerate(kinds):
        lost = ~np.isfinite(values[:, t])
        if kind in (CROSSING, EFFECTIVE) and lost.any():
            above = draws[lost, 0] > ends[t, 0] if kind == CROSSING else np.full(lost.sum(), True)
            values[lost, t] = np.where(above, NEVER, -NEVER)
    return values


def summarise_draws(
    curve: HeldCurve,
    draws: FloatArray,
    share: FloatArray,
    targets: Targets,
    i: int,
    levels: FloatArray | None = None,
) -> FloatArray:
    """Limits of every target of curve i from weighed draws, shape (T, 2); NaN where open.

    Parameters
    ----------
    draws
        Parameters, shape (D, P).
    share
        Weight of each draw, shape (D,), of sum 1.
    levels
        Of the quantiles, shape (T, 2); those that the tails leave if None.
    """
    values = measure_values(curve, draws, targets, i)
    if levels is None:
        levels = np.stack([targets.tail[i], 1.0 - targets.tail[i]], axis=1)
    out = np.full((targets.kinds.size, 2), np.nan)
    for t in range(targets.kinds.size):
        if not np.isfinite(values[:, t]).all():
            continue
        low, high = find_weighed_quantiles(values[:, t], share, levels[t])
        out[t, 0] = low if low >= targets.reach[i, t, 0] else np.nan
        out[t, 1] = high if high <= targets.reach[i, t, 1] else np.nan
    out[np.abs(out) > 0.5 * NEVER] = np.nan
    return out


def find_weighed_quantiles(values: FloatArray, share: FloatArray, levels: FloatArray) -> FloatArray:
    """Quantiles of weighed values: straight lines through the middles of their steps."""
    order = np.argsort(values, kind="stable")
    weight = share[order]
    middle = np.cumsum(weight) - 0.5 * weight
    return np.asarray(np.interp(levels, middle, values[order]))

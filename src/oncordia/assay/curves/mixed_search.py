"""The search for a nonlinear mixed model: linearise, find the variances, step, to rest."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.mixed_linear import (
    Linear,
    Nesting,
    Solved,
    count_free,
    find_log_likelihood,
    find_variances,
    hold_mean,
    pack_relative,
    solve_effects,
    unpack,
)
from oncordia.assay.curves.packed import Packed
from oncordia.assay.kernels.fitting.cross import gather_cross
from oncordia.numeric import over_pieces

MOST_STEPS = 200
LEAST_FACTOR = 1e-3  # of a step
AT_REST = 1e-4  # relative offset, of Bates & Watts 1981, Technometrics 23:179
TINY = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """From the K parameters of the mixed model to the P of the kernel."""

    places: IntArray  # (K,) of the free parameters among those of the kernel
    names: tuple[str, ...]  # (K,) natural ones
    is_width: BoolArray  # (K,) 1 / slope stands for ln slope
    shift: FloatArray  # (n, K) what a curve's doses add: positions count from its highest dose
    held: FloatArray  # (n, P) values of parameters that are held

    def widen(self, values: FloatArray) -> FloatArray:
        """Parameters of the kernel, (n, P), NaN for a width that is not above 0."""
        out = self.held.copy()
        with np.errstate(invalid="ignore", divide="ignore"):
            turned = np.where(self.is_width, -np.log(values), values)
        out[:, self.places] = turned + self.shift
        return out

    def narrow(self, parameters: FloatArray) -> FloatArray:
        """Parameters of the mixed model, (n, K)."""
        own = parameters[:, self.places] - self.shift
        return np.where(self.is_width, np.exp(-np.where(self.is_width, own, 0.0)), own)

    def stretch(self, values: FloatArray) -> FloatArray:
        """Derivative of each kernel parameter by that of the mixed model, (n, K)."""
        return np.where(self.is_width, -1.0 / values, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class MixedFit:
    """A mixed model at rest; K parameters, in units of the kernel but for widths 1 / slope."""

    names: tuple[str, ...]
    values: FloatArray  # (n, K) of each curve
    mean: FloatArray  # (K,) fixed effects
    group_covariance: FloatArray  # (K, K) of the effects of groups
    curve_sd: FloatArray  # (K,) of the effects of curves, 0 where they share the group's
    noise: float  # variance of a well
    other_variance: FloatArray  # (n, K) of a parameter as all but the curve's own wells tell it
    log_likelihood: float
    offset: float  # relative offset at the end
    n_steps: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How a mixed model is sought."""

    restricted: bool = True
    renews_always: bool = False  # variances before every step, not only where steps have settled
    rest: float = AT_REST
    start: tuple[float, ...] | None = None  # fixed effects; None: medians of the curves' own fits
    held: MixedFit | None = None  # means and variances of this one stay: its likelihood is asked


@dataclass(frozen=True, slots=True, eq=False)
class MixedSearch:
    """The curves and their structure, with the steps of the search."""

    packed: Packed
    code: int
    scale: Scale
    nesting: Nesting

    def gather(self, values: FloatArray) -> tuple[FloatArray, FloatArray, float]:
        """J'WJ (n, K, K), J'Wr (n, K) and the sum of squares at the values of the curves."""
        parameters = self.scale.widen(values)
        n, p = parameters.shape
        matrix, slope, square = np.empty((n, p, p)), np.empty((n, p)), np.empty(n)
        body = self.packed.starts, self.packed.x, self.packed.y, self.packed.w
        over_pieces(gather_cross, n, *body, self.code, parameters, matrix, slope, square)
        at, stretch = self.scale.places, self.scale.stretch(values)
        matrix = matrix[:, at[:, None], at] * stretch[:, :, None] * stretch[:, None, :]
        total = float(square.sum() + self.packed.within.sum())
        return matrix, slope[:, at] * stretch, total

    def linearise(self, values: FloatArray, mean: FloatArray) -> tuple[Linear, float]:
        """The curves linearised at their values, and the sum of squares there."""
        matrix, slope, rss = self.gather(values)
        effect = values - mean
        turned = np.einsum("nij,nj->ni", matrix, effect)
        square = rss + float(np.einsum("ni,ni->", effect, turned + 2.0 * slope))
        return Linear(matrix, slope + turned, square), rss

    def add(self, mean: FloatArray, outer: FloatArray, inner: FloatArray) -> FloatArray:
        """Values of the curves, (n, K)."""
        values = mean + outer[self.nesting.group]
        values[:, self.nesting.inner] += inner
        return np.asarray(values)

    def penalise(self, outer: FloatArray, inner: FloatArray, theta: FloatArray) -> float:
        """What effects cost beside the sum of squares."""
        sd, root = unpack(theta, outer.shape[1], self.nesting)
        whitened = np.linalg.solve(root, outer.T)
        return float((whitened**2).sum() + ((inner / sd) ** 2).sum())

    def descend(self, mean: FloatArray, theta: FloatArray, pace: Pace) -> MixedFit:
        """Go to rest from fixed effects, with no effects of groups and curves."""
        nesting, start = self.nesting, theta
        n = mean.size
        n_effects = nesting.n_groups * n + nesting.group.size * nesting.inner.size + n
        spare = max(nesting.n_wells - n_effects, 1.0)
        outer = np.zeros((nesting.n_groups, n))
        inner = np.zeros((nesting.group.size, nesting.inner.size))
        factor, step, settled = 1.0, 0, True
        if pace.held is not None:
            mean = pace.held.mean
            theta = pack_relative(
                pace.held.curve_sd, pace.held.group_covariance, pace.held.noise, nesting
            )
        while True:
            values = self.add(mean, outer, inner)
            linear, rss = self.linearise(values, mean)
            renewed = pace.renews_always or settled
            if renewed and pace.held is None:
                theta = find_variances(linear, theta, start, nesting)
            solved = solve_effects(linear, theta, nesting)
            if pace.held is not None:
                solved = hold_mean(solved, nesting)
            now = rss + self.penalise(outer, inner, theta)
            gap = max(now - solved.rss, 0.0)
            offset = float(np.sqrt(spare * gap / (n_effects * max(solved.rss, TINY))))
            settled = offset < pace.rest
            if (settled and renewed) or step == MOST_STEPS or factor < LEAST_FACTOR:
                break
            if settled:
                continue
            step += 1
            here = mean, outer, inner
            ahead = mean + solved.beta, solved.outer, solved.inner
            while factor >= LEAST_FACTOR:
                mean, outer, inner = (
                    u + factor * (v - u) for u, v in zip(here, ahead, strict=True)
                )
                trial = self.measure(mean, outer, inner, theta)
                if trial < now:
                    factor = min(1.0, 2.0 * factor)
                    break
                factor *= 0.5
                mean, outer, inner = here
        return self.tell(values, mean, theta, solved, offset, step)

    def measure(
        self, mean: FloatArray, outer: FloatArray, inner: FloatArray, theta: FloatArray
    ) -> float:
        """Penalised sum of squares, infinite where a width is not above 0."""
        values = self.add(mean, outer, inner)
        if (values[:, self.scale.is_width] <= 0.0).any():
            return np.inf
        total = self.gather(values)[2] + self.penalise(outer, inner, theta)
        return total if np.isfinite(total) else np.inf

    def tell(
        self,
        values: FloatArray,
        mean: FloatArray,
        theta: FloatArray,
        solved: Solved,
        offset: float,
        step: int,
    ) -> MixedFit:
        """What was found, with variances in units of the parameters."""
        nesting = self.nesting
        sd, root = unpack(theta, mean.size, nesting)
        noise = solved.rss / count_free(mean.size, nesting)
        curve_sd = np.zeros(mean.size)
        curve_sd[nesting.inner] = sd * np.sqrt(noise)
        others = np.linalg.inv(np.linalg.inv(solved.spread)[nesting.group] - solved.left)
        other = noise * np.einsum("nii->ni", others) + curve_sd**2
        return MixedFit(
            self.scale.names,
            values,
            mean,
            noise * root @ root.T,
            curve_sd,
            noise,
            other,
            find_log_likelihood(solved, nesting),
            offset,
            step,
        )

"""Models with normal logits that are exchangeable, by quadrature over their mean and spread."""

import math
from dataclasses import dataclass, field

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.basket.grid import Grid
from oncordia.trials.basket.likelihood import Likelihood, tabulate_likelihood
from oncordia.trials.basket.posterior import Posterior, Sizes, log_choose
from oncordia.trials.kernels.basket.components import find_mixed_posteriors
from oncordia.trials.kernels.basket.nodes import find_posteriors


@dataclass(frozen=True, slots=True)
class Member:
    """What the model knows of one cohort; equal members are exchangeable."""

    p0: float
    shift: float  # logit that its exchangeable logit is counted from
    share: tuple[float, ...]  # prior weights of the components and of standing apart
    apart_mean: float
    apart_sd: float


@dataclass(frozen=True, slots=True)
class Table:
    """Of one cohort and size: by responders, (n + 1,), and component and node, (c, n + 1, g)."""

    joint: FloatArray  # probability of the responders over exp(log_scale)
    above: FloatArray  # given responders and node, probability that the rate is above p0
    mean: FloatArray  # and its mean
    alone: FloatArray  # (3, n + 1): the same three for a cohort that stands apart
    log_scale: FloatArray


def tabulate_member(member: Member, n: int, grids: tuple[Grid, ...]) -> Table:
    """Tables of one cohort with n patients; ``grids`` have equally many nodes."""
    found = [
        tabulate_likelihood(n, member.p0, Grid(g.mean + member.shift, g.spread, g.weight))
        for g in grids
    ]
    apart = None
    if member.share[-1] > 0.0:
        point = Grid(np.array([member.apart_mean]), np.array([member.apart_sd]), np.ones(1))
        apart = tabulate_likelihood(n, member.p0, point)
    if len(grids) == 1:  # the mixture of two is one table: cohorts are independent given a node
        found = [_mix(found[0], apart, member.share)]
    joint = np.stack([one.joint for one in found])
    scale = joint.max(axis=(0, 2))
    alone = np.zeros((3, n + 1))
    if apart is not None and len(grids) > 1:
        scale = np.maximum(scale, apart.joint[:, 0])
        ratio = (apart.above[:, 0] / apart.joint[:, 0], apart.mean[:, 0] / apart.joint[:, 0])
        alone = np.stack([apart.joint[:, 0] / scale, *ratio])
    return Table(
        joint / scale[:, None],
        np.stack([_divide(one.above, one.joint) for one in found]),
        np.stack([_divide(one.mean, one.joint) for one in found]),
        alone,
        np.log(scale),
    )


def _mix(inside: Likelihood, apart: Likelihood | None, share: tuple[float, ...]) -> Likelihood:
    if apart is None:
        return inside
    w, v = share[0], share[-1]
    return Likelihood(
        w * inside.joint + v * apart.joint,
        w * inside.above + v * apart.above,
        w * inside.mean + v * apart.mean,
    )


def _divide(part: FloatArray, whole: FloatArray) -> FloatArray:
    out: FloatArray = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)
    return out


@dataclass(frozen=True, slots=True)
class Stack:
    """Tables of all cohorts on top of one another."""

    base: IntArray  # (k,): row of 0 responders
    table: Table
    log_choose: FloatArray  # (rows,)

    def first(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Tables of the first component, as the kernel takes them."""
        return self.table.joint[0], self.table.above[0], self.table.mean[0]


@dataclass(slots=True)
class Exchangeable:
    """Cohorts with weights for components of exchangeable logits, and for standing apart.

    References
    ----------
    Berry, Broglio, Groshen and Berry 2013, Clinical Trials 10, 720; Neuenschwander, Wandel,
    Roychoudhury and Bailey 2016, Pharmaceutical Statistics 15, 123, section 2.
    """

    members: tuple[Member, ...]
    grids: tuple[Grid, ...]
    known: dict[tuple[Member, int], Table] = field(default_factory=dict)
    stacks: dict[Sizes, Stack] = field(default_factory=dict)

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes."""
        stack = self.stack(sizes)
        rows = np.ascontiguousarray(responders + stack.base, dtype=np.int64)
        out = _make_room(rows.shape)
        table = stack.table
        if len(self.grids) == 1:
            start = np.zeros(rows.shape[0], dtype=np.int64)
            end = np.full_like(start, table.joint.shape[2])
            find_posteriors(
                0, start.size, rows, start, end, self.grids[0].weight, *stack.first(), *out
            )
        else:
            share = np.array([member.share for member in self.members])
            weight = np.stack([grid.weight for grid in self.grids])
            alone = np.ascontiguousarray(table.alone)
            find_mixed_posteriors(
                0,
                rows.shape[0],
                rows,
                share,
                alone[0],
                alone[1],
                alone[2],
                weight,
                table.joint,
                table.above,
                table.mean,
                *out,
            )
        evidence = np.log(out[2]) + (table.log_scale + stack.log_choose)[rows].sum(axis=1)
        return Posterior(out[0], out[1], evidence)

    def stack(self, sizes: Sizes) -> Stack:
        """Tables of cohorts of these sizes."""
        if sizes not in self.stacks:
            self.stacks[sizes] = self._stack(sizes)
        return self.stacks[sizes]

    def _stack(self, sizes: Sizes) -> Stack:
        keys = list(zip(self.members, sizes, strict=True))
        first: dict[tuple[Member, int], int] = {}
        rows = 0
        for member, n in keys:
            if (member, n) not in first:
                first[member, n] = rows
                rows += n + 1
            if (member, n) not in self.known:
                self.known[member, n] = tabulate_member(member, n, self.grids)
        tables = [self.known[key] for key in first]
        joined = Table(
            np.concatenate([t.joint for t in tables], axis=1),
            np.concatenate([t.above for t in tables], axis=1),
            np.concatenate([t.mean for t in tables], axis=1),
            np.concatenate([t.alone for t in tables], axis=1),
            np.concatenate([t.log_scale for t in tables]),
        )
        base = np.array([first[key] for key in keys], dtype=np.int64)
        return Stack(base, joined, np.concatenate([log_choose(n) for _, n in first]))


@dataclass(slots=True)
class CalibratedModel:
    """Exchangeable logits whose variance is exp(a + b log T), T the statistic of homogeneity.

    Posteriors are found at spreads that lie evenly in asinh(spread / unit) and put together by
    Lagrange's formula; they are even functions of the spread.

    References
    ----------
    Chu and Yuan 2018, Clinical Trials 15, 149, equations 2 and 3.
    """

    exchangeable: Exchangeable  # its one grid has the nodes of all levels one after the other
    starts: IntArray  # (levels + 1,): where each begins
    a: float
    b: float

    UNIT = 0.3
    STEP = 0.15
    AROUND = 8  # levels that are put together

    def find(self, sizes: Sizes, responders: IntArray) -> Posterior:
        """Posteriors of outcomes."""
        last = self.starts.size - 2
        at = np.arcsinh(self.find_spread(sizes, responders) / self.UNIT) / self.STEP
        at = np.minimum(at, last - self.AROUND // 2)
        low = np.floor(at).astype(np.int64) - (self.AROUND // 2 - 1)
        stack = self.exchangeable.stack(sizes)
        weight = self.exchangeable.grids[0].weight
        rows = np.ascontiguousarray(responders + stack.base, dtype=np.int64)
        above, mean = np.zeros(rows.shape), np.zeros(rows.shape)
        for step in range(self.AROUND):
            level = low + step  # below 0, its mirror image
            factor = np.ones_like(at)
            for other in range(self.AROUND):
                if other != step:
                    factor *= (at - low - other) / (step - other)
            out = _make_room(rows.shape)
            start, end = self.starts[np.abs(level)], self.starts[np.abs(level) + 1]
            find_posteriors(0, at.size, rows, start, end, weight, *stack.first(), *out)
            above += factor[:, None] * out[0]
            mean += factor[:, None] * out[1]
        return Posterior(np.clip(above, 0.0, 1.0), np.clip(mean, 0.0, 1.0))

    def find_spread(self, sizes: Sizes, responders: IntArray) -> FloatArray:
        """Standard deviation of the logits in each outcome, (m,)."""
        statistic = find_homogeneity(sizes, responders)
        with np.errstate(divide="ignore", over="ignore"):
            log_t = np.log(statistic)
            power = self.b * log_t if self.b > 0.0 else np.zeros_like(log_t)
            return np.minimum(np.exp(0.5 * np.minimum(self.a + power, 600.0)), 1e6)


def find_homogeneity(sizes: Sizes, responders: IntArray) -> FloatArray:
    """Pearson's chi-square statistic of equal response rates, (m,); 0 if none or all respond."""
    n = np.array(sizes, dtype=np.float64)
    expected = responders.sum(axis=1)[:, None] / n.sum() * n
    gap = (responders - expected) ** 2
    scale = expected * (n - expected) / n
    out: FloatArray = np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0).sum(axis=1)
    return out


def list_levels(most: float) -> FloatArray:
    """Spreads at which a calibrated model is worked out, from 0 to beyond ``most``."""
    unit, step = CalibratedModel.UNIT, CalibratedModel.STEP
    n = math.ceil(math.asinh(min(most, 1e3) / unit) / step) + CalibratedModel.AROUND // 2 + 1
    out: FloatArray = unit * np.sinh(step * np.arange(n + 1))
    return out


def _make_room(shape: tuple[int, ...]) -> tuple[FloatArray, FloatArray, FloatArray]:
    return np.empty(shape), np.empty(shape), np.empty(shape[0])

"""What one fit is: its points, its rules and the scratch it works in; and the same of a screen."""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel


class Points(NamedTuple):
    """Points of one curve, log10 dose rising; -inf is a control at dose 0."""

    x: FloatArray  # (n,) log10 dose
    y: FloatArray  # (n,) response
    w: FloatArray  # (n,) weight: wells behind the point, prior weight, or trials
    within: float  # sum of squares of the wells about the points
    n_wells: float  # wells behind all points


class Noise(NamedTuple):
    """How a prior is weighed against the data.

    With a prior and least squares the noise is unknown too: the objective is N ln(S + R) + the
    prior's penalty, S the sum of squares. A prior on the noise adds ``n`` wells of variance
    ``square``, but never more than ``NOISE_CAP`` times the variance that the residuals themselves
    show, so that exact data are fitted exactly.
    """

    has_prior: bool
    held: float  # known variance of a well (1 for deviances), 0 where it is unknown
    n: float
    square: float


class Rules(NamedTuple):
    """What the parameters may be and what a residual costs."""

    code: int  # of the model
    n_linear: int
    box: FloatArray  # (P, 2) lowest and highest value; equal ones hold a parameter
    prior: FloatArray  # (P, 2) mean and precision (1 / SD^2), precision 0 for none
    noise: Noise
    loss: int
    scale: float
    k: float


class Screen(NamedTuple):
    """Points of many curves: ``starts[i]`` to ``starts[i + 1]`` are curve i."""

    starts: IntArray  # (n_curves + 1,)
    x: FloatArray  # (n_points,) as in Points, like the next two
    y: FloatArray
    w: FloatArray
    within: FloatArray  # (n_curves,)
    n_wells: FloatArray  # (n_curves,)
    fit_mask: BoolArray  # (n_curves,) which curves to fit


class Plan(NamedTuple):
    """One model under some options for every curve of a screen."""

    code: int
    n_linear: int
    box: FloatArray  # (P, 2), positions as ``position_mask`` says
    prior: FloatArray  # (P, 2) mean and precision, 0 for none
    own_box: FloatArray  # (n_curves, P, 2) at each curve's own doses, or (0, P, 2) for none
    own_prior: FloatArray  # the same of the prior
    position_mask: FloatArray  # (P,) 1 bounds count from the doses, 2 they stand alone, 0 neither
    noise: FloatArray  # (3,) whether there is a prior (1 or 0), its noise's wells and variance
    loss: int
    k: float
    most_steps: float  # of each fit by least squares or a likelihood
    scout_steps: float  # given to each of many starts before the best one goes on alone


class Scratch(NamedTuple):
    """Memory of one fit, made once a thread, for curves of up to n points."""

    rows: FloatArray  # (n, P) gradients at the parameters
    residuals: FloatArray  # (n,)
    working: FloatArray  # (n,) working weights
    ahead: FloatArray  # the same three at a trial
    rest: FloatArray
    works: FloatArray
    behind: FloatArray  # (n, P), for second derivatives
    gradient: FloatArray  # (P,)
    matrix: FloatArray  # (P, P)
    diagonal: FloatArray  # (P,) of the matrix without second derivatives
    damped: FloatArray  # (P, P)
    step: FloatArray  # (P,)
    trial: FloatArray
    level: FloatArray
    secant: FloatArray  # (P, P), what steps showed of the second derivatives
    before: FloatArray  # (P,), gradient before the last step
    moved: FloatArray  # (P,), the last step
    free: IntArray


class Memory(NamedTuple):
    """Room of a scratch for curves of up to n points and of their rules, before it is parted."""

    wide: FloatArray  # (3, n, P)
    long: FloatArray  # (4, n)
    square: FloatArray  # (3, P, P)
    short: FloatArray  # (7, P)
    rules: FloatArray  # (2, P, 2)
    free: IntArray  # (P,)


def make_memory(n: int, n_parameters: int) -> Memory:
    """Room for curves of up to n points."""
    return Memory(
        np.empty((3, n, n_parameters)),
        np.empty((4, n)),
        np.empty((3, n_parameters, n_parameters)),
        np.empty((7, n_parameters)),
        np.empty((2, n_parameters, 2)),
        np.empty(n_parameters, dtype=np.int64),
    )


@kernel
def make_scratch(n: int, n_parameters: int) -> Scratch:
    """Memory for one fit of up to n points, made within a kernel."""
    return Scratch(
        np.empty((n, n_parameters)),
        np.empty(n),
        np.empty(n),
        np.empty((n, n_parameters)),
        np.empty(n),
        np.empty(n),
        np.empty((n, n_parameters)),
        np.empty(n_parameters),
        np.empty((n_parameters, n_parameters)),
        np.empty(n_parameters),
        np.empty((n_parameters, n_parameters)),
        np.empty(n_parameters),
        np.empty(n_parameters),
        np.empty(n_parameters),
        np.empty((n_parameters, n_parameters)),
        np.empty(n_parameters),
        np.empty(n_parameters),
        np.empty(n_parameters, dtype=np.int64),
    )


@inner_kernel
def open_scratch(memory: Memory) -> Scratch:
    """The scratch that lies in the memory."""
    wide, long, square, short = memory.wide, memory.long, memory.square, memory.short
    return Scratch(
        wide[0],
        long[0],
        long[1],
        wide[1],
        long[2],
        long[3],
        wide[2],
        short[0],
        square[0],
        short[1],
        square[1],
        short[2],
        short[3],
        short[4],
        square[2],
        short[5],
        short[6],
        memory.free,
    )


@inner_kernel
def dose_ends(x: FloatArray) -> tuple[float, float]:
    """Lowest and highest log10 dose above dose 0; 0 and 0 where there is none."""
    first = 0
    while first < x.size and x[first] == -np.inf:
        first += 1
    if first == x.size:
        return 0.0, 0.0
    return x[first], x[x.size - 1]


@inner_kernel
def place_rules(
    x: FloatArray,
    box: FloatArray,
    prior: FloatArray,
    position_mask: FloatArray,
    out_box: FloatArray,
    out_prior: FloatArray,
) -> None:
    """Box and prior of the positions counted from the doses of a curve.

    The bounds of a position count from the lowest and the highest dose (mask 1) or stand alone
    (mask 2); its prior mean counts from the middle, and its prior SD in half spans of the
    doses, at least one decade.
    """
    low, high = dose_ends(x)
    half = max(0.5 * (high - low), 1.0)
    for j in range(box.shape[0]):
        out_box[j, 0], out_box[j, 1] = box[j, 0], box[j, 1]
        out_prior[j, 0], out_prior[j, 1] = prior[j, 0], prior[j, 1]
        if position_mask[j] == 1.0:
            out_box[j, 0] += low
            out_box[j, 1] += high
        if position_mask[j] > 0.0:
            out_prior[j, 0] += 0.5 * (low + high)
            out_prior[j, 1] /= half * half


@inner_kernel
def open_curve(plan: Plan, screen: Screen, i: int, before: int, rules: Rules) -> bool:
    """Box and prior of curve i into the rules, unless they hold those of equal doses already.

    Returns whether they were new; ``before`` is the curve that they hold, -1 for none.
    """
    has_box, has_prior = plan.own_box.shape[0] > 0, plan.own_prior.shape[0] > 0
    if not (has_box or has_prior) and has_same_doses(screen, i, before):
        return False
    x = screen.x[screen.starts[i] : screen.starts[i + 1]]
    place_rules(x, plan.box, plan.prior, plan.position_mask, rules.box, rules.prior)
    for j in range(rules.box.shape[0]):
        for k in range(2):
            if has_box:
                rules.box[j, k] = plan.own_box[i, j, k]
            if has_prior:
                rules.prior[j, k] = plan.own_prior[i, j, k]
    return True


@inner_kernel
def has_same_doses(screen: Screen, i: int, before: int) -> bool:
    """Whether two curves share their doses and weights; False for a curve before the first."""
    low = screen.starts[i]
    n = screen.starts[i + 1] - low
    if before < 0 or screen.starts[before + 1] - screen.starts[before] != n:
        return False
    shift = screen.starts[before] - low
    for m in range(low, low + n):
        if screen.x[m] != screen.x[m + shift] or screen.w[m] != screen.w[m + shift]:
            return False
    return True

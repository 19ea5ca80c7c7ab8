"""What one fit is: its points, its rules and the scratch it works in."""

from typing import NamedTuple

from oncordia.arrays import FloatArray, IntArray


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
    damped: FloatArray
    step: FloatArray
    trial: FloatArray
    free: IntArray  # (P,)

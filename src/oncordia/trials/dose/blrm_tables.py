"""Tables of the two-parameter logistic model on its nodes."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from oncordia.arrays import FloatArray
from oncordia.trials.dose.nodes import FINENESS, Limits, ModelTables, integrate_below
from oncordia.trials.kernels.dose.posterior import BY_INTERVAL, LOGISTIC

_REACH = 5.5  # standard deviations of the prior that the nodes cover
_SLOPE_FINENESS = (
    1.3  # distance of nodes where only sums, no probabilities below a point, are taken
)
_INFORMATION = 0.25  # most of one patient on the intercept
_SLOPE_INFORMATION = 1.2  # most of one patient on a log slope: p (1 - p) (logit p)^2, and room


@dataclass(frozen=True, slots=True)
class LogisticPrior:
    """Normal prior of intercept and log slope of a logistic model in log(dose / reference)."""

    mean_intercept: float
    sd_intercept: float
    mean_log_slope: float
    sd_log_slope: float
    correlation: float


def tabulate_blrm(
    log_doses: FloatArray,
    prior: LogisticPrior,
    interval: tuple[float, float],
    target: float,
    most: int,
    limits: Limits,
) -> ModelTables:
    """Tables of the two-parameter logistic model for trials of ``most`` patients.

    Parameters
    ----------
    log_doses
        log(dose / reference dose), rising, shape (k,).
    interval
        Rates of toxicity that are sought; above it a dose is too toxic.

    References
    ----------
    Neuenschwander, Branson and Gsponer 2008, Stat. Med. 27, 2420, equation (1) and section 3.
    """
    step = FINENESS / np.sqrt(1 / prior.sd_intercept**2 + most * _INFORMATION)
    slope_step = _SLOPE_FINENESS / np.sqrt(1 / prior.sd_log_slope**2 + most * _SLOPE_INFORMATION)
    half = int(np.ceil(_REACH * prior.sd_intercept / step))
    slope_half = int(np.ceil(_REACH * prior.sd_log_slope / slope_step))
    za = step * np.arange(-half, half + 1) / prior.sd_intercept
    zb = slope_step * np.arange(-slope_half, slope_half + 1) / prior.sd_log_slope
    za, zb = (part.ravel() for part in np.meshgrid(za, zb, indexing="ij"))
    r = prior.correlation
    distance = (za**2 - 2 * r * za * zb + zb**2) / (1 - r**2)
    kept = distance < _REACH**2
    intercepts = prior.mean_intercept + prior.sd_intercept * za[kept]
    push = np.exp(prior.mean_log_slope + prior.sd_log_slope * zb[kept]) * log_doses[:, None]
    weight = np.exp(-0.5 * distance[kept])

    def above(limit: float) -> FloatArray:
        """At each slope, the chance that the intercept takes the rate above the limit."""
        return 1.0 - integrate_below(intercepts, step, logit(limit) - push)

    over = above(interval[1])
    return ModelTables(
        weight / weight.sum(),
        expit(intercepts + push),
        np.zeros(weight.size),
        np.zeros(max(log_doses.size - 1, 1)),
        np.concatenate((over, above(target)[:1])),
        above(interval[0]) - over,
        log_doses,
        limits.list_numbers(0.0),
        limits.list_flags(BY_INTERVAL, LOGISTIC),
    )

"""Posteriors of dose-toxicity models on fixed nodes: all that the kernels look up.

On nodes of equal distance h the sum over a smooth posterior is exact but for exp(-2 (pi s / h)^2),
s its standard deviation (the trapezoidal rule; Trefethen and Weideman 2014, SIAM Rev. 56, 385). A
probability that the parameter lies below a point is as exact with the weights of sinc integration
(Stenger 1993, Numerical Methods Based on Sinc and Analytic Functions, 3.6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit, sici

from oncordia.arrays import FloatArray, IntArray
from oncordia.trials.dose.skeleton import Working
from oncordia.trials.kernels.dose.posterior import (
    BY_LIKELIHOOD,
    BY_MEAN,
    EMPIRIC,
    LOGISTIC,
)

_REACH = 6.5  # standard deviations of the prior that the nodes cover
FINENESS = 0.7  # distance of nodes in the least standard deviation that a posterior can have
_INFORMATION = {Working.EMPIRIC: 0.65, Working.LOGISTIC: 3.2}  # most of one patient


@dataclass(frozen=True, slots=True)
class ModelTables:
    """Tables of one model on its nodes; see ``recommend_dose``."""

    prior: FloatArray  # (j,)
    toxic: FloatArray  # (k, j)
    values: FloatArray  # (j,)
    cuts: FloatArray  # (k - 1,)
    over: FloatArray  # (k + 1, j)
    near: FloatArray  # (k, j) or (1, 1)
    levels: FloatArray  # (k,)
    limits: FloatArray  # (3,)
    rule: IntArray  # (4,)

    @property
    def arrays(self) -> tuple[Any, ...]:
        """Arguments of the kernels, in their order."""
        ways = (self.values, self.cuts, self.over, self.near, self.levels, self.limits, self.rule)
        return (self.prior, self.toxic, 1.0 - self.toxic, *ways)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a dose is too toxic to be given, and when the trial ends for it; None: never."""

    stop_certainty: float | None = None  # that the lowest dose is above the target
    overdose_rate: float = 0.0  # rate that is an overdose
    overdose_chance: float | None = None  # of an overdose that a dose may have at most

    def list_numbers(self, intercept: float) -> FloatArray:
        """As the kernels take them."""
        return np.array([self.stop_certainty or 1.0, self.overdose_chance or 1.0, intercept])

    def list_flags(self, rests_on: int, model: int) -> IntArray:
        """As the kernels take them."""
        flags = (self.stop_certainty is not None, self.overdose_chance is not None)
        return np.array([rests_on, model, *flags], dtype=np.int64)


def tabulate_crm(
    skeleton: FloatArray,
    working: Working,
    intercept: float,
    prior_sd: float,
    target: float,
    most: int,
    limits: Limits,
    *,
    by_likelihood: bool = False,
) -> ModelTables:
    """Tables of a one-parameter model with prior N(0, prior_sd^2) for trials of ``most`` patients.

    Parameters
    ----------
    skeleton
        Rates at parameter 0, rising, shape (k,).
    by_likelihood
        Whether the estimate is that of greatest likelihood, not the posterior mean.

    References
    ----------
    O'Quigley, Pepe and Fisher 1990, Biometrics 46, 33; Cheung 2011, Dose Finding by the Continual
    Reassessment Method, chapter 3.
    """
    is_empiric = working is Working.EMPIRIC
    levels = np.log(skeleton) if is_empiric else logit(skeleton) - intercept
    step = FINENESS / np.sqrt(1 / prior_sd**2 + most * _INFORMATION[working])
    half = int(np.ceil(_REACH * prior_sd / step))
    values = step * np.arange(-half, half + 1)
    prior = np.exp(-0.5 * (values / prior_sd) ** 2)

    def rate(value: FloatArray) -> FloatArray:
        push = np.exp(value) * levels[:, None]
        return np.asarray(np.exp(push) if is_empiric else expit(intercept + push))

    def above(level: float, limit: float) -> FloatArray:
        """Weights of the chance that a dose has a rate above the limit: the parameter is low."""
        ratio = (np.log(limit) if is_empiric else logit(limit) - intercept) / level
        if ratio <= 0:  # a logistic rate that never gets there
            return np.zeros(values.size)
        return integrate_below(values, step, float(np.log(ratio)))

    overdose = limits.overdose_rate or target
    over = [above(level, overdose) for level in levels] + [above(levels[0], target)]
    return ModelTables(
        prior / prior.sum(),
        rate(values),
        values,
        _find_cuts(lambda value: rate(np.array([value]))[:, 0], levels.size, target),
        np.stack(over),
        np.zeros((1, 1)),
        levels,
        limits.list_numbers(intercept),
        limits.list_flags(
            BY_LIKELIHOOD if by_likelihood else BY_MEAN, EMPIRIC if is_empiric else LOGISTIC
        ),
    )


def integrate_below(nodes: FloatArray, step: float, end: float | FloatArray) -> FloatArray:
    """Weights of nodes for the integral up to ``end``, in units of the step."""
    return np.asarray(0.5 + sici(np.pi * (end - nodes) / step)[0] / np.pi)


def _find_cuts(rate: Callable[[float], FloatArray], k: int, target: float) -> FloatArray:
    """Parameters at which neighbouring doses lie equally far from the target, shape (k - 1,)."""
    cuts = np.empty(k - 1)
    for dose in range(k - 1):

        def excess(value: float, dose: int = dose) -> float:
            return float(rate(value)[dose] + rate(value)[dose + 1] - 2 * target)

        cuts[dose] = brentq(excess, -30.0, 30.0) if excess(-30.0) > 0 > excess(30.0) else -np.inf
    return cuts

"""Hazard ratios of a measure by Cox's model, from the optional extra ``survival``."""

import warnings
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import Estimate
from oncordia.therapy.concordance.proportional import check_proportional

_FEWEST_EVENTS = 2


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """Hazard ratio of one measure; NaN with a reason where it cannot be estimated."""

    n: int
    n_events: int
    ratio: Estimate
    p_value: float
    p_proportional: float  # of "the ratio stays the same over time"
    reason: str = ""


def has_cox() -> bool:
    """Whether the extra ``survival`` is installed."""
    return find_spec("statsmodels") is not None


def estimate_hazard(
    time: FloatArray,
    event: BoolArray,
    value: FloatArray,
    confidence: float = 0.95,
) -> HazardRatio:
    """Hazard ratio for one unit of ``value``, ties by Efron's method.

    Parameters
    ----------
    time, event
        As for ``estimate_survival``.
    value
        Measure in the step that the ratio is told for, as viability in tenths, shape (n,).
    confidence
        Of the Wald limits.

    References
    ----------
    Cox 1972, J. R. Stat. Soc. B 34:187; Efron 1977, JASA 72:557.
    """
    n, n_events = int(time.size), int(event.sum())
    if n_events < _FEWEST_EVENTS or np.ptp(value) == 0:
        why = "fewer than two events" if n_events < _FEWEST_EVENTS else "all values are equal"
        return _fail(n, n_events, why)
    from statsmodels.duration.hazard_regression import PHReg

    # centred, so that no exponential of a large value is lost in rounding
    model = PHReg(time, (value - value.mean())[:, None], status=event.astype(float), ties="efron")
    with (
        np.errstate(over="ignore", invalid="ignore", divide="ignore"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # what does not converge is told as a reason
        fit = model.fit(disp=0)
        low, high = fit.conf_int(alpha=1 - confidence)[0]
        limits = np.exp([float(fit.params[0]), float(low), float(high)])
    if not np.isfinite(limits).all() or limits[2] / max(limits[1], 1e-300) > 1e6:
        return _fail(n, n_events, "the measure parts the events wholly, or there are too few")
    return HazardRatio(
        n,
        n_events,
        Estimate(float(limits[0]), float(limits[1]), float(limits[2]), "cox_efron"),
        float(fit.pvalues[0]),
        check_proportional(time, event, value, float(fit.params[0])),
    )


def _fail(n: int, n_events: int, why: str) -> HazardRatio:
    nan = float("nan")
    return HazardRatio(n, n_events, Estimate(nan, nan, nan, "cox_efron"), nan, nan, why)

"""Wells of one curve, and responses made anew from its own wells, dose by dose."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.kernels.fitting.problem import Points


@dataclass(frozen=True, slots=True, eq=False)
class CurveWells:
    """Wells of one curve, doses rising, those at dose 0 first."""

    level: IntArray  # (n_wells,), place of each well's dose among the doses in use
    response: FloatArray  # (n_wells,)
    weight: FloatArray  # (n_wells,)

    @property
    def n_at_level(self) -> IntArray:
        """Wells of each dose, shape (n_levels,)."""
        return np.bincount(self.level)


def take_wells(points: CurvePoints, i: int) -> CurveWells:
    """Wells of curve i, its controls included."""
    controls = slice(points.control_starts[i], points.control_starts[i + 1])
    wells = slice(points.well_starts[i], points.well_starts[i + 1])
    doses = slice(points.dose_starts[i], points.dose_starts[i + 1])
    of_controls = points.control_response[controls]
    n_at_dose = points.n_at_dose[doses].astype(np.int64)
    has_controls = int(of_controls.size > 0)
    level = np.repeat(np.arange(n_at_dose.size) + has_controls, n_at_dose)
    return CurveWells(
        np.concatenate([np.zeros(of_controls.size, dtype=np.int64), level]),
        np.concatenate([of_controls, points.well_response[wells]]),
        np.concatenate([points.control_weight[controls], points.well_weight[wells]]),
    )


def resample_wells(
    stream: np.random.Generator,
    wells: CurveWells,
    points: Points,
    fitted: FloatArray,
    residuals: FloatArray,
    n_parameters: int,
    n_draws: int,
) -> FloatArray:
    """Responses at the points of a curve, made from its wells, shape (n_draws, n).

    Where a dose has several wells, their deviations from its mean are drawn within the dose, with
    replacement and at their full variance (Davison & Hinkley 1997, Bootstrap Methods, section
    3.2), so that each dose keeps its own noise. The residual of a single well keeps its size and
    draws its sign: the wild bootstrap (Liu 1988, Ann Stat 16:1696; signs by Davidson & Flachaire
    2008, J Econometrics 146:162). Each draw is stretched by a variance of its own, by chi-square
    of the degrees of freedom that the wells leave.

    Parameters
    ----------
    points, fitted, residuals
        As the fit takes them, means of doses or single wells; the fitted curve and, at their full
        variance and per root of weight, the residuals, shapes (n,).
    n_parameters
        Of the fit, which single wells have to settle first.
    """
    n_at = wells.n_at_level
    n_single = int((n_at == 1).sum())
    freedom = int((n_at - 1).sum()) + max(n_single - n_parameters, 0)
    stretch = np.ones((n_draws, 1))
    if freedom > 0:
        stretch = np.sqrt(freedom / stream.chisquare(freedom, (n_draws, 1)))
    root = np.sqrt(wells.weight)
    total = np.bincount(wells.level, wells.weight)
    mean = np.bincount(wells.level, wells.weight * wells.response) / total
    share = np.sqrt(n_at / np.maximum(n_at - 1, 1))
    deviation = root * (wells.response - mean[wells.level]) * share[wells.level]
    first = np.concatenate([[0], np.cumsum(n_at)[:-1]])[wells.level]
    turn = stream.random((n_draws, wells.level.size))
    chosen = first + np.floor(turn * n_at[wells.level]).astype(np.int64)
    errors = deviation[chosen] / root
    sign = np.where(stream.random((n_draws, fitted.size)) < 0.5, -1.0, 1.0)
    wild = sign * residuals / np.sqrt(points.w)
    if fitted.size == wells.level.size:  # single wells
        alone = (n_at == 1)[wells.level]
    else:
        sums = np.add.reduceat(
            errors * wells.weight, np.flatnonzero(np.diff(wells.level, prepend=-1)), axis=1
        )
        errors, alone = sums / total, n_at == 1
    return np.asarray(fitted + stretch * np.where(alone, wild, errors))

"""How many parameters the wells of each curve really determine, beside bounds and priors."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.curves.information import invert_all
from oncordia.assay.curves.nodes import RELATIVE
from oncordia.assay.curves.packed import Packed, dose_ends
from oncordia.assay.curves.raw import RawFits
from oncordia.assay.kernels.fitting.curve import CONSTANT_COST, COST, PSI_SQUARE, RSS
from oncordia.domain import Loss

FAINT = 1e-4  # precision that stands for none, so that a parameter without information counts 0
PINNED = 1e12  # precision of a parameter on its bound
ON_BOUND = 1e-9
ROUNDS = 2  # of variance and effective number, each from the other


def count_effective(packed: Packed, raw: RawFits, variance: FloatArray) -> FloatArray:
    """Effective number of parameters of each fit, shape (n_curves,), at a variance of a well.

    The trace of the information's share in information + prior; a parameter on its bound
    counts 0. Hastie, Tibshirani & Friedman 2009, Elements of Statistical Learning, eq. 7.32.
    NaN without a fit or a variance above 0.
    """
    plan = raw.plan
    low, high = dose_ends(packed)
    bound = np.zeros(raw.parameters.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        for j, value in enumerate(raw.parameters.T):
            is_relative = plan.position_mask[j] == RELATIVE
            for edge, end in zip(plan.box[j], (low, high), strict=True):
                bound[:, j] |= np.abs(value - edge - (end if is_relative else 0.0)) <= ON_BOUND
    faint = np.full(raw.parameters.shape, FAINT)
    free_scale = np.isinf(plan.box).all(axis=1)  # in units of the responses, whatever these are
    if free_scale.any():
        spread = raw.summary[:, CONSTANT_COST] / packed.n_wells
        faint[:, free_scale] /= np.where(spread > 0.0, spread, 1.0)[:, None]
    precision = np.where(bound, PINNED, np.maximum(raw.precision, faint))
    covariance = invert_all(raw.information, variance, precision, plan.free_mask)
    held = precision * np.diagonal(covariance, axis1=1, axis2=2)
    number = plan.n_free - held[:, plan.free_mask].sum(axis=1)
    return np.where(variance > 0, np.clip(number, 1.0, plan.n_free), np.nan)


def effective_variance(
    packed: Packed, raw: RawFits, loss: Loss
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Variance of a well over effective degrees of freedom, these, and the parameters' number.

    Three arrays of shape (n_curves,); NaN, 0 and NaN where there is none.
    """
    summary, n_free = raw.summary, raw.plan.n_free
    n_wells = packed.n_wells
    nominal = np.maximum(n_wells - n_free, 1.0)
    squares = summary[:, RSS]
    if loss is not Loss.SQUARED:
        squares = summary[:, PSI_SQUARE] * np.maximum(n_wells - raw.plan.family.n_parameters, 1.0)
    fitted = np.isfinite(summary[:, COST]) & np.isfinite(squares)
    variance = squares / nominal
    spare, number = nominal, np.full(n_wells.size, float(n_free))
    for _ in range(ROUNDS):
        number = count_effective(packed, raw, variance)
        number = np.where(np.isnan(number), float(n_free), number)
        spare = np.maximum(n_wells - number, 0.5)
        variance = squares / spare
    return (
        np.where(fitted, variance, np.nan),
        np.where(fitted, spare, 0.0),
        np.where(fitted, number, np.nan),
    )

"""What the fitted points tell of the parameters: information, and the covariance behind limits."""

from dataclasses import replace

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.raw import ABSOLUTE_LOSSES, LOSSES, RawFits
from oncordia.assay.kernels.fitting.batch import observe_information, refresh_information
from oncordia.assay.kernels.fitting.covariance import invert_information
from oncordia.assay.kernels.fitting.curve import SPREAD
from oncordia.domain import CurveOptions, Loss
from oncordia.numeric import over_pieces


def find_covariance(raw: RawFits, variance: FloatArray) -> FloatArray:
    """Covariance of the parameters for a variance of a single well a curve, (n_curves, P, P).

    Held parameters have covariance 0; NaN where parameters cannot be told apart.
    """
    return invert_all(raw.information, variance, raw.precision, raw.plan.free_mask)


def observe_fits(packed: Packed, raw: RawFits, options: CurveOptions) -> RawFits:
    """The fits with the second derivatives of half the cost as their information.

    That of robust losses stays: their variance is that of the expected information.
    """
    loss = LOSSES[options.loss]
    if loss in ABSOLUTE_LOSSES:
        return raw
    information = raw.information.copy()
    over_pieces(
        observe_information,
        raw.parameters.shape[0],
        packed.starts,
        packed.x,
        packed.y,
        packed.w,
        raw.plan.free_mask,
        raw.plan.family.code,
        loss,
        np.nan_to_num(raw.summary[:, SPREAD]),
        raw.parameters,
        information,
    )
    return replace(raw, information=information)


def invert_all(
    information: FloatArray, variance: FloatArray, precision: FloatArray, free_mask: BoolArray
) -> FloatArray:
    """Inverse of information / variance + precision of each curve, as ``invert_information``."""
    out = np.full(information.shape, np.nan)
    over_pieces(
        invert_information,
        variance.size,
        information,
        np.ascontiguousarray(variance),
        precision,
        free_mask,
        out,
    )
    return out


def renew_information(
    packed: Packed,
    code: int,
    parameters: FloatArray,
    loss: Loss = Loss.SQUARED,
    spread: FloatArray | None = None,
) -> FloatArray:
    """J'WJ at parameters found before, shape (n_curves, P, P); NaN where these are.

    ``spread`` (n_curves,) is the overdispersion of negative binomial counts.
    """
    n_curves, n_parameters = parameters.shape
    information = np.full((n_curves, n_parameters, n_parameters), np.nan)
    mask = np.isfinite(parameters).all(axis=1)
    over_pieces(
        refresh_information,
        n_curves,
        packed.starts,
        packed.x,
        packed.w,
        mask,
        code,
        LOSSES[loss],
        np.zeros(n_curves) if spread is None else spread,
        parameters,
        information,
    )
    return information

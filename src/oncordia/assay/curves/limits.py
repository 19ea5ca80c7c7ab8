"""Limits of fitted curves: one way to find them for every ``Interval``."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import ndtri, stdtrit

from oncordia.arrays import BoolArray, FloatArray
from oncordia.assay.curves.bootstrap import draw_limits
from oncordia.assay.curves.held import HeldFits, Limits, Targets
from oncordia.assay.curves.information import find_covariance
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.points import CurvePoints
from oncordia.assay.curves.posterior import weigh_limits
from oncordia.assay.curves.raw import LOSSES, RawFits, loss_constant
from oncordia.assay.kernels.fitting.curve import BEND, COST, SCALE, SPREAD
from oncordia.assay.kernels.fitting.derive import (
    choose_effective,
    derive_crossing,
    derive_integral,
    derive_response,
)
from oncordia.assay.kernels.fitting.profile import profile_batch
from oncordia.assay.kernels.fitting.targets import (
    CROSSING,
    EFFECTIVE,
    MEAN,
    PARAMETER,
)
from oncordia.domain import CurveOptions, Interval, Loss, Resample
from oncordia.numeric import over_pieces


def hold_fits(
    packed: Packed,
    raw: RawFits,
    variance: FloatArray,
    n_spare: FloatArray,
    points: CurvePoints,
    options: CurveOptions,
    mask: BoolArray,
) -> HeldFits:
    """Fits of the mask with their noise held, those whose noise is known."""
    summary = raw.summary
    bend = np.where(np.isfinite(summary[:, BEND]), summary[:, BEND], 1.0)
    with np.errstate(invalid="ignore"):
        known = mask & np.isfinite(summary[:, COST]) & (variance * bend > 0.0)
    constant = np.full(variance.shape, loss_constant(options))
    if options.loss is Loss.NEGATIVE_BINOMIAL:
        constant = summary[:, SPREAD]
    return HeldFits(
        packed=packed,
        plan=raw.plan,
        loss=LOSSES[options.loss],
        parameters=raw.parameters,
        covariance=find_covariance(raw, variance),
        fit_mask=known,
        scale=summary[:, SCALE],
        constant=constant,
        variance=variance * bend,
        n_spare=n_spare,
        points=points,
        n_draws=options.draws,
        seed=options.seed,
        draws_wells=options.resample is Resample.WELLS,
        bias_corrected=options.bias_corrected,
    )


def find_quantiles(tail: FloatArray, n_spare: FloatArray) -> FloatArray:
    """Quantile of Student's t, or of the normal for infinite freedom, that leaves a tail.

    ``tail`` has shape (n, T) and ``n_spare`` (n,); NaN without freedom.
    """
    freedom = np.broadcast_to(n_spare[:, None], tail.shape)
    out = np.full(tail.shape, np.nan)
    normal = np.isinf(freedom)
    student = (freedom > 0) & ~normal
    out[normal] = -ndtri(tail[normal])
    out[student] = -stdtrit(freedom[student], tail[student])
    return out


def wald_limits(fits: HeldFits, targets: Targets) -> Limits:
    """Estimate and standard error by the delta method (Seber & Wild 1989, section 5.1)."""
    n = fits.fit_mask.size
    quantile = find_quantiles(targets.tail, fits.n_spare)
    out = np.full(targets.reach.shape, np.nan)
    codes = np.full(n, fits.plan.family.code)
    for t, kind in enumerate(targets.kinds):
        value, gradient = np.empty(n), np.zeros(fits.parameters.shape)
        first = np.ascontiguousarray(targets.ends[:, t, 0])
        if kind == PARAMETER:
            place = int(first[0]) if n else 0
            value, gradient[:, place] = fits.parameters[:, place], 1.0
        elif kind in (EFFECTIVE, CROSSING):
            derive = choose_effective(codes) if kind == EFFECTIVE else derive_crossing
            level = float(first[0]) if n else 0.0
            over_pieces(derive, n, codes, fits.parameters, level, value, gradient)
        elif kind == MEAN:
            second = np.ascontiguousarray(targets.ends[:, t, 1])
            over_pieces(derive_integral, n, codes, fits.parameters, first, second, value, gradient)
            with np.errstate(invalid="ignore", divide="ignore"):
                value = value / (second - first)
                gradient = gradient / (second - first)[:, None]
        else:
            over_pieces(derive_response, n, codes, fits.parameters, first, value, gradient)
        variance = np.einsum("ni,nij,nj->n", gradient, fits.covariance, gradient)
        with np.errstate(invalid="ignore"):
            error = np.sqrt(variance) * quantile[:, t]
        out[:, t, 0], out[:, t, 1] = value - error, value + error
    out[~fits.fit_mask] = np.nan
    with np.errstate(invalid="ignore"):
        out[..., 0][out[..., 0] < targets.reach[..., 0]] = np.nan
        out[..., 1][out[..., 1] > targets.reach[..., 1]] = np.nan
    return Limits(out, np.full(n, np.nan))


def profile_limits(fits: HeldFits, targets: Targets) -> Limits:
    """Where the cost, lowest with the target held, has risen by the variance times t squared.

    Bates & Watts 1988, Nonlinear Regression, eq. 6.3, with the variance and freedom that the
    curve has; on the robust cost by its mean bend; for counts on the deviance by chi-square
    (McCullagh & Nelder 1989, Generalized Linear Models, section 7.3).
    """
    out = np.full(targets.reach.shape, np.nan)
    quantile = find_quantiles(targets.tail, fits.n_spare)
    packed, plan = fits.packed, fits.plan
    over_pieces(
        profile_batch,
        fits.fit_mask.size,
        packed.starts,
        packed.x,
        packed.y,
        packed.w,
        packed.within,
        fits.fit_mask,
        plan.family.code,
        plan.family.n_linear,
        plan.box,
        plan.prior,
        plan.position_mask,
        fits.loss,
        fits.scale,
        fits.constant,
        fits.variance,
        quantile**2 * fits.variance[:, None],
        targets.kinds,
        targets.ends,
        targets.reach,
        fits.parameters,
        out,
    )
    return Limits(out, np.full(fits.fit_mask.size, np.nan))


LIMITS: Mapping[Interval, Callable[[HeldFits, Targets], Limits]] = {
    Interval.WALD: wald_limits,
    Interval.PROFILE: profile_limits,
    Interval.BOOTSTRAP: draw_limits,
    Interval.POSTERIOR: weigh_limits,
}


def aim_curves(
    points: CurvePoints,
    raw: RawFits,
    log10_ec50: FloatArray,
    unseen_mask: BoolArray,
    confidence: float,
) -> Targets:
    """The limits of the table "curves": each parameter, then the log10 EC50.

    Those of an EC50 beyond the doses, or of one that the wells do not show within them, are
    one-sided at the confidence; the others are looked for within the doses.
    """
    names = raw.plan.family.parameters
    n, n_parameters = raw.parameters.shape
    place = names.index("log10_ec50") if "log10_ec50" in names else -1
    is_ec50 = place >= 0 and "log10_gap" not in names
    shape = (n, n_parameters + 1)
    kinds = np.full(n_parameters + 1, PARAMETER)
    ends = np.zeros((*shape, 2))
    ends[:, :-1, 0] = np.arange(n_parameters)
    kinds[-1] = PARAMETER if is_ec50 else EFFECTIVE
    ends[:, -1, 0] = place if is_ec50 else 0.5
    reach = np.empty((*shape, 2))
    reach[..., 0], reach[..., 1] = -np.inf, np.inf
    low, high = points.at_lowest(points.log10_dose), points.at_highest(points.log10_dose)
    reach[:, -1, 0], reach[:, -1, 1] = np.nan_to_num(low), np.nan_to_num(high)
    with np.errstate(invalid="ignore"):
        below, above = log10_ec50 < low, (log10_ec50 > high) | unseen_mask
    # beyond the doses the limit on the side of the doses alone is given
    reach[below, -1] = np.stack([log10_ec50[below], high[below]], axis=1)
    reach[above, -1] = np.stack([low[above], log10_ec50[above]], axis=1)
    tail = np.full(shape, 0.5 * (1.0 - confidence))
    tail[below | above, -1] = 1.0 - confidence
    for j in np.flatnonzero(~raw.plan.free_mask):
        tail[:, j] = np.nan
    return Targets(kinds, ends, reach, tail)


def limit_curves(
    points: CurvePoints,
    packed: Packed,
    raw: RawFits,
    noise: tuple[FloatArray, FloatArray],
    log10_ec50: FloatArray,
    mask: BoolArray,
    unseen_mask: BoolArray,
    options: CurveOptions,
) -> Limits:
    """Limits of the parameters and of the log10 EC50 of each curve of the mask.

    ``noise`` is the variance of a single well and its degrees of freedom. Limits have shape
    (n_curves, P + 1, 2), the last for the EC50. Without noise the limits are the estimates.
    """
    fits = hold_fits(packed, raw, *noise, points, options, mask)
    targets = aim_curves(points, raw, log10_ec50, unseen_mask, options.confidence)
    found = LIMITS[options.interval](fits, targets)
    exact = mask & (noise[0] == 0.0)
    free = np.append(raw.plan.free_mask, True)
    values = np.column_stack([raw.parameters, log10_ec50])
    found.ends[np.ix_(exact, free)] = values[np.ix_(exact, free)][..., None]
    return found

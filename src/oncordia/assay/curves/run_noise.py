"""What the curves of a run share in noise, found from some of them for all the others."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.effective import effective_variance
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.fit import find_noise, fittable
from oncordia.assay.curves.nested import fit_nested, narrow_options
from oncordia.assay.curves.noise import estimate_noise_prior
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.domain import CurveModel, CurveOptions, Noise


def settle_run_noise(pieces: Iterable[pl.DataFrame], options: CurveOptions) -> CurveOptions:
    """Options under which no curve depends on the others of a run: its shared noise is said.

    Parameters
    ----------
    pieces
        Tables "responses" of the curves that speak for the run.
    options
        Choices of the fit. With a model chosen automatically the four-parameter log-logistic
        curve says the noise.

    Returns
    -------
    CurveOptions
        With ``noise_prior`` (where noise is shared) and ``test_noise``; with ``noise`` own where
        the curves have nothing to share.
    """
    model = CurveModel.HILL4 if options.model is CurveModel.AUTO else options.model
    own = replace(narrow_options(model, options), noise=Noise.OWN)
    found = [_measure(piece, own) for piece in pieces]
    stacked = np.concatenate(found) if found else np.empty((0, 4))
    ordered = stacked[np.lexsort(stacked.T)]
    limits = estimate_noise_prior(ordered[:, 0], ordered[:, 1])
    test = estimate_noise_prior(ordered[:, 2], ordered[:, 3])
    if test is not None:
        options = replace(options, test_noise=(test.variance, test.n_spare))
    if options.noise is not Noise.SHARED or options.noise_prior is not None:
        return options
    if limits is None:
        return replace(options, noise=Noise.OWN)
    return replace(options, noise_prior=(limits.variance, limits.n_spare))


def _measure(responses: pl.DataFrame, options: CurveOptions) -> FloatArray:
    """Variance and freedom behind limits and behind the test, NaN as 0 freedom; (n_curves, 4)."""
    points = collect_points(responses)
    is_growth_rate = bool(points.keys["growth_rate"].fill_null(value=False).any())
    chosen = options.settle(is_growth_rate=is_growth_rate)
    packed = pack_points(points, chosen.loss)
    plan = plan_fit(chosen.model, chosen)
    raw = fit_nested(packed, plan, chosen, fittable(points, plan.n_free, chosen))
    variance, spare = find_noise(packed, raw, chosen)
    test_variance, test_spare, _ = effective_variance(packed, raw, chosen.loss)
    return np.nan_to_num(np.column_stack([variance, spare, test_variance, test_spare]))

"""What the curves of a run share in noise, found from some of them for all the others."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.choose import (
    find_tester,
    fit_candidates,
    share_noise,
    weigh_candidates,
)
from oncordia.assay.curves.effective import effective_variance
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.noise import NoisePrior, estimate_noise_prior
from oncordia.assay.curves.packed import pack_points
from oncordia.assay.curves.points import collect_points
from oncordia.assay.curves.response_test import typical_variance
from oncordia.assay.curves.weigh import find_noise, fittable
from oncordia.domain import CurveModel, CurveOptions, Noise

NOTHING_SHARED = NoisePrior(1.0, 0.0)


def settle_run_noise(pieces: Iterable[pl.DataFrame], options: CurveOptions) -> CurveOptions:
    """Options under which no curve depends on the others of a run: its shared noise is said.

    Parameters
    ----------
    pieces
        Tables "responses" of the curves that speak for the run.
    options
        Choices of the fit.

    Returns
    -------
    CurveOptions
        With ``noise_prior`` and ``test_noise`` where noise is shared, of 0 degrees of freedom
        where the curves have nothing to share. ``fit_curves`` finds the same from a table of
        these curves, to the bit.
    """
    if options.noise is not Noise.SHARED or options.loss.is_likelihood:
        return options
    found = [_measure(piece, replace(options, noise=Noise.OWN)) for piece in pieces]
    variance, spare, test_variance, test_spare = np.concatenate([*found, np.empty((0, 4))]).T
    if options.noise_prior is None:
        limits = estimate_noise_prior(variance, spare) or NOTHING_SHARED
        options = replace(options, noise_prior=(limits.variance, limits.n_spare))
    if options.test_noise is None:
        test = estimate_noise_prior(test_variance, test_spare)
        test = test or NoisePrior(typical_variance(test_variance), 0.0)
        options = replace(options, test_noise=(test.variance, test.n_spare))
    return options


def _measure(responses: pl.DataFrame, options: CurveOptions) -> FloatArray:
    """Own variance and freedom of each curve behind limits and behind the test; (n_curves, 4)."""
    points = collect_points(responses)
    is_growth_rate = bool(points.keys["growth_rate"].fill_null(value=False).any())
    chosen = options.settle(is_growth_rate=is_growth_rate)
    packed = pack_points(points, chosen.loss)
    if chosen.model is CurveModel.AUTO:
        candidates = fit_candidates(points, packed, chosen)
        winner = weigh_candidates(candidates, chosen).winner
        variance, spare = share_noise(candidates, winner, chosen)
        raw = find_tester(candidates).raw
    else:
        plan = plan_fit(chosen.model, chosen)
        raw = fit_nested(packed, plan, chosen, fittable(points, plan.n_free, chosen))
        variance, spare = find_noise(packed, raw, chosen)
    test_variance, test_spare, _ = effective_variance(packed, raw, chosen.loss)
    return np.column_stack([variance, spare, test_variance, test_spare])

"""Responses become curves: one row for each sample, drug and time."""

import numpy as np
import polars as pl

from oncordia.assay.curves.choose import choose_curves
from oncordia.assay.curves.counts import ObjectArray, add_within, note_dispersion
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.nested import fit_nested
from oncordia.assay.curves.packed import Packed, pack_points
from oncordia.assay.curves.points import CurvePoints, collect_points
from oncordia.assay.curves.status import judge_curves
from oncordia.assay.curves.table import build_table
from oncordia.assay.curves.weigh import fittable, weigh_fits
from oncordia.domain import CurveModel, CurveOptions
from oncordia.numeric import adjust_p


def fit_curves(responses: pl.DataFrame, options: CurveOptions | None = None) -> pl.DataFrame:
    """Curves of a table of responses: parameters, limits, a test of "no response" and a status.

    Parameters
    ----------
    responses
        Table "responses". Wells with a mask reason, a role other than treated, no finite
        response, no dose above 0, or time 0 are left out; a negative control that names sample
        and drug stands at dose 0. Replicates count singly, by ``weight`` or ``n_trials`` where
        the table has them.
    options
        Model, bounds, prior, loss, limits, and what counts as flat; the defaults if None.

    Returns
    -------
    polars.DataFrame
        Table "curves", one row for each sample, drug and time, sorted. A curve that cannot be
        fitted is a row with its status and reason; a number that is not known is null, never
        NaN. The parameters of a curve do not depend on the other curves but with
        ``options.pool``; its limits and p value do where ``options.noise`` is shared.

    Raises
    ------
    InvalidTable
        If a column is absent, or a treated well names no sample or no drug.
    InvalidOption
        If a parameter is held or bounded that the model does not have.

    References
    ----------
    Levenberg-Marquardt: Marquardt 1963, J SIAM 11:431. Plateaus in closed form: Golub and
    Pereyra 1973, SIAM J Numer Anal 10:413. F test: Seber and Wild 1989, Nonlinear Regression,
    eq. 5.23. Shared variance: Smyth 2004, Stat Appl Genet Mol Biol 3:3.

    Examples
    --------
    >>> curves = fit_curves(responses, CurveOptions(min_doses=5))
    >>> curves.select("sample", "drug", "status", "ec50", "ec50_low", "ec50_high")
    """
    points = collect_points(responses)
    is_growth_rate = bool(points.keys["growth_rate"].fill_null(value=False).any())
    chosen = (options or CurveOptions()).settle(is_growth_rate=is_growth_rate)
    packed = pack_points(points, chosen.loss)
    return add_q_values(fit_points(points, packed, chosen))


def fit_points(points: CurvePoints, packed: Packed, options: CurveOptions) -> pl.DataFrame:
    """Table "curves" of packed points, q values left out: those need the whole run."""
    if options.model is CurveModel.AUTO:
        return choose_curves(points, packed, options)
    plan = plan_fit(options.model, options)
    fit_mask = fittable(points, plan.n_free, options)
    notes: ObjectArray | str = ""
    if options.needs_whole_run:
        from oncordia.assay.curves.mixed import pool_curves  # deferred: seldom asked for

        raw, notes = pool_curves(points, packed, plan, options, fit_mask)
    else:
        raw = fit_nested(packed, plan, options, fit_mask)
    if options.loss.is_likelihood:
        add_within(points, raw)
    fits = weigh_fits(points, packed, raw, options)
    judgement = judge_curves(points, fits, options)
    note_dispersion(judgement.reason, points, raw, options)
    judgement.reason[:] = judgement.reason + notes
    return build_table(points, fits, judgement, options)


def add_q_values(curves: pl.DataFrame) -> pl.DataFrame:
    """The table with ``q_value`` over all its curves."""
    q_value = adjust_p(curves["p_no_response"].fill_null(np.nan).to_numpy())
    return curves.with_columns(pl.Series("q_value", q_value).fill_nan(None))

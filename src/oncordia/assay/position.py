"""Position effects of a plate: what row and column do to a reading, estimated and divided out."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray, IntArray
from oncordia.assay.controls import CENTRES, find_role
from oncordia.assay.kernels.loess import fit_row_column_loess
from oncordia.assay.kernels.polish import polish_medians
from oncordia.assay.placing import READING
from oncordia.domain import NormaliseOptions, PositionCorrection, WellRole

_FLOOR = 1e-3  # of the plate's median: a dead well has a logarithm, but not one below this
_MIN_WELLS = 6  # a reading with fewer is left as it is
_CELLS = (WellRole.TREATED, WellRole.COMBINATION, WellRole.NEGATIVE, WellRole.UNTREATED)


def add_position_factor(frame: pl.DataFrame, options: NormaliseOptions) -> pl.DataFrame:
    """Wells with ``position_factor``, and ``_value`` divided by it.

    The factor is a row effect times a column effect, estimated on the log scale for each reading
    of each plate, and scaled so that the centre of the negative controls in use stays what it
    was. It is 1 everywhere where fewer than six wells can tell, and null where ``_value`` is.

    ``median_polish``
        of all wells that hold cells and are in use; sound where most wells of each row and
        column do nothing, as in a randomised or single-dose screen.
    ``loess``
        additive local linear fits over rows and over columns through the negative controls in
        use; beyond the outermost controls the effect stays level. Sound where controls are
        spread over the plate.
    """
    if options.position is PositionCorrection.NONE:
        return frame.with_columns(position_factor=pl.when(pl.col("_value").is_not_null()).then(1.0))
    used = (
        pl.col("control_in_use") & find_role(WellRole.NEGATIVE)
        if options.position is PositionCorrection.LOESS
        else pl.col("role").cast(pl.String).is_in([role.value for role in _CELLS])
        & pl.col("mask_reason").is_null()
    )
    facts = frame.select(
        "row",
        "column",
        "_n_rows",
        "_n_columns",
        pl.col("_value").alias("value"),
        used=used & pl.col("_value").is_not_null(),
        reading=pl.struct(READING).rank("dense"),
    )
    factor = _factor_each_reading(facts, options)
    frame = frame.with_columns(position_factor=pl.Series(factor, dtype=pl.Float64))
    return _keep_centre(frame, options)


def _factor_each_reading(facts: pl.DataFrame, options: NormaliseOptions) -> FloatArray:
    row, column = (facts[name].to_numpy().astype(np.int64) for name in ("row", "column"))
    value, used = facts["value"].to_numpy(), facts["used"].to_numpy()
    reading = facts["reading"].to_numpy()
    order = np.argsort(reading, kind="stable")
    starts = np.flatnonzero(np.diff(reading[order])) + 1
    factor = np.ones(facts.height)
    fit = _FITS[options.position]
    for wells in np.split(order, starts) if facts.height else ():
        shape = (int(facts["_n_rows"][int(wells[0])]), int(facts["_n_columns"][int(wells[0])]))
        told = wells[used[wells]]
        if told.size < _MIN_WELLS or not (value[told] > 0).any():
            continue
        floor = _FLOOR * float(np.median(value[told]))
        log_value = np.log(np.maximum(value[told], floor if floor > 0 else value[told].max()))
        rows, columns = fit(row[told], column[told], log_value, shape, options.loess_span)
        factor[wells] = np.exp(rows[row[wells]] + columns[column[wells]])
    return factor


def _fit_polish(
    row: IntArray, column: IntArray, log_value: FloatArray, shape: tuple[int, int], span: float
) -> tuple[FloatArray, FloatArray]:
    del span
    table = np.full(shape, np.nan)
    table[row, column] = log_value
    _, rows, columns = polish_medians(table, 50)
    return rows, columns


def _fit_loess(
    row: IntArray, column: IntArray, log_value: FloatArray, shape: tuple[int, int], span: float
) -> tuple[FloatArray, FloatArray]:
    _, rows, columns = fit_row_column_loess(row, column, log_value, shape, span)
    return rows, columns


Fit = Callable[
    [IntArray, IntArray, FloatArray, tuple[int, int], float], tuple[FloatArray, FloatArray]
]
_FITS: Mapping[PositionCorrection, Fit] = {
    PositionCorrection.MEDIAN_POLISH: _fit_polish,
    PositionCorrection.LOESS: _fit_loess,
}


def _keep_centre(frame: pl.DataFrame, options: NormaliseOptions) -> pl.DataFrame:
    used = pl.col("control_in_use") & find_role(WellRole.NEGATIVE)
    summary = CENTRES[options.centre]
    before = summary(pl.when(used).then("_value")).over(READING)
    after = summary(pl.when(used).then(pl.col("_value") / pl.col("position_factor"))).over(READING)
    scale = pl.when((before > 0) & (after > 0)).then(after / before).otherwise(1.0)
    factor = pl.when(pl.col("_value").is_not_null()).then(pl.col("position_factor") * scale)
    return frame.with_columns(position_factor=factor).with_columns(
        _value=pl.col("_value") / pl.col("position_factor")
    )

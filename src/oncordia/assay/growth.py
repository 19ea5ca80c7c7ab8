"""Growth-rate responses: growth under treatment against growth without, from a day-0 reading."""

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.controls import CENTRES, hold_to_controls
from oncordia.domain import NormaliseOptions, WellRole

_CELLS = (WellRole.NEGATIVE.value, WellRole.UNTREATED.value)
_DRUGGED = (WellRole.TREATED.value, WellRole.COMBINATION.value)


def compute_growth_rate(
    value: FloatArray, day0_centre: FloatArray, negative_centre: FloatArray
) -> FloatArray:
    """GR value ``2 ** (log2(x / x0) / log2(N / x0)) - 1`` of each well.

    Parameters
    ----------
    value
        Readings x at the end, 0 or more, shape (n,).
    day0_centre, negative_centre
        Centres x0 of the day-0 wells and N of the untreated controls at the end, in the unit of
        ``value``, shape (n,) or ().

    Returns
    -------
    FloatArray
        Shape (n,): 1 = grows as untreated, 0 = no growth, below 0 = fewer cells than on day 0,
        -1 = none left. NaN where x0 or N is not above 0 or N does not exceed x0.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521, the definition of GR(c).
    """
    grows = (day0_centre > 0) & (negative_centre > day0_centre)
    with np.errstate(divide="ignore", invalid="ignore"):
        doublings = np.log2(np.maximum(value, 0.0) / day0_centre)
        share = doublings / np.log2(negative_centre / day0_centre)
        return np.where(grows, np.exp2(share) - 1.0, np.nan)


def add_day0_centre(frame: pl.DataFrame, options: NormaliseOptions) -> pl.DataFrame:
    """Wells with ``day0_centre``: the centre of their sample's wells on day 0.

    The day-0 wells are those of the plate that ``day0_plate`` names, else the wells of the same
    plate at time 0. Vehicle and untreated wells count; a sample without any on that plate counts
    its other wells, since nothing has acted on day 0. Day-0 wells themselves get null.
    """
    role = pl.col("role").cast(pl.String)
    has_cells = (role.is_in(_CELLS) | role.is_in(_DRUGGED)) & pl.col("_value").is_not_null()
    day0 = frame.filter(pl.col("_is_day0") & pl.col("mask_reason").is_null() & has_cells)
    untreated = role.is_in(_CELLS)
    day0 = day0.filter(untreated | ~untreated.any().over("plate", "sample"))
    told = day0.select("sample", "_value", _day0_plate=pl.col("plate"), told=pl.lit(True))
    asked = (
        frame.filter(~pl.col("_is_day0"))
        .select("sample", "_day0_plate", _value=pl.lit(None, pl.Float64), told=pl.lit(False))
        .unique()
    )
    used = pl.col("told")
    centre = hold_to_controls(used, used, ["_day0_plate"], CENTRES[options.centre])
    answers = pl.concat([told, asked], how="diagonal").with_columns(day0_centre=centre)
    answers = answers.filter(~pl.col("told")).select("sample", "_day0_plate", "day0_centre")
    return frame.join(
        answers,
        on=["sample", "_day0_plate"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).with_columns(day0_centre=pl.when(~pl.col("_is_day0")).then("day0_centre"))

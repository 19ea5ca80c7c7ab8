"""The day-0 reading that a plate's wells are held to."""

import polars as pl

from oncordia.assay.controls import CENTRES, hold_to_controls
from oncordia.domain import NormaliseOptions, WellRole

_CELLS = (WellRole.NEGATIVE.value, WellRole.UNTREATED.value)
_DRUGGED = (WellRole.TREATED.value, WellRole.COMBINATION.value)


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

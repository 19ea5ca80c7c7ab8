"""Wells with what their plate says of them: its size, the distance to the rim, its day-0 plate."""

import polars as pl

from oncordia.errors import InvalidPlate

READING = ("plate", "time_hours")  # one pass of the reader over one plate
HELPERS = ("_n_rows", "_n_columns", "_rim", "_half", "_day0_plate", "_is_day0", "_value")


def place_wells(wells: pl.DataFrame, plates: pl.DataFrame) -> pl.DataFrame:
    """Wells, in their order, with helper columns whose names begin with an underscore.

    ``_rim`` counts the wells to the rim (0 on the outermost ring), ``_half`` is 0 or 1 for the
    left and right columns, ``_day0_plate`` names where the day-0 wells are, ``_is_day0`` tells
    the day-0 wells, ``_value`` is the raw reading, null where it is not finite.

    Raises
    ------
    InvalidPlate
        If a plate of the wells is not among the plates or stands there twice, or a well lies
        outside its plate.
    """
    twice = plates.filter(pl.col("plate").is_duplicated())["plate"]
    if len(twice):
        raise InvalidPlate(f"plate {twice[0]} stands twice in the table of plates; keep one row")
    facts = plates.select(
        "plate",
        _n_rows=pl.col("n_rows").cast(pl.Int64),
        _n_columns=pl.col("n_columns").cast(pl.Int64),
        _day0_plate=pl.coalesce("day0_plate", "plate"),
    )
    frame = wells.join(facts, on="plate", how="left", maintain_order="left")
    absent = frame.filter(pl.col("_n_rows").is_null())["plate"]
    if len(absent):
        raise InvalidPlate(
            f"plate {absent[0]} has wells but no row in the table of plates; add its row"
        )
    row, column = pl.col("row").cast(pl.Int64), pl.col("column").cast(pl.Int64)
    named = plates["day0_plate"].drop_nulls().unique().to_list()
    frame = frame.with_columns(
        _rim=pl.min_horizontal(
            row, column, pl.col("_n_rows") - 1 - row, pl.col("_n_columns") - 1 - column
        ),
        _half=pl.lit(2) * column >= pl.col("_n_columns"),
        _is_day0=(pl.col("time_hours") == 0.0).fill_null(False) | pl.col("plate").is_in(named),
        _value=pl.when(pl.col("raw").is_finite()).then("raw"),
    )
    outside = frame.filter(pl.col("_rim") < 0)
    if outside.height:
        plate, well = outside.select("plate", "well").row(0)
        raise InvalidPlate(f"plate {plate}: well {well} lies outside the plate; mend its size")
    return frame

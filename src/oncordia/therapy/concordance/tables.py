"""Rows of results as frames with the columns of the registry."""

from collections.abc import Mapping, Sequence

import polars as pl

from oncordia.domain import TABLES

_KINDS: dict[str, type[pl.DataType]] = {
    "text": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "truth": pl.Boolean,
}


def frame_of(table: str, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Frame of a table of the registry; what a row does not say is missing, NaN becomes null."""
    schema = {quantity.name: _KINDS[quantity.kind] for quantity in TABLES[table]}
    whole = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema).with_columns(pl.col(pl.Float64).fill_nan(None))

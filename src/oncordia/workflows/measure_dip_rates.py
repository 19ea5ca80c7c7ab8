"""Proliferation rates of wells: a table of counts over time in, one rate a well out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.errors import InvalidOption
from oncordia.formats import read_count_table, write_table


def measure_dip_rates(
    table: str | Path,
    out: str | Path | None = None,
    *,
    confidence: float = 0.95,
    columns: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Drug-induced proliferation rates of the wells of a table; return the table "dip_rates".

    Parameters
    ----------
    table
        One row a well and time with ``well``, ``time_hours`` and ``cell_count``, and ``plate``
        where there is one; ``-`` is standard input.
    out
        File for the rates, by its ending; ``-`` is standard output.
    confidence
        Of the limits, above 0 and below 1.
    columns
        Names in the table, where they are not recognised.

    Raises
    ------
    InputError
        If the table cannot be read, or a column is absent.
    OutputError
        If ``out`` cannot be written.
    """
    if not 0 < confidence < 1:
        raise InvalidOption(f"confidence must lie between 0 and 1, got {confidence}")
    rates = assay.measure_dip_rates(read_count_table(table, columns), confidence)
    if out is not None:
        write_table(out, rates)
    return rates

"""Curves and sensitivity of a tidy table of responses."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions
from oncordia.formats import read_response_table, write_table


def fit_curves(
    table: str | Path,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
) -> pl.DataFrame:
    """Fit a curve to every sample and drug of a tidy table; return the table "curves".

    Parameters
    ----------
    table
        CSV, TSV, Parquet or XLSX with one row a well; ``-`` is standard input.
    out
        File for the curves, by its ending (.csv, .tsv, .parquet); ``-`` is standard output.
    options
        Choices of the fit; the defaults of ``CurveOptions`` where not given.
    columns
        Names in the table of ``sample``, ``drug``, ``dose``, ``response``, where they are not
        recognised.
    dose_unit
        Unit of the doses where the column's name does not say it.

    Raises
    ------
    InputError
        If the table cannot be read as responses; the message names file, row, value and mend.
    OutputError
        If ``out`` cannot be written.
    """
    responses = read_response_table(table, columns=columns, dose_unit=dose_unit)
    curves = assay.fit_curves(responses, options or CurveOptions())
    if out is not None:
        write_table(out, curves)
    return curves

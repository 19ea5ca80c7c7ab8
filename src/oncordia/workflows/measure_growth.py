"""Growth-rate metrics of a tidy table of cell counts."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.domain import GrowthOptions
from oncordia.formats import read_response_table, write_table


def measure_growth(
    table: str | Path,
    out: str | Path | None = None,
    *,
    options: GrowthOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
) -> pl.DataFrame:
    """GR metrics of every sample and drug of a tidy table; return the table "gr_metrics".

    Parameters
    ----------
    table
        CSV, TSV, Parquet or XLSX with one row a well and counts of cells, as GRmetrics takes it;
        ``-`` is standard input.
    out
        File for the metrics, by its ending (.csv, .tsv, .parquet); ``-`` is standard output.
    options
        Choices of the metrics; the defaults of ``GrowthOptions`` where not given.
    columns
        Names in the table of ``sample``, ``drug``, ``dose`` and the counts, where they are not
        recognised.
    dose_unit
        Unit of the doses where the column's name does not say it.

    Raises
    ------
    InputError
        If the table cannot be read, or holds no counts; the message names what is missing.
    OutputError
        If ``out`` cannot be written.
    """
    responses = read_response_table(table, columns=columns, dose_unit=dose_unit)
    metrics = assay.measure_growth(responses, options or GrowthOptions())
    if out is not None:
        write_table(out, metrics)
    return metrics

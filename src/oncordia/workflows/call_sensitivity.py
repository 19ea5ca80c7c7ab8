"""Calls of sensitive and resistant samples: a table of metrics in, one call a row out."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.domain import CallOptions
from oncordia.formats import read_metric_table, write_table


def call_sensitivity(
    table: str | Path,
    out: str | Path | None = None,
    *,
    options: CallOptions | None = None,
    columns: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Call the samples of a cohort sensitive or resistant to each drug; return the table "calls".

    Parameters
    ----------
    table
        One row a sample and drug with the metric of the options, as the tables "sensitivity",
        "areas" and "gr_metrics"; ``-`` is standard input.
    out
        File for the calls, by its ending; ``-`` is standard output.
    options
        Metric and choices; the defaults of ``CallOptions`` where not given.
    columns
        Names in the table of ``sample``, ``drug``, ``time_hours`` and the metric.

    Raises
    ------
    InputError
        If the table cannot be read, or lacks the metric.
    OutputError
        If ``out`` cannot be written.
    """
    chosen = options or CallOptions()
    calls = assay.call_sensitivity(read_metric_table(table, chosen.metric, columns), chosen)
    if out is not None:
        write_table(out, calls)
    return calls

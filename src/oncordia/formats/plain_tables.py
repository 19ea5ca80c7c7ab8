"""Tables of a few columns: metrics of samples and drugs, counts of cells over time."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from oncordia.errors import InvalidTable
from oncordia.formats.columns import take_columns
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import DRUG, PLATE, SAMPLE, TIME, WELL, Field
from oncordia.formats.tables import Table, load_table, open_book

_COUNT = Field("cell_count", "number", ("cellcount", "count", "counts", "cells", "ncells"))
_TIME = Field(TIME.name, TIME.kind, (*TIME.aliases, "time"))


def read_metric_table(
    source: str | Path, metric: str, columns: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Samples, drugs and one metric of a table, ready for calls.

    Parameters
    ----------
    source
        CSV, TSV, Parquet or XLSX, one row a sample and drug; ``-`` is standard input.
    metric
        Name of the column of the metric.
    columns
        Names in the table of ``sample``, ``drug``, ``time_hours`` and the metric, where they are
        others.

    Returns
    -------
    polars.DataFrame
        ``sample``, ``drug``, ``time_hours`` where there is one, and the metric.

    Raises
    ------
    InvalidTable
        If a column is not there, or a cell is wrong; one line a fault with row, value and mend.
    UnreadableFile
        If the file cannot be read.
    """
    fields = (SAMPLE, DRUG, TIME, Field(metric, "number"))
    frame = _read(source, fields, ("sample", "drug", metric), columns or {})
    return frame.drop_nulls(["sample", "drug"])


def read_count_table(source: str | Path, columns: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Counts of cells of wells over time, ready for ``measure_dip_rates``.

    Parameters and errors are those of ``read_metric_table``; the columns are ``plate`` where there
    is one, ``well``, ``time_hours`` and ``cell_count``.
    """
    fields = (PLATE, WELL, _TIME, _COUNT)
    return _read(source, fields, ("well", "time_hours", "cell_count"), columns or {})


def _read(
    source: str | Path, fields: Sequence[Field], needed: Sequence[str], columns: Mapping[str, str]
) -> pl.DataFrame:
    table = load_table(open_book(sys.stdin.buffer if source == "-" else source))
    faults = Faults()
    known = {field.name for field in fields}
    for name in sorted(set(columns) - known):
        faults.add(
            table.file,
            f"there is no column {name!r} to name",
            f"name one of {', '.join(sorted(known))}",
        )
    given = {name: (column,) for name, column in columns.items() if name in known}
    frame = take_columns(table, fields, faults, given, by_custom=True).frame
    _check_columns(table, frame, [name for name in needed if name not in columns], faults)
    errors = [problem for problem in faults.problems if problem.severity == "error"]
    if errors:
        errors.sort(key=lambda problem: problem.row or 0)
        raise InvalidTable("\n".join(str(problem) for problem in errors))
    return frame.drop(ROW)


def _check_columns(
    table: Table, frame: pl.DataFrame, needed: Sequence[str], faults: Faults
) -> None:
    for name in needed:
        if name not in frame.columns:
            faults.add(
                table.file,
                f"no column holds the {name}; it has {', '.join(table.columns)}",
                f"call one {name}, or name it with {name}=COLUMN",
                row=1,
            )
    if frame.is_empty() and not faults.problems:
        faults.add(table.file, "holds a header line but no rows", "write its rows below it", row=1)

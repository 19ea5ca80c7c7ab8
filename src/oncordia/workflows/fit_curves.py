"""Curves and sensitivity of a tidy table of responses."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions
from oncordia.errors import InvalidOption
from oncordia.formats import read_response_table, write_table
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.stream_curves import CURVES_A_CHUNK, stream_curves


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
        From a Parquet file to a Parquet file the curves are streamed, and read back from there;
        ``write_curves`` leaves them there.
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
    if out is not None and is_streamed(table, out):
        stream_curves(table, out, options=options, columns=columns, dose_unit=dose_unit)
        return pl.read_parquet(out)
    responses = read_response_table(table, columns=columns, dose_unit=dose_unit)
    curves = assay.fit_curves(responses, options or CurveOptions())
    if out is not None:
        write_table(out, curves)
    return curves


def write_curves(
    table: str | Path,
    out: str | Path,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    chunk: int | None = None,
    cluster: str | None = None,
    restart: bool = False,
    progress: Progress = keep_silent,
) -> None:
    """Fit a curve to every sample and drug of a tidy table and leave them in the file ``out``.

    From a Parquet file to a Parquet file as ``stream_curves`` does it, with memory that does
    not grow; else as ``fit_curves``.

    Raises
    ------
    InvalidOption
        If ``chunk``, ``cluster`` or ``restart`` is given and one of the files is no Parquet.
    """
    if is_streamed(table, out):
        stream_curves(
            table,
            out,
            options=options,
            columns=columns,
            dose_unit=dose_unit,
            chunk=CURVES_A_CHUNK if chunk is None else chunk,
            cluster=cluster,
            restart=restart,
            progress=progress,
        )
        return
    given = {"--chunk": chunk is not None, "--cluster": cluster is not None, "--restart": restart}
    for name in (name for name, is_given in given.items() if is_given):
        raise InvalidOption(
            f"{name} is for a Parquet file as table and another as --out; write the table as "
            f"Parquet, or leave it out"
        )
    fit_curves(table, out, options=options, columns=columns, dose_unit=dose_unit)


def is_streamed(table: str | Path, out: str | Path) -> bool:
    """Whether both files are Parquet: the one by its content, the other by its ending."""
    if Path(out).suffix.lower() != ".parquet" or str(table) == "-":
        return False
    try:
        with Path(table).open("rb") as file:
            return file.read(4) == b"PAR1"
    except OSError:
        return False  # told in full when the table is read

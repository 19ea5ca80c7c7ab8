"""Curves of a table of responses: a file or a frame in, curves of the same kind out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, overload

import polars as pl

from oncordia import assay
from oncordia.domain import CurveOptions, ResponseScale
from oncordia.errors import InvalidOption
from oncordia.formats import read_response_table, take_frame, write_table
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.scales import settle_scale
from oncordia.workflows.stream_curves import CURVES_A_CHUNK, is_streamed, stream_curves


@overload
def fit_curves(
    table: str | Path | pl.DataFrame,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
    progress: Progress = keep_silent,
) -> pl.DataFrame: ...


@overload
def fit_curves(
    table: object,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
    progress: Progress = keep_silent,
) -> Any: ...


def fit_curves(
    table: object,
    out: str | Path | None = None,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
    progress: Progress = keep_silent,
) -> Any:
    """Fit a curve to every sample and drug of a table; return the table "curves".

    Parameters
    ----------
    table
        A path to a tidy table with one row a well, or to an input of CurveCurator, GRmetrics,
        gdscIC50 or thunor, recognised by content; ``-`` is standard input. Or a frame of
        pandas, Polars (eager or lazy) or Arrow with the same columns: the curves come back as a
        frame of that library.
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
    scale
        ``fraction``, ``percent``, or ``free`` for responses in a unit of their own: then no
        plateau is bounded and no prior holds.
    progress
        Is told how far the work has come.

    Raises
    ------
    InputError
        If the table cannot be read as responses; the message names file, row, value and mend.
        Rows of a frame count as in a spreadsheet: the first one is row 2.
    OutputError
        If ``out`` cannot be written.
    """
    chosen, scale = settle_scale(options, scale)
    if isinstance(table, str | Path) and out is not None and is_streamed(table, out, columns):
        stream_curves(
            table,
            out,
            options=chosen,
            columns=columns,
            dose_unit=dose_unit,
            scale=scale,
            progress=progress,
        )
        return pl.read_parquet(out)
    source: str | Path | pl.DataFrame
    if isinstance(table, str | Path):
        source, give_back = table, None
    else:
        taken = take_frame(table)
        source, give_back = taken.frame, taken.give_back
    progress("read", 0, 1)
    responses = read_response_table(source, columns=columns, dose_unit=dose_unit, scale=scale)
    progress("read", 1, 1)
    progress("curves", 0, 1)
    curves = assay.fit_curves(responses, chosen)
    progress("curves", 1, 1)
    if out is not None:
        write_table(out, curves)
    return curves if give_back is None else give_back(curves)


def write_curves(
    table: str | Path,
    out: str | Path,
    *,
    options: CurveOptions | None = None,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    scale: ResponseScale | str | None = None,
    chunk: int | None = None,
    cluster: str | None = None,
    restart: bool = False,
    progress: Progress = keep_silent,
) -> Mapping[str, int]:
    """Fit a curve to every sample and drug of a table, leave them in ``out``; count the statuses.

    From a tidy Parquet file to a Parquet file as ``stream_curves`` does it, with memory that
    does not grow; else as ``fit_curves``.

    Raises
    ------
    InvalidOption
        If ``chunk``, ``cluster`` or ``restart`` is given and one of the files is no Parquet.
    """
    chosen, scale = settle_scale(options, scale)
    if is_streamed(table, out, columns):
        return stream_curves(
            table,
            out,
            options=chosen,
            columns=columns,
            dose_unit=dose_unit,
            scale=scale,
            chunk=CURVES_A_CHUNK if chunk is None else chunk,
            cluster=cluster,
            restart=restart,
            progress=progress,
        )
    given = {"--chunk": chunk is not None, "--cluster": cluster is not None, "--restart": restart}
    for name in (name for name, is_given in given.items() if is_given):
        raise InvalidOption(
            f"{name} is for a tidy Parquet file as table and another as --out; write the table as "
            f"Parquet, or leave it out"
        )
    curves = fit_curves(
        table,
        out,
        options=chosen,
        columns=columns,
        dose_unit=dose_unit,
        scale=scale,
        progress=progress,
    )
    return dict(sorted(curves["status"].value_counts().iter_rows()))

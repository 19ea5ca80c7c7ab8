"""Tables of responses, as curves are fitted to them: tidy ones, and those of other programs."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import polars as pl

from oncordia.domain import ResponseScale
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.frames import FRAME_FILE
from oncordia.formats.peers import is_peer_table, read_peer_settings, read_peer_table
from oncordia.formats.response_rows import settle_rows
from oncordia.formats.tables import Table, load_table, open_book
from oncordia.formats.tidy import Wanted, read_tidy

_FIRST_ROW = 2  # rows of a frame count as in a spreadsheet, below a header in row 1


def read_response_table(
    source: str | Path | BinaryIO | pl.DataFrame,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    file: str | None = None,
    scale: ResponseScale | str | None = None,
) -> pl.DataFrame:
    """Responses of a table with one row a well, 1 = untreated, ready for curves.

    Parameters
    ----------
    source
        A tidy table, or an input of CurveCurator (its TOML file, or its table beside one),
        GRmetrics, gdscIC50 or thunor; CSV, TSV, Parquet or XLSX, packed with gzip or not. All
        are recognised by content. A path, ``-`` for standard input, an open binary file, or a
        frame.
    columns
        Names in the table of ``sample``, ``drug``, ``dose``, ``response`` and the like, where
        they are not the usual ones; the table is then taken as a tidy one.
    dose_unit
        Unit of the doses, where neither a column ``dose_unit`` nor the header says it.
    file
        Name to print in messages.
    scale
        What responses are measured in. If None, a header that says percent or inhibition is
        heeded, and responses that look like no fractions are refused; ``free`` takes them as
        they stand.

    Returns
    -------
    polars.DataFrame
        ``sample``, ``drug``, ``role``, ``dose_molar``, ``dose_relative``, ``time_hours``,
        ``replicate``, ``response`` and ``mask_reason``; beside them ``weight``, ``n_trials``,
        ``cell_count``, ``cell_count_control``, ``cell_count_time0``, ``duration_hours`` and
        ``division_time_hours`` where the table has them. Percentages are divided by 100, and
        inhibition is taken from 1. Rows at dose 0 are negative controls; they keep their drug.

    Raises
    ------
    InvalidTable
        If a cell is wrong; the message has one line a fault, with file, row, value and mend.
    UnreadableFile
        If the file is missing, empty, cut short or damaged.
    InvalidOption
        If there is no such scale.
    """
    wanted = Wanted(columns or {}, dose_unit, read_scale(scale))
    faults = Faults()
    return _refuse_faults(_read(source, wanted, file, faults), faults)


def resolve_responses(table: Table, wanted: Wanted) -> pl.DataFrame:
    """Responses of a tidy table as it stands in a file; see ``read_response_table``."""
    faults = Faults()
    return _refuse_faults(read_tidy(table, wanted, faults), faults)


def is_tidy(table: Table, wanted: Wanted) -> bool:
    """Whether a table, of which the header is enough, is not an input of another program."""
    return bool(wanted.columns) or not is_peer_table(table)


def _refuse_faults(frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    errors = [problem for problem in faults.problems if problem.severity == "error"]
    if errors:
        errors.sort(key=lambda problem: problem.row or 0)
        raise InvalidTable("\n".join(str(problem) for problem in errors))
    return frame


def read_scale(scale: ResponseScale | str | None) -> ResponseScale | None:
    """Scale of that name.

    Raises
    ------
    InvalidOption
        If there is none.
    """
    if scale is None or scale in set(ResponseScale):
        return None if scale is None else ResponseScale(scale)
    raise InvalidOption(f"scale must be one of {', '.join(ResponseScale)}, got {scale!r}")


def _read(
    source: str | Path | BinaryIO | pl.DataFrame, wanted: Wanted, file: str | None, faults: Faults
) -> pl.DataFrame:
    unit = wanted.dose_unit
    path = None
    if isinstance(source, pl.DataFrame):
        table = Table(file or FRAME_FILE, source.with_row_index(ROW, offset=_FIRST_ROW))
    else:
        from_stdin = isinstance(source, str) and source == "-"
        path = Path(source) if isinstance(source, str | Path) and not from_stdin else None
        book = open_book(sys.stdin.buffer if from_stdin else source, file)
        found = read_peer_settings(book, path, unit, faults)
        if found is not None:
            return _settle(found[1], wanted, faults, found[0])
        table = load_table(book)
    if not wanted.columns and table.frame.height:
        rows = read_peer_table(table, path, unit, faults)
        if rows is not None:
            return _settle(rows, wanted, faults, table.file)
    return read_tidy(table, wanted, faults)


def _settle(frame: pl.DataFrame, wanted: Wanted, faults: Faults, file: str) -> pl.DataFrame:
    if wanted.scale is ResponseScale.PERCENT:
        faults.add(
            file,
            "its responses are computed as fractions of the controls, not percent",
            "leave the scale out, or make it fraction or free",
        )
    if frame.is_empty():
        if not faults.problems:
            faults.add(file, "holds a header line but no rows", "write its wells below it", row=1)
        return frame
    return settle_rows(frame, faults, file, unit=wanted.dose_unit)

"""Tidy tables of responses, as curves are fitted to them."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from oncordia.domain import DoseSettings, ScreenSettings
from oncordia.errors import InvalidTable
from oncordia.formats.columns import Taken, take_columns
from oncordia.formats.faults import Faults
from oncordia.formats.headers import CONTENT_FIELDS, TIME, Field, match_key
from oncordia.formats.maps import add_units
from oncordia.formats.screen.contents import resolve_contents
from oncordia.formats.tables import Table, load_table, open_book

_SCHEMA: dict[str, type[pl.DataType]] = {
    "sample": pl.String,
    "drug": pl.String,
    "role": pl.String,
    "dose_molar": pl.Float64,
    "dose_relative": pl.Float64,
    "time_hours": pl.Float64,
    "replicate": pl.Int64,
    "response": pl.Float64,
    "mask_reason": pl.String,
}
_NAMES = (
    "response viability cellviability survival fractionofcontrol relativeviability value 存活率"
)
_RESPONSES = frozenset(_NAMES.split())
_SAMPLE = next(field for field in CONTENT_FIELDS if field.name == "sample")
_FIELDS = (
    Field("sample", "text", (*_SAMPLE.aliases, "screenname", "screen", "model")),
    *(f for f in CONTENT_FIELDS if f.name in {"drug", "dose", "dose_unit", "role", "replicate"}),
    TIME,
    Field("response", "number"),
    Field("mask_reason", "text"),
)
_LARGEST_MEDIAN = 3.0  # responses with a higher median are percentages, not fractions


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a column of responses reads: in percent, and as what is lost instead of what is left."""

    is_percent: bool
    is_inhibition: bool


def read_response_table(
    source: str | Path | BinaryIO,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    file: str | None = None,
) -> pl.DataFrame:
    """Responses of a tidy table with one row a well, 1 = untreated, ready for curves.

    Parameters
    ----------
    source
        CSV, TSV, Parquet or XLSX, recognised by content: a path, ``-`` for standard input, or
        an open binary file.
    columns
        Names in the table of ``sample``, ``drug``, ``dose``, ``response`` and the like, where
        they are not the usual ones.
    dose_unit
        Unit of the doses, where neither a column ``dose_unit`` nor the header says it.
    file
        Name to print in messages.

    Returns
    -------
    polars.DataFrame
        ``sample``, ``drug``, ``role``, ``dose_molar``, ``dose_relative``, ``time_hours``,
        ``replicate``, ``response`` and ``mask_reason``. A column whose header says percent is
        divided by 100, one that says inhibition is taken from 1. Rows at dose 0 are negative
        controls and name no drug.

    Raises
    ------
    InvalidTable
        If a cell is wrong; the message has one line a fault, with file, row, value and mend.
    UnreadableFile
        If the file is missing, empty, cut short or damaged.
    """
    from_stdin = isinstance(source, str) and source == "-"
    table = load_table(open_book(sys.stdin.buffer if from_stdin else source, file))
    return resolve_responses(table, columns, dose_unit)


def resolve_responses(
    table: Table,
    columns: Mapping[str, str] | None = None,
    dose_unit: str | None = None,
    *,
    is_part: bool = False,
) -> pl.DataFrame:
    """Responses of a table as it stands in a file; see ``read_response_table``.

    ``is_part`` says that these are some later rows of a long table, of which the first ones have
    shown that its responses are fractions.
    """
    faults = Faults()
    frame = _read(table, columns or {}, dose_unit, faults, is_part)
    errors = [problem for problem in faults.problems if problem.severity == "error"]
    if errors:
        errors.sort(key=lambda problem: problem.row or 0)
        raise InvalidTable("\n".join(str(problem) for problem in errors))
    return frame


def name_columns(table: Table, columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Columns of the table that ``resolve_responses`` takes, by our names of them."""
    return dict(_take(table, columns or {}, Faults()).names)


def _take(table: Table, columns: Mapping[str, str], faults: Faults) -> Taken:
    known = {field.name for field in _FIELDS}
    given = {name: (column,) for name, column in columns.items() if name in known}
    response = columns.get("response") or _find_response(table)
    if response is not None:
        given["response"] = (response,)
    return take_columns(table, _FIELDS, faults, given, by_custom=True)


def _read(
    table: Table, columns: Mapping[str, str], unit: str | None, faults: Faults, is_part: bool
) -> pl.DataFrame:
    known = {field.name for field in _FIELDS}
    for name in set(columns) - known:
        faults.add(
            table.file,
            f"there is no column {name!r} to name",
            f"name one of {', '.join(sorted(known))}",
        )
    taken = _take(table, columns, faults)
    for name in ("drug", "dose", "response"):
        if name not in taken.frame.columns and name not in columns:
            faults.add(
                table.file,
                f"no column holds the {name}; it has {', '.join(table.columns)}",
                f"call one {name}, or name it with {name}=COLUMN",
                row=1,
            )
    if faults.problems and not {"drug", "dose", "response"} <= set(taken.frame.columns):
        return pl.DataFrame()
    settings = ScreenSettings(doses=DoseSettings(unit=unit))
    frame = add_units(taken, unit, faults, table.file)
    if "sample" not in frame.columns:
        frame = frame.with_columns(pl.lit(Path(table.file).stem).alias("sample"))
    absent = [n for n in ("time_hours", "mask_reason", "well") if n not in frame.columns]
    frame = frame.with_columns(pl.lit(None).alias(name) for name in absent)
    frame = _scale(frame, taken.names["response"], table.file, faults, is_part)
    frame = resolve_contents(frame, settings, faults, table.file)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())


def _find_response(table: Table) -> str | None:
    """The column of responses: percent and inhibition are told by the header alone."""
    for column in table.columns:
        if _base(column) in _RESPONSES:
            return column
    return next((c for c in table.columns if _base(c) == "inhibition"), None)


def _base(column: str) -> str:
    key = match_key(column)
    for word in ("percent", "pct", "fraction"):
        if key not in _RESPONSES:
            key = key.replace(word, "")
    return key


def _scale(
    frame: pl.DataFrame, header: str, file: str, faults: Faults, is_part: bool
) -> pl.DataFrame:
    key = match_key(header)
    scale = _Scale(
        is_percent="%" in header or "percent" in key or "pct" in key,
        is_inhibition="inhibition" in key,
    )
    values = frame["response"]
    median = None if is_part else values.drop_nulls().median()
    if scale.is_inhibition and not scale.is_percent and "fraction" not in key:
        faults.add(
            file,
            "the header does not say whether inhibition is a percentage or a fraction",
            "call the column percent_inhibition or inhibition_fraction",
            row=1,
            column=header,
        )
    elif not scale.is_percent and isinstance(median, float) and median > _LARGEST_MEDIAN:
        faults.add(
            file,
            f"responses are fractions, 1 = untreated, but half of these are above {median:g}",
            f"call the column {header}_percent if they are percentages",
            row=1,
            column=header,
        )
    response = pl.col("response") / 100.0 if scale.is_percent else pl.col("response")
    return frame.with_columns(
        (1.0 - response if scale.is_inhibition else response).alias("response")
    )

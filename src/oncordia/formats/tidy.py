"""Tidy tables of responses: one row a well, columns by their usual names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from oncordia.domain import ResponseScale
from oncordia.formats.columns import Taken, take_columns
from oncordia.formats.faults import Faults
from oncordia.formats.headers import CONTENT_FIELDS, TIME, Field, match_key
from oncordia.formats.maps import add_units
from oncordia.formats.response_rows import EXTRA_FIELDS, name_sample, settle_rows
from oncordia.formats.tables import Table

_NAMES = (
    "response resp viability cellviability survival fractionofcontrol relativeviability value y "
    "relativecellcount relcellcount 存活率"
)
_RESPONSES = tuple(_NAMES.split())
_CURVE_IDS = ("id", "curve", "curveid", "series", "seriesid", "experimentid")
_SAMPLE = next(field for field in CONTENT_FIELDS if field.name == "sample")
_FIELDS = (
    Field("sample", "text", (*_SAMPLE.aliases, "screenname", "screen", "model")),
    *(f for f in CONTENT_FIELDS if f.name in {"drug", "dose", "dose_unit", "role", "replicate"}),
    *EXTRA_FIELDS,
    TIME,
    Field("response", "number"),
    Field("mask_reason", "text"),
)
LARGEST_MEDIAN = 3.0  # responses with a higher median are percentages, not fractions


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user says about a table: names of columns, the unit of doses, the scale.

    ``is_part`` says that these are some later rows of a long table, of which the first ones have
    shown that its responses are fractions.
    """

    columns: Mapping[str, str]
    dose_unit: str | None = None
    scale: ResponseScale | None = None
    is_part: bool = False


def read_tidy(table: Table, wanted: Wanted, faults: Faults) -> pl.DataFrame:
    """Responses of a tidy table; what is wrong is in ``faults``, and then nothing is to be used."""
    if table.frame.is_empty():
        faults.add(
            table.file,
            "holds a header line but no rows",
            "write one row a well below it",
            row=1 if table.columns else None,
        )
        return pl.DataFrame()
    taken = _take(table, wanted.columns, faults)
    if not {"drug", "dose", "response"} <= set(taken.frame.columns):
        return pl.DataFrame()
    _refuse_doubles(table, taken, wanted.columns, faults)
    frame = add_units(taken, wanted.dose_unit, faults, table.file)
    if "time_hours" not in frame.columns and "duration_hours" in frame.columns:
        frame = frame.with_columns(pl.col("duration_hours").alias("time_hours"))
    frame = _scale(frame, taken.names["response"], wanted, table.file, faults)
    return settle_rows(frame, faults, table.file, unit=wanted.dose_unit)


def name_columns(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """Columns of a tidy table that are read, by our names of them."""
    return dict(_take(table, columns, Faults()).names)


def _take(table: Table, columns: Mapping[str, str], faults: Faults) -> Taken:
    known = {field.name for field in _FIELDS}
    for name in set(columns) - known:
        faults.add(
            table.file,
            f"there is no column {name!r} to name",
            f"name one of {', '.join(sorted(known))}",
        )
    given = {name: (column,) for name, column in columns.items() if name in known}
    response = columns.get("response") or _find_response(table)
    if response is not None:
        given["response"] = (response,)
    taken = take_columns(table, _FIELDS, faults, given, by_custom=True)
    curve = None if "drug" in taken.frame.columns or "drug" in columns else _find_id(table, taken)
    if curve is not None:
        text = table.text(curve).alias("drug")
        taken = Taken(
            taken.frame.with_columns(text), {**taken.names, "drug": curve}, taken.header_unit
        )
    if curve is None and _is_one_curve(table, taken, columns):
        of_file = pl.lit(name_sample(table.file)).alias("drug")
        taken = Taken(taken.frame.with_columns(of_file), taken.names, taken.header_unit)
    for name in ("drug", "dose", "response"):
        if name not in taken.frame.columns and name not in columns:
            faults.add(
                table.file,
                f"no column holds the {name}; it has {', '.join(table.columns)}",
                f"call one {name}, or name it with {name}=COLUMN",
                row=1,
            )
    return taken


def _find_response(table: Table) -> str | None:
    """The column of responses: percent and inhibition are told by the header alone."""
    for name in _RESPONSES:
        for column in table.columns:
            if _base(column) == name:
                return column
    return next((c for c in table.columns if _base(c) == "inhibition"), None)


def _find_id(table: Table, taken: Taken) -> str | None:
    """A column that numbers curves: each of its values stands in several rows."""
    for name in _CURVE_IDS:
        for column in table.columns:
            if match_key(column) == name and column not in taken.names.values():
                text = table.text(column)
                return column if text.n_unique() < len(text) else None
    return None


def _is_one_curve(table: Table, taken: Taken, columns: Mapping[str, str]) -> bool:
    """Whether the table names no drug, and every column is known, so that none hides behind it."""
    names = {*taken.frame.columns, *columns}
    known = {"dose", "response"} <= names and "drug" not in names
    return known and not set(table.columns) - set(taken.names.values())


def _base(column: str) -> str:
    key = match_key(column)
    for word in ("percent", "pct", "fraction"):
        if key not in _RESPONSES:
            key = key.replace(word, "")
    return key


def _refuse_doubles(table: Table, taken: Taken, columns: Mapping[str, str], faults: Faults) -> None:
    """A column in use whose header stands twice: nobody can tell which one is meant."""
    for name, column in taken.names.items():
        alike = [
            other
            for other in table.columns
            if other != column
            and (
                re.fullmatch(rf"{re.escape(column)}_duplicated_\d+", other)
                or (name not in columns and match_key(other) == match_key(column))
            )
        ]
        if alike:
            faults.add(
                table.file,
                f"the header stands {len(alike) + 1} times",
                f"keep one column of the {name}, and rename or remove the others",
                row=1,
                column=column,
            )


def _scale(
    frame: pl.DataFrame, header: str, wanted: Wanted, file: str, faults: Faults
) -> pl.DataFrame:
    """Responses as fractions of untreated, but for those that have a unit of their own."""
    scale = wanted.scale
    if scale is ResponseScale.FREE:
        return frame
    key = match_key(header)
    says_percent = "%" in header or "percent" in key or "pct" in key
    is_percent = says_percent if scale is None else scale is ResponseScale.PERCENT
    is_inhibition = "inhibition" in key
    median = None if wanted.is_part else frame["response"].drop_nulls().median()
    if scale is None and not is_percent:
        if is_inhibition and "fraction" not in key:
            faults.add(
                file,
                "the header does not say whether inhibition is a percentage or a fraction",
                "call the column percent_inhibition or inhibition_fraction, or say it with the "
                "scale (--scale percent or fraction)",
                row=1,
                column=header,
            )
        elif isinstance(median, float) and median > LARGEST_MEDIAN:
            faults.add(
                file,
                f"responses are fractions, 1 = untreated, but half of these are above {median:g}",
                f"call the column {header}_percent if they are percentages; if they have a unit "
                f"of their own, say so with the scale (--scale free)",
                row=1,
                column=header,
            )
    response = pl.col("response") / 100.0 if is_percent else pl.col("response")
    return frame.with_columns((1.0 - response if is_inhibition else response).alias("response"))

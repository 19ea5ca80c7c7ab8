"""Columns of a table under our names, their values checked cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from oncordia.domain import parse_well, well_name
from oncordia.errors import InvalidWell
from oncordia.formats.faults import ROW, Faults, join_names
from oncordia.formats.headers import (
    WELL_PARTS,
    Field,
    find_nearest,
    match_key,
    read_header_unit,
)
from oncordia.formats.tables import Table

_DOSES = ("dose", "dose_2")
_SHOWN = 12  # columns that a fault lists


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Columns of a table under our names, with ``source_row``; absent fields are not there."""

    frame: pl.DataFrame
    names: Mapping[str, str]  # our name to the name in the file
    header_unit: Mapping[str, str] = field(default_factory=dict)  # dose column to unit in its name


def take_columns(
    table: Table,
    fields: Sequence[Field],
    faults: Faults,
    given: Mapping[str, Sequence[str]] | None = None,
    *,
    by_custom: bool | None = None,
) -> Taken:
    """Columns of ``table`` that mean one of ``fields``, their values checked cell by cell.

    ``given`` leads from our names to those in the file; several names for one field are joined
    by an underscore. Other columns are taken where they bear our name and, ``by_custom``, one of
    those usual in laboratories, whatever their case, blanks and underscores; unless it is said,
    that is so where nothing is ``given``.

    A text where a number belongs, a number that is not finite, and a name that is no well are
    faults; the cell becomes null, that of a dose NaN, so that it is not missed a second time.
    """
    by_custom = not given if by_custom is None else by_custom
    names = _match(table, fields, faults, given or {}, by_custom)
    header_unit = _match_doses(table, fields, names) if by_custom else {}
    if given:
        for dose in _DOSES:
            unit = read_header_unit(names[dose][0]) if dose in names else None
            if unit and f"{dose}_unit" not in names:
                header_unit[dose] = unit[1]
    if any(field.kind == "well" for field in fields) and "well" not in names:
        names |= _match(table, WELL_PARTS, faults, {}, by_custom)
    kinds = {field.name: field.kind for field in (*fields, *WELL_PARTS)}
    frame = table.frame.select(ROW)
    ordered = sorted(names, key=lambda name: kinds[name] != "text")
    for name in ordered:
        frame = _TAKE[kinds[name]](table, frame, name, names[name], faults)
    if "well_row" in names and "well_column" in names:
        frame = _join_well(table, frame, names, faults)
    return Taken(frame, {name: "_".join(parts) for name, parts in names.items()}, header_unit)


def _match(
    table: Table,
    fields: Sequence[Field],
    faults: Faults,
    given: Mapping[str, Sequence[str]],
    by_custom: bool,
) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    keys = {match_key(column): column for column in reversed(table.columns)}
    for wanted in fields:
        if wanted.name in given:
            columns = tuple(given[wanted.name])
            missing = [column for column in columns if column not in table.columns]
            for column in missing:
                _miss(table, wanted.name, column, faults)
            if not missing:
                names[wanted.name] = columns
            continue
        for alias in (match_key(wanted.name), *(wanted.aliases if by_custom else ())):
            if alias in keys and keys[alias] not in {parts[0] for parts in names.values()}:
                names[wanted.name] = (keys[alias],)
                break
    return names


def _miss(table: Table, name: str, column: str, faults: Faults) -> None:
    nearest = find_nearest(column, table.columns)
    hint = f"did you mean {nearest!r}" if nearest else f"it has {join_names(table.columns, _SHOWN)}"
    faults.add(
        table.file,
        f"there is no column {column!r}, named for {name}",
        f"correct the name; {hint}",
        row=1,
    )


def _match_doses(
    table: Table, fields: Sequence[Field], names: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    wanted = {field.name for field in fields}
    units: dict[str, str] = {}
    for column in table.columns:
        found = read_header_unit(column)
        if found and found[0] in wanted and found[0] not in names:
            names[found[0]] = (column,)
            if f"{found[0]}_unit" not in names:
                units[found[0]] = found[1]
    return units


def _take_text(
    table: Table, frame: pl.DataFrame, name: str, columns: tuple[str, ...], faults: Faults
) -> pl.DataFrame:
    del faults
    parts = [table.text(column) for column in columns]
    if len(parts) == 1:
        return frame.with_columns(parts[0].alias(name))
    joined = pl.DataFrame([part.alias(str(i)) for i, part in enumerate(parts)]).select(
        pl.concat_str(pl.all(), separator="_", ignore_nulls=True).alias(name)
    )
    return frame.with_columns(joined)


def _take_number(
    table: Table, frame: pl.DataFrame, name: str, columns: tuple[str, ...], faults: Faults
) -> pl.DataFrame:
    numbers, faulty = table.numbers(columns[0])
    texts = table.text(columns[0])
    _report(table, frame, faulty, texts, columns[0], faults, "is no number; ", _NUMBER)
    infinite = (~numbers.is_finite()).fill_null(False)
    _report(table, frame, infinite, texts, columns[0], faults, "is not a finite number; ", _FINITE)
    told = float("nan") if name in _DOSES else None
    return frame.with_columns(numbers.set(infinite | faulty, told).alias(name))


def _take_integer(
    table: Table, frame: pl.DataFrame, name: str, columns: tuple[str, ...], faults: Faults
) -> pl.DataFrame:
    numbers, faulty = table.numbers(columns[0])
    broken = (~(numbers.is_finite() & (numbers == numbers.round()))).fill_null(False)
    bad = faulty | broken | (numbers < 1).fill_null(False)
    _report(table, frame, bad, table.text(columns[0]), columns[0], faults, "is no number from 1; ")
    return frame.with_columns(numbers.set(bad, None).cast(pl.Int64).alias(name))


_NUMBER = "write a number, or leave the cell empty"
_FINITE = "leave the cell empty where nothing was measured"


def _report(
    table: Table,
    frame: pl.DataFrame,
    mask: pl.Series,
    texts: pl.Series,
    column: str,
    faults: Faults,
    message: str,
    mend: str = _NUMBER,
) -> None:
    if mask.any():
        rows = frame.with_columns(texts.alias("_found")).filter(mask)
        said = f"'{{_found}}' {message.removesuffix('; ')}"
        faults.add_rows(rows, said, mend, file=table.file, column=column)


def _take_well(
    table: Table, frame: pl.DataFrame, name: str, columns: tuple[str, ...], faults: Faults
) -> pl.DataFrame:
    texts = _take_text(table, table.frame.select(ROW), name, columns, faults)[name]
    return _place_wells(table, frame, texts, "_".join(columns), faults)


def _join_well(
    table: Table, frame: pl.DataFrame, names: Mapping[str, tuple[str, ...]], faults: Faults
) -> pl.DataFrame:
    letters = frame["well_row"].cast(pl.Int64, strict=False)
    numbers = {n: well_name(n - 1, 0)[:-2] for n in letters.drop_nulls().unique() if 0 < n <= 32}
    named = letters.replace_strict(numbers, default=None, return_dtype=pl.String)
    row = named.fill_null(frame["well_row"].set(letters.is_not_null(), None))
    joined = pl.DataFrame([row.alias("r"), frame["well_column"].alias("c")]).select(
        pl.concat_str("r", "c")
    )
    column = f"{names['well_row'][0]}, {names['well_column'][0]}"
    placed = _place_wells(table, frame, joined.to_series(), column, faults)
    return placed.drop("well_row", "well_column")


def _place_wells(
    table: Table, frame: pl.DataFrame, texts: pl.Series, column: str, faults: Faults
) -> pl.DataFrame:
    canonical, reasons = {}, {}
    for text in texts.drop_nulls().unique():
        try:
            canonical[text] = str(parse_well(text))
        except InvalidWell as error:
            reasons[text] = str(error).partition(":")[0]
    wells = texts.replace_strict(canonical, default=None, return_dtype=pl.String)
    bad = wells.is_null()
    if bad.any():
        said = texts.replace_strict(reasons, default=None, return_dtype=pl.String)
        rows = frame.with_columns(said.fill_null("the well is missing").alias("_found"))
        mend = "write a row letter and a column number, as A1 or B07"
        faults.add_rows(rows.filter(bad), "{_found}", mend, file=table.file, column=column)
    return frame.with_columns(wells.alias("well"))


_TAKE = {
    "text": _take_text,
    "number": _take_number,
    "integer": _take_integer,
    "well": _take_well,
}

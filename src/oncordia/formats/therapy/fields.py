"""Columns of a table of therapy under our names, all its faults at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.errors import InvalidTable
from oncordia.formats.columns import take_columns
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field, find_nearest
from oncordia.formats.tables import Table, load_table, open_book

_TRUE = "1 true t yes y mutated mut mutant altered positive present healthy control controls"
TRUE = frozenset(_TRUE.split())
FALSE = frozenset("0 false f no n patients wt wildtype wild-type negative absent patient".split())


def open_table(source: str | Path) -> tuple[Table, InputDigest]:
    """Table of a CSV, TSV, Parquet or XLSX file, and the digest of the file."""
    book = open_book(source)
    return load_table(book), book.digest


def list_columns(source: str | Path) -> list[str]:
    """Names of the columns of a table, in order."""
    return list(open_table(source)[0].columns)


def read_fields(
    table: Table,
    fields: Sequence[Field],
    needed: Sequence[str],
    columns: Mapping[str, str],
    faults: Faults,
) -> pl.DataFrame:
    """Columns of ``table`` that mean one of ``fields``, with ``source_row``.

    ``columns`` gives their names in the table by meaning; the others go by those usual in
    laboratories. One that is ``needed`` and absent is a fault.
    """
    known = {field.name for field in fields}
    given = {name: (column,) for name, column in columns.items() if name in known}
    frame = take_columns(table, fields, faults, given, by_custom=True).frame
    for name in needed:
        if name not in frame.columns and name not in columns:
            nearest = find_nearest(name, table.columns)
            hint = f"is it {nearest!r}? " if nearest else ""
            faults.add(
                table.file,
                f"no column holds the {name}; it has {', '.join(table.columns[:12])}",
                f"{hint}call one {name}, or say --column {name}=NAME",
                row=1,
            )
    if not table.frame.height:
        faults.add(table.file, "holds a header line but no rows", "write its rows below it", row=1)
    return frame


def refuse_faults(faults: Faults) -> None:
    """Raise every error that was found, one line each, in the order of the rows.

    Raises
    ------
    InvalidTable
        If there is one.
    """
    errors = [problem for problem in faults.problems if problem.severity == "error"]
    if errors:
        errors.sort(key=lambda problem: problem.row or 0)
        raise InvalidTable("\n".join(str(problem) for problem in errors))


def read_truth(frame: pl.DataFrame, column: str, file: str, faults: Faults) -> pl.Series:
    """Truth of a column of words such as yes and no, null where empty; another is a fault."""
    words = frame[column].cast(pl.String).str.strip_chars().str.to_lowercase()
    truth = words.replace_strict(
        {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)},
        default=None,
        return_dtype=pl.Boolean,
    )
    wrong = truth.is_null() & words.is_not_null() & (words != "")
    faults.add_rows(
        frame.with_columns(frame[column].alias("_found")).filter(wrong),
        "'{_found}' is neither yes nor no",
        "write yes, no, or leave the cell empty",
        file=file,
        column=column,
    )
    return truth


def refuse_twice(frame: pl.DataFrame, column: str, file: str, faults: Faults) -> None:
    """Take note of every name that stands in two rows."""
    twice = frame.filter(pl.col(column).is_not_null() & ~pl.col(column).is_first_distinct())
    faults.add_rows(
        twice.select(ROW, column),
        f"{column} '{{{column}}}' stands twice",
        f"give each {column} one row",
        file=file,
        column=column,
    )

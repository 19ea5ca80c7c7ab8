"""Tables of responses, wide, turned or long, as one row a response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from oncordia.domain.therapy import MEASURES, Measure
from oncordia.domain.therapy.drug_names import is_known_drug
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field, find_nearest, match_key
from oncordia.formats.tables import Table
from oncordia.formats.therapy.fields import read_fields, refuse_faults
from oncordia.formats.therapy.response_columns import (
    DRUG_OF_A_TABLE,
    check_names,
    list_columns,
    read_numbers,
)
from oncordia.formats.therapy.response_scale import COLUMN
from oncordia.formats.therapy.sample_notes import (
    NOTES,
    PATIENT,
    SAMPLE_OF_A_TABLE,
    complete_notes,
)

_VALUE = Field("value", "number", ("response", "score", "值", "数值", "反应", "响应"))
_ERROR = Field("error", "number", ("se", "standarderror", "stderr", "标准误"))
_LONG = ("drug", "value", "error")
MEANINGS = ("sample", "drug", "value", "error", *(note.name for note in NOTES))
_FEW_DRUGS = 3  # known drugs among the names of rows that show a turned table


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How the sources of a cohort are to be read."""

    measure: str | None = None  # "auc" of analysed screens where None; of a table it must be told
    columns: Mapping[str, str] = field(default_factory=dict)  # name in the table by meaning
    leave_out: tuple[str, ...] = ()  # columns that are neither drugs nor notes
    percent: bool = False  # a fraction is written in percent
    time_hours: float | None = None  # of an analysed screen with several times

    def __post_init__(self) -> None:
        for meaning in self.columns:
            if meaning not in MEANINGS:
                raise InvalidOption(
                    f"--column {meaning}=…: there is no such meaning; "
                    f"name one of {', '.join(MEANINGS)}"
                )


def read_rows(
    table: Table, measure: Measure, options: SourceOptions, faults: Faults
) -> pl.DataFrame:
    """One row a response, with where it stood, whatever the shape of the table.

    A table is long where columns name the drug and the response; turned where its first column
    names drugs and no column samples, which then stand beside it; else wide.

    Raises
    ------
    InvalidTable
        If a column or value is wrong; one line a fault.
    """
    _check_left_out(table, options.leave_out)
    if _find(table, DRUG_OF_A_TABLE, options.columns):
        value = _find_value(table, measure, options.columns)
        if value is not None:
            return _read_long(table, {**options.columns, "value": value}, faults)
    if _is_turned(table, options):
        return _read_turned(table, options, faults)
    return _read_wide(table, options, faults)


def _check_left_out(table: Table, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in table.columns:
            nearest = find_nearest(column, table.columns)
            hint = f"did you mean {nearest!r}?" if nearest else "correct the name"
            raise InvalidTable(f"{table.file}: there is no column {column!r} to leave out; {hint}")


def _find(table: Table, wanted: Field, columns: Mapping[str, str]) -> str | None:
    """Column of the table that bears a meaning, by what the user said or by a usual name."""
    if wanted.name in columns:
        return columns[wanted.name]
    keys = {match_key(name): name for name in reversed(table.columns)}
    return next((keys[key] for key in (wanted.name, *wanted.aliases) if key in keys), None)


def _find_value(table: Table, measure: Measure, columns: Mapping[str, str]) -> str | None:
    """Column of the responses of a long table, which may be called as their measure.

    Raises
    ------
    InvalidTable
        If the one there is bears the name of another measure.
    """
    own = Field("value", "number", (*_VALUE.aliases, match_key(measure.name)))
    found = _find(table, own, columns)
    if found is None:
        others = Field("", "number", tuple(match_key(name) for name in MEASURES))
        other = _find(table, others, {})
        if other is not None:
            raise InvalidTable(
                f"{table.file}, column {other}: is called as another measure than {measure.name}; "
                f"say --measure for what it is, or --column value={other} if it is {measure.name}"
            )
    return found


def _read_long(table: Table, columns: Mapping[str, str], faults: Faults) -> pl.DataFrame:
    told = dict(columns)
    if _find(table, SAMPLE_OF_A_TABLE, told) is None:
        patient = _find(table, PATIENT, told)
        if patient is not None:
            told["sample"] = patient  # each patient then has one sample
    fields = (SAMPLE_OF_A_TABLE, DRUG_OF_A_TABLE, _VALUE, _ERROR, *NOTES)
    frame = read_fields(_empty_nan(table, told), fields, ("sample", "drug", "value"), told, faults)
    frame = complete_notes(frame, table.file, faults)
    if "error" in frame.columns:
        faults.add_rows(
            frame.filter(pl.col("error") < 0).select(ROW, "error"),
            "'{error}' is no standard error",
            "write a number of 0 or more, or leave the cell empty",
            file=table.file,
            column=_find(table, _ERROR, told),
        )
    else:
        frame = frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("error"))
    refuse_faults(faults)
    for name in ("sample", "drug"):
        nameless = frame.filter(pl.col(name).is_null() & pl.col("value").is_not_null())
        faults.add_rows(
            nameless.select(ROW), f"names no {name}", f"fill in the {name}", file=table.file
        )
    named = pl.col("sample").is_not_null() & pl.col("drug").is_not_null()
    place = pl.lit(told["value"]).alias(COLUMN)
    return frame.with_columns(place).select(*MEANINGS, ROW, COLUMN).filter(named)


def _empty_nan(table: Table, columns: Mapping[str, str]) -> Table:
    """The table with empty cells for ``nan`` among responses and errors, as programs write it."""
    there = (columns["value"], _find(table, _ERROR, columns))
    names = [name for name in there if name is not None and name in table.columns]
    cells = [
        pl.when(pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase() != "nan")
        .then(pl.col(name))
        .alias(name)
        for name in names
    ]
    return Table(table.file, table.frame.with_columns(cells), table.comma_separates)


def _is_turned(table: Table, options: SourceOptions) -> bool:
    """Whether drugs stand in rows and samples in columns.

    Raises
    ------
    InvalidTable
        If it looks so, but no header says it.
    """
    if not table.columns or "sample" in options.columns:
        return False
    first = table.columns[0]
    keys = {match_key(DRUG_OF_A_TABLE.name), *DRUG_OF_A_TABLE.aliases} - {"name"}
    has_sample = _find(table, SAMPLE_OF_A_TABLE, options.columns) is not None
    if options.columns.get("drug") == first or (match_key(first) in keys and not has_sample):
        return True
    rows = [text for text in table.text(first).to_list() if text and is_known_drug(text)]
    if len(rows) >= _FEW_DRUGS and not any(map(is_known_drug, table.columns)):
        raise InvalidTable(
            f"{table.file}: its rows look like drugs ({', '.join(rows[:3])}) and its columns like "
            f"samples; call the first column drug, or turn the table"
        )
    return False


def _read_turned(table: Table, options: SourceOptions, faults: Faults) -> pl.DataFrame:
    drug = options.columns.get("drug", table.columns[0])
    samples = list_columns(table, {drug, *options.leave_out}, faults)
    numbers = [read_numbers(table, name, faults) for name in samples]
    check_names(table, samples, "sample", faults)
    refuse_faults(faults)
    named = table.text(drug).alias("drug")
    wide = pl.DataFrame([table.frame[ROW], named, *numbers]).filter(pl.col("drug").is_not_null())
    _refuse_rows(wide, "drug", table.file, "give each drug one row")
    long = wide.unpivot(samples, index=[ROW, "drug"], variable_name="sample", value_name="value")
    blank = complete_notes(long, table.file, faults)
    return blank.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("error"), pl.col("sample").alias(COLUMN)
    ).select(*MEANINGS, ROW, COLUMN)


def _read_wide(table: Table, options: SourceOptions, faults: Faults) -> pl.DataFrame:
    told = {name: options.columns[name] for name in options.columns if name not in _LONG}
    told.setdefault("sample", _find_sample_column(table))
    notes = read_fields(table, (SAMPLE_OF_A_TABLE, *NOTES), ("sample",), told, faults)
    refuse_faults(faults)
    taken = {told["sample"], *told.values(), *options.leave_out}
    taken |= {name for name in (_find(table, note, told) for note in NOTES) if name is not None}
    drugs = list_columns(table, taken, faults)
    numbers = [read_numbers(table, name, faults) for name in drugs]
    check_names(table, drugs, "drug", faults)
    refuse_faults(faults)
    notes = complete_notes(notes, table.file, faults)
    refuse_faults(faults)
    index = [ROW, "sample", *(note.name for note in NOTES)]
    wide = pl.DataFrame([notes[name] for name in index] + numbers)
    rows = wide.filter(pl.col("sample").is_not_null())
    mend = "give each row a name of its own and say with a column 'patient' whose samples they are"
    _refuse_rows(rows, "sample", table.file, mend)
    long = rows.unpivot(drugs, index=index, variable_name="drug", value_name="value")
    return long.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("error"), pl.col("drug").alias(COLUMN)
    ).select(*MEANINGS, ROW, COLUMN)


def _refuse_rows(wide: pl.DataFrame, name: str, file: str, mend: str) -> None:
    again = wide.filter(~pl.col(name).is_first_distinct())
    if again.height:
        found = again[name][0]
        first = wide.filter(pl.col(name) == found)[ROW][0]
        raise InvalidTable(
            f"{file}, row {again[ROW][0]}: {name} {found!r} stands in several rows, first in row "
            f"{first}; {mend}"
        )


def _find_sample_column(table: Table) -> str:
    """The column that names samples: by its header, else the first."""
    return _find(table, SAMPLE_OF_A_TABLE, {}) or (table.columns or [""])[0]

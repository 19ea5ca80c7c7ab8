"""Responses of samples to drugs for a cohort, from an analysed screen or from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import Measure, find_measure
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import DRUG, Field, match_key
from oncordia.formats.results import RUN_FILE
from oncordia.formats.tables import Table
from oncordia.formats.therapy.fields import open_table, read_fields, refuse_faults
from oncordia.formats.therapy.result_folder import read_result_responses
from oncordia.formats.therapy.sample_notes import NOTES, SAMPLE_OF_A_TABLE, complete_notes

DEFAULT_MEASURE = "auc"  # of an analysed screen; of a table it must be told
_VALUE = Field("value", "number", ("response",))
_ERROR = Field("error", "number", ("se", "standarderror", "stderr"))
_ENOUGH = 10  # values from which on their size says something of their scale
_LONG = ("drug", "value", "error")
_MEANINGS = ("sample", "drug", "value", "error", *(note.name for note in NOTES))


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
            if meaning not in _MEANINGS:
                raise InvalidOption(
                    f"--column {meaning}=…: there is no such meaning; "
                    f"name one of {', '.join(_MEANINGS)}"
                )


@dataclass(frozen=True, slots=True, eq=False)
class ReadResponses:
    """Responses as one source tells them.

    ``frame`` has one row a response: sample, drug, value and error in the unit of ``measure``,
    patient, centre, healthy and disease; null where not told.
    """

    name: str
    frame: pl.DataFrame
    measure: Measure
    inputs: tuple[InputDigest, ...]
    notes: tuple[str, ...] = ()  # what is to be known of it, in plain words
    method: str = ""  # how a screen was normalised; "" of a table


def read_responses(source: str | Path, options: SourceOptions | None = None) -> ReadResponses:
    """Responses of a folder that ``screen analyse`` wrote, or of a table.

    Parameters
    ----------
    source
        A folder, or a CSV, TSV, Parquet or XLSX table: one row a sample and one column a drug,
        or one row a response with the columns ``sample``, ``drug`` and ``value``.
    options
        Measure, names of columns and scale. What a table measures is never guessed from a name.

    Raises
    ------
    InvalidOption
        If the measure of a table is not told.
    InvalidTable
        If a column or value is wrong; one line a fault.
    UnreadableFile
        If a file cannot be read, or the folder is no result.
    """
    chosen = options or SourceOptions()
    path = Path(source)
    if path.is_dir():
        measure = find_measure(chosen.measure or DEFAULT_MEASURE)
        found = read_result_responses(path, measure, chosen.time_hours)
        told = found.notes, found.method
        return ReadResponses(path.name, found.frame, measure, found.inputs, *told)
    if chosen.measure is None:
        raise InvalidOption(
            f"{path.name}: is a table, not a result with {RUN_FILE}, so say what it measures with "
            f"--measure: {', '.join(_list_measures())}"
        )
    measure = find_measure(chosen.measure)
    table, digest = open_table(path)
    faults = Faults()
    read = _read_long if _is_long(table, chosen.columns) else _read_wide
    frame = read(table, chosen, faults)
    refuse_faults(faults)
    frame = _scale(frame, measure, table.file, percent=chosen.percent)
    return ReadResponses(table.file, frame, measure, (digest,))


def _list_measures() -> list[str]:
    from oncordia.domain.therapy import MEASURES

    return list(MEASURES)


def _is_long(table: Table, columns: Mapping[str, str]) -> bool:
    """Whether there is one row a response: a column of drugs, and one of their responses.

    Raises
    ------
    InvalidTable
        If a column names drugs and none is known to hold responses.
    """
    keys = {match_key(name): name for name in reversed(table.columns)}
    found = [keys[key] for key in ("drug", *DRUG.aliases) if key in keys]
    has_drug = "drug" in columns or bool(found)
    has_value = "value" in columns or not keys.keys().isdisjoint({"value", *_VALUE.aliases})
    if found and not has_value and table.numbers(found[0])[1].any():
        others = [name for name in table.columns if not table.numbers(name)[1].any()]
        named = others[-1] if others else "NAME"
        raise InvalidTable(
            f"{table.file}: column {found[0]} names drugs, one row a response, but no column is "
            f"called value; say which one with --column value={named} (it has "
            f"{', '.join(others) or 'no column of numbers'})"
        )
    return has_drug and has_value


def _read_long(table: Table, options: SourceOptions, faults: Faults) -> pl.DataFrame:
    fields = (SAMPLE_OF_A_TABLE, DRUG, _VALUE, _ERROR, *NOTES)
    needed = ("sample", "drug", "value")
    frame = read_fields(table, fields, needed, options.columns, faults)
    frame = complete_notes(frame, table.file, faults)
    if "error" in frame.columns:
        faults.add_rows(
            frame.filter(pl.col("error") < 0).select(ROW, "error"),
            "'{error}' is no standard error",
            "write a number of 0 or more, or leave the cell empty",
            file=table.file,
            column="error",
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
    return frame.select(_MEANINGS).filter(named)


def _read_wide(table: Table, options: SourceOptions, faults: Faults) -> pl.DataFrame:
    told = {name: options.columns[name] for name in options.columns if name not in _LONG}
    told.setdefault("sample", _find_sample_column(table))
    notes = read_fields(table, (SAMPLE_OF_A_TABLE, *NOTES), ("sample",), told, faults)
    refuse_faults(faults)
    taken = {told["sample"], *told.values(), *options.leave_out}
    keys = {match_key(name): name for name in reversed(table.columns)}
    for note in NOTES:
        if note.name not in told:
            found = [keys[key] for key in (note.name, *note.aliases) if key in keys]
            taken |= set(found[:1])
    drugs = [name for name in table.columns if name not in taken]
    numbers = [_read_drug(table, name, faults) for name in drugs]
    _check_names(table, drugs, faults)
    refuse_faults(faults)
    notes = complete_notes(notes, table.file, faults)
    refuse_faults(faults)
    wide = pl.DataFrame([notes[name] for name in ("sample", *(n.name for n in NOTES))] + numbers)
    rows = wide.filter(pl.col("sample").is_not_null())
    twice = rows.filter(~pl.col("sample").is_first_distinct())["sample"]
    if twice.len():
        raise InvalidTable(
            f"{table.file}: sample {twice[0]!r} stands in several rows; give each row a name of "
            f"its own and say with a column 'patient' whose samples they are"
        )
    long = rows.unpivot(
        drugs, index=["sample", *(n.name for n in NOTES)], variable_name="drug", value_name="value"
    )
    return long.with_columns(pl.lit(None, dtype=pl.Float64).alias("error")).select(_MEANINGS)


def _find_sample_column(table: Table) -> str:
    """The column that names samples: by its header, else the first."""
    keys = {match_key(name): name for name in reversed(table.columns)}
    found = [keys[key] for key in ("sample", *SAMPLE_OF_A_TABLE.aliases) if key in keys]
    return (found or table.columns or [""])[0]


def _read_drug(table: Table, name: str, faults: Faults) -> pl.Series:
    numbers, faulty = table.numbers(name)
    infinite = numbers.is_infinite().fill_null(value=False)
    bad = faulty | infinite
    if bad.any():
        texts = table.text(name)
        found = texts.filter(bad)
        if faulty.sum() == texts.drop_nulls().len():
            faults.add(
                table.file,
                f"holds text, as {found[0]!r}, not responses to a drug",
                f"say what it is with --column patient={name} (or centre, healthy, disease), "
                f"or leave it out with --leave-out {name}",
                column=name,
            )
        else:
            rows = pl.DataFrame([table.frame[ROW], texts.alias("_found")]).filter(bad)
            faults.add_rows(
                rows,
                "'{_found}' is no response",
                "write a number, or leave the cell empty where nothing was measured",
                file=table.file,
                column=name,
            )
    return numbers.set(bad, None).fill_nan(None).alias(name)


def _check_names(table: Table, drugs: Sequence[str], faults: Faults) -> None:
    for name in drugs:
        if not name.strip() or name.startswith("_duplicated_"):
            faults.add(table.file, "a column of responses has no header", "name its drug", row=1)
        elif "_duplicated_" in name:
            drug = name.partition("_duplicated_")[0]
            faults.add(
                table.file,
                f"two columns are called {drug!r}",
                "give each drug one column",
                row=1,
                column=drug,
            )


def _scale(frame: pl.DataFrame, measure: Measure, file: str, *, percent: bool) -> pl.DataFrame:
    """Values as the measure has them; percent where it was told.

    Raises
    ------
    InvalidTable
        If values look like percent for a fraction, or like a fraction for a score up to 100.
    """
    if percent:
        if measure.unit != "fraction":
            raise InvalidOption(
                f"--percent goes with a fraction, and {measure.name} is none; leave it out"
            )
        return frame.with_columns(pl.col("value") / 100.0, pl.col("error") / 100.0)
    values = frame["value"].drop_nulls()
    if measure.unit == "fraction" and values.len():
        beyond = values.filter(values > measure.highest)
        middle = values.quantile(0.9) or 0.0
        if beyond.len() and middle > 1.5 * max(measure.highest, 1.0):
            raise InvalidTable(
                f"{file}: looks like percent (a tenth of the values lie above {middle:g}), but "
                f"{measure.name} is a fraction; say --percent, or divide the values by 100"
            )
    top = float(values.to_numpy().max(initial=0.0))
    if measure.highest == 100.0 and values.len() >= _ENOUGH and 0.0 < top <= 1.0:
        raise InvalidTable(
            f"{file}: looks like a fraction (no value lies above {top:g}), but {measure.name} runs "
            f"from 0 to 100; multiply the values by 100"
        )
    return frame

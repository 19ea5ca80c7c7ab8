"""Tables that hold organoid tests against patients: counts a study, pairs, or survival."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest, Problem
from oncordia.domain.therapy import MEASURES, Direction, Measure, Study
from oncordia.errors import InvalidOption
from oncordia.formats.columns import Taken, take_columns
from oncordia.formats.faults import ROW, Faults, join_names
from oncordia.formats.headers import find_nearest, match_key
from oncordia.formats.tables import Table, load_table, open_book
from oncordia.formats.therapy.fields import refuse_faults
from oncordia.formats.therapy.join_outcomes import join_responses
from oncordia.formats.therapy.outcome_fields import (
    COUNTS,
    NEEDED_OF_PAIRS,
    PAIR_FIELDS,
    STUDY_FIELDS,
)
from oncordia.formats.therapy.outcome_values import check_measure, settle_values
from oncordia.formats.therapy.response_tables import MEANINGS, SourceOptions, read_rows
from oncordia.formats.therapy.score_column import find_score
from oncordia.formats.therapy.studies import build_study

_SHOWN = 12  # columns that a fault lists


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Tests beside outcomes, one row a comparison.

    ``frame`` has ``source_row``, ``sample``, ``patient``, ``drug``, ``value``, ``probability``,
    ``outcome``, ``call``, ``covariate``, ``time``, ``event`` and ``is_kept``; rows that are not
    kept have a measured response alone, which a cohort's mean is still taken over. ``sign`` is +1
    where a high value means sensitive, -1 where a low one does, 0 where there are calls or
    probabilities alone.
    """

    frame: pl.DataFrame
    sign: float
    measure: str  # name of the column or measure; "" where there is none
    is_direction_inferred: bool
    given: frozenset[str]  # fields that the table has
    follow_up: tuple[str, str] = ("", "")  # columns that the time and the event were read from


@dataclass(frozen=True, slots=True, eq=False)
class ConcordanceTable:
    """What a file holds: studies, or pairs; and what is only to be known of it."""

    file: str
    studies: tuple[Study, ...]
    pairs: Pairs | None
    notes: tuple[Problem, ...]
    inputs: tuple[InputDigest, ...]


def read_concordance(
    source: str | Path,
    *,
    responses: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    measure: str | None = None,
    direction: Direction | None = None,
    keep: Mapping[str, str] | None = None,
    drop_unknown: bool = False,
) -> ConcordanceTable:
    """Studies or pairs of a table, told apart by its columns.

    Parameters
    ----------
    source
        CSV, TSV, Parquet or XLSX; ``-`` is standard input. With columns for counts (TP, FP, FN,
        TN) one row is a study; else a row is a patient or a comparison.
    responses
        A second table with the measured responses of many samples and drugs, one row a response
        or one column a drug, joined to the outcomes by sample or patient, and by drug where both
        name one.
    columns
        Names in the tables of our fields, where they are others.
    measure
        Column of the score, or name of its measure.
    direction
        Which end of the score means sensitive; else the measure says it.
    keep
        Value by column: only such rows of the outcomes are used.
    drop_unknown
        Leave out outcomes of samples without a response instead of refusing them.

    Raises
    ------
    InvalidTable
        With one line a fault: file, row, value and mend.
    UnreadableFile
        If a file cannot be read.
    """
    book = open_book(sys.stdin.buffer if str(source) == "-" else source)
    table = load_table(book)
    faults = Faults()
    given: dict[str, tuple[str, ...]] = {
        name: (column,) for name, column in (columns or {}).items()
    }
    _check_names(given, table, faults)
    kept = _keep_rows(table, keep or {}, faults)
    if _holds_counts(kept, given):
        studies = _read_studies(kept, given, faults)
        refuse_faults(faults)
        return ConcordanceTable(table.file, studies, None, _notes(faults), (book.digest,))
    inputs = [book.digest]
    second = None if responses is None else open_book(responses)
    other = None if second is None else load_table(second)
    _check_given(given, [table, *([other] if other else [])], faults)
    named, sign = find_score((other or kept).columns, given, measure, direction)
    outcomes = take_columns(kept, PAIR_FIELDS, faults, _only(given, kept), by_custom=True)
    if second is not None and other is not None:
        inputs.append(second.digest)
        tests = _take_responses(other, given, MEASURES.get(named), faults)
        check_measure(tests.frame, other.file, MEASURES.get(named), faults)
        frame = join_responses(outcomes, tests, table.file, faults, drop_unknown=drop_unknown)
    else:
        check_measure(outcomes.frame, table.file, MEASURES.get(named), faults)
        frame = outcomes.frame.with_columns(pl.lit(True).alias("is_kept"))
    _check_fields(table, frame, faults)
    frame = settle_values(frame, table.file, faults)
    refuse_faults(faults)
    if not frame["value"].count() and frame["probability"].count():
        # a stated probability of response is a score of its own
        frame, named, sign = frame.with_columns(value=pl.col("probability")), "probability", 1.0
    has_value = frame["value"].count() > 0
    settled = sign if has_value else 0.0
    if has_value and not settled:
        raise InvalidOption(
            f"{table.file}: {named or 'the score'!r} is no measure whose direction is known; "
            f"say with --direction low or high which end means sensitive"
        )
    fields = frozenset(n for n in frame.columns if frame[n].null_count() < frame.height)
    follow_up = (outcomes.names.get("time", ""), outcomes.names.get("event", ""))
    pairs = Pairs(frame, settled, named, direction is None, fields, follow_up)
    return ConcordanceTable(table.file, (), pairs, _notes(faults), tuple(inputs))


def _check_names(given: Mapping[str, Sequence[str]], table: Table, faults: Faults) -> None:
    known = sorted({field.name for field in (*PAIR_FIELDS, *STUDY_FIELDS)})
    for name in sorted(set(given) - set(known)):
        faults.add(table.file, f"there is no column {name!r} to name", f"name {', '.join(known)}")
    refuse_faults(faults)


def _check_given(
    given: Mapping[str, Sequence[str]], tables: Sequence[Table], faults: Faults
) -> None:
    """Refuse columns that the user named and no table has."""
    known = [column for table in tables for column in table.columns]
    for name, (column,) in given.items():
        if column not in known:
            nearest = find_nearest(column, known)
            hint = f"did you mean {nearest!r}" if nearest else f"it has {', '.join(known)}"
            said = f"there is no column {column!r}, named for {name}"
            faults.add(tables[0].file, said, f"correct the name; {hint}", row=1)
    refuse_faults(faults)


def _only(given: Mapping[str, tuple[str, ...]], table: Table) -> dict[str, tuple[str, ...]]:
    """Named columns that this table has; with two tables, the other has the rest."""
    return {name: column for name, column in given.items() if column[0] in table.columns}


def _keep_rows(table: Table, keep: Mapping[str, str], faults: Faults) -> Table:
    frame = table.frame
    for column, value in keep.items():
        if column not in table.columns:
            nearest = find_nearest(column, table.columns)
            hint = f"did you mean {nearest!r}" if nearest else f"it has {', '.join(table.columns)}"
            faults.add(table.file, f"there is no column {column!r} to keep rows by", hint, row=1)
            continue
        text = Table(table.file, frame).text(column).str.to_lowercase()
        if not (text == value.casefold()).any():
            found = ", ".join(sorted(text.drop_nulls().unique().to_list())[:6])
            faults.add(
                table.file,
                f"no row has {value!r} in column {column!r}",
                f"it holds {found}",
                column=column,
            )
            continue
        frame = frame.filter((text == value.casefold()).fill_null(False))
    refuse_faults(faults)
    return Table(table.file, frame, table.comma_separates)


def _holds_counts(table: Table, given: Mapping[str, tuple[str, ...]]) -> bool:
    keys = {match_key(column) for column in table.columns}
    known = {
        key
        for field in STUDY_FIELDS
        if field.name in COUNTS
        for key in (field.name, *field.aliases)
    }
    return bool(keys & known) or bool(set(given) & set(COUNTS))


def _read_studies(
    table: Table, given: Mapping[str, tuple[str, ...]], faults: Faults
) -> tuple[Study, ...]:
    frame = take_columns(table, STUDY_FIELDS, faults, given, by_custom=True).frame
    if frame.is_empty():
        faults.add(table.file, "holds a header line but no rows", "write its rows below it", row=1)
    studies, seen = [], set()
    for cells in frame.iter_rows(named=True):
        row = int(cells[ROW])
        study = build_study(cells, row, table.file, faults)
        if study is None:
            continue
        key = (study.name, study.facts.get("treatment", ""))
        if key in seen:
            faults.add(
                table.file,
                f"study {study.name!r} stands twice with the same treatment",
                "give each study once, or say in treatment what sets them apart",
                row=row,
            )
        seen.add(key)
        studies.append(study)
    return tuple(studies)


def _take_responses(
    table: Table, given: Mapping[str, tuple[str, ...]], measure: Measure | None, faults: Faults
) -> Taken:
    """One row a response, of a long table or of one with a column a drug."""
    fields = tuple(f for f in PAIR_FIELDS if f.name in ("sample", "patient", "drug", "value"))
    taken = take_columns(table, fields, faults, _only(given, table), by_custom=True)
    if "value" not in taken.frame.columns and measure is not None:
        told = {name: column for name, (column,) in _only(given, table).items() if name in MEANINGS}
        rows = read_rows(table, measure, SourceOptions(measure.name, told), faults)
        refuse_faults(faults)
        known = [name for name in ("sample", "patient") if rows[name].count()]
        return Taken(rows.select(ROW, *known, "drug", "value").drop_nulls("value"), {})
    if "value" not in taken.frame.columns:
        faults.add(
            table.file,
            f"no column holds the score; it has {_list_columns(table)}",
            "name it with --measure, as --measure auc",
            row=1,
        )
    if not {"sample", "patient"} & set(taken.frame.columns):
        faults.add(
            table.file,
            f"no column names the sample or the patient; it has {_list_columns(table)}",
            "name it with --column sample=COLUMN",
            row=1,
        )
    refuse_faults(faults)
    return taken


def _check_fields(table: Table, frame: pl.DataFrame, faults: Faults) -> None:
    has = set(frame.columns)
    if not has & set(NEEDED_OF_PAIRS):
        faults.add(
            table.file,
            f"no column holds counts (TP, FP, FN, TN), an outcome or a time; "
            f"it has {_list_columns(table)}",
            "name one, as --column outcome=Response",
            row=1,
        )
    if not has & {"value", "call", "probability"}:
        faults.add(
            table.file,
            f"no column holds the test; it has {_list_columns(table)}",
            "name the score with --measure or --column value=COLUMN, or give --responses",
            row=1,
        )
    if not has & {"sample", "patient"}:
        faults.add(
            table.file,
            f"no column names the patient; it has {_list_columns(table)}",
            "name it with --column patient=COLUMN",
            row=1,
        )
    if frame.is_empty() and not faults.problems:
        faults.add(table.file, "holds a header line but no rows", "write its rows below it", row=1)
    refuse_faults(faults)


def _list_columns(table: Table) -> str:
    return join_names(table.columns, _SHOWN)


def _notes(faults: Faults) -> tuple[Problem, ...]:
    return tuple(problem for problem in faults.problems if problem.severity == "note")

"""Rows of a funnel's tables, each with its place; what cannot be read is told cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oncordia.domain import Problem
from oncordia.domain.alliance import Comparator, Source
from oncordia.domain.partnering import (
    EditionCounts,
    Reason,
    ReasonCount,
    Step,
    StepCount,
)
from oncordia.formats.headers import find_nearest
from oncordia.formats.partnering.funnel_forms import (
    COUNT_COLUMNS,
    FUNNEL,
    REASON_WORDS,
    STEP_WORDS,
)
from oncordia.formats.registry.cells import Row
from oncordia.formats.registry.tables import list_tables, read_tables
from oncordia.formats.registry.words import COMPARATOR_WORDS, find_word


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of steps as it is written; members and edition may be those of rows before."""

    file: str
    row: int
    relation_id: str
    step: Step
    on: date
    from_id: str = ""
    to_id: str = ""
    event_id: str = ""
    reason: Reason | None = None
    agreement_id: str = ""
    is_confidential: bool = False
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class CountsRow:
    """One row of counts, and where it stands."""

    file: str
    row: int
    counts: EditionCounts


@dataclass(frozen=True, slots=True)
class FunnelTable:
    """One table of steps or of counts; ``headings`` as it writes them, by column."""

    file: str
    kind: str
    sha256: str
    n_rows: int
    rows: tuple[StepRow | CountsRow, ...]
    headings: Mapping[str, str]


def read_funnel_tables(path: Path, problems: list[Problem]) -> list[FunnelTable]:
    """The tables at ``path``, a file or a folder; every fault of a cell joins ``problems``.

    Raises
    ------
    UnreadableFile
        If nothing stands there, or no table is in the folder.
    """
    tables = []
    files = list_tables(path)
    for file in files:
        for raw in read_tables(file, problems, is_alone=len(files) == 1, known=FUNNEL):
            make = _read_step if raw.form.kind == "funnel_step" else _read_counts
            rows: list[StepRow | CountsRow] = []
            n_rows = 0
            for number, values in raw.rows:
                n_rows += 1
                found = make(Row(raw.file, number, values, problems))
                if found is not None:
                    rows.append(found)
            if n_rows == 0:
                mend = "write its rows below it"
                problems.append(Problem(raw.file, "holds a header line but no rows", mend, 1))
            tables.append(
                FunnelTable(raw.file, raw.form.kind, raw.sha256, n_rows, tuple(rows), raw.headings)
            )
    return tables


def _read_step(row: Row) -> StepRow | None:
    relation_id = _read_id(row, "relation_id", "talk")
    step = _read_word(row, "step", STEP_WORDS, "step")
    reason = _read_word(row, "reason", REASON_WORDS, "reason")
    on = row.day("on")
    if not row.text("on"):
        row.refuse("on", "the row has no day", "write YYYY-MM-DD")
    if not row.text("step"):
        row.refuse("step", "the row has no step", f"write one of {_list_terms(STEP_WORDS)}")
    if step is Step.NO and not row.text("reason"):
        row.refuse("reason", "a no without a reason", f"write one of {_list_terms(REASON_WORDS)}")
    if reason is not None and step not in (Step.NO, None):
        row.refuse(
            "reason", f"{step} has the reason {reason.value!r}", "leave it empty, or write no"
        )
    is_confidential = row.truth("confidential") or False
    source = row.source()
    ids = {name: row.text(name) for name in ("from_id", "to_id", "event_id", "agreement_id")}
    if ids["from_id"] and ids["from_id"] == ids["to_id"]:
        row.refuse("to_id", f"{ids['to_id']!r} is on both sides", "name the two members")
    if not row.is_sound or not isinstance(step, Step) or on is None:
        return None
    return StepRow(
        row.file,
        row.number,
        relation_id,
        step,
        on,
        **ids,
        reason=reason if isinstance(reason, Reason) else None,
        is_confidential=is_confidential,
        note=row.text("note"),
        source=source,
    )


def _read_counts(row: Row) -> CountsRow | None:
    event_id = _read_id(row, "event_id", "edition")
    counts = []
    last: tuple[str, int] | None = None
    for column, step in COUNT_COLUMNS.items():
        n = row.count_of(column)
        if n is None:
            continue
        if last is not None and n > last[1]:
            row.refuse(
                column,
                f"{n} {column} are more than {last[1]} {last[0]}",
                "whoever reached a step has passed those before it; mend one of the two",
            )
        counts.append(StepCount(step, n))
        last = (column, n)
    if not counts and row.is_sound:
        row.refuse("matches", "the row tells no count", "write one count at least")
    reasons = _read_reasons(row)
    comparator = row.word("comparator", COMPARATOR_WORDS, Comparator.EXACTLY, strict=True)
    label, as_of, source = row.text("label"), row.when("as_of"), row.source()
    if not row.is_sound:
        return None
    made = row.build(
        EditionCounts,
        {"counts": "matches"},
        event_id=event_id,
        counts=tuple(counts),
        reasons=reasons,
        comparator=comparator,
        label=label,
        label_zh=row.text("label_zh"),
        as_of=as_of,
        source=source,
    )
    return CountsRow(row.file, row.number, made) if made is not None and row.is_sound else None


def _read_reasons(row: Row) -> tuple[ReasonCount, ...]:
    counts: dict[Reason, int] = {}
    for part in row.parts("reasons"):
        word, equals, number = (text.strip() for text in part.replace("＝", "=").partition("="))
        reason = find_word(word, REASON_WORDS)
        if not equals or not number.isdecimal():
            row.refuse("reasons", f"{part!r} is no reason with its count", "write too early=4")
        elif reason is None:
            row.refuse("reasons", *_refuse_word(word, REASON_WORDS, "reason"))
        else:
            counts[reason] = counts.get(reason, 0) + int(number)
    return tuple(ReasonCount(one, counts[one]) for one in Reason if one in counts)


def _read_id(row: Row, column: str, what: str) -> str:
    text = row.text(column)
    if not text:
        row.refuse(column, f"the row names no {what}", "give its id, a word")
    elif any(mark.isspace() or mark in ";；" for mark in text):
        row.refuse(column, f"the id {text!r} is no word", "leave out blanks and semicolons")
    return text


def _read_word(
    row: Row, column: str, words: Mapping[str, Step] | Mapping[str, Reason], what: str
) -> Step | Reason | None:
    text = row.text(column)
    if not text:
        return None
    found: Step | Reason | None = words.get(_fold(text))
    if found is None:
        row.refuse(column, *_refuse_word(text, words, what))
    return found


def read_step(word: str) -> Step | None:
    """The step that a word names, in English or Chinese; None where it names none."""
    return STEP_WORDS.get(_fold(word))


def read_reason(word: str) -> Reason | None:
    """The reason that a word names, in English or Chinese; None where it names none."""
    return REASON_WORDS.get(_fold(word))


def _fold(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _refuse_word(
    text: str, words: Mapping[str, Step] | Mapping[str, Reason], what: str
) -> tuple[str, str]:
    near = find_nearest(text, list(words))
    mend = f"write one of {_list_terms(words)}" + (f"; the nearest is {near!r}" if near else "")
    return f"{text!r} is no {what} that is known", mend


def _list_terms(words: Mapping[str, Step] | Mapping[str, Reason]) -> str:
    return ", ".join(dict.fromkeys(term.value for term in words.values()))

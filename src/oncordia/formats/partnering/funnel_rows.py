"""Rows of a funnel's tables, each with its place; what cannot be read is told cell by cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oncordia.domain import Problem
from oncordia.domain.alliance import Comparator
from oncordia.domain.partnering import EditionCounts, Reason, ReasonCount, StepCount
from oncordia.formats.partnering.funnel_forms import (
    COUNT_COLUMNS,
    FUNNEL,
    MATCH_FORMS,
    REASON_WORDS,
)
from oncordia.formats.partnering.funnel_outputs import read_match, read_meeting
from oncordia.formats.partnering.funnel_steps import (
    NOTHING_SAID,
    FunnelDefaults,
    StepRow,
    read_id,
    read_step_row,
    refuse_word,
)
from oncordia.formats.registry.cells import Row
from oncordia.formats.registry.tables import list_tables, read_tables
from oncordia.formats.registry.words import COMPARATOR_WORDS, find_word


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


def read_funnel_tables(
    path: Path, problems: list[Problem], said: FunnelDefaults = NOTHING_SAID
) -> list[FunnelTable]:
    """The tables at ``path``, a file or a folder; every fault of a cell joins ``problems``.

    Raises
    ------
    UnreadableFile
        If nothing stands there, or no table is in the folder.
    """
    tables = []
    files = list_tables(path)
    for file in files:
        met: list[Problem] = []
        raws = read_tables(file, met, is_alone=len(files) == 1, known=FUNNEL)
        outputs = {one.file for one in raws if one.form in MATCH_FORMS}
        # what the program writes has columns that are of no use here
        problems += [one for one in met if one.severity == "error" or one.file not in outputs]
        for raw in raws:
            make = _READERS[raw.form.kind]
            rows: list[StepRow | CountsRow] = []
            n_before, n_rows = len(problems), 0
            for number, values in raw.rows:
                n_rows += 1
                found = make(Row(raw.file, number, values, problems), said)
                if found is not None:
                    rows.append(found)
            if n_rows == 0:
                mend = "write its rows below it"
                problems.append(Problem(raw.file, "holds a header line but no rows", mend, 1))
            elif len(rows) < n_rows and len(problems) == n_before:
                message = f"{n_rows - len(rows)} of {n_rows} rows are not chosen or left out"
                mend = "they are passed over"
                problems.append(Problem(raw.file, message, mend, severity="note"))
            tables.append(
                FunnelTable(
                    raw.file, raw.form.kind, raw.sha256, len(rows), tuple(rows), raw.headings
                )
            )
    return tables


def _read_counts(row: Row, _: FunnelDefaults) -> CountsRow | None:
    event_id = read_id(row, "event_id", "edition")
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
            row.refuse("reasons", *refuse_word(word, REASON_WORDS, "reason"))
        else:
            counts[reason] = counts.get(reason, 0) + int(number)
    return tuple(ReasonCount(one, counts[one]) for one in Reason if one in counts)


_READERS: Mapping[str, Callable[[Row, FunnelDefaults], StepRow | CountsRow | None]] = {
    "funnel_step": read_step_row,
    "edition_counts": _read_counts,
    "match": read_match,
    "meeting": read_meeting,
}

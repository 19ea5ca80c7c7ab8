"""Tables of steps and counts become records of the funnel: all of them, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oncordia.domain import Problem
from oncordia.errors import RefusedImport
from oncordia.formats.partnering import (
    CountsRow,
    FunnelDefaults,
    FunnelTable,
    StepRow,
    read_funnel_tables,
)
from oncordia.workflows.agreements import find_actor, find_unknown
from oncordia.workflows.funnel_checks import (
    PlacedStep,
    check_steps,
    find_edition_kinds,
)
from oncordia.workflows.funnel_places import place_steps
from oncordia.workflows.funnel_records import COUNTS, draft_counts, load_steps
from oncordia.workflows.ports import RecordReader, RecordUnit
from oncordia.workflows.record_funnel import keep_steps
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class FunnelTablePlan:
    """Rows of one table by what becomes of them."""

    file: str
    kind: str
    sha256: str
    rows: int
    kept: int = 0
    same: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class FunnelImport:
    """What an import of tables does, or did."""

    tables: tuple[FunnelTablePlan, ...]
    notes: tuple[Problem, ...]
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class ReadFunnel:
    """Tables as they were read, with what is wrong with single cells."""

    tables: tuple[FunnelTable, ...]
    problems: tuple[Problem, ...]


def read_funnel(path: str | Path, *, event_id: str = "", on: date | None = None) -> ReadFunnel:
    """The tables at ``path``, a file or a folder; event and day of rows that tell none."""
    problems: list[Problem] = []
    tables = read_funnel_tables(Path(path), problems, FunnelDefaults(event_id, on))
    return ReadFunnel(tuple(tables), tuple(problems))


def import_funnel(
    path: str | Path,
    workspace: Workspace,
    *,
    event_id: str = "",
    on: date | None = None,
    actor: str | None = None,
    dry_run: bool = False,
) -> FunnelImport:
    """What tables bring to a funnel, kept in one unit of work unless ``dry_run``.

    Parameters
    ----------
    path : CSV, TSV, XLSX or JSON, or a folder of them
    workspace : where the funnel is kept
    event_id : the edition of rows that name none
    on : the day of matches, and of meetings that tell none; None: today for matches
    actor : who imports; the audit says so
    dry_run : say what would be kept, and keep nothing

    Raises
    ------
    RefusedImport
        Something is wrong with the tables. It carries every problem; nothing is kept.
    UnreadableFile
        There is no table at ``path``.
    """
    reading = read_funnel(path, event_id=event_id, on=on)
    with use_store(workspace) as store:
        if dry_run:
            return _plan(reading, store)[0]
        with store.begin(find_actor(actor)) as unit:
            return keep_funnel(reading, unit)


def keep_funnel(reading: ReadFunnel, unit: RecordUnit) -> FunnelImport:
    """Keep what was read in an open unit of work.

    Raises
    ------
    RefusedImport
        Something is wrong with the tables. It carries every problem; nothing is kept.
    """
    plan, keep = _plan(reading, unit)
    keep(unit)
    for table in plan.tables:
        detail = {
            name: getattr(table, name) for name in FunnelTablePlan.__slots__ if name != "file"
        }
        unit.note("import", "table", table.file, detail)
    return replace(plan, is_done=True)


def _plan(
    reading: ReadFunnel, store: RecordReader
) -> tuple[FunnelImport, Callable[[RecordUnit], None]]:
    problems = list(reading.problems)
    steps = [row for table in reading.tables for row in table.rows if isinstance(row, StepRow)]
    counts = [row for table in reading.tables for row in table.rows if isinstance(row, CountsRow)]
    placed = place_steps(steps, store, problems)
    checked = check_steps(placed, store, date.today(), [one.counts.event_id for one in counts])
    problems += checked.problems
    problems += _check_counts(counts, store)
    headings = {
        (table.file, column): said
        for table in reading.tables
        for column, said in table.headings.items()
    }
    problems = [_name_column(one, headings) for one in problems]
    errors = [one for one in problems if one.severity == "error"]
    if errors:
        errors.sort(key=lambda one: (one.file, one.row or 0))
        raise RefusedImport(errors)
    before = {
        record.record_id: record
        for record in store.list_records(COUNTS, ids=[one.counts.counts_id for one in counts])
    }
    drafts = {one.counts.counts_id: draft_counts(one.counts) for one in counts}
    fates = {
        one: "kept"
        if one not in before
        else "same"
        if before[one].digest == draft.digest
        else "changed"
        for one, draft in drafts.items()
    }
    tables = tuple(_count(table, checked.fresh, fates) for table in reading.tables)

    def keep(unit: RecordUnit) -> None:
        keep_steps(unit, checked)
        unit.put_records([draft for one, draft in drafts.items() if fates[one] != "same"])
        for one, fate in fates.items():
            if fate != "same":
                unit.note("record" if fate == "kept" else "change", COUNTS, one)

    return FunnelImport(tables, tuple(problems)), keep


def _count(
    table: FunnelTable, fresh: Sequence[PlacedStep], fates: Mapping[str, str]
) -> FunnelTablePlan:
    plan = FunnelTablePlan(table.file, table.kind, table.sha256, table.n_rows)
    if table.kind != "edition_counts":
        kept = sum(one.file == table.file for one in fresh)
        return replace(plan, kept=kept, same=table.n_rows - kept)
    own = [fates[row.counts.counts_id] for row in table.rows if isinstance(row, CountsRow)]
    kept, same, changed = (own.count(fate) for fate in ("kept", "same", "changed"))
    return replace(plan, kept=kept, same=same, changed=changed)


def _name_column(problem: Problem, headings: Mapping[tuple[str, str], str]) -> Problem:
    """The problem with the heading that the table itself has."""
    said = headings.get((problem.file, problem.column or ""))
    return problem if said in (None, problem.column) else replace(problem, column=said)


def _check_counts(rows: Sequence[CountsRow], store: RecordReader) -> list[Problem]:
    """Editions must be known, told once, and not told by talks as well."""
    ids = {row.counts.event_id for row in rows}
    kinds = find_edition_kinds(store, ids)
    advice = find_unknown(store, "event", ids - kinds.keys())
    talked = {one.event_id for one in load_steps(store)} if rows else set()
    problems = []
    seen: set[str] = set()
    for row in rows:
        event_id = row.counts.event_id
        said = ("", "")
        if event_id in advice:
            said = f"the event {event_id!r} is unknown", advice[event_id]
        elif event_id in seen:
            said = f"the edition {event_id!r} stands twice", "keep one of both rows"
        elif event_id in talked:
            said = (
                f"the edition {event_id!r} is told by its talks",
                "tell it by its talks or by counts, not by both",
            )
        seen.add(event_id)
        if said[0]:
            problems.append(Problem(row.file, *said, row.row, "event_id"))
    return problems

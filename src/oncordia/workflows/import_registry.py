"""Tables of members, people, agreements and more become records: all of them, or none."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from oncordia.domain import Problem
from oncordia.errors import RefusedImport
from oncordia.workflows.import_plan import Fate, ImportPlan, Planned, TablePlan
from oncordia.workflows.ports import Progress, RecordReader, RecordStore, RecordUnit, keep_silent
from oncordia.workflows.registry_checks import (
    KnownIds,
    check_joined_rings,
    check_references,
    check_rings,
    check_services,
)
from oncordia.workflows.registry_drafts import (
    draft_contradiction,
    draft_planned,
    join_links,
    writes,
)
from oncordia.workflows.registry_plan import list_contradictions, plan_rows
from oncordia.workflows.registry_read import Headings, Reading, list_entries, read_registry

_AT_ONCE = 5_000
Item = TypeVar("Item")


def import_registry(
    path: str | Path,
    store: RecordStore,
    *,
    actor: str,
    dry_run: bool = False,
    progress: Progress = keep_silent,
) -> ImportPlan:
    """The plan of what the tables bring, carried out in one unit of work unless ``dry_run``.

    Parameters
    ----------
    path
        One table, or a folder of them: CSV, TSV, XLSX or JSON.
    store
        Where the records are kept. What contradicts them is kept beside them and flagged.
    actor
        Who imports; the audit says so.
    dry_run
        Plan only.
    progress
        Is told how many rows are read and kept.

    Raises
    ------
    RefusedImport
        Something is wrong with the tables. It carries every problem; nothing is kept.
    UnreadableFile
        There is no table at ``path``.
    """
    with _spare_collector():
        reading = read_registry(Path(path), progress)
        if dry_run:
            return _make_plan(reading, store)[0]
        with store.begin(actor) as unit:
            return keep_registry(reading, unit, progress)


def keep_registry(
    reading: Reading, unit: RecordUnit, progress: Progress = keep_silent
) -> ImportPlan:
    """The plan of what was read, carried out in an open unit of work.

    Raises
    ------
    RefusedImport
        Something is wrong with the tables. It carries every problem; nothing is kept.
    """
    plan, planned, known = _make_plan(reading, unit)
    if plan.errors:
        raise RefusedImport(plan.errors)
    _write(plan, planned, known, unit, progress)
    return replace(plan, is_done=True)


@contextmanager
def _spare_collector() -> Iterator[None]:
    """No search for cycles meanwhile: rows become many small values, none of which form one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _make_plan(reading: Reading, store: RecordReader) -> tuple[ImportPlan, list[Planned], KnownIds]:
    """The plan; where something is wrong, no row is made a record again."""
    index = reading.index
    known = KnownIds(index, store)
    found = [
        *reading.problems,
        *check_references(index, known),
        *check_services(index, known),
        *check_rings(index, store),
    ]
    planned: list[Planned] = []
    if not any(problem.severity == "error" for problem in found):
        planned = plan_rows(list_entries(reading.tables), store, known)
        if any(one.record_id != one.entry.record_id for one in planned):
            joined = ((one.entry, one.record_id, one.plain) for one in planned)
            found += check_joined_rings(joined, store)
    found = [_name_column(problem, reading.headings) for problem in found]
    found.sort(key=lambda problem: (problem.file, problem.row or 0))
    if any(problem.severity == "error" for problem in found):
        return ImportPlan(_count_refused(reading.counts, found), (), tuple(found)), [], known
    contradictions = list_contradictions(planned, store)
    merges = tuple(
        (one.entry.kind, one.entry.record_id, one.record_id)
        for one in planned
        if one.record_id != one.entry.record_id
    )
    plan = ImportPlan(_count(reading.counts, planned), contradictions, tuple(found), merges)
    return plan, planned, known


def _name_column(problem: Problem, headings: Headings) -> Problem:
    """The problem with the heading that the table itself has."""
    said = headings.get((problem.file, problem.column or ""))
    return problem if said in (None, problem.column) else replace(problem, column=said)


def _count(tables: Sequence[TablePlan], planned: Iterable[Planned]) -> tuple[TablePlan, ...]:
    fates: Counter[tuple[str, Fate]] = Counter()
    flagged: Counter[str] = Counter()
    for one in planned:
        fates[one.entry.file, one.fate] += 1
        flagged[one.entry.file] += bool(one.facts)
    return tuple(
        replace(
            table,
            flagged=flagged[table.file],
            kept=fates[table.file, Fate.KEPT],
            same=fates[table.file, Fate.SAME],
            changed=fates[table.file, Fate.CHANGED],
            merged=fates[table.file, Fate.MERGED],
        )
        for table in tables
    )


def _count_refused(
    tables: Sequence[TablePlan], problems: Sequence[Problem]
) -> tuple[TablePlan, ...]:
    rows = {(one.file, one.row) for one in problems if one.severity == "error" and one.row}
    refused = Counter(file for file, _ in rows)
    return tuple(replace(table, refused=refused[table.file]) for table in tables)


def _write(
    plan: ImportPlan,
    planned: Sequence[Planned],
    known: KnownIds,
    unit: RecordUnit,
    progress: Progress,
) -> None:
    fresh = (draft for one in planned if one.known is None for draft in draft_planned(one, known))
    done = 0
    for drafts in _cut(fresh, _AT_ONCE):
        unit.put_records(drafts)
        done += len(drafts)
        progress("keep", min(done, len(planned)), len(planned))
    grown = [one for one in planned if one.known is not None and writes(one)]
    for parts in _cut(iter(grown), _AT_ONCE):
        by_key = {
            (draft.kind, draft.record_id): draft
            for one in parts
            for draft in draft_planned(one, known)
        }
        unit.put_records(join_links(list(by_key.values()), unit))
    _flag(plan, planned, unit)
    for table in plan.tables:
        detail = {
            name: getattr(table, name) for name in TablePlan.__slots__ if name not in {"file"}
        }
        unit.note("import", "table", table.file, detail)
    for one in grown:
        if one.fate is Fate.MERGED:
            detail = {"file": one.entry.file, "row": one.entry.row, "from": one.entry.record_id}
        else:
            detail = {"file": one.entry.file, "row": one.entry.row}
        unit.note(
            "merge" if one.fate is Fate.MERGED else "change", one.entry.kind, one.record_id, detail
        )


def _flag(plan: ImportPlan, planned: Sequence[Planned], unit: RecordUnit) -> None:
    kinds = {
        fact.subject_id: one.entry.kind
        if one.record_id == fact.subject_id
        else "member"  # only relations speak of another record: of a member's parent or maker
        for one in planned
        for fact in one.facts
    }
    for found in plan.contradictions:
        kind = kinds[found.subject_id]
        unit.put_record(draft_contradiction(found, kind))
        unit.note(
            "flag",
            kind,
            found.subject_id,
            {"attribute": found.attribute, "values": [fact.value for fact in found.facts]},
        )


def _cut(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while part := list(islice(items, size)):
        yield part

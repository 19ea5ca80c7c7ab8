"""Rows of steps become steps: what a row leaves out is known from its talk."""

from collections.abc import Sequence

from oncordia.domain import Problem
from oncordia.domain.partnering import FunnelEvent
from oncordia.errors import InvalidRecord
from oncordia.formats.partnering import StepRow
from oncordia.workflows.funnel_checks import PlacedStep
from oncordia.workflows.funnel_records import load_steps
from oncordia.workflows.ports import RecordReader

Sides = tuple[str, str, str]  # from, to, edition


def place_steps(
    rows: Sequence[StepRow], store: RecordReader, problems: list[Problem]
) -> list[PlacedStep]:
    """Steps with the members and editions of their talks: of the row, of others, of the record."""
    ids = {row.relation_id for row in rows}
    kept = load_steps(store, ids) if ids else []
    sides = _gather_sides(rows, kept, store)
    days = {(one.relation_id, one.step): one.on for one in kept}
    placed = []
    for row in rows:
        from_id, to_id, event_id = sides.get(row.relation_id, ("", "", ""))
        from_id, to_id = row.from_id or from_id, row.to_id or to_id
        if not (from_id and to_id):
            problems.append(
                Problem(
                    row.file,
                    f"the relation {row.relation_id!r} is unknown",
                    "name its two members in from_id and to_id, or mend the id",
                    row.row,
                    "relation_id",
                )
            )
            continue
        try:
            event = FunnelEvent(
                row.relation_id,
                row.step,
                row.on if row.is_dated else days.get((row.relation_id, row.step), row.on),
                from_id,
                to_id,
                row.event_id or event_id,
                row.reason,
                row.agreement_id,
                row.is_confidential,
                row.note,
                row.source,
            )
        except InvalidRecord as error:
            message, _, mend = str(error).rpartition("; ")
            problems.append(Problem(row.file, message or mend, mend, row.row))
            continue
        placed.append(PlacedStep(event, row.file, row.row))
    return placed


def _gather_sides(
    rows: Sequence[StepRow], kept: Sequence[FunnelEvent], store: RecordReader
) -> dict[str, Sides]:
    """Members and edition of each talk: of the registry, of the record, of the first row."""
    ids = {row.relation_id for row in rows}
    sides: dict[str, Sides] = {}
    for record in store.list_records("relation", ids=sorted(ids)) if ids else []:
        value = record.value
        sides[record.record_id] = (str(value["subject_id"]), str(value["object_id"]), "")
    for one in kept:
        sides[one.relation_id] = (one.from_id, one.to_id, one.event_id)
    for row in rows:
        own = sides.get(row.relation_id, ("", "", ""))
        said = (row.from_id, row.to_id, row.event_id)
        merged = tuple(old or new for old, new in zip(own, said, strict=True))
        sides[row.relation_id] = (merged[0], merged[1], merged[2])
    return sides

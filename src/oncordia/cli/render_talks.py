"""Talks, recorded steps and imports of them as plain lines or JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from oncordia.cli.wide import COLUMNS, cut, measure_width, pad, wrap
from oncordia.domain.alliance import to_plain
from oncordia.workflows import FunnelImport, RecordedSteps, ShownTalk


def render_import(done: FunnelImport, *, as_json: bool) -> str:
    """Counts of each table, and notes."""
    if as_json:
        return dump(
            {
                "is_done": done.is_done,
                "tables": [asdict(table) for table in done.tables],
                "problems": [],
                "notes": [asdict(note) for note in done.notes],
            }
        )
    rows = [("table", "rows", "kept", "changed", "same")]
    rows += [
        (one.file, str(one.rows), str(one.kept), str(one.changed), str(one.same))
        for one in done.tables
    ]
    lines = lay_rows(rows)
    lines += [line for note in done.notes for line in wrap(f"note: {note}", COLUMNS)]
    end = "imported" if done.is_done else "nothing is changed; leave --dry-run out to import"
    return "\n".join([*lines, end])


def render_recorded(done: RecordedSteps, *, as_json: bool) -> str:
    """The step that was kept."""
    if as_json:
        kept = [to_plain(one) for one in done.kept]
        return dump({"kept": kept, "same": done.n_same})
    if not done.kept:
        return "the record said so already"
    return "\n".join(
        f"{one.relation_id}  {one.on}  {one.step}" + (f": {one.reason}" if one.reason else "")
        for one in done.kept
    )


def render_talk(shown: ShownTalk, *, as_json: bool) -> str:
    """The way of one talk."""
    if as_json:
        return dump(
            {
                "relation_id": shown.relation_id,
                "event_id": shown.event_id,
                "from": shown.from_name,
                "to": shown.to_name,
                "reached": shown.reached,
                "is_open": shown.is_open,
                "is_confidential": shown.is_confidential,
                "events": [
                    {
                        "step": line.event.step,
                        "on": line.event.on.isoformat(),
                        "reason": line.event.reason,
                        "agreement_id": line.event.agreement_id,
                        "note": line.event.note,
                        "by_agreement": line.is_derived,
                    }
                    for line in shown.lines
                ],
            }
        )
    state = "open" if shown.is_open else "closed"
    lines = [f"{shown.relation_id}  reached {shown.reached}, {state}"]
    lines += indent(f"{shown.from_name} – {shown.to_name}")
    if shown.event_id:
        lines.append(f"  at {shown.event_id}")
    for line in shown.lines:
        event = line.event
        said = [event.reason or "", event.agreement_id, event.note]
        said += ["said by the agreement"] if line.is_derived else []
        words = ", ".join(filter(None, said))
        lines += indent(f"{event.on}  {event.step:<10}  {words}".rstrip())
    return "\n".join(lines)


def indent(text: str) -> Iterator[str]:
    """Lines of a text that stands in, and further in from its second line on."""
    head = "  "
    for line in wrap(text, COLUMNS - 4):
        yield f"{head}{line}"
        head = "    "


def lay_rows(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of which the first cell stands left and the others right."""
    widths = [max(measure_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    widths[0] = min(widths[0], 30)
    lines = []
    for row in rows:
        cells = [pad(cut(row[0], widths[0]), widths[0])]
        cells += [
            " " * (width - measure_width(cell)) + cell
            for cell, width in zip(row[1:], widths[1:], strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def dump(value: object) -> str:
    """JSON for people and programs."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)

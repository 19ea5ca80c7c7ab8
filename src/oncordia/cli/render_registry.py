"""Plans, lists, finds and records of the registry as plain lines or JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from oncordia.cli.render_related import list_related, write_source
from oncordia.cli.wide import COLUMNS, lay_columns, wrap
from oncordia.domain.alliance import to_plain
from oncordia.workflows import Found, ImportPlan, Listed, Shown
from oncordia.workflows.list_registry import say_sort

_LABEL = 13  # columns of the labels of a record
_COUNTS = ("rows", "kept", "changed", "merged", "same", "flagged")
_MOST_NOTES = 10


def render_plan(plan: ImportPlan, *, as_json: bool) -> str:
    """Counts of each table, what is flagged, and what is to be known."""
    notes = [problem for problem in plan.problems if problem.severity == "note"]
    if as_json:
        return _dump(
            {
                "is_done": plan.is_done,
                "tables": [asdict(table) for table in plan.tables],
                "contradictions": [to_plain(one) for one in plan.contradictions],
                "merges": [list(merge) for merge in plan.merges],
                "problems": [],
                "notes": [asdict(note) for note in notes],
            }
        )
    rows: list[tuple[str, ...]] = [("table", *_COUNTS)]
    rows += [(table.file, *(str(getattr(table, c)) for c in _COUNTS)) for table in plan.tables]
    totals = [str(sum(getattr(table, c) for table in plan.tables)) for c in _COUNTS]
    rows.append(("total", *totals))
    lines = _lay_numbers(rows)
    for kind, row_id, record_id in plan.merges:
        lines.append(f"merged: {kind} {row_id} is {record_id}")
    for found in plan.contradictions:
        values = " / ".join(dict.fromkeys(fact.value for fact in found.facts))
        lines += _indent(f"flagged: {found.subject_id}, {found.attribute}: {values}")
    for note in notes[:_MOST_NOTES]:
        lines += _indent(f"note: {note}")
    if len(notes) > _MOST_NOTES:
        lines.append(f"… and {len(notes) - _MOST_NOTES} more notes; --json prints all")
    lines.append(_say_end(plan))
    return "\n".join(lines)


def _say_end(plan: ImportPlan) -> str:
    if not plan.is_done:
        return "nothing is changed; leave --dry-run out to import"
    if all(table.rows == table.same for table in plan.tables):
        return "imported; the record said all of it already"
    return "imported"


def render_counts(counts: Mapping[str, int], *, as_json: bool) -> str:
    """Number of records of each kind."""
    if as_json:
        return _dump(dict(counts))
    if not counts:
        return "nothing is kept yet; bring tables in with: oncordia registry import"
    return "\n".join(lay_columns([(str(count).rjust(7), kind) for kind, count in counts.items()]))


def render_list(listed: Sequence[Listed], *, as_json: bool) -> str:
    """One line a record."""
    if as_json:
        return _dump([asdict(one) for one in listed])
    rows = [(one.record_id, one.sort, one.country, one.name) for one in listed]
    return "\n".join(lay_columns(rows)) or "none"


def render_found(found: Sequence[Found], *, as_json: bool) -> str:
    """One line a record, the most alike first."""
    if as_json:
        return _dump([asdict(one) for one in found])
    rows = [
        (
            f"{one.score:5.1f}",
            one.record_id,
            one.kind,
            one.name if one.name == one.official else f"{one.name}: {one.official}",
        )
        for one in found
    ]
    return "\n".join(lay_columns(rows)) or "none; an id is opened with: oncordia registry show ID"


def render_record(shown: Shown, *, as_json: bool) -> str:
    """Everything that is known of a record, on lines of at most 80 columns."""
    if as_json:
        return _dump(asdict(shown))
    value = shown.value
    sort = say_sort(value)
    head = f"{shown.record_id}  {', '.join(filter(None, (shown.kind, sort)))}, v{shown.version}"
    lines = [head, *wrap(shown.name, COLUMNS), ""]
    for label, texts in [*_list_fields(value), *list_related(shown)]:
        for i, text in enumerate(texts):
            lines += _label(label if i == 0 else "", text)
    return "\n".join(line.rstrip() for line in lines)


def _list_fields(value: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    names = value.get("names") or value.get("titles") or ()
    yield "names", [_write_name(name) for name in names]
    yield "identifiers", [f"{i['kind']}:{i['value']}" for i in value.get("identifiers", ())]
    period = value.get("period")
    yield "period", [_write_period(period)] if period else []
    for field in _PLAIN_FIELDS:
        if field in value:
            said = value[field]
            yield (
                field.replace("_", " "),
                [", ".join(map(str, said)) if isinstance(said, list) else str(said)],
            )
    yield "sites", [f"{s['site_id']}  {s['place']}" for s in value.get("sites", ())]
    yield "use", [_write_use(value["use"])] if "use" in value else []
    yield "posts", [_write_post(post) for post in value.get("posts", ())]
    for field in ("owners", "shares"):
        yield field, [f"{s['member_id']}  {s['fraction']:g}" for s in value.get(field, ())]
    yield "source", [write_source(value["source"])] if "source" in value else []


_PLAIN_FIELDS = (
    "country",
    "place",
    "is_for_profit",
    "foreign_share",
    "status",
    "reported_on",
    "ended_on",
    "scope",
    "content",
    "detail",
    "value",
    "comparator",
    "unit",
    "as_of",
    "statement",
    "applies_to",
    "wording",
    "subject_id",
    "predicate",
    "object_id",
    "attribute",
    "identity_note",
    "data_kind",
    "sample",
    "subject_ids",
    "n_subjects",
    "min_cell",
    "data_kinds",
    "withdrawn_on",
    "made_on",
    "digest",
    "asked_on",
    "amount",
    "closed_on",
    "text",
)


def _write_name(name: Mapping[str, Any]) -> str:
    kind = name.get("kind", "official")
    return str(name["text"]) if kind == "official" else f"{name['text']}  ({kind})"


def _write_period(period: Mapping[str, Any]) -> str:
    start, end = period.get("start", ""), period.get("end", "")
    return str(start) if start == end else f"{start}..{end}"


def _write_use(use: Mapping[str, Any]) -> str:
    """A data use in the short codes of DUO, as they are read."""
    words = []
    for permission in use.get("permissions", ()):
        own = "; ".join(_write_code(one) for one in permission.get("modifiers", ()))
        words.append(_write_code(permission) + (f" ({own})" if own else ""))
    words += [_write_code(one) for one in use.get("modifiers", ())]
    return "; ".join(words) or "nothing"


def _write_code(term: Mapping[str, Any]) -> str:
    said = [*term.get("diseases", ()), *term.get("values", ())]
    said += [str(term["until"])] if "until" in term else []
    return f"{term['code']}={','.join(map(str, said))}" if said else str(term["code"])


def _write_post(post: Mapping[str, Any]) -> str:
    when = f", {_write_period(post['period'])}" if "period" in post else ""
    return f"{post['title']}, {post['member_id']}{when}"


def _label(label: str, text: str) -> Iterator[str]:
    for i, line in enumerate(wrap(text, COLUMNS - _LABEL)):
        head = f"{label} " if i == 0 and len(label) >= _LABEL else label if i == 0 else ""
        yield f"{head:<{_LABEL}}{line}"


def _indent(text: str) -> list[str]:
    first, *rest = wrap(text, COLUMNS - 2)
    return [first, *(f"  {line}" for line in rest)]


def _lay_numbers(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        f"{row[0]:<{widths[0]}}"
        + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)

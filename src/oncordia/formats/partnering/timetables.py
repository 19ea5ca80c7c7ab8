"""Timetables as tables and JSON, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from oncordia.domain.partnering import MeetingProblem, Placement, Timetable, count_breaks
from oncordia.errors import InvalidTable
from oncordia.formats.faults import Faults
from oncordia.formats.partnering.event_tables import EventRow, TableForm, read_rows
from oncordia.formats.tables import load_table, open_book
from oncordia.formats.toml_file import read_toml

FORM = TableForm(
    "timetable",
    ("meeting",),
    (
        "slot",
        "hall",
        "table",
        "attendees",
        "revision",
        "status",
        "side_a",
        "side_b",
        "title",
        "start",
        "end",
    ),
)
HELD, LEFT_OUT = "held", "left out"


def frame_timetable(problem: MeetingProblem, timetable: Timetable) -> pl.DataFrame:
    """One row a meeting, in the order of time; those left out come last."""
    rows = []
    ordered = sorted(timetable.placements, key=lambda one: (one.slot, one.hall, one.table))
    for one in ordered:
        meeting = problem.meetings[one.meeting]
        rows.append(
            {
                "meeting": meeting.meeting_id,
                "side_a": meeting.sides[0] if meeting.sides else "",
                "side_b": meeting.sides[-1] if meeting.sides else "",
                "title": meeting.title,
                **_tell_place(problem, one),
                "attendees": ";".join(problem.attendees[who].attendee_id for who in one.attendees),
                "revision": one.revision,
                "status": HELD,
            }
        )
    for m in timetable.left_out:
        meeting = problem.meetings[m]
        rows.append(
            {
                "meeting": meeting.meeting_id,
                "side_a": meeting.sides[0] if meeting.sides else "",
                "side_b": meeting.sides[-1] if meeting.sides else "",
                "title": meeting.title,
                "status": LEFT_OUT,
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA = {
    "meeting": pl.String,
    "side_a": pl.String,
    "side_b": pl.String,
    "title": pl.String,
    "slot": pl.String,
    "start": pl.String,
    "end": pl.String,
    "hall": pl.String,
    "table": pl.Int64,
    "attendees": pl.String,
    "revision": pl.Int64,
    "status": pl.String,
}


def _tell_place(problem: MeetingProblem, one: Placement, zone: str = "") -> dict[str, object]:
    slot = problem.slots[one.slot]
    local = ZoneInfo(zone) if zone else None
    start = slot.start.astimezone(local) if slot.start and local else slot.start
    end = slot.end.astimezone(local) if slot.end and local else slot.end
    return {
        "slot": slot.slot_id,
        "start": start.isoformat(" ", "minutes") if start else None,
        "end": end.isoformat(" ", "minutes") if end else None,
        "hall": problem.halls[one.hall].hall_id if one.hall >= 0 else "video",
        "table": one.table if one.hall >= 0 else None,
    }


def frame_people(problem: MeetingProblem, timetable: Timetable) -> pl.DataFrame:
    """One row a person and meeting, in the person's own time zone."""
    rows = []
    for one in timetable.placements:
        for who in one.attendees:
            person = problem.attendees[who]
            others = [problem.attendees[other].shown for other in one.attendees if other != who]
            rows.append(
                {
                    "participant": person.attendee_id,
                    "name": person.name,
                    **_tell_place(problem, one, person.zone),
                    "meeting": problem.meetings[one.meeting].meeting_id,
                    "with": "; ".join(others),
                    "place": one.slot,
                    "number": who,
                }
            )
    kinds = {
        **dict.fromkeys(("participant", "name", "slot", "start", "end", "hall"), pl.String),
        "table": pl.Int64,
        "meeting": pl.String,
        "with": pl.String,
        "place": pl.Int64,
        "number": pl.Int64,
    }
    frame = pl.DataFrame(rows, schema=kinds)
    return frame.sort("number", "place").drop("number", "place")


def frame_tables(problem: MeetingProblem, timetable: Timetable) -> pl.DataFrame:
    """One row a table and meeting."""
    frame = frame_timetable(problem, timetable).filter(pl.col("status") == HELD)
    place = {one.hall_id: h for h, one in enumerate(problem.halls)}
    order = {one.slot_id: s for s, one in enumerate(problem.slots)}
    columns = ("hall", "table", "slot", "start", "end", "meeting", "side_a", "side_b", "attendees")
    return (
        frame.filter(pl.col("table").is_not_null())
        .sort(
            pl.col("hall").replace_strict(place, return_dtype=pl.Int64, default=0),
            "table",
            pl.col("slot").replace_strict(order, return_dtype=pl.Int64, default=0),
        )
        .select(columns)
    )


def tell_timetable(problem: MeetingProblem, timetable: Timetable) -> dict[str, object]:
    """A timetable as plain data."""
    rows = frame_timetable(problem, timetable).to_dicts()
    return {
        "event": problem.name,
        "breaks": timetable.breaks,
        "lower_bound": timetable.lower_bound,
        "is_optimal": timetable.is_optimal,
        "found": timetable.how,
        "left_out": [problem.meetings[m].meeting_id for m in timetable.left_out],
        "cancelled": list(problem.cancelled),
        "meetings": [row for row in rows if row["status"] == HELD],
    }


@dataclass(frozen=True, slots=True)
class ReadTimetable:
    """A timetable as a file says it. ``unknown`` holds meetings that the event does not have."""

    timetable: Timetable
    unknown: tuple[tuple[str, str, tuple[str, ...], int], ...]  # meeting, slot, people, revision


def read_timetable(
    path: str | Path, problem: MeetingProblem, *, is_old: bool = False
) -> ReadTimetable:
    """Timetable of a table (CSV, TSV, XLSX, Parquet) or of ``timetable.json``.

    Parameters
    ----------
    is_old
        The event may have changed since: meetings that it has no more are set apart, and people,
        slots and halls that it has no more are -1.

    Raises
    ------
    UnreadableFile
        The file cannot be read.
    InvalidTable
        A row names something that the event does not have, or holds no number where one belongs.
    """
    faults = Faults()
    place = Path(path)
    stated: int | None = None
    if place.suffix == ".json":
        read = read_toml(place, "timetable")
        stated = read.data.get("breaks") if isinstance(read.data.get("breaks"), int) else None
        rows = [
            EventRow(
                place.name, i + 1, {k: "" if v is None else str(v) for k, v in one.items()}, faults
            )
            for i, one in enumerate(read.data.get("meetings", ()))
            if isinstance(one, dict)
        ]
    else:
        rows = read_rows(load_table(open_book(place, place.name)), FORM, faults)
    reader = _Reader(problem, is_old)
    placements = [one for row in rows for one in reader.take(row)]
    if faults.problems:
        raise InvalidTable("\n".join(map(str, faults.problems)))
    held = {one.meeting for one in placements}
    left_out = tuple(m for m in range(len(problem.meetings)) if m not in held)
    breaks = _count(problem, placements) if stated is None else stated
    return ReadTimetable(
        Timetable(tuple(placements), breaks, left_out=left_out), tuple(reader.unknown)
    )


def _count(problem: MeetingProblem, placements: Iterable[Placement]) -> int:
    used: dict[int, list[int]] = {}
    for one in placements:
        for who in one.attendees:
            if one.slot >= 0:
                used.setdefault(who, []).append(one.slot)
    return sum(
        count_breaks(problem, slots)
        for who, slots in used.items()
        if who >= 0 and problem.is_counted(who)
    )


class _Reader:
    def __init__(self, problem: MeetingProblem, is_old: bool) -> None:
        self.problem, self.is_old = problem, is_old
        self.meetings = {one.meeting_id: m for m, one in enumerate(problem.meetings)}
        self.slots = {one.slot_id: s for s, one in enumerate(problem.slots)}
        self.halls = {one.hall_id: h for h, one in enumerate(problem.halls)}
        self.people = {one.attendee_id: p for p, one in enumerate(problem.attendees)}
        self.unknown: list[tuple[str, str, tuple[str, ...], int]] = []

    def take(self, row: EventRow) -> Sequence[Placement]:
        """The placement of a row; none where it is left out or not known."""
        if row.text("status") == LEFT_OUT:
            return ()
        name = row.text("meeting")
        revision = row.count("revision") if row.text("revision") else 0
        if name not in self.meetings:
            if self.is_old:
                mine = row.words("attendees")
                self.unknown.append((name, row.text("slot"), mine, revision or 0))
            else:
                row.refuse("meeting", f"{name!r} is no meeting of the event", "write one of its")
            return ()
        m = self.meetings[name]
        meeting = self.problem.meetings[m]
        hall, table = self._hall(row, meeting.halls), 0
        if row.text("table"):
            table = row.count("table") or 0
        people = self._people(row, meeting.roles)
        return [
            Placement(m, self._find(row, "slot", self.slots), people, hall, table, revision or 0)
        ]

    def _find(self, row: EventRow, column: str, known: dict[str, int]) -> int:
        value = row.text(column)
        if value not in known and not self.is_old:
            row.refuse(column, f"{value!r} is no {column} of the event", "write one of its")
        return known.get(value, -1)

    def _hall(self, row: EventRow, halls: Sequence[int]) -> int:
        said = row.text("hall")
        if said == "video":
            return -1
        if not said and len(halls) < 2:
            return halls[0] if halls else -1
        return self._find(row, "hall", self.halls)

    def _people(self, row: EventRow, roles: Sequence[Sequence[int]]) -> tuple[int, ...]:
        said = row.words("attendees")
        if not said and all(len(role) == 1 for role in roles):
            return tuple(role[0] for role in roles)
        found = []
        for name in said:
            if name not in self.people and not self.is_old:
                row.refuse("attendees", f"{name!r} is no participant", "write one of the event's")
            found.append(self.people.get(name, -1))
        return tuple(found)

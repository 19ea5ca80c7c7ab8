"""An event folder as a meeting problem: ``event.toml`` and a table for each kind of thing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oncordia.domain.partnering import (
    Attendee,
    Hall,
    MeetingProblem,
    MeetingSlot,
)
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.faults import Faults
from oncordia.formats.partnering.dzn import read_meeting_instance
from oncordia.formats.partnering.event_meetings import build_meetings
from oncordia.formats.partnering.event_tables import (
    AVAILABILITY,
    HALLS,
    MEETINGS,
    PARTICIPANTS,
    PRECEDENCES,
    SLOTS,
    TRAVEL,
    EventRow,
    read_event_table,
    unique_rows,
)
from oncordia.formats.toml_file import read_toml

EVENT_FILE = "event.toml"
_KEYS = ("name", "event_id", "time_zone", "fairness")


def read_meeting_event(path: str | Path) -> MeetingProblem:
    """Meeting problem of an event folder, or of a published instance (``.dzn``).

    Raises
    ------
    UnreadableFile
        There is no such folder or file.
    InvalidTable
        Something in it is wrong: one line a fault with file, row, value and mend.
    """
    place = Path(path)
    if place.is_file() and place.name == EVENT_FILE:
        place = place.parent
    if place.is_file():
        if place.suffix != ".dzn":
            raise UnreadableFile(
                f"{place.name}: is neither an event folder nor a published .dzn file; "
                "name the folder that holds event.toml"
            )
        return read_meeting_instance(place)
    if not (place / EVENT_FILE).is_file():
        raise UnreadableFile(
            f"{place.name}: holds no {EVENT_FILE}; make an event by 'oncordia meetings new FOLDER'"
        )
    return _Event(place).build()


@dataclass(slots=True)
class _Event:
    """What was read so far."""

    folder: Path
    faults: Faults = field(default_factory=Faults)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def build(self) -> MeetingProblem:
        head = self._head()
        slots = self._slots()
        halls, venues = self._halls()
        people, gone = self._people(slots)
        people, closed = self._availability(slots, halls, people)
        travel = self._travel(halls, venues)
        found = build_meetings(
            read_event_table(self.folder, MEETINGS, self.faults), slots, halls, people, gone
        )
        order = self._order({one.meeting_id: m for m, one in enumerate(found.meetings)}, found.lost)
        errors = [str(one) for one in self.faults.problems]
        if errors:
            raise InvalidTable("\n".join(errors))
        fairness = head.get("fairness")
        return MeetingProblem(
            name=str(head.get("name") or self.folder.name),
            slots=tuple(slots),
            halls=tuple(halls),
            attendees=tuple(people),
            meetings=found.meetings,
            precedences=order,
            fairness=fairness if isinstance(fairness, int) else None,
            travel_minutes=travel,
            closed_tables=closed,
            event_id=str(head.get("event_id") or self.folder.resolve().name),
            cancelled=found.lost,
        )

    def _head(self) -> dict[str, object]:
        read = read_toml(self.folder / EVENT_FILE, "event")
        for key in read.data:
            if key not in _KEYS:
                row = read.lines.get((key,))
                self.faults.add(
                    EVENT_FILE, f"{key} is not known", f"use {', '.join(_KEYS)}", row=row
                )
        head = dict(read.data)
        zone = head.get("time_zone", "UTC")
        try:
            self.zone = ZoneInfo(str(zone))
        except (ZoneInfoNotFoundError, ValueError):
            self.faults.add(
                EVENT_FILE,
                f"time_zone: there is no zone {zone!r}",
                "write it as Asia/Shanghai",
                row=read.lines.get(("time_zone",)),
            )
        bound = head.get("fairness")
        if bound is not None and (
            isinstance(bound, bool) or not isinstance(bound, int) or bound < 0
        ):
            self.faults.add(
                EVENT_FILE,
                f"fairness: {bound!r} is no bound",
                "give a whole number of 0 or more, or leave it out",
                row=read.lines.get(("fairness",)),
            )
        return head

    def _slots(self) -> list[MeetingSlot]:
        slots: list[MeetingSlot] = []
        days: dict[object, int] = {}
        for name, row in unique_rows(read_event_table(self.folder, SLOTS, self.faults), "slot"):
            start, end = row.time("start", self.zone), row.time("end", self.zone)
            if (start is None) != (end is None):
                row.refuse("end", "start and end go together", "give both or neither")
            elif start and end and end <= start:
                row.refuse("end", f"{row.text('end')!r} is not after start", "give a later time")
            if slots and start and slots[-1].end and start < slots[-1].end:
                row.refuse("start", "begins before the slot above ends", "sort slots by time")
            day = row.text("day") or (start.date() if start else 0)
            number = days.setdefault(day, len(days))
            slots.append(MeetingSlot(name, number, row.text("session"), start, end))
        return slots

    def _halls(self) -> tuple[list[Hall], list[str]]:
        halls: list[Hall] = []
        venues: list[str] = []
        for name, row in unique_rows(read_event_table(self.folder, HALLS, self.faults), "hall"):
            n_tables = row.count("tables")
            venues.append(row.text("venue") or name)
            halls.append(Hall(name, n_tables or 0, row.text("name"), row.text("venue")))
        return halls, venues

    def _people(self, slots: Sequence[MeetingSlot]) -> tuple[list[Attendee], set[int]]:
        people: list[Attendee] = []
        gone: set[int] = set()
        rows = read_event_table(self.folder, PARTICIPANTS, self.faults)
        for name, row in unique_rows(rows, "participant"):
            zone = self._zone(row)
            if row.flag("cancelled"):
                gone.add(len(people))
            people.append(
                Attendee(
                    name,
                    row.text("name"),
                    row.words("organisations"),
                    frozenset(row.words("languages")),
                    self._outside_hours(row, zone, slots),
                    zone.key,
                    row.flag("remote"),
                    row.flag("interpreter"),
                )
            )
        return people, gone

    def _zone(self, row: EventRow) -> ZoneInfo:
        named = row.text("time_zone")
        try:
            return ZoneInfo(named) if named else self.zone
        except (ZoneInfoNotFoundError, ValueError):
            row.refuse("time_zone", f"there is no zone {named!r}", "write it as Europe/Rome")
            return self.zone

    def _outside_hours(
        self, row: EventRow, zone: ZoneInfo, slots: Sequence[MeetingSlot]
    ) -> frozenset[int]:
        """Slots that do not lie within the hours of a person, in that person's own time zone."""
        said = row.text("hours")
        if not said:
            return frozenset()
        try:
            first, last = (time.fromisoformat(part.strip()) for part in said.split("-"))
        except ValueError:
            row.refuse("hours", f"{said!r} are no hours", "write them as 09:00-17:30")
            return frozenset()
        return frozenset(
            s for s, slot in enumerate(slots) if not _is_within(slot, zone, first, last)
        )

    def _availability(
        self, slots: Sequence[MeetingSlot], halls: Sequence[Hall], people: list[Attendee]
    ) -> tuple[list[Attendee], tuple[tuple[int, int, int], ...]]:
        by_name = {one.attendee_id: place for place, one in enumerate(people)}
        by_hall = {one.hall_id: place for place, one in enumerate(halls)}
        away: dict[int, set[int]] = defaultdict(set)
        closed: list[tuple[int, int, int]] = []
        for row in read_event_table(self.folder, AVAILABILITY, self.faults):
            who = row.text("who")
            times = self._times(row, slots)
            if who in by_name:
                away[by_name[who]] |= times
            elif who in by_hall:
                hall = by_hall[who]
                n = row.count("tables") if row.text("tables") else halls[hall].n_tables
                closed += [(hall, slot, n or 0) for slot in sorted(times)]
            else:
                row.refuse("who", f"{who!r} is no participant and no hall", "write one of those")
        changed = [
            replace(one, busy=one.busy | away[place]) if place in away else one
            for place, one in enumerate(people)
        ]
        return changed, tuple(closed)

    def _times(self, row: EventRow, slots: Sequence[MeetingSlot]) -> set[int]:
        """Slots by their names or by the name of a session."""
        found: set[int] = set()
        for word in row.words("away"):
            mine = {s for s, one in enumerate(slots) if word in (one.slot_id, one.session)}
            if not mine:
                row.refuse("away", f"{word!r} is no slot and no session", "write one of slots.csv")
            found |= mine
        return found

    def _travel(self, halls: Sequence[Hall], venues: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        """Minutes from hall to hall, over other halls where that is shorter."""
        n = len(halls)
        known = {name for one in halls for name in (one.hall_id, one.venue) if name}
        ways: dict[tuple[int, int], int] = {}
        for row in read_event_table(self.folder, TRAVEL, self.faults):
            ends = [row.text("from"), row.text("to")]
            for column, name in zip(("from", "to"), ends, strict=True):
                if name not in known:
                    row.refuse(
                        column, f"{name!r} is no hall and no venue", "write one of halls.csv"
                    )
            minutes = row.count("minutes") or 0
            for a in range(n):
                for b in range(n):
                    if {halls[a].hall_id, venues[a]} & {ends[0]} and ends[1] in (
                        halls[b].hall_id,
                        venues[b],
                    ):
                        ways[a, b] = ways[b, a] = minutes
        if not ways:
            return ()
        far = 10**6
        table = [
            [
                0 if a == b else ways.get((a, b), 0 if venues[a] == venues[b] else far)
                for b in range(n)
            ]
            for a in range(n)
        ]
        for k in range(n):
            for a in range(n):
                for b in range(n):
                    table[a][b] = min(table[a][b], table[a][k] + table[k][b])
        return tuple(tuple(0 if far <= m else m for m in row) for row in table)

    def _order(self, by_name: dict[str, int], lost: Sequence[str]) -> tuple[tuple[int, int], ...]:
        pairs = []
        for row in read_event_table(self.folder, PRECEDENCES, self.faults):
            ends = [row.text("before"), row.text("after")]
            for column, name in zip(("before", "after"), ends, strict=True):
                if name not in by_name and name not in lost:
                    row.refuse(column, f"{name!r} is no meeting", "write one of meetings.csv")
            if all(name in by_name for name in ends):
                pairs.append((by_name[ends[0]], by_name[ends[1]]))
        return tuple(pairs)


def _is_within(slot: MeetingSlot, zone: ZoneInfo, first: time, last: time) -> bool:
    if slot.start is None or slot.end is None:
        return True
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    day = start.date()
    opens = datetime.combine(day, first, zone)
    closes = datetime.combine(day, last, zone)
    return opens <= start and end <= closes

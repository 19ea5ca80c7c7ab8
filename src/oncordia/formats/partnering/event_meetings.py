"""Rows of ``meetings.csv`` as requests: who may attend for each side, where, when, how urgent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from oncordia.domain.partnering import Attendee, Hall, MeetingRequest, MeetingSlot
from oncordia.formats.partnering.event_tables import EventRow, unique_rows

PRIORITIES = {"": 0, "must": 0, "high": 100, "normal": 30, "low": 10}  # breaks that it is worth
_VIDEO = "video"


@dataclass(frozen=True, slots=True)
class FoundMeetings:
    """Meetings that can be held, and names of those that nobody of a side is left to attend."""

    meetings: tuple[MeetingRequest, ...]
    lost: tuple[str, ...]


def build_meetings(
    rows: Sequence[EventRow],
    slots: Sequence[MeetingSlot],
    halls: Sequence[Hall],
    people: Sequence[Attendee],
    gone: set[int],
) -> FoundMeetings:
    """Requests of the rows; wrong cells are noted in their faults.

    Parameters
    ----------
    people
        All participants, in the order of their table.
    gone
        Places of those who cancelled: others of their organisation take over.
    """
    builder = _Builder(slots, halls, people, gone)
    for name, row in unique_rows(rows, "meeting"):
        builder.add(name, row)
    return FoundMeetings(tuple(builder.meetings), tuple(builder.lost))


@dataclass(slots=True)
class _Builder:
    slots: Sequence[MeetingSlot]
    halls: Sequence[Hall]
    people: Sequence[Attendee]
    gone: set[int]
    meetings: list[MeetingRequest] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    by_name: dict[str, int] = field(init=False)
    members: dict[str, list[int]] = field(init=False)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name = {one.attendee_id: place for place, one in enumerate(self.people)}
        self.members = defaultdict(list)
        for place, one in enumerate(self.people):
            for organisation in one.organisations:
                self.members[organisation].append(place)

    def add(self, name: str, row: EventRow) -> None:
        """Add the meeting of a row."""
        roles: list[tuple[int, ...]] = []
        sides = []
        for side in "ab":
            roles += self._side(row, side)
            sides.append(row.text(f"side_{side}"))
        key = (*sorted(sides), row.text("session"), row.text("delegates_a"), row.text("title"))
        if key in self.seen:
            said = f"{sides[0]} and {sides[1]} meet already in row {self.seen[key]}"
            row.refuse("meeting", said, "take one out, or tell them apart by title")
            return
        self.seen[key] = row.number
        if sides[0] == sides[1]:
            row.refuse("side_b", f"{sides[0]!r} meets itself", "write the other side")
            return
        present = [tuple(who for who in role if who not in self.gone) for role in roles]
        if roles and not all(present):
            self.lost.append(name)
            return
        interpreters = self._interpreters(row, present)
        if interpreters is not None:
            present.append(interpreters)
        self.meetings.append(
            MeetingRequest(
                name,
                tuple(present),
                self._slots(row),
                self._halls(row, present),
                PRIORITIES[row.one_of("priority", PRIORITIES)],
                row.text("title"),
                tuple(sides),
            )
        )

    def _side(self, row: EventRow, side: str) -> list[tuple[int, ...]]:
        """Roles of one side: a person; any one of an organisation's people; or the named ones.

        In ``delegates`` a semicolon parts those of whom any one attends, ``+`` those who all do.
        """
        column, named = f"side_{side}", f"delegates_{side}"
        who = row.text(column)
        if who not in self.by_name and who not in self.members:
            row.refuse(
                column,
                f"{who!r} is no participant and no organisation",
                "write an identifier of participants.csv",
            )
            return []
        said = row.text(named)
        if not said:
            own = [self.by_name[who]] if who in self.by_name else self.members[who]
            return [tuple(one for one in own if not self.people[one].interprets)]
        roles = []
        for part in said.split("+"):
            role = []
            for word in (word.strip() for word in part.replace("；", ";").split(";")):
                if word not in self.by_name:
                    row.refuse(named, f"{word!r} is no participant", "write identifiers of people")
                else:
                    role.append(self.by_name[word])
            roles.append(tuple(dict.fromkeys(role)))
        return roles

    def _interpreters(
        self, row: EventRow, roles: Sequence[Sequence[int]]
    ) -> tuple[int, ...] | None:
        """Those who can interpret, where people who may meet share no language; else None."""
        pairs = {
            (self.people[a].languages, self.people[b].languages)
            for first, role in enumerate(roles)
            for other in roles[first + 1 :]
            for a in role
            for b in other
        }
        apart = [(a, b) for a, b in pairs if a and b and not a & b]
        if not apart:
            return None
        able = tuple(
            place
            for place, one in enumerate(self.people)
            if one.interprets
            and place not in self.gone
            and all(one.languages & a and one.languages & b for a, b in apart)
        )
        if not able:
            spoken = sorted({", ".join(sorted(side)) for pair in apart for side in pair})
            row.refuse(
                "side_b",
                f"the sides share no language ({' / '.join(spoken)}) and no interpreter knows both",
                "add an interpreter to participants.csv, or name other delegates",
            )
        return able

    def _slots(self, row: EventRow) -> frozenset[int]:
        sessions = row.words("session")
        known = {one.session for one in self.slots}
        for word in sessions:
            if word not in known:
                row.refuse("session", f"{word!r} is no session", "write one of slots.csv")
        found = {s for s, one in enumerate(self.slots) if not sessions or one.session in sessions}
        fixed = row.text("fixed_slot")
        if fixed:
            places = {s for s, one in enumerate(self.slots) if one.slot_id == fixed}
            if not places:
                row.refuse("fixed_slot", f"{fixed!r} is no slot", "write one of slots.csv")
            elif not places & found:
                row.refuse("fixed_slot", f"{fixed!r} is not in its session", "change one of both")
            found &= places
        return frozenset(found)

    def _halls(self, row: EventRow, roles: Sequence[Sequence[int]]) -> tuple[int, ...]:
        """Halls where a meeting may be; none where all who can attend are remote."""
        said = row.words("halls")
        if said == (_VIDEO,):
            return ()
        attending = [who for role in roles for who in role if not self.people[who].interprets]
        if not said and attending and all(self.people[who].is_remote for who in attending):
            return ()
        for word in said:
            if not any(word in (one.hall_id, one.venue) for one in self.halls):
                row.refuse("halls", f"{word!r} is no hall and no venue", "write one of halls.csv")
        return tuple(
            h
            for h, one in enumerate(self.halls)
            if not said or one.hall_id in said or one.venue in said
        )

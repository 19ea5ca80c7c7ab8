"""Published instances of the bilateral meeting problem, as MiniZinc data files."""

import re
from pathlib import Path

from oncordia.domain.partnering import (
    Attendee,
    Hall,
    MeetingProblem,
    MeetingRequest,
    MeetingSlot,
)
from oncordia.errors import InvalidTable, UnreadableFile

_ASSIGNMENT = re.compile(r"(\w+)\s*=\s*([^;]*);")
_COUNTS = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
_SESSIONS = {1: "morning", 2: "afternoon", 3: "any"}


def read_meeting_instance(path: str | Path) -> MeetingProblem:
    """Meeting problem of a MiniZinc data file of the published set; fairness is 2.

    Raises
    ------
    UnreadableFile
        The file cannot be read.
    InvalidTable
        A number is missing or out of range; the line names file, row, value and mend.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(f"{place.name}: cannot be read ({fault.strerror})") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{place.name}: is no UTF-8 text; save it as UTF-8") from None
    return _Instance(place.name, text).build()


class _Instance:
    """The assignments of one file, checked as they are taken."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        bare = re.sub(r"%[^\n]*", "", text)
        self.found = {match[1]: match for match in _ASSIGNMENT.finditer(bare)}
        self.text = bare

    def build(self) -> MeetingProblem:
        n_people, n_meetings, n_tables, n_slots, n_morning = map(self._count, _COUNTS)
        if n_morning > n_slots:
            self._refuse(
                "nMorningSlots", f"{n_morning} of {n_slots} slots", "give at most nTotalSlots"
            )
        busy = self._busy(n_people, n_slots)
        slots = tuple(
            MeetingSlot(str(s + 1), 0, _SESSIONS[1 if s < n_morning else 2]) for s in range(n_slots)
        )
        people = tuple(Attendee(str(p + 1), busy=busy[p]) for p in range(n_people))
        return MeetingProblem(
            name=self.file.removesuffix(".dzn"),
            slots=slots,
            halls=(Hall("tables", n_tables),),
            attendees=people,
            meetings=self._meetings(n_people, n_meetings, n_slots, n_morning),
            precedences=self._precedences(n_meetings),
        )

    def _meetings(
        self, n_people: int, n_meetings: int, n_slots: int, n_morning: int
    ) -> tuple[MeetingRequest, ...]:
        numbers = self._numbers("requested")
        if len(numbers) != 3 * n_meetings:
            self._refuse("requested", f"{len(numbers)} numbers", f"give 3 × {n_meetings}")
        fixed = self._numbers("fixed") if "fixed" in self.found else [0] * n_meetings
        if len(fixed) != n_meetings:
            self._refuse("fixed", f"{len(fixed)} numbers", f"give {n_meetings}, 0 for no slot")
        by_session = {
            1: frozenset(range(n_morning)),
            2: frozenset(range(n_morning, n_slots)),
            3: frozenset(range(n_slots)),
        }
        meetings: list[MeetingRequest] = []
        for m in range(n_meetings):
            first, second, session = numbers[3 * m : 3 * m + 3]
            for who in (first, second):
                if not 1 <= who <= n_people:
                    self._refuse_meeting(m, f"there is no participant {who}", f"1 to {n_people}")
            if first == second:
                self._refuse_meeting(m, f"participant {first} meets itself", "two participants")
            if session not in by_session:
                self._refuse_meeting(m, f"session {session} is none", "1, 2 or 3")
            if not 0 <= fixed[m] <= n_slots:
                self._refuse("fixed", f"slot {fixed[m]} of meeting {m + 1}", f"give 0 to {n_slots}")
            allowed = by_session[session]
            if fixed[m]:
                allowed &= {fixed[m] - 1}
            roles = ((first - 1,), (second - 1,))
            meetings.append(
                MeetingRequest(str(m + 1), roles, allowed, sides=(str(first), str(second)))
            )
        return tuple(meetings)

    def _busy(self, n_people: int, n_slots: int) -> list[frozenset[int]]:
        sets = self._sets("forbidden") if "forbidden" in self.found else [[]] * n_people
        if len(sets) != n_people:
            self._refuse("forbidden", f"{len(sets)} sets", f"give {n_people}, {{0}} for none")
        for taken in sets:
            for slot in taken:
                if not 0 <= slot <= n_slots:
                    self._refuse("forbidden", f"slot {slot}", f"give slots from 1 to {n_slots}")
        return [frozenset(slot - 1 for slot in taken if slot) for taken in sets]

    def _precedences(self, n_meetings: int) -> tuple[tuple[int, int], ...]:
        if "precedences" not in self.found:
            return ()
        sets = self._sets("precedences")
        if len(sets) != n_meetings:
            self._refuse("precedences", f"{len(sets)} sets", f"give {n_meetings}, {{}} for none")
        pairs = []
        for later, before in enumerate(sets):
            for earlier in before:
                if not 1 <= earlier <= n_meetings:
                    self._refuse("precedences", f"meeting {earlier}", f"give 1 to {n_meetings}")
                pairs.append((earlier - 1, later))
        return tuple(pairs)

    def _count(self, name: str) -> int:
        value = self._take(name).strip()
        if not re.fullmatch(r"\d+", value):
            self._refuse(name, f"{value!r} is no count", "give a whole number of 0 or more")
        return int(value)

    def _numbers(self, name: str) -> list[int]:
        return [int(number) for number in re.findall(r"-?\d+", self._take(name))]

    def _sets(self, name: str) -> list[list[int]]:
        return [_expand(inside) for inside in re.findall(r"\{([^}]*)\}", self._take(name))]

    def _take(self, name: str) -> str:
        if name not in self.found:
            raise InvalidTable(
                f"{self.file}: does not say {name}; write {name} = …; as in the published files"
            )
        return self.found[name][2]

    def _refuse_meeting(self, meeting: int, said: str, mend: str) -> None:
        """Refuse a row of ``requested``, naming the line of the file that it stands on."""
        start = self.found["requested"].start(2)
        rows = list(re.finditer(r"-?\d+\s*,\s*-?\d+\s*,\s*-?\d+", self.text[start:]))
        line = self.text.count("\n", 0, start + rows[meeting].start()) + 1
        raise InvalidTable(f"{self.file}, row {line}: meeting {meeting + 1}: {said}; give {mend}")

    def _refuse(self, name: str, said: str, mend: str) -> None:
        line = self.text.count("\n", 0, self.found[name].start()) + 1
        raise InvalidTable(f"{self.file}, row {line}: {name}: {said}; {mend}")


def _expand(inside: str) -> list[int]:
    """Numbers of a set, which may be written as a range."""
    found = re.fullmatch(r"\s*(\d+)\s*\.\.\s*(\d+)\s*", inside)
    if found:
        return list(range(int(found[1]), int(found[2]) + 1))
    return [int(number) for number in re.findall(r"-?\d+", inside)]

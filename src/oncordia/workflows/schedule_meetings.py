"""An event becomes a timetable with a page, tables and calendars; a changed one a repaired one."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from oncordia.domain import InputDigest, Provenance
from oncordia.domain.partnering import MeetingProblem, Timetable
from oncordia.errors import InvalidOption, NoTimetable
from oncordia.formats import write_results
from oncordia.formats.partnering import (
    ReadTimetable,
    Withdrawn,
    frame_people,
    frame_tables,
    frame_timetable,
    read_meeting_event,
    read_timetable,
    tell_timetable,
    write_calendars,
)
from oncordia.partnering import (
    NoResult,
    RepairedTimetable,
    check_timetable,
    find_causes,
    find_direct_causes,
    repair_timetable,
    solve_meetings,
)

Watch = Callable[[float, int], None]
REPAIR_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ScheduledMeetings:
    """A timetable, and where its files lie."""

    problem: MeetingProblem
    timetable: Timetable
    out: Path
    repaired: RepairedTimetable | None = None
    withdrawn: tuple[str, ...] = ()  # meetings of the old timetable that are not asked for any more
    n_calendars: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleWish:
    """How to look for a timetable."""

    seconds: float = 60.0
    workers: int = 2
    seed: int = 1
    repair: Path | None = None  # the timetable that is to be changed as little as possible
    language: str = "en"  # in which the page opens


def schedule_meetings(
    event: str | Path,
    out: str | Path,
    wish: ScheduleWish | None = None,
    *,
    watch: Watch | None = None,
    stamp: datetime | None = None,
) -> ScheduledMeetings:
    """Timetable of an event, checked by the independent checker and written to ``out``.

    Parameters
    ----------
    event
        Event folder, or a published instance (``.dzn``).
    out
        Folder for the page, the tables, JSON and the calendars.
    watch
        Is told of each better cost and bound. Ctrl-C keeps the best.
    stamp
        Time that the calendars state as that of their making; now, where not given.

    Raises
    ------
    NoTimetable
        No timetable obeys all rules; the smallest set of causes is named.
    InputError
        The event or the old timetable cannot be read, or no timetable was found in the time.
    OutputError
        ``out`` cannot be written; what stood there before is left as it was.
    """
    wanted = wish or ScheduleWish()
    problem = read_meeting_event(event)
    direct = find_direct_causes(problem)
    if direct:
        raise NoTimetable(Path(event).name, direct)
    old: ReadTimetable | None = None
    repaired: RepairedTimetable | None = None
    if wanted.repair is not None:
        old = read_timetable(wanted.repair, problem, is_old=True)
        repaired = repair_timetable(
            problem, old.timetable.placements, seconds=REPAIR_SECONDS, seed=wanted.seed
        )
    if repaired is not None:
        timetable = repaired.timetable
    else:
        timetable = _solve(problem, Path(event).name, wanted, watch)
    broken = check_timetable(problem, timetable)
    if broken:
        raise AssertionError(
            "a timetable of ours breaks rules:\n" + "\n".join(map(str, broken[:5]))
        )
    return _write(event, Path(out), problem, timetable, wanted, repaired, old, stamp)


def _solve(
    problem: MeetingProblem, name: str, wish: ScheduleWish, watch: Watch | None
) -> Timetable:
    found = solve_meetings(
        problem, seconds=wish.seconds, workers=wish.workers, seed=wish.seed, watch=watch
    )
    if isinstance(found, Timetable):
        return found
    if found is NoResult.INFEASIBLE:
        raise NoTimetable(name, find_causes(problem))
    raise InvalidOption(
        f"{name}: no timetable was found in {wish.seconds:g} s, and none was shown to be "
        "impossible; give more with --seconds, or ease rules"
    )


def _write(
    event: str | Path,
    out: Path,
    problem: MeetingProblem,
    timetable: Timetable,
    wish: ScheduleWish,
    repaired: RepairedTimetable | None,
    old: ReadTimetable | None,
    stamp: datetime | None,
) -> ScheduledMeetings:
    from oncordia.reports import TimetableReport, render_timetable_page

    provenance = Provenance(
        version("oncordia"),
        tuple(_digest(event)),
        {"seconds": wish.seconds, "workers": wish.workers, "repair": wish.repair is not None},
        wish.seed,
    )
    gone = _list_withdrawn(problem, timetable, old)
    calendars = write_calendars(problem, timetable, stamp or datetime.now(UTC), gone)
    report = TimetableReport(problem, timetable, provenance, wish.language)
    told = tell_timetable(problem, timetable)
    if repaired is not None:
        told["repair"] = tell_repair(problem, repaired)
    extra: dict[str, str | bytes] = {
        "timetable.html": render_timetable_page(report),
        "timetable.json": json.dumps(told, ensure_ascii=False, indent=2),
        **{f"calendars/{name}.ics": content for name, content in calendars.items()},
    }
    tables = {
        "timetable": frame_timetable(problem, timetable),
        "people": frame_people(problem, timetable),
        "tables": frame_tables(problem, timetable),
    }
    write_results(out, tables, provenance, extra)
    names = () if old is None else tuple(name for name, *_ in old.unknown)
    return ScheduledMeetings(problem, timetable, out, repaired, names, len(calendars))


def tell_repair(problem: MeetingProblem, repaired: RepairedTimetable) -> Mapping[str, object]:
    """What a repair changed, by names of meetings."""

    def name(meetings: Sequence[int]) -> list[str]:
        return [problem.meetings[m].meeting_id for m in meetings]

    return {
        "moved": name(repaired.moved),
        "other_people": name(repaired.replaced),
        "added": name(repaired.added),
        "is_fewest": repaired.is_fewest,
    }


def _list_withdrawn(
    problem: MeetingProblem, timetable: Timetable, old: ReadTimetable | None
) -> list[Withdrawn]:
    """Entries that stand in calendars of the old timetable and in none of the new one."""
    if old is None:
        return []
    slots = {one.slot_id: place for place, one in enumerate(problem.slots)}
    held = timetable.by_meeting()
    gone = [
        Withdrawn(who, name, slots[slot], revision)
        for name, slot, people, revision in old.unknown
        for who in people
        if slot in slots
    ]
    for before in old.timetable.placements:
        now = held.get(before.meeting)
        stay = set(now.attendees) if now is not None else set()
        gone += [
            Withdrawn(
                problem.attendees[who].attendee_id,
                problem.meetings[before.meeting].meeting_id,
                before.slot,
                before.revision,
            )
            for who in before.attendees
            if who >= 0 and before.slot >= 0 and who not in stay
        ]
    return gone


def _digest(event: str | Path) -> list[InputDigest]:
    place = Path(event)
    files = [place] if place.is_file() else sorted(p for p in place.iterdir() if p.is_file())
    digests = []
    for path in files:
        content = path.read_bytes()
        digests.append(InputDigest(path.name, hashlib.sha256(content).hexdigest(), len(content)))
    return digests

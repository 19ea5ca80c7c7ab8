"""The page of a timetable: each person's day and each table's day, in two languages."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time

from oncordia.domain import Provenance
from oncordia.domain.partnering import MeetingProblem, Placement, Timetable, count_breaks
from oncordia.reports.shell import check_language
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page


@dataclass(frozen=True, slots=True)
class TimetableReport:
    """All that the page says."""

    problem: MeetingProblem
    timetable: Timetable
    provenance: Provenance
    language: str = "en"


def render_timetable_page(report: TimetableReport) -> str:
    """HTML page that needs no other file and no network.

    Raises
    ------
    InvalidOption
        If the language is unknown.
    """
    check_language(report.language)
    return render_spoken_page(
        "timetable.html",
        lambda speech: _fill(report, speech),
        title=report.problem.name,
        language=report.language,
        version=report.provenance.version,
        kind="timetable",
        styles=("timetable.css",),
    )


def _fill(report: TimetableReport, speech: Speech) -> Mapping[str, object]:
    problem, timetable = report.problem, report.timetable
    return {
        "problem": problem,
        "timetable": timetable,
        "version": report.provenance.version,
        "people": _list_people(problem, timetable, speech),
        "tables": _list_tables(problem, timetable, speech),
        "left_out": [problem.meetings[m].meeting_id for m in timetable.left_out],
        "inputs": report.provenance.inputs,
    }


def _list_people(
    problem: MeetingProblem, timetable: Timetable, speech: Speech
) -> list[dict[str, object]]:
    mine: dict[int, list[Placement]] = defaultdict(list)
    for one in timetable.placements:
        for who in one.attendees:
            mine[who].append(one)
    found: list[dict[str, object]] = []
    for who, person in enumerate(problem.attendees):
        if who not in mine:
            continue
        ordered = sorted(mine[who], key=lambda one: one.slot)
        rows = [
            {
                "time": _say_time(problem, one, speech, person.zone),
                "place": _say_place(problem, one, speech),
                "with": [problem.attendees[p].shown for p in one.attendees if p != who],
                "title": _say_title(problem, one),
            }
            for one in ordered
        ]
        found.append(
            {
                "id": person.attendee_id,
                "name": person.shown,
                "organisations": person.organisations,
                "zone": person.zone if person.is_remote else "",
                "breaks": count_breaks(problem, [one.slot for one in ordered]),
                "rows": rows,
            }
        )
    return found


def _list_tables(
    problem: MeetingProblem, timetable: Timetable, speech: Speech
) -> list[dict[str, object]]:
    by_table: dict[tuple[int, int], list[Placement]] = defaultdict(list)
    for one in timetable.placements:
        if one.hall >= 0:
            by_table[one.hall, one.table].append(one)
    found: list[dict[str, object]] = []
    for (hall, number), placements in sorted(by_table.items()):
        room = problem.halls[hall]
        rows = [
            {
                "time": _say_time(problem, one, speech),
                "with": [problem.attendees[p].shown for p in one.attendees],
                "title": _say_title(problem, one),
            }
            for one in sorted(placements, key=lambda one: one.slot)
        ]
        name = " · ".join(part for part in (room.venue, room.name or room.hall_id) if part)
        found.append({"hall": name, "table": number, "rows": rows})
    return found


def _say_title(problem: MeetingProblem, one: Placement) -> str:
    meeting = problem.meetings[one.meeting]
    return meeting.title or " – ".join(meeting.sides) or meeting.meeting_id


def _say_place(problem: MeetingProblem, one: Placement, speech: Speech) -> str:
    if one.hall < 0:
        return speech.say("By video")
    hall = problem.halls[one.hall]
    return speech.say("%(hall)s, table %(table)s", hall=hall.name or hall.hall_id, table=one.table)


def _say_time(problem: MeetingProblem, one: Placement, speech: Speech, zone: str = "") -> str:
    slot = problem.slots[one.slot]
    if slot.start is None or slot.end is None:
        return speech.say("Slot %(slot)s", slot=slot.slot_id)
    local = ZoneInfo(zone) if zone else None
    start = slot.start.astimezone(local) if local else slot.start
    end = slot.end.astimezone(local) if local else slot.end
    form = "M月d日 EEE HH:mm" if speech.language == "zh" else "EEE d MMM HH:mm"
    first = format_datetime(start, form, tzinfo=start.tzinfo, locale=speech.locale)
    return f"{first}–{format_time(end, 'HH:mm', tzinfo=end.tzinfo, locale=speech.locale)}"

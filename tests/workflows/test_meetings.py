"""An event goes through scheduling, checking and repair, and each fault has its line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from oncordia.errors import InvalidTable, OncordiaError
from oncordia.formats.partnering import read_meeting_event, read_meeting_instance
from oncordia.workflows import (
    ScheduledMeetings,
    ScheduleWish,
    check_meetings,
    new_meetings,
    schedule_meetings,
)

STAMP = datetime(2026, 10, 1, tzinfo=UTC)
INSTANCE = """\
nBusiness = 4; nMeetings = 3; nTables = 1; nTotalSlots = 4; nMorningSlots = 2;
requested = [|1, 2,1,
|1, 3,3,
|2, 4,2, |];
forbidden = [{0},{1},{0},{0}];
fixed = [0,0,4];
precedences = [{},{1},{}];
"""


@pytest.fixture
def event(tmp_path: Path) -> Path:
    return new_meetings(tmp_path / "week")


@pytest.fixture(scope="module")
def scheduled(tmp_path_factory: pytest.TempPathFactory) -> ScheduledMeetings:
    folder = tmp_path_factory.mktemp("meetings")
    event = new_meetings(folder / "week")
    return schedule_meetings(event, folder / "out", ScheduleWish(20.0), stamp=STAMP)


def change(event: Path, table: str, old: str, new: str) -> None:
    path = event / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_schedule__proves_the_example(scheduled: ScheduledMeetings) -> None:
    assert scheduled.timetable.is_optimal
    assert len(scheduled.timetable.placements) == 8


@pytest.mark.parametrize("name", ["timetable.csv", "timetable.json", "timetable.parquet"])
def test_check__accepts_what_schedule_wrote(scheduled: ScheduledMeetings, name: str) -> None:
    assert check_meetings(scheduled.out.parent / "week", scheduled.out / name) == []


def test_check__names_what_was_moved_by_hand(scheduled: ScheduledMeetings, tmp_path: Path) -> None:
    table = tmp_path / "timetable.csv"
    table.write_text("meeting,slot,hall,attendees\nm7,mon-2,lab,zhao;rossi\n", encoding="utf-8")
    broken = check_meetings(scheduled.out.parent / "week", table)

    assert ("SLOT", "slot mon-2") in [(one.rule, one.when) for one in broken]
    assert sum(one.rule == "HELD" for one in broken) == 4  # the other meetings that must be held


def test_calendar__is_in_utc_with_an_identity_that_lasts(scheduled: ScheduledMeetings) -> None:
    calendar = Calendar.from_ical((scheduled.out / "calendars" / "zhao.ics").read_bytes())
    entry = next(one for one in calendar.walk("VEVENT") if "m7" in str(one["uid"]))

    assert entry["uid"] == "example-week.m7@meetings.oncordia"
    assert entry["sequence"] == 0
    assert entry.decoded("dtstart") == datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
    assert entry["location"] == "campus, Laboratory hall, table 1"


def test_page__speaks_both_languages(scheduled: ScheduledMeetings) -> None:
    page = (scheduled.out / "timetable.html").read_text(encoding="utf-8")

    assert "Timetable of meetings" in page
    assert "会谈时间表" in page


def test_repair__moves_only_what_must_move(
    scheduled: ScheduledMeetings, event: Path, tmp_path: Path
) -> None:
    change(event, "participants.csv", "chen,陈静,fudan,zh;en,,,,,", "chen,陈静,fudan,zh;en,,,,,yes")
    wish = ScheduleWish(repair=scheduled.out / "timetable.csv")
    done = schedule_meetings(event, tmp_path / "out", wish, stamp=STAMP)
    before = {
        scheduled.problem.meetings[one.meeting].meeting_id: one
        for one in scheduled.timetable.placements
    }
    now = {done.problem.meetings[one.meeting].meeting_id: one for one in done.timetable.placements}

    assert done.repaired is not None
    assert done.problem.cancelled == ("m6",)  # both chen and wang attend it
    assert done.repaired.moved == ()
    assert {name for name in now if now[name].revision} == {
        name for name in now if before[name].attendees[0] != now[name].attendees[0]
    }
    gone = Calendar.from_ical((tmp_path / "out" / "calendars" / "chen.ics").read_bytes())
    entries = gone.walk("VEVENT")
    assert {str(one["status"]) for one in entries} == {"CANCELLED"}
    assert {one["sequence"] for one in entries} == {1}


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (
            "meetings.csv",
            "m1,fudan,pavia",
            "m1,fudann,pavia",
            "meetings.csv, row 2, column side_a: 'fudann' is no participant and no organisation; "
            "write an identifier of participants.csv",
        ),
        (
            "meetings.csv",
            "m2,",
            "m1,",
            "meetings.csv, row 3, column meeting: 'm1' is there twice, first in row 2; "
            "take one out",
        ),
        (
            "halls.csv",
            "garden,hotel,2",
            "garden,hotel,-2",
            "halls.csv, row 2, column tables: '-2' is no count; give a whole number of 0 or more",
        ),
        (
            "slots.csv",
            "2026-10-19 14:25",
            "2026-10-19 13:25",
            "slots.csv, row 2, column end: '2026-10-19 13:25' is not after start; "
            "give a later time",
        ),
        (
            "precedences.csv",
            "m1,m6",
            "m1,m9",
            "precedences.csv, row 2, column after: 'm9' is no meeting; write one of meetings.csv",
        ),
        (
            "participants.csv",
            "Europe/Rome",
            "Europe/Roma",
            "participants.csv, row 8, column time_zone: there is no zone 'Europe/Roma'; "
            "write it as Europe/Rome",
        ),
        (
            "participants.csv",
            "lin,林娜,,zh;it,,,,yes,",
            "lin,林娜,,zh;fr,,,,yes,",
            "column side_b: the sides share no language",
        ),
    ],
)
def test_read_event__names_file_row_value_and_mend(
    event: Path, table: str, old: str, new: str, said: str
) -> None:
    change(event, table, old, new)

    with pytest.raises(InvalidTable) as caught:
        read_meeting_event(event)
    assert said in str(caught.value)


def test_schedule__names_why_there_is_no_timetable(event: Path, tmp_path: Path) -> None:
    (event / "precedences.csv").write_text("before,after\nm1,m6\nm6,m1\n", encoding="utf-8")

    with pytest.raises(OncordiaError, match="week: the orders lead in a circle: meeting m1 before"):
        schedule_meetings(event, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_read_instance__takes_every_rule(tmp_path: Path) -> None:
    path = tmp_path / "small.dzn"
    path.write_text(INSTANCE, encoding="utf-8")
    problem = read_meeting_instance(path)

    assert [sorted(one.slots) for one in problem.meetings] == [[0, 1], [0, 1, 2, 3], [3]]
    assert problem.attendees[1].busy == {0}
    assert problem.precedences == ((0, 1),)
    assert problem.halls[0].n_tables == 1
    assert problem.fairness == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nTables = 1", "nTables = -1", "small.dzn, row 1: nTables: '-1' is no count"),
        ("|1, 3,3", "|1, 9,3", "small.dzn, row 3: meeting 2: there is no participant 9"),
        ("|2, 4,2", "|2, 4,5", "small.dzn, row 4: meeting 3: session 5 is none"),
        ("{1},{0},{0}];\nf", "{8},{0},{0}];\nf", "small.dzn, row 5: forbidden: slot 8"),
        ("{1},{}]", "{7},{}]", "small.dzn, row 7: precedences: meeting 7"),
    ],
)
def test_read_instance__names_the_row(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "small.dzn"
    assert old in INSTANCE
    path.write_text(INSTANCE.replace(old, new), encoding="utf-8")

    with pytest.raises(InvalidTable) as caught:
        read_meeting_instance(path)
    assert str(caught.value).startswith(said)

"""The checker names each broken rule: who, when and which."""

from dataclasses import replace

import pytest
from tests.partnering.made import make_slots

from oncordia.domain.partnering import (
    Attendee,
    Hall,
    MeetingProblem,
    MeetingRequest,
    Placement,
    Timetable,
)
from oncordia.partnering import RULES, check_timetable

PROBLEM = MeetingProblem(
    name="week",
    slots=make_slots(4, 4),
    halls=(Hall("north", 2), Hall("south", 1)),
    attendees=(
        Attendee("a", "Anna"),
        Attendee("b", "Bo", busy=frozenset({3})),
        Attendee("c", "Chen"),
        Attendee("d", "Dora"),
    ),
    meetings=(
        MeetingRequest("m1", ((0,), (1,)), frozenset(range(4)), (0, 1)),
        MeetingRequest("m2", ((0,), (2,)), frozenset({0, 1, 2}), (0, 1)),
        MeetingRequest("m3", ((3,), (2, 1)), frozenset(range(4)), (0,)),
    ),
    precedences=((0, 1),),
    fairness=0,
    travel_minutes=((0, 15), (15, 0)),
)
SOUND = (
    Placement(0, 0, (0, 1), 0, 1),
    Placement(1, 1, (0, 2), 0, 1),
    Placement(2, 0, (3, 2), 0, 2),
)


def check(*placements: Placement, breaks: int = 0) -> list[str]:
    return [str(one) for one in check_timetable(PROBLEM, Timetable(placements, breaks))]


def test_check__accepts_a_sound_timetable() -> None:
    assert check(*SOUND) == []


@pytest.mark.parametrize(
    ("place", "change", "said"),
    [
        (0, {"slot": 3}, "FREE: Bo, slot s3: is not there for meeting m1"),
        (0, {"slot": 2}, "ORDER: meeting m1, slot s2: must come before meeting m2, slot s1"),
        (1, {"slot": 0}, "ONE: Anna, slot s0: has meeting m1 and meeting m2 at once"),
        (
            1,
            {"slot": 3},
            "SLOT: meeting m2, slot s3: is not in a slot of its session or fixed slot",
        ),
        (1, {"attendees": (0, 3)}, "PEOPLE: meeting m2, slot s1: is not for Anna, Dora to attend"),
        (1, {"hall": 1}, "WAY: Anna, slot s1: needs 15 minutes from north to south and has 10"),
        (2, {"hall": 1}, "HALL: meeting m3, slot s0: may not be in south"),
        (2, {"table": 1}, "TABLES: north, table 1, slot s0: has 2 meetings"),
        (2, {"table": 3}, "TABLES: north, table 3, slot s0: there is no such table"),
        (1, {"slot": 2}, "FAIR: Anna: has 1 breaks where somebody has 0; 0 more are fair"),
        (1, {"slot": 2}, "COUNT: timetable: states 0 breaks and has 2"),
    ],
)
def test_check__names_the_rule(place: int, change: dict[str, int], said: str) -> None:
    placements = list(SOUND)
    placements[place] = replace(placements[place], **change)  # type: ignore[arg-type]

    assert said in check(*placements)


def test_check__names_a_meeting_that_is_not_held() -> None:
    assert check(*SOUND[:2]) == ["HELD: meeting m3: is not held"]


def test_check__names_a_meeting_that_is_held_twice() -> None:
    assert "HELD: meeting m3: is held 2 times" in check(*SOUND, replace(SOUND[2], slot=3, table=1))


def test_check__counts_tables_that_are_closed() -> None:
    closed = replace(PROBLEM, closed_tables=((0, 0, 1),))

    assert [str(one) for one in check_timetable(closed, Timetable(SOUND, 0))] == [
        "TABLES: north, slot s0: 2 meetings at 1 tables"
    ]


def test_rules__explain_every_code_that_is_used() -> None:
    assert set(RULES) == set("HELD SLOT PEOPLE FREE ONE HALL TABLES ORDER WAY FAIR COUNT".split())

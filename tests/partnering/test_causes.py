"""Causes: the smallest set of rules that contradict each other, by name."""

from dataclasses import replace

from tests.partnering.made import make_slots

from oncordia.domain.partnering import (
    Attendee,
    Hall,
    MeetingProblem,
    MeetingRequest,
)
from oncordia.partnering import find_causes

SLOTS = frozenset(range(3))
PEOPLE = tuple(Attendee(name, name.title()) for name in ("ann", "bob", "cem", "dan"))


def make(*meetings: MeetingRequest, n_tables: int = 5) -> MeetingProblem:
    return MeetingProblem(
        "week", make_slots(3, 3), (Hall("hall", n_tables),), PEOPLE, meetings, fairness=None
    )


def meet(name: str, a: int, b: int, slots: frozenset[int] = SLOTS) -> MeetingRequest:
    return MeetingRequest(name, ((a,), (b,)), slots, sides=(PEOPLE[a].shown, PEOPLE[b].shown))


def test_find_causes__names_the_circle_of_orders() -> None:
    three = make(meet("m1", 0, 1), meet("m2", 0, 2), meet("m3", 0, 3))

    assert find_causes(replace(three, precedences=((0, 1), (1, 2), (2, 0)))) == [
        "the orders lead in a circle: meeting m1 before m2 before m3 before m1; "
        "take one of these orders away"
    ]


def test_find_causes__names_a_person_without_a_free_slot() -> None:
    away = replace(PEOPLE[1], busy=SLOTS)
    problem = replace(make(meet("m1", 0, 1)), attendees=(PEOPLE[0], away, *PEOPLE[2:]))

    assert find_causes(problem) == [
        "meeting m1 (Ann – Bob) has no free slot among s0, s1, s2; give Bob a free slot there"
    ]


def test_find_causes__names_more_meetings_than_slots_of_a_person() -> None:
    first = frozenset({0})
    both = make(meet("m1", 0, 1, first), meet("m2", 0, 2, first), meet("m3", 0, 3))

    assert find_causes(both) == [
        "Ann has 2 meetings in 1 free slots (s0): m1 (Ann – Bob), m2 (Ann – Cem); "
        "take out 1 or free more slots"
    ]


def test_find_causes__counts_the_tables_that_are_missing() -> None:
    first = frozenset({0})

    assert find_causes(make(meet("m1", 0, 1, first), meet("m2", 2, 3, first), n_tables=1)) == [
        "2 meetings need a table in slots s0, where all tables together take 1; "
        "add tables or slots for 1 more meetings"
    ]


def test_find_causes__names_delegates_who_are_too_few() -> None:
    first = frozenset({0})
    groups = [MeetingRequest(f"m{i}", ((i,), (2, 3)), first) for i in range(2)]
    third = replace(groups[0], meeting_id="m3", roles=((2, 3), (0, 1)))

    assert find_causes(make(*groups, third))[0].startswith(
        "3 meetings each need one of Cem, Dan, who are free for 2 (slots s0): m0, m1, m3;"
    )


def test_find_causes__leaves_out_rules_that_have_no_part_in_it() -> None:
    late, early = frozenset({2}), frozenset({0, 1})
    problem = make(
        meet("m1", 0, 1, late), meet("m2", 0, 2, early), meet("m3", 1, 3), meet("m4", 2, 3)
    )
    causes = find_causes(replace(problem, precedences=((0, 1), (2, 3))))

    assert causes == [
        "these contradict each other, and without any one of them a timetable may exist:",
        "  meeting m2 (Ann – Cem) is held in one of slots s0, s1",
        "  meeting m1 (Ann – Bob), in one of slots s2, comes before meeting m2 (Ann – Cem)",
    ]

"""Laws of timetables on small problems, held against every timetable that there is."""

from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.partnering.made import count, list_timetables, problems

from oncordia.domain.partnering import MeetingProblem, Placement, Timetable
from oncordia.partnering import check_timetable, find_causes, repair_timetable
from oncordia.partnering.schedule.encode import Encoding
from oncordia.partnering.schedule.exact import prove_optimum
from oncordia.partnering.schedule.neighbourhood import find_first, improve_timetable
from oncordia.partnering.schedule.search import Search
from oncordia.partnering.schedule.solve import finish_timetable
from oncordia.partnering.schedule.tables import number_tables


def prove(problem: MeetingProblem) -> tuple[list[Placement], int] | None:
    return prove_optimum(Encoding(problem), "glucose4", lambda _: None)


def is_sound(problem: MeetingProblem, placements: list[Placement]) -> bool:
    timetable = finish_timetable(problem, number_tables(problem, placements))
    return check_timetable(problem, timetable) == []


@settings(max_examples=60, deadline=None)
@given(problems())
def test_prove_optimum__is_the_least_cost_of_all_timetables(problem: MeetingProblem) -> None:
    costs = [cost for cost, _ in list_timetables(problem)]
    found = prove(problem)

    assert (None if found is None else found[1]) == (min(costs) if costs else None)
    assert found is None or is_sound(problem, found[0])


@settings(max_examples=30, deadline=None)
@given(problems())
def test_find_causes__names_some_where_there_is_no_timetable_and_none_else(
    problem: MeetingProblem,
) -> None:
    is_possible = any(True for _ in list_timetables(problem))
    simple = replace(problem, travel_minutes=())

    if is_possible:
        assert find_causes(problem) == []
    elif not any(True for _ in list_timetables(simple)):
        assert find_causes(simple) != []


@settings(max_examples=30, deadline=None)
@given(problems(), st.integers(0, 9))
def test_search__keeps_only_timetables_that_the_checker_accepts(
    problem: MeetingProblem, seed: int
) -> None:
    search = Search(np.random.default_rng(seed), problem)
    search.start()
    search.walk(300)

    assert search.wrong > 0 or is_sound(problem, search.read_best())


@settings(max_examples=30, deadline=None)
@given(problems(), st.integers(0, 9))
def test_search__counts_after_a_walk_what_it_counts_anew(
    problem: MeetingProblem, seed: int
) -> None:
    from oncordia.partnering.kernels.judge import judge_all

    search = Search(np.random.default_rng(seed), problem)
    search.start()
    search.walk(200)
    walked = search.state.totals.tolist()
    judge_all(search.rules, search.state)

    assert search.state.totals.tolist() == walked


@settings(max_examples=25, deadline=None)
@given(problems(), st.integers(0, 9))
def test_improve_timetable__ends_at_the_least_cost(problem: MeetingProblem, seed: int) -> None:
    encoding = Encoding(problem)
    first = find_first(encoding)
    if first is None:
        return
    found = [first]
    improve_timetable(
        np.random.default_rng(seed), encoding, *first, 5.0, lambda *one: found.append(one)
    )

    assert found[-1][1] == min(cost for cost, _ in list_timetables(problem))
    assert is_sound(problem, found[-1][0])


@settings(max_examples=25, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_relabelling_people__changes_no_number_of_breaks(
    problem: MeetingProblem, random: Random
) -> None:
    order = list(range(len(problem.attendees)))
    random.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    relabelled = replace(
        problem,
        attendees=tuple(problem.attendees[old] for old in order),
        meetings=tuple(
            replace(one, roles=tuple(tuple(sorted(place[p] for p in role)) for role in one.roles))
            for one in problem.meetings[::-1]
        ),
        precedences=tuple(
            (len(problem.meetings) - 1 - a, len(problem.meetings) - 1 - b)
            for a, b in problem.precedences
        ),
    )
    first, second = prove(problem), prove(relabelled)

    assert (first is None) == (second is None)
    assert first is None or (second is not None and first[1] == second[1])


@settings(max_examples=40, deadline=None)
@given(problems(), st.data())
def test_repair__moves_as_few_meetings_as_any_timetable(
    problem: MeetingProblem, data: st.DataObject
) -> None:
    found = prove(problem)
    if found is None:
        return
    old = found[0]
    who = data.draw(st.integers(0, len(problem.attendees) - 1))
    slot = data.draw(st.integers(0, len(problem.slots) - 1))
    people = list(problem.attendees)
    people[who] = replace(people[who], busy=people[who].busy | {slot})
    changed = replace(problem, attendees=tuple(people))
    repaired = repair_timetable(changed, old)
    known = {one.meeting: one for one in old}
    fewest = [
        sum(
            m not in now or (now[m].slot, now[m].hall) != (one.slot, one.hall)
            for m, one in known.items()
        )
        for _, placements in list_timetables(changed)
        for now in ({one.meeting: one for one in placements},)
    ]

    assert (repaired is None) == (not fewest)
    if repaired is not None:
        assert check_timetable(changed, repaired.timetable) == []
        assert len(repaired.moved) == min(fewest)


@settings(max_examples=25, deadline=None)
@given(problems())
def test_repair__leaves_a_timetable_that_breaks_no_rule_as_it_is(problem: MeetingProblem) -> None:
    found = prove(problem)
    if found is None or len(found[0]) < len(problem.meetings):
        return
    old = number_tables(problem, found[0])
    repaired = repair_timetable(problem, old)

    assert repaired is not None
    assert repaired.timetable == Timetable(
        tuple(old), count(problem, tuple(old)), is_optimal=found[1] == 0, how="repaired"
    )

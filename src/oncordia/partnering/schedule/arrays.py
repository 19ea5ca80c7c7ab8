"""A meeting problem as plain arrays, and placements out of them."""

from collections.abc import Iterable, Sequence

import numpy as np

from oncordia.domain.partnering import MeetingProblem, Placement
from oncordia.partnering.kernels.chains import MOST_CHAINED
from oncordia.partnering.kernels.state import Rules, State


def pack_rules(problem: MeetingProblem) -> Rules:
    """Arrays of all that a timetable must obey."""
    meetings, people = problem.meetings, problem.attendees
    n_slots, n_halls = len(problem.slots), len(problem.halls)
    slots = [sorted(problem.allowed_slots(m)) for m in range(len(meetings))]
    allowed = np.zeros((len(meetings), n_slots), np.bool_)
    for m, places in enumerate(slots):
        allowed[m, places] = True
    busy = np.zeros((len(people), n_slots), np.bool_)
    for p, person in enumerate(people):
        busy[p, sorted(person.busy)] = True
    orders: list[list[tuple[int, bool]]] = [[] for _ in meetings]
    for earlier, later in problem.precedences:
        orders[earlier].append((later, True))
        orders[later].append((earlier, False))
    own: list[list[int]] = [[] for _ in people]
    for m, meeting in enumerate(meetings):
        for p in {p for role in meeting.roles for p in role}:
            own[p].append(m)
    roles = [role for meeting in meetings for role in meeting.roles]
    role_at = np.cumsum([0, *(len(meeting.roles) for meeting in meetings)]).astype(np.int64)
    slot_at, slot = _pack(slots)
    choice_at, choice = _pack(roles)
    hall_at, hall = _pack([meeting.halls for meeting in meetings])
    mine_at, mine = _pack(own)
    order_at, order = _pack([[other for other, _ in pairs] for pairs in orders])
    return Rules(
        allowed,
        slot_at,
        slot,
        role_at,
        choice_at,
        choice,
        hall_at,
        hall,
        mine_at,
        mine,
        order_at,
        order,
        np.array([later for pairs in orders for _, later in pairs], np.bool_),
        np.array([meeting.weight for meeting in meetings], np.int64),
        busy,
        np.array([one.day for one in problem.slots], np.int64),
        np.array(
            [[problem.tables_in(hall, slot) for slot in range(n_slots)] for hall in range(n_halls)],
            np.int64,
        ).reshape(n_halls, n_slots),
        _pack_ways(problem),
        np.array([one.is_remote for one in people], np.bool_),
        np.array([not one.interprets for one in people], np.bool_),
        np.array([-1 if problem.fairness is None else problem.fairness], np.int64),
    )


def _pack(lists: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    at = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    return at, np.array([one for many in lists for one in many], np.int64)


def _pack_ways(problem: MeetingProblem) -> np.ndarray:
    """Whether somebody in a hall in one slot cannot be in another hall in a later slot."""
    n_slots, n_halls = len(problem.slots), len(problem.halls)
    if not any(map(any, problem.travel_minutes)):
        return np.zeros((0, 0, 0, 0), np.bool_)
    minutes = np.array(problem.travel_minutes, np.float64)
    too_far = np.zeros((n_slots, n_slots, n_halls, n_halls), np.bool_)
    for first in range(n_slots):
        for second in range(first + 1, n_slots):
            too_far[first, second] = minutes > problem.gap_minutes(first, second)
    return too_far


def start_state(rules: Rules) -> State:
    """Empty counts, and a state in which every meeting is left out, with the first of each role."""
    n_people, n_slots = rules.busy.shape
    n_meetings, n_halls = rules.weight.size, rules.tables.shape[0]
    first_hall = np.full(n_meetings, -1, np.int64)
    has_hall = rules.hall_at[1:] > rules.hall_at[:-1]
    first_hall[has_hall] = rules.hall[rules.hall_at[:-1][has_hall]]
    return State(
        np.full(n_meetings, -1, np.int64),
        first_hall,
        rules.choice[rules.choice_at[:-1]].copy(),
        np.zeros((n_people, n_slots), np.int64),
        np.zeros((n_people, n_slots), np.int64),
        np.zeros((n_halls, n_slots), np.int64),
        np.zeros(n_people, np.int64),
        np.zeros(n_people, np.int64),
        np.zeros(n_slots + 2, np.int64),
        np.zeros(4, np.int64),
        np.zeros(n_people, np.int64),
        np.zeros(n_people, np.bool_),
        np.zeros(MOST_CHAINED, np.int64),
        np.zeros(n_meetings, np.bool_),
    )


def load_placements(rules: Rules, state: State, placements: Iterable[Placement]) -> None:
    """Put placements into a state; its counts are not renewed."""
    state.slot[:] = -1
    for one in placements:
        state.slot[one.meeting], state.hall[one.meeting] = one.slot, one.hall
        first = rules.role_at[one.meeting]
        state.who[first : first + len(one.attendees)] = one.attendees


def read_placements(
    rules: Rules, slot: np.ndarray, hall: np.ndarray, who: np.ndarray
) -> list[Placement]:
    """Placements of a state; tables are not numbered yet."""
    return [
        Placement(
            m,
            int(slot[m]),
            tuple(int(p) for p in who[rules.role_at[m] : rules.role_at[m + 1]]),
            int(hall[m]),
        )
        for m in range(slot.size)
        if slot[m] >= 0
    ]

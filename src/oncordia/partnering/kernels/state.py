"""What a walk over timetables must obey, and the state that it changes, as plain arrays."""

from typing import NamedTuple

import numpy as np

HARD, SOFT, OVER, ORDER = 0, 1, 2, 3  # places in ``totals``


class Rules(NamedTuple):
    """What does not change: lists are ragged, ``x_at[i]:x_at[i + 1]`` of ``x`` belongs to i."""

    allowed: np.ndarray  # (meetings, slots) bool
    slot_at: np.ndarray
    slot: np.ndarray  # allowed slots of each meeting
    role_at: np.ndarray  # roles of each meeting
    choice_at: np.ndarray
    choice: np.ndarray  # people who can fill each role
    hall_at: np.ndarray
    hall: np.ndarray  # halls of each meeting
    mine_at: np.ndarray
    mine: np.ndarray  # meetings in which a person may be
    order_at: np.ndarray
    order: np.ndarray  # other meetings that an order binds to each meeting
    is_later: np.ndarray  # whether the other one comes later
    weight: np.ndarray  # of leaving out; 0: must be held
    busy: np.ndarray  # (people, slots) bool
    day: np.ndarray
    tables: np.ndarray  # (halls, slots)
    too_far: np.ndarray  # (slots, slots, halls, halls) bool; (0, ...) without ways
    is_fixed_place: np.ndarray  # people whose way does not matter
    is_counted: np.ndarray  # people whose breaks count
    fairness: np.ndarray  # (1,) bound; -1: none


class State(NamedTuple):
    """What changes."""

    slot: np.ndarray  # of each meeting; -1: left out
    hall: np.ndarray
    who: np.ndarray  # person of each role
    used: np.ndarray  # (people, slots) meetings of a person
    place: np.ndarray  # (people, slots) sum of hall + 2 over those meetings
    load: np.ndarray  # (halls, slots)
    wrong: np.ndarray  # broken rules of each person
    breaks: np.ndarray
    spread: np.ndarray  # people by number of breaks
    totals: np.ndarray  # (4,) people's broken rules, left-out weight + breaks, overload, order
    touched: np.ndarray
    mark: np.ndarray
    chain: np.ndarray  # meetings of the chain at hand
    in_chain: np.ndarray

"""Simulated annealing of a timetable on plain arrays.

A state is a slot, a hall and one person a role for every meeting. Broken rules cost ``weight`` each
and are counted together with the breaks, so that the walk can pass through states that break them.
"""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, kernel

HARD, SOFT, OVER, ORDER = 0, 1, 2, 3  # places in ``totals``
MOST_TOUCHED = 64


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


@inner_kernel
def _judge_person(rules: Rules, state: State, p: int) -> tuple[int, int]:
    """Broken rules and breaks of one person."""
    wrong, breaks = 0, 0
    last, last_place, last_slot = -1, -1, -1
    for s in range(state.used.shape[1]):
        n = state.used[p, s]
        if n == 0:
            continue
        wrong += n - 1
        if rules.busy[p, s]:
            wrong += n
        if last >= 0 and s - last > 1 and rules.day[s] == rules.day[last]:
            breaks += 1
        last = s
        if n == 1 and rules.too_far.shape[0] > 0 and not rules.is_fixed_place[p]:
            here = state.place[p, s] - 2
            if here >= 0:
                if last_place >= 0 and rules.too_far[last_slot, s, last_place, here]:
                    wrong += 1
                last_place, last_slot = here, s
    if not rules.is_counted[p]:
        breaks = 0
    return wrong, breaks


@inner_kernel
def _judge_fairness(rules: Rules, state: State) -> int:
    """Breaks above what the bound allows beside the person with the fewest."""
    bound = rules.fairness[0]
    if bound < 0:
        return 0
    lowest, excess = -1, 0
    for n in range(state.spread.size):
        if state.spread[n] > 0:
            if lowest < 0:
                lowest = n
            elif n > lowest + bound:
                excess += (n - lowest - bound) * state.spread[n]
    return excess


@inner_kernel
def _judge_order(rules: Rules, state: State, m: int, besides: int) -> int:
    """Orders of one meeting that are broken, without those with ``besides``."""
    wrong = 0
    here = state.slot[m]
    if here < 0:
        return 0
    for i in range(rules.order_at[m], rules.order_at[m + 1]):
        other = rules.order[i]
        there = state.slot[other]
        if other == besides or there < 0:
            continue
        if (rules.is_later[i] and there <= here) or (not rules.is_later[i] and there >= here):
            wrong += 1
    return wrong


@inner_kernel
def _take(rules: Rules, state: State, m: int, step: int, n_touched: int) -> int:
    """Put a meeting into the counts (step 1) or take it out of them (-1); notes people touched."""
    s, h = state.slot[m], state.hall[m]
    if s < 0:
        return n_touched
    if h >= 0:
        before = max(state.load[h, s] - rules.tables[h, s], 0)
        state.load[h, s] += step
        state.totals[OVER] += max(state.load[h, s] - rules.tables[h, s], 0) - before
    for i in range(rules.role_at[m], rules.role_at[m + 1]):
        p = state.who[i]
        state.used[p, s] += step
        state.place[p, s] += step * (h + 2)
        if not state.mark[p]:
            state.mark[p] = True
            state.touched[n_touched] = p
            n_touched += 1
    return n_touched


@inner_kernel
def _settle(rules: Rules, state: State, n_touched: int) -> None:
    """Judge the people touched anew."""
    for i in range(n_touched):
        p = state.touched[i]
        wrong, breaks = _judge_person(rules, state, p)
        state.totals[HARD] += wrong - state.wrong[p]
        state.totals[SOFT] += breaks - state.breaks[p]
        if rules.is_counted[p]:
            state.spread[state.breaks[p]] -= 1
            state.spread[breaks] += 1
        state.wrong[p], state.breaks[p] = wrong, breaks


@inner_kernel
def _clear(state: State, n_touched: int) -> None:
    for i in range(n_touched):
        state.mark[state.touched[i]] = False


@inner_kernel
def _cost(rules: Rules, state: State, weight: float) -> float:
    t = state.totals
    return weight * (t[HARD] + t[OVER] + t[ORDER] + _judge_fairness(rules, state)) + t[SOFT]


@inner_kernel
def _draw(rng: np.random.Generator, first: int, end: int) -> int:
    return first + int(rng.random() * (end - first))


@inner_kernel
def _choose_people(rules: Rules, state: State, rng: np.random.Generator, m: int) -> None:
    """Fill roles with somebody who is free in the slot, and now and then with anybody."""
    s = state.slot[m]
    if s < 0:
        return
    for i in range(rules.role_at[m], rules.role_at[m + 1]):
        first, end = rules.choice_at[i], rules.choice_at[i + 1]
        if end - first == 1:
            continue
        held = state.who[i]
        is_free = state.used[held, s] == 0 and not rules.busy[held, s]
        if is_free and rng.random() < 0.8:
            continue
        start = _draw(rng, first, end)
        for k in range(end - first):
            p = rules.choice[first + (start - first + k) % (end - first)]
            if state.used[p, s] == 0 and not rules.busy[p, s]:
                state.who[i] = p
                break


@inner_kernel
def _choose_hall(rules: Rules, state: State, rng: np.random.Generator, m: int) -> None:
    first, end = rules.hall_at[m], rules.hall_at[m + 1]
    s = state.slot[m]
    if end - first < 2 or s < 0:
        return
    h = state.hall[m]
    if state.load[h, s] < rules.tables[h, s] and rng.random() < 0.7:
        return
    start = _draw(rng, first, end)
    for k in range(end - first):
        h = rules.hall[first + (start - first + k) % (end - first)]
        if state.load[h, s] < rules.tables[h, s]:
            state.hall[m] = h
            return


@kernel
def judge_all(rules: Rules, state: State) -> None:
    """Count everything anew from slots, halls and people."""
    state.used[:] = 0
    state.place[:] = 0
    state.load[:] = 0
    state.spread[:] = 0
    state.totals[:] = 0
    for m in range(state.slot.size):
        _clear(state, _take(rules, state, m, 1, 0))
        if state.slot[m] < 0:
            state.totals[SOFT] += rules.weight[m]
        state.totals[ORDER] += _judge_order(rules, state, m, -1)
    state.totals[ORDER] //= 2
    for p in range(state.used.shape[0]):
        state.wrong[p], state.breaks[p] = _judge_person(rules, state, p)
        state.totals[HARD] += state.wrong[p]
        state.totals[SOFT] += state.breaks[p]
        if rules.is_counted[p]:
            state.spread[state.breaks[p]] += 1


@kernel
def count_wrong(rules: Rules, state: State) -> int:
    """How many rules are broken."""
    t = state.totals
    return int(t[HARD] + t[OVER] + t[ORDER] + _judge_fairness(rules, state))


@kernel
def anneal(
    rng: np.random.Generator,
    rules: Rules,
    state: State,
    best: tuple[np.ndarray, np.ndarray, np.ndarray],
    record: FloatArray,
    n_moves: int,
    hot: float,
    cold: float,
    weight: float,
) -> None:
    """Walk ``n_moves`` steps while the temperature falls from ``hot`` to ``cold``.

    Parameters
    ----------
    best
        Slots, halls and people of the best state, overwritten when a better one is met.
    record
        (2,) broken rules and soft cost of ``best``, overwritten with it.
    """
    m_all = state.slot.size
    cost = _cost(rules, state, weight)
    fall = (cold / hot) ** (1.0 / max(n_moves, 1))
    heat = hot
    old_who = np.empty(2 * MOST_TOUCHED, np.int64)
    for _ in range(n_moves):
        heat *= fall
        m = _draw(rng, 0, m_all)
        if rules.slot_at[m] == rules.slot_at[m + 1]:
            continue
        other = -1
        slot, hall = state.slot[m], state.hall[m]
        first, end = rules.role_at[m], rules.role_at[m + 1]
        move = rng.random()
        if move < 0.4:
            p = state.who[_draw(rng, first, end)]
            other = rules.mine[_draw(rng, rules.mine_at[p], rules.mine_at[p + 1])]
            there = state.slot[other]
            if other == m or there < 0 or slot < 0 or there == slot:
                continue
            if not rules.allowed[m, there] or not rules.allowed[other, slot]:
                continue
        new = slot
        if other >= 0:
            new = state.slot[other]
        elif move < 0.95 or slot < 0:
            new = rules.slot[_draw(rng, rules.slot_at[m], rules.slot_at[m + 1])]
            if new == slot:
                continue
        elif rules.weight[m] > 0 and move > 0.99:
            new = -1
        before = _judge_order(rules, state, m, -1)
        n = _take(rules, state, m, -1, 0)
        for i in range(first, end):
            old_who[i - first] = state.who[i]
        other_hall = -1
        if other >= 0:
            before += _judge_order(rules, state, other, m)
            n = _take(rules, state, other, -1, n)
            other_hall = state.hall[other]
            for i in range(rules.role_at[other], rules.role_at[other + 1]):
                old_who[MOST_TOUCHED + i - rules.role_at[other]] = state.who[i]
            state.slot[other] = slot
            _choose_people(rules, state, rng, other)
            _choose_hall(rules, state, rng, other)
            n = _take(rules, state, other, 1, n)
        state.slot[m] = new
        _choose_people(rules, state, rng, m)
        _choose_hall(rules, state, rng, m)
        n = _take(rules, state, m, 1, n)
        after = _judge_order(rules, state, m, -1)
        if other >= 0:
            after += _judge_order(rules, state, other, m)
        left = rules.weight[m] * (int(new < 0) - int(slot < 0))
        state.totals[ORDER] += after - before
        state.totals[SOFT] += left
        _settle(rules, state, n)
        now = _cost(rules, state, weight)
        if now > cost and rng.random() >= np.exp((cost - now) / heat):
            n = _take(rules, state, m, -1, n)
            if other >= 0:
                n = _take(rules, state, other, -1, n)
                state.slot[other], state.hall[other] = new, other_hall
                for i in range(rules.role_at[other], rules.role_at[other + 1]):
                    state.who[i] = old_who[MOST_TOUCHED + i - rules.role_at[other]]
            state.slot[m], state.hall[m] = slot, hall
            for i in range(first, end):
                state.who[i] = old_who[i - first]
            if other >= 0:
                n = _take(rules, state, other, 1, n)
            n = _take(rules, state, m, 1, n)
            state.totals[ORDER] += before - after
            state.totals[SOFT] -= left
            _settle(rules, state, n)
            _clear(state, n)
            continue
        _clear(state, n)
        if now < cost:
            wrong = count_wrong(rules, state)
            if wrong < record[0] or (wrong == record[0] and state.totals[SOFT] < record[1]):
                record[0], record[1] = wrong, state.totals[SOFT]
                best[0][:] = state.slot
                best[1][:] = state.hall
                best[2][:] = state.who
        cost = now

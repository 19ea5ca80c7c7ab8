"""Simulated annealing of a timetable on plain arrays.

A state is a slot, a hall and one person a role for every meeting. Broken rules cost ``weight`` each
and are counted together with the breaks, so that the walk can pass through states that break them.
"""

from typing import NamedTuple

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel, kernel

HARD, SOFT, OVER, ORDER = 0, 1, 2, 3  # places in ``totals``
MOST_ROLES = 30  # of one meeting
MOST_CHAINED = 60
CHAINS = 0.3  # share of moves that are chains


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
    wrong: float = t[HARD] + t[OVER] + t[ORDER] + _judge_fairness(rules, state)
    return weight * wrong + float(t[SOFT])


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


@inner_kernel
def _count_left_out(rules: Rules, state: State, m: int, before: int, after: int) -> None:
    """Count what it costs that a meeting left, or came into, the timetable."""
    change = int(after < 0) - int(before < 0)
    state.totals[SOFT] += rules.weight[m] * change
    if rules.weight[m] == 0:
        state.totals[HARD] += change


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
        _count_left_out(rules, state, m, 0, state.slot[m])
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


@inner_kernel
def _propose(rules: Rules, state: State, rng: np.random.Generator, m: int) -> tuple[int, int]:
    """A meeting to change places with (-1: none), and a slot; the own slot where nothing fits."""
    slot = state.slot[m]
    if rules.slot_at[m] == rules.slot_at[m + 1]:
        return -1, slot
    kind = rng.random()
    if kind < 0.4 and slot >= 0:
        p = state.who[_draw(rng, rules.role_at[m], rules.role_at[m + 1])]
        other = rules.mine[_draw(rng, rules.mine_at[p], rules.mine_at[p + 1])]
        there = state.slot[other]
        if there >= 0 and rules.allowed[m, there] and rules.allowed[other, slot]:
            return other, there
        return -1, slot
    if kind > 0.99 and rules.weight[m] > 0:
        return -1, -1
    return -1, rules.slot[_draw(rng, rules.slot_at[m], rules.slot_at[m + 1])]


@inner_kernel
def _move(
    rules: Rules,
    state: State,
    rng: np.random.Generator,
    old: np.ndarray,
    m: int,
    other: int,
    new: int,
) -> int:
    """Put a meeting into a slot, and another into its old one; keeps in ``old`` what was."""
    slot = state.slot[m]
    before = _judge_order(rules, state, m, -1)
    n = _take(rules, state, m, -1, 0)
    _note(rules, state, old, m, 0)
    if other >= 0:
        before += _judge_order(rules, state, other, m)
        n = _take(rules, state, other, -1, n)
        _note(rules, state, old, other, MOST_ROLES + 2)
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
    state.totals[ORDER] += after - before
    _count_left_out(rules, state, m, slot, new)
    _settle(rules, state, n)
    return n


@inner_kernel
def _undo(rules: Rules, state: State, old: np.ndarray, m: int, other: int, n: int) -> int:
    """Put everything back as ``_move`` found it."""
    new = state.slot[m]
    after = _judge_order(rules, state, m, -1)
    n = _take(rules, state, m, -1, n)
    if other >= 0:
        after += _judge_order(rules, state, other, m)
        n = _take(rules, state, other, -1, n)
        _recall(rules, state, old, other, MOST_ROLES + 2)
        n = _take(rules, state, other, 1, n)
    _recall(rules, state, old, m, 0)
    n = _take(rules, state, m, 1, n)
    before = _judge_order(rules, state, m, -1)
    if other >= 0:
        before += _judge_order(rules, state, other, m)
    state.totals[ORDER] += before - after
    _count_left_out(rules, state, m, new, state.slot[m])
    _settle(rules, state, n)
    return n


@inner_kernel
def _find_chain(rules: Rules, state: State, m: int, first: int, second: int) -> int:
    """Meetings of two slots that have to change slots together, from one on; 0: not possible.

    Two meetings hang together where one person attends both, so that no swap makes a new clash.
    """
    state.chain[0] = m
    state.in_chain[m] = True
    length, done = 1, 0
    is_possible = True
    while done < length and is_possible:
        one = state.chain[done]
        done += 1
        there = first + second - state.slot[one]
        if not rules.allowed[one, there]:
            is_possible = False
            break
        for i in range(rules.role_at[one], rules.role_at[one + 1]):
            p = state.who[i]
            if state.used[p, there] == 0:
                continue
            for k in range(rules.mine_at[p], rules.mine_at[p + 1]):
                other = rules.mine[k]
                if state.slot[other] != there or state.in_chain[other]:
                    continue
                if not _attends(rules, state, other, p):
                    continue
                if length == MOST_CHAINED:
                    is_possible = False
                    break
                state.chain[length] = other
                state.in_chain[other] = True
                length += 1
    for i in range(length):
        state.in_chain[state.chain[i]] = False
    return length if is_possible else 0


@inner_kernel
def _attends(rules: Rules, state: State, m: int, p: int) -> bool:
    for i in range(rules.role_at[m], rules.role_at[m + 1]):
        if state.who[i] == p:
            return True
    return False


@inner_kernel
def _swap_chain(rules: Rules, state: State, length: int, first: int, second: int) -> int:
    """Let the meetings of a chain change their slots; doing it twice changes nothing."""
    change = -_judge_chain(rules, state, length)
    n = 0
    for i in range(length):
        n = _take(rules, state, state.chain[i], -1, n)
    for i in range(length):
        m = state.chain[i]
        state.slot[m] = first + second - state.slot[m]
    for i in range(length):
        n = _take(rules, state, state.chain[i], 1, n)
    change += _judge_chain(rules, state, length)
    state.totals[ORDER] += change // 2
    _settle(rules, state, n)
    return n


@inner_kernel
def _judge_chain(rules: Rules, state: State, length: int) -> int:
    """Twice the broken orders of a chain."""
    for i in range(length):
        state.in_chain[state.chain[i]] = True
    twice = 0
    for i in range(length):
        m = state.chain[i]
        for k in range(rules.order_at[m], rules.order_at[m + 1]):
            other = rules.order[k]
            here, there = state.slot[m], state.slot[other]
            if there < 0:
                continue
            is_wrong = there <= here if rules.is_later[k] else there >= here
            if is_wrong:
                twice += 1 if state.in_chain[other] else 2
    for i in range(length):
        state.in_chain[state.chain[i]] = False
    return twice


@inner_kernel
def _note(rules: Rules, state: State, old: np.ndarray, m: int, at: int) -> None:
    old[at], old[at + 1] = state.slot[m], state.hall[m]
    first = rules.role_at[m]
    for i in range(first, rules.role_at[m + 1]):
        old[at + 2 + i - first] = state.who[i]


@inner_kernel
def _recall(rules: Rules, state: State, old: np.ndarray, m: int, at: int) -> None:
    state.slot[m], state.hall[m] = old[at], old[at + 1]
    first = rules.role_at[m]
    for i in range(first, rules.role_at[m + 1]):
        state.who[i] = old[at + 2 + i - first]


@kernel
def _keep_best(
    rules: Rules, state: State, best: tuple[np.ndarray, np.ndarray, np.ndarray], record: FloatArray
) -> None:
    t = state.totals
    wrong = t[HARD] + t[OVER] + t[ORDER] + _judge_fairness(rules, state)
    if wrong < record[0] or (wrong == record[0] and t[SOFT] < record[1]):
        record[0], record[1] = wrong, t[SOFT]
        best[0][:] = state.slot
        best[1][:] = state.hall
        best[2][:] = state.who


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
    cost = _cost(rules, state, weight)
    fall = (cold / hot) ** (1.0 / max(n_moves, 1))
    heat = hot
    old = np.empty(2 * MOST_ROLES + 4, np.int64)
    for _ in range(n_moves):
        heat *= fall
        m = _draw(rng, 0, state.slot.size)
        other, new = _propose(rules, state, rng, m)
        first = state.slot[m]
        if new == first:
            continue
        length = 0
        if first >= 0 and new >= 0 and rng.random() < CHAINS:
            length = _find_chain(rules, state, m, first, new)
            if length == 0:
                continue
            n = _swap_chain(rules, state, length, first, new)
        else:
            n = _move(rules, state, rng, old, m, other, new)
        now = _cost(rules, state, weight)
        if now > cost and rng.random() >= np.exp((cost - now) / heat):
            _clear(state, n)
            if length > 0:
                n = _swap_chain(rules, state, length, first, new)
            else:
                n = _undo(rules, state, old, m, other, 0)
            _clear(state, n)
            continue
        _clear(state, n)
        if now < cost:
            _keep_best(rules, state, best, record)
        cost = now

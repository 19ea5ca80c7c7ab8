"""Moves of a walk: a meeting into a slot, two that change places, and how to take it back."""

import numpy as np

from oncordia.numeric import inner_kernel
from oncordia.partnering.kernels.judge import count_left_out, judge_order, settle, take
from oncordia.partnering.kernels.state import ORDER, Rules, State

MOST_ROLES = 30  # of one meeting


@inner_kernel
def draw(rng: np.random.Generator, first: int, end: int) -> int:
    """A whole number from ``first`` to before ``end``."""
    return first + int(rng.random() * (end - first))


@inner_kernel
def choose_people(rules: Rules, state: State, rng: np.random.Generator, m: int) -> None:
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
        start = draw(rng, first, end)
        for k in range(end - first):
            p = rules.choice[first + (start - first + k) % (end - first)]
            if state.used[p, s] == 0 and not rules.busy[p, s]:
                state.who[i] = p
                break


@inner_kernel
def choose_hall(rules: Rules, state: State, rng: np.random.Generator, m: int) -> None:
    """Take a hall with a free table where the own one is full, and now and then anyway."""
    first, end = rules.hall_at[m], rules.hall_at[m + 1]
    s = state.slot[m]
    if end - first < 2 or s < 0:
        return
    h = state.hall[m]
    if state.load[h, s] < rules.tables[h, s] and rng.random() < 0.7:
        return
    start = draw(rng, first, end)
    for k in range(end - first):
        h = rules.hall[first + (start - first + k) % (end - first)]
        if state.load[h, s] < rules.tables[h, s]:
            state.hall[m] = h
            return


@inner_kernel
def propose(rules: Rules, state: State, rng: np.random.Generator, m: int) -> tuple[int, int]:
    """A meeting to change places with (-1: none), and a slot; the own slot where nothing fits."""
    slot = state.slot[m]
    if rules.slot_at[m] == rules.slot_at[m + 1]:
        return -1, slot
    kind = rng.random()
    if kind < 0.4 and slot >= 0:
        p = state.who[draw(rng, rules.role_at[m], rules.role_at[m + 1])]
        other = rules.mine[draw(rng, rules.mine_at[p], rules.mine_at[p + 1])]
        there = state.slot[other]
        if there >= 0 and rules.allowed[m, there] and rules.allowed[other, slot]:
            return other, there
        return -1, slot
    if kind > 0.99 and rules.weight[m] > 0:
        return -1, -1
    return -1, rules.slot[draw(rng, rules.slot_at[m], rules.slot_at[m + 1])]


@inner_kernel
def move(
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
    before = judge_order(rules, state, m, -1)
    n = take(rules, state, m, -1, 0)
    note(rules, state, old, m, 0)
    if other >= 0:
        before += judge_order(rules, state, other, m)
        n = take(rules, state, other, -1, n)
        note(rules, state, old, other, MOST_ROLES + 2)
        state.slot[other] = slot
        choose_people(rules, state, rng, other)
        choose_hall(rules, state, rng, other)
        n = take(rules, state, other, 1, n)
    state.slot[m] = new
    choose_people(rules, state, rng, m)
    choose_hall(rules, state, rng, m)
    n = take(rules, state, m, 1, n)
    after = judge_order(rules, state, m, -1)
    if other >= 0:
        after += judge_order(rules, state, other, m)
    state.totals[ORDER] += after - before
    count_left_out(rules, state, m, slot, new)
    settle(rules, state, n)
    return n


@inner_kernel
def undo(rules: Rules, state: State, old: np.ndarray, m: int, other: int, n: int) -> int:
    """Put everything back as ``_move`` found it."""
    new = state.slot[m]
    after = judge_order(rules, state, m, -1)
    n = take(rules, state, m, -1, n)
    if other >= 0:
        after += judge_order(rules, state, other, m)
        n = take(rules, state, other, -1, n)
        recall(rules, state, old, other, MOST_ROLES + 2)
        n = take(rules, state, other, 1, n)
    recall(rules, state, old, m, 0)
    n = take(rules, state, m, 1, n)
    before = judge_order(rules, state, m, -1)
    if other >= 0:
        before += judge_order(rules, state, other, m)
    state.totals[ORDER] += before - after
    count_left_out(rules, state, m, new, state.slot[m])
    settle(rules, state, n)
    return n


@inner_kernel
def note(rules: Rules, state: State, old: np.ndarray, m: int, at: int) -> None:
    """Keep slot, hall and people of a meeting."""
    old[at], old[at + 1] = state.slot[m], state.hall[m]
    first = rules.role_at[m]
    for i in range(first, rules.role_at[m + 1]):
        old[at + 2 + i - first] = state.who[i]


@inner_kernel
def recall(rules: Rules, state: State, old: np.ndarray, m: int, at: int) -> None:
    """Put slot, hall and people of a meeting back."""
    state.slot[m], state.hall[m] = old[at], old[at + 1]
    first = rules.role_at[m]
    for i in range(first, rules.role_at[m + 1]):
        state.who[i] = old[at + 2 + i - first]

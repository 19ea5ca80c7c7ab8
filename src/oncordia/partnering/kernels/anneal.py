"""Simulated annealing of a timetable on plain arrays.

A state is a slot, a hall and one person a role for every meeting. Broken rules cost ``weight`` each
and are counted together with the breaks, so that the walk can pass through states that break them.
"""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel
from oncordia.partnering.kernels.chains import find_chain, swap_chain
from oncordia.partnering.kernels.judge import clear, cost, judge_fairness
from oncordia.partnering.kernels.moves import MOST_ROLES, draw, move, propose, undo
from oncordia.partnering.kernels.state import HARD, ORDER, OVER, SOFT, Rules, State

CHAINS = 0.5  # share of moves that are chains


@kernel
def keep_best(
    rules: Rules, state: State, best: tuple[np.ndarray, np.ndarray, np.ndarray], record: FloatArray
) -> None:
    """Overwrite the best state where this one breaks fewer rules, or as few at a lower cost."""
    t = state.totals
    wrong = t[HARD] + t[OVER] + t[ORDER] + judge_fairness(rules, state)
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
    here = cost(rules, state, weight)
    fall = (cold / hot) ** (1.0 / max(n_moves, 1))
    heat = hot
    old = np.empty(2 * MOST_ROLES + 4, np.int64)
    for _ in range(n_moves):
        heat *= fall
        m = draw(rng, 0, state.slot.size)
        other, new = propose(rules, state, rng, m)
        first = state.slot[m]
        if new == first:
            continue
        length = 0
        if first >= 0 and new >= 0 and rng.random() < CHAINS:
            length = find_chain(rules, state, m, first, new)
            if length == 0:
                continue
            n = swap_chain(rules, state, length, first, new)
        else:
            n = move(rules, state, rng, old, m, other, new)
        now = cost(rules, state, weight)
        if now > here and rng.random() >= np.exp((here - now) / heat):
            clear(state, n)
            if length > 0:
                n = swap_chain(rules, state, length, first, new)
            else:
                n = undo(rules, state, old, m, other, 0)
            clear(state, n)
            continue
        clear(state, n)
        if now < here:
            keep_best(rules, state, best, record)
        here = now

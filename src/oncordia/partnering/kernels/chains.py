"""Chains: meetings of two slots that hang together by people and change slots together."""

from oncordia.numeric import inner_kernel
from oncordia.partnering.kernels.judge import settle, take
from oncordia.partnering.kernels.state import ORDER, Rules, State

MOST_CHAINED = 60


@inner_kernel
def find_chain(rules: Rules, state: State, m: int, first: int, second: int) -> int:
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
                if not attends(rules, state, other, p):
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
def attends(rules: Rules, state: State, m: int, p: int) -> bool:
    """Whether a person attends a meeting."""
    return p in state.who[rules.role_at[m] : rules.role_at[m + 1]]


@inner_kernel
def swap_chain(rules: Rules, state: State, length: int, first: int, second: int) -> int:
    """Let the meetings of a chain change their slots; doing it twice changes nothing."""
    change = -judge_chain(rules, state, length)
    n = 0
    for i in range(length):
        n = take(rules, state, state.chain[i], -1, n)
    for i in range(length):
        m = state.chain[i]
        state.slot[m] = first + second - state.slot[m]
    for i in range(length):
        n = take(rules, state, state.chain[i], 1, n)
    change += judge_chain(rules, state, length)
    state.totals[ORDER] += change // 2
    settle(rules, state, n)
    return n


@inner_kernel
def judge_chain(rules: Rules, state: State, length: int) -> int:
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

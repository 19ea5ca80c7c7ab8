"""What a state of a walk breaks and costs, counted anew or by the people touched."""

from oncordia.numeric import inner_kernel, kernel
from oncordia.partnering.kernels.state import HARD, ORDER, OVER, SOFT, Rules, State


@inner_kernel
def judge_person(rules: Rules, state: State, p: int) -> tuple[int, int]:
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
def judge_fairness(rules: Rules, state: State) -> int:
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
def judge_order(rules: Rules, state: State, m: int, besides: int) -> int:
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
def take(rules: Rules, state: State, m: int, step: int, n_touched: int) -> int:
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
def settle(rules: Rules, state: State, n_touched: int) -> None:
    """Judge the people touched anew."""
    for i in range(n_touched):
        p = state.touched[i]
        wrong, breaks = judge_person(rules, state, p)
        state.totals[HARD] += wrong - state.wrong[p]
        state.totals[SOFT] += breaks - state.breaks[p]
        if rules.is_counted[p]:
            state.spread[state.breaks[p]] -= 1
            state.spread[breaks] += 1
        state.wrong[p], state.breaks[p] = wrong, breaks


@inner_kernel
def clear(state: State, n_touched: int) -> None:
    """Let no person be marked as touched."""
    for i in range(n_touched):
        state.mark[state.touched[i]] = False


@inner_kernel
def cost(rules: Rules, state: State, weight: float) -> float:
    """Broken rules by their weight, and the breaks."""
    t = state.totals
    wrong: float = t[HARD] + t[OVER] + t[ORDER] + judge_fairness(rules, state)
    return weight * wrong + float(t[SOFT])


@inner_kernel
def count_left_out(rules: Rules, state: State, m: int, before: int, after: int) -> None:
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
        clear(state, take(rules, state, m, 1, 0))
        count_left_out(rules, state, m, 0, state.slot[m])
        state.totals[ORDER] += judge_order(rules, state, m, -1)
    state.totals[ORDER] //= 2
    for p in range(state.used.shape[0]):
        state.wrong[p], state.breaks[p] = judge_person(rules, state, p)
        state.totals[HARD] += state.wrong[p]
        state.totals[SOFT] += state.breaks[p]
        if rules.is_counted[p]:
            state.spread[state.breaks[p]] += 1


@kernel
def count_wrong(rules: Rules, state: State) -> int:
    """How many rules are broken."""
    t = state.totals
    return int(t[HARD] + t[OVER] + t[ORDER] + judge_fairness(rules, state))

"""Trials that give each patient a drug by her organoid: N-of-1 assignment, and baskets."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.normal import normal_cdf
from oncordia.numeric.streams import draw_exponential, draw_uniform, start_stream
from oncordia.trials.kernels.organoid import (
    ACCRUAL,
    COST,
    COST_BIOPSY,
    COST_ORGANOID,
    COST_SCREEN,
    COST_TREATED,
    LOST,
    MONTHS,
    NO_BIOPSY,
    REJECTED,
    RESPONDERS,
    RESULT,
    SCREENED,
    TREATED,
    draw_path,
    is_guided,
    keep_earliest,
)

# places in ``rates`` of the guided trials
STANDARD, FALLBACK, OF_LOST, AT_RESULT, TO_RESPONSE = range(5)
# places in ``hazards``
OF_RESPONDER, OF_OTHER, FOLLOW_UP, CRITICAL = range(4)


@inner_kernel
def respond_chance(score: float, correlation: float, threshold: float) -> float:
    """Chance of response of a patient whose organoid has this normal score."""
    rest = math.sqrt(max(1.0 - correlation * correlation, 1e-24))
    return float(normal_cdf((correlation * score - threshold) / rest))


@inner_kernel
def look_up_plane(plane: FloatArray, u: float, w: float) -> float:
    """Value at (u, w) of a plane of values at (j + 1/2)/size in both directions, bilinear."""
    size = plane.shape[0]
    last = size - 1
    x = min(max(u * size - 0.5, 0.0), float(last))
    y = min(max(w * size - 0.5, 0.0), float(last))
    i = min(int(x), max(last - 1, 0))
    j = min(int(y), max(last - 1, 0))
    i1, j1 = min(i + 1, last), min(j + 1, last)
    low = plane[i, j] + (y - j) * (plane[i, j1] - plane[i, j])
    high = plane[i1, j] + (y - j) * (plane[i1, j1] - plane[i1, j])
    return float(low + (x - i) * (high - low))


@inner_kernel
def draw_links(state: np.ndarray, correlations: FloatArray, link: FloatArray) -> None:
    """Correlation of organoid and patient by drug in one trial; always two uniforms."""
    u = draw_uniform(state)
    w = draw_uniform(state)
    for k in range(link.size):
        link[k] = look_up_plane(correlations[k], u, w)


@inner_kernel
def bill_test(fate: int, cost: FloatArray) -> float:
    """What the test of one patient costs, by what became of it."""
    bill = float(cost[COST_BIOPSY])
    if fate != NO_BIOPSY:
        bill += cost[COST_ORGANOID]
    if fate == RESULT:
        bill += cost[COST_SCREEN]
    return bill


@inner_kernel
def find_chance(
    guided: bool,
    fate: int,
    drug: int,
    score: float,
    link: FloatArray,
    thresholds: FloatArray,
    rates: FloatArray,
) -> float:
    """Chance of response of a patient by her arm and what became of her organoid."""
    if not guided:
        return float(rates[STANDARD])
    if fate == LOST:
        return float(rates[OF_LOST])
    if fate != RESULT or drug < 0:
        return float(rates[FALLBACK])
    return respond_chance(score, link[drug], thresholds[drug])


@kernel
def run_guided(
    seed: int,
    first: int,
    last: int,
    path: FloatArray,
    rates: FloatArray,
    drugs: IntArray,
    scores: FloatArray,
    correlations: FloatArray,
    thresholds: FloatArray,
    sizes: IntArray,
    region: BoolArray,
    hazards: FloatArray,
    cost: FloatArray,
    out: FloatArray,
    by_arm: FloatArray,
    by_drug: FloatArray,
) -> None:
    """Randomised trials of the top-ranked drug against the standard of care.

    Parameters
    ----------
    seed, first, last
        Trials first to last - 1 of a seed.
    path, cost, out
        As for trials that the organoid selects.
    rates
        Response under standard; under the fallback; of a patient lost while waiting; 1 where
        patients are randomised once the result is there, 0 where at consent; months to response.
    drugs, scores
        Of each virtual patient: the drug that she is given, -1 for the fallback, and her normal
        score for it; shape (patients,).
    correlations
        Of organoid and patient by drug, over the quantiles of sensitivity and specificity:
        shape (drugs, m, m); m = 1 where both are known.
    thresholds
        Of the patient's latent response, by drug.
    sizes
        Patients of the guided and of the standard arm.
    region
        Which responses reject, shape (guided + 1, standard + 1); not used with ``hazards``.
    hazards
        Empty where response decides; else the hazard a month of progression of responders and of
        others, months of follow-up after the last patient, and the critical value of the log-rank
        test.
    by_arm
        Responders of the guided and of the standard arm, shape (trials, 2); filled.
    by_drug
        Patients given each drug, shape (trials, drugs + 1), the fallback last; filled.
    """
    state = np.empty(4, dtype=np.uint64)
    wait = np.empty(1)
    n_guided, n = sizes[0], sizes[0] + sizes[1]
    at_result = rates[AT_RESULT] > 0.0
    n_drugs = correlations.shape[0]
    heap = np.empty(n)
    link = np.empty(n_drugs)
    entry, months, arm = np.empty(n), np.empty(n), np.empty(n, dtype=np.int64)
    for trial in range(first, last):
        start_stream(state, seed, trial)
        draw_links(state, correlations, link)
        counts = by_drug[trial - first]
        counts[:] = 0.0
        good = by_arm[trial - first]
        good[:] = 0.0
        time, bill, latest = 0.0, 0.0, 0.0
        held, entered, screened, treated = 0, 0, 0, 0
        while True:
            time += draw_exponential(state) / path[ACCRUAL]
            fate = draw_path(state, path, wait)
            who = int(draw_uniform(state) * drugs.size)
            u_response = draw_uniform(state)
            u_event = draw_uniform(state)
            if held == n and (time >= heap[0] or not at_result):
                break
            screened += 1
            guided = is_guided(entered, n_guided, n) and entered < n
            if at_result or guided:
                bill += bill_test(fate, cost)
            if at_result:
                if fate != RESULT:
                    continue
                held = keep_earliest(heap, held, time + wait[0])
                if entered == n:
                    continue
            else:
                held = keep_earliest(heap, held, time)
                latest = max(latest, time + (wait[0] if guided else 0.0))
            drug = drugs[who] if fate == RESULT else -1
            chance = find_chance(guided, fate, drug, scores[who], link, thresholds, rates)
            responds = u_response < chance
            good[0 if guided else 1] += responds
            is_lost = guided and fate == LOST
            treated += not is_lost
            if guided and not is_lost:
                counts[drug if drug >= 0 else n_drugs] += 1.0
            if hazards.size > 0:
                before = 0.0 if at_result or not guided else wait[0]
                hazard = hazards[OF_RESPONDER if responds else OF_OTHER]
                after = 0.0 if is_lost else -math.log(u_event) / hazard
                entry[entered] = time + (wait[0] if at_result else 0.0)
                months[entered] = before + after
                arm[entered] = guided
            entered += 1
        row = out[trial - first]
        row[SCREENED] = screened
        row[TREATED] = treated
        row[RESPONDERS] = good[0] + good[1]
        row[MONTHS] = (heap[0] if at_result else latest) + rates[TO_RESPONSE]
        row[COST] = bill + treated * cost[COST_TREATED]
        if hazards.size > 0:
            end = entry.max() + hazards[FOLLOW_UP]
            row[MONTHS] = end
            row[REJECTED] = compare_survival(entry, months, arm, end) >= hazards[CRITICAL]
        else:
            row[REJECTED] = region[int(good[0]), int(good[1])]


@kernel
def compare_survival(entry: FloatArray, months: FloatArray, guided: IntArray, end: float) -> float:
    """Log-rank z at calendar time ``end``; positive where the guided arm progresses later."""
    n = entry.size
    seen = np.empty(n)
    for i in range(n):
        seen[i] = min(months[i], end - entry[i])
    order = np.argsort(seen)
    at_risk, at_risk_guided = n, int(guided.sum())
    difference, variance = 0.0, 0.0
    for place in range(n):
        i = order[place]
        share = at_risk_guided / at_risk
        if months[i] <= end - entry[i]:
            difference += share - guided[i]
            variance += share * (1.0 - share)
        at_risk -= 1
        at_risk_guided -= guided[i]
    return difference / math.sqrt(variance) if variance > 0.0 else 0.0

"""Trials of organoid-guided therapy, patient by patient: screening, selection, response, cost.

Every patient takes the same number of uniform numbers in the same order whatever becomes of her,
so the same seed and replicate meet the same patients under another design or truth.
"""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import inner_kernel, kernel
from oncordia.numeric.normal import normal_cdf, normal_quantile
from oncordia.numeric.streams import draw_exponential, draw_uniform, start_stream

# places in ``path``, the way from consent to a result
ACCRUAL, BIOPSY, GROWTH, TURNAROUND, SPREAD, LOSS = range(6)
N_PATH = 6
# places in ``cost``
COST_BIOPSY, COST_ORGANOID, COST_SCREEN, COST_TREATED = range(4)
# what became of a patient who was screened
NO_BIOPSY, NOT_GROWN, LOST, RESULT = range(4)
# columns of ``out``
SCREENED, TREATED, RESPONDERS, MONTHS, COST, REJECTED = range(6)
N_OUT = 6


@inner_kernel
def draw_rates(
    state: np.ndarray, sensitivities: FloatArray, specificities: FloatArray, link: float
) -> tuple[float, float]:
    """Sensitivity and specificity of one trial, from their quantiles; always two uniforms.

    ``sensitivities`` and ``specificities`` hold quantiles at (j + 1/2)/size, or one value that is
    taken as known; ``link`` is the correlation of their normal scores.
    """
    u = draw_uniform(state)
    w = draw_uniform(state)
    if link != 0.0:
        mixed = link * normal_quantile(u) + math.sqrt(1.0 - link * link) * normal_quantile(w)
        w = normal_cdf(mixed)
    return look_up(sensitivities, u), look_up(specificities, w)


@inner_kernel
def look_up(quantiles: FloatArray, u: float) -> float:
    """Quantile at ``u``, on the line between its neighbours."""
    last = quantiles.size - 1
    place = min(max(u * quantiles.size - 0.5, 0.0), float(last))
    left = min(int(place), max(last - 1, 0))
    right = min(left + 1, last)
    return float(quantiles[left] + (place - left) * (quantiles[right] - quantiles[left]))


@inner_kernel
def draw_path(state: np.ndarray, path: FloatArray, wait: FloatArray) -> int:
    """What becomes of one screened patient; ``wait[0]`` is how many months it takes.

    The wait is that to the result, to the news that no organoid grew, or to the loss of the
    patient, whichever comes first. Four uniforms.
    """
    u_biopsy = draw_uniform(state)
    u_growth = draw_uniform(state)
    u_time = draw_uniform(state)
    u_loss = draw_uniform(state)
    wait[0] = 0.0
    if u_biopsy >= path[BIOPSY]:
        return NO_BIOPSY
    months = path[TURNAROUND]
    if path[SPREAD] > 0.0:
        months *= math.exp(path[SPREAD] * normal_quantile(u_time))
    wait[0] = months
    if path[LOSS] > 0.0:
        lost = -math.log(u_loss) / path[LOSS]
        if lost < months:
            wait[0] = lost
            return LOST
    return RESULT if u_growth < path[GROWTH] else NOT_GROWN


@inner_kernel
def keep_earliest(heap: FloatArray, held: int, time: float) -> int:
    """Keep the earliest times in ``heap``, the latest of them at its top; how many are held."""
    if held < heap.size:
        place = held
        while place > 0 and heap[(place - 1) // 2] < time:
            heap[place] = heap[(place - 1) // 2]
            place = (place - 1) // 2
        heap[place] = time
        return held + 1
    if time >= heap[0]:
        return held
    place = 0
    while True:
        child = 2 * place + 1
        if child + 1 < held and heap[child + 1] > heap[child]:
            child += 1
        if child >= held or heap[child] <= time:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = time
    return held


@inner_kernel
def is_guided(place: int, n_guided: int, n: int) -> bool:
    """Whether the patient at this place of n is given the guided arm: as even as can be."""
    return bool(((place + 1) * n_guided) // n > (place * n_guided) // n)


@kernel
def run_selected(
    seed: int,
    first: int,
    last: int,
    path: FloatArray,
    rates: FloatArray,
    sensitivities: FloatArray,
    specificities: FloatArray,
    sizes: IntArray,
    region: BoolArray,
    cost: FloatArray,
    out: FloatArray,
) -> None:
    """Trials that enrol whom the organoid calls sensitive, or everybody.

    Parameters
    ----------
    seed, first, last
        Trials first to last - 1 of a seed.
    path
        Accrual a month, chance of a biopsy, of growth, median and log SD of the turnaround in
        months, loss a month while waiting.
    rates
        Response rate of all patients under the therapy; of those enrolled under control; link of
        sensitivity and specificity; 1 where the organoid selects, 0 where all are enrolled;
        months from enrolment to response; patients screened at most, after which a trial that is
        not full is given up and rejects nothing.
    sizes
        Patients under the therapy and under control; the latter 0 in a trial of one arm.
    region
        Which responses reject, shape (therapy + 1, control + 1).
    out
        One row a trial, columns by name above; filled.
    """
    state = np.empty(4, dtype=np.uint64)
    wait = np.empty(1)
    n_therapy, n = sizes[0], sizes[0] + sizes[1]
    most = int(rates[5])
    heap = np.empty(n)
    for trial in range(first, last):
        start_stream(state, seed, trial)
        sensitivity, specificity = draw_rates(state, sensitivities, specificities, rates[2])
        time, bill = 0.0, 0.0
        held, entered, screened, good, good_control = 0, 0, 0, 0, 0
        while True:
            time += draw_exponential(state) / path[ACCRUAL]
            fate = draw_path(state, path, wait)
            responds = draw_uniform(state) < rates[0]
            u_call = draw_uniform(state)
            responds_control = draw_uniform(state) < rates[1]
            if (held == n and time >= heap[0]) or screened >= most:
                break
            screened += 1
            if rates[3] > 0.0:
                bill += cost[COST_BIOPSY]
                if fate != NO_BIOPSY:
                    bill += cost[COST_ORGANOID]
                if fate == RESULT:
                    bill += cost[COST_SCREEN]
                called = u_call < (sensitivity if responds else 1.0 - specificity)
                if fate != RESULT or not called:
                    continue
                held = keep_earliest(heap, held, time + wait[0])
            else:
                held = keep_earliest(heap, held, time)
            if entered < n:
                if is_guided(entered, n_therapy, n):
                    good += responds
                else:
                    good_control += responds_control
                entered += 1
        row = out[trial - first]
        row[SCREENED] = screened
        row[TREATED] = entered
        row[RESPONDERS] = good + good_control
        row[MONTHS] = (heap[0] if held == n else time) + rates[4]
        row[COST] = bill + entered * cost[COST_TREATED]
        row[REJECTED] = held == n and region[good, good_control]

"""Trials of cells made for each patient: slots, manufacturing, waiting, infusion."""

import math

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.numeric import kernel
from oncordia.numeric.normal import normal_quantile
from oncordia.numeric.streams import draw_exponential, draw_uniform, start_stream

# places in ``making``
ACCRUAL, SLOTS, FAILURE, VEIN_TO_VEIN, SPREAD, LOSS, ATTEMPTS = range(7)
# places in ``rates``
INFUSED, NOT_INFUSED, CONTROL, OF_ENROLLED, TO_RESPONSE = range(5)
# places in ``cost``
COST_MAKING, COST_BRIDGING, COST_INFUSION, COST_CONTROL = range(4)
# columns of ``out``
N_INFUSED, N_FAILED, N_LOST, N_RESPONDERS, N_RESPONDERS_INFUSED, MONTHS, COST, DELAY, REJECTED = (
    range(9)
)
N_OUT = 9


@kernel
def run_cell_therapy(
    seed: int,
    first: int,
    last: int,
    making: FloatArray,
    rates: FloatArray,
    sizes: IntArray,
    region: BoolArray,
    least: IntArray,
    cost: FloatArray,
    out: FloatArray,
) -> None:
    """Trials of a cell therapy, of one arm or against a control.

    Parameters
    ----------
    seed, first, last
        Trials first to last - 1 of a seed.
    making
        Patients enrolled a month; manufacturing slots a month, 0 for as many as are needed;
        chance that a product fails; median and log SD of the months from apheresis to infusion;
        loss a month while waiting; products that are tried at most.
    rates
        Response of the infused, of those not infused, under control; 1 where all enrolled are
        analysed, 0 where the infused are; months from infusion to response.
    sizes
        Patients of both arms; the latter 0 in a trial of one arm.
    region
        Which responses reject where all enrolled are analysed, shape (therapy + 1, control + 1).
    least
        Fewest responders that reject by the number infused, shape (therapy + 1,).
    out
        One row a trial, columns by name above; filled.
    """
    state = np.empty(4, dtype=np.uint64)
    n_therapy, n = sizes[0], sizes[0] + sizes[1]
    attempts = int(making[ATTEMPTS])
    for trial in range(first, last):
        start_stream(state, seed, trial)
        time, next_slot, latest, bill, delay = 0.0, 0.0, 0.0, 0.0, 0.0
        infused, failed, lost, good, good_infused, good_control = 0, 0, 0, 0, 0, 0
        for place in range(n):
            time += draw_exponential(state) / making[ACCRUAL]
            u_loss = draw_uniform(state)
            u_response = draw_uniform(state)
            end = math.inf if making[LOSS] <= 0.0 else -math.log(u_loss) / making[LOSS]
            if not ((place + 1) * n_therapy) // n > (place * n_therapy) // n:
                good_control += u_response < rates[CONTROL]
                bill += cost[COST_CONTROL]
                latest = max(latest, time)
                continue
            wait = max(next_slot - time, 0.0)
            made = False
            if wait <= end:
                if making[SLOTS] > 0.0:
                    next_slot = time + wait + 1.0 / making[SLOTS]
                for _ in range(attempts):
                    u_time = draw_uniform(state)
                    u_failure = draw_uniform(state)
                    bill += cost[COST_MAKING]
                    months = making[VEIN_TO_VEIN]
                    if making[SPREAD] > 0.0:
                        months *= math.exp(making[SPREAD] * normal_quantile(u_time))
                    wait += months
                    made = u_failure >= making[FAILURE]
                    if made or wait > end:
                        break
            is_lost = wait > end
            is_infused = made and not is_lost
            wait = min(wait, end)
            bill += cost[COST_BRIDGING] * wait
            latest = max(latest, time + wait)
            responds = u_response < rates[INFUSED if is_infused else NOT_INFUSED]
            good += responds
            if is_infused:
                infused += 1
                good_infused += responds
                delay += wait
                bill += cost[COST_INFUSION]
            elif is_lost:
                lost += 1
            else:
                failed += 1
        row = out[trial - first]
        row[N_INFUSED], row[N_FAILED], row[N_LOST] = infused, failed, lost
        row[N_RESPONDERS] = good + good_control
        row[N_RESPONDERS_INFUSED] = good_infused
        row[MONTHS] = latest + rates[TO_RESPONSE]
        row[COST] = bill
        row[DELAY] = delay / infused if infused > 0 else np.nan
        if rates[OF_ENROLLED] > 0.0:
            row[REJECTED] = region[good, good_control]
        else:
            row[REJECTED] = good_infused >= least[infused]
